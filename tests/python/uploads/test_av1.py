"""The pixels that AV1 data ask for, by headers that are written here bit by bit."""

from __future__ import annotations

from typing import Any

import pytest

from dash_dynamic_image_component.uploads.bad_blob import BadBlob
from dash_dynamic_image_component.uploads.essentials.av1 import pixels_of

SEQUENCE, FRAME_HEADER, FRAME, PADDING = 1, 3, 6, 15


class Bits:
    """Bits that are written one behind the other."""

    def __init__(self) -> None:
        self._bits = ""

    def put(self, *fields: tuple[int, int]) -> Bits:
        """Each field is a number and its count of bits."""
        self._bits += "".join(f"{number:0{count}b}" for number, count in fields if count)
        return self

    def bytes(self) -> bytes:
        whole = self._bits + "0" * (-len(self._bits) % 8)
        return int(whole, 2).to_bytes(len(whole) // 8, "big")


def unit(kind: int, body: bytes, *, sized: bool = True, extended: bool = False) -> bytes:
    header = bytes([kind << 3 | extended << 2 | sized << 1]) + b"\0" * extended
    return header + (leb128(len(body)) if sized else b"") + body


def leb128(number: int) -> bytes:
    found = b""
    while number >= 0x80:
        found += bytes([number & 0x7F | 0x80])
        number >>= 7
    return found + bytes([number])


def size(bits: Bits, width: int, height: int) -> bytes:
    wide, high = (width - 1).bit_length(), (height - 1).bit_length()
    bits.put((wide - 1, 4), (high - 1, 4), (width - 1, wide), (height - 1, high))
    return bits.bytes() + b"\xff\xff"  # what follows in a sequence header is not read


def reduced(width: int, height: int) -> bytes:
    return size(Bits().put((0, 3), (1, 1), (1, 1), (8, 5)), width, height)


def full(width: int, height: int, *, model: bool, interval: int | None, points: int) -> bytes:
    """A header with timing, operating points, levels above 7 and every optional field."""
    bits = Bits().put((0, 3), (0, 1), (0, 1))
    if interval is None and not model:
        bits.put((0, 1))
    else:
        bits.put((1, 1), (1, 32), (60, 32), (interval is not None, 1))
        if interval is not None:  # uvlc: as many zeros as bits that follow the first one
            length = (interval + 1).bit_length() - 1
            bits.put((0, length), (interval + 1, length + 1))
        bits.put((model, 1))
        if model:
            bits.put((9, 5), (1, 32), (7, 5), (7, 5))
    bits.put((1, 1), (points - 1, 5))
    for number in range(points):
        level = 5 + 5 * (number % 2)
        bits.put((0, 12), (level, 5), (1, int(level > 7)))
        if model:
            bits.put((1, 1), (3, 10), (5, 10), (0, 1))
        bits.put((number % 2, 1), (4, 4 * (number % 2)))
    return size(bits, width, height)


SHAPES: list[dict[str, Any]] = [
    {"model": False, "interval": None, "points": 1},
    {"model": False, "interval": 0, "points": 2},
    {"model": False, "interval": 1000, "points": 32},
    {"model": True, "interval": None, "points": 3},
    {"model": True, "interval": 7, "points": 32},
]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_size_is_found_behind_all_optional_fields(shape: dict[str, Any]) -> None:
    data = unit(SEQUENCE, full(640, 401, **shape)) + unit(FRAME, b"...")
    assert pixels_of(data, 10**6) == 640 * 401


def test_each_frame_counts_with_the_largest_size_so_far() -> None:
    data = unit(SEQUENCE, reduced(100, 50)) + unit(FRAME_HEADER, b"")
    data += unit(SEQUENCE, reduced(200, 50), extended=True) + unit(PADDING, b"." * 300)
    data += unit(SEQUENCE, reduced(10, 10)) + unit(FRAME, b"...", sized=False)
    assert pixels_of(data, 10**6) == 100 * 50 + 200 * 50


def test_counting_ends_far_over_the_limit() -> None:
    data = unit(SEQUENCE, reduced(100, 100)) + unit(FRAME, b"") * 500
    assert 80_000 < pixels_of(data, 10_000) < 100_000


def test_more_units_than_an_image_needs_are_refused() -> None:
    with pytest.raises(BadBlob, match="1,000 units"):
        pixels_of(unit(PADDING, b"") * 2000, 10**6)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(unit(SEQUENCE, full(640, 400, **SHAPES[4])[:20]), id="cut in the points"),
        pytest.param(unit(SEQUENCE, b"\x00"), id="cut at once"),
        pytest.param(bytes([FRAME << 3 | 2]) + b"\xff" * 9, id="a length without end"),
        pytest.param(
            unit(SEQUENCE, b"\x04" + b"\0" * 7 + b"\x02" + b"\0" * 40), id="a number without end"
        ),
    ],
)
def test_damaged_headers_are_refused(data: bytes) -> None:
    with pytest.raises(BadBlob):
        pixels_of(data, 10**6)
