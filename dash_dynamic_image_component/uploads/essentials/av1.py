"""The number of pixels that a decoder of AV1 would have to decode.

Source: AV1 Bitstream & Decoding Process Specification, sections 5.3 to 5.5 and 4.10.
"""

from __future__ import annotations

from ..bad_blob import DAMAGED, BadBlob, check_size, too_many

MAX_UNITS = 1000
_SEQUENCE, _FRAME_HEADER, _FRAME = 1, 3, 6


def pixels_of(data: bytes, limit: int) -> int:
    """The pixels of all frames together, as the headers of their sequences say.

    Counting ends over eight times the limit.
    """
    position, size, pixels = 0, 0, 0
    for _ in range(MAX_UNITS):
        if position >= len(data) or pixels > 8 * limit:
            return pixels
        header = data[position]
        kind, extended, sized = header >> 3 & 15, header >> 2 & 1, header >> 1 & 1
        position += 1 + extended
        length = len(data) - position
        if sized:
            length, position = _leb128(data, position)
        if kind == _SEQUENCE:
            size = max(size, _frame_size(data[position : position + min(length, 1000)]))
        elif kind in (_FRAME_HEADER, _FRAME):
            pixels += size
        position += length
    raise too_many("units", MAX_UNITS)


def _leb128(data: bytes, position: int) -> tuple[int, int]:
    """A number, and what comes behind it."""
    number = 0
    for place in range(8):
        byte = data[position + place]
        number |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return number, position + place + 1
    raise BadBlob(DAMAGED)


def _frame_size(data: bytes) -> int:
    """The pixels of the largest frame of a sequence, by its header."""
    bits = _Bits(data)
    bits.take(4)  # profile, still picture
    if bits.take(1):  # the header is reduced
        bits.take(5)
    else:
        _skip_operating_points(bits)
    of_width, of_height = 1 + bits.take(4), 1 + bits.take(4)
    width, height = 1 + bits.take(of_width), 1 + bits.take(of_height)
    check_size("Avif", width, height)
    return width * height


def _skip_operating_points(bits: _Bits) -> None:
    of_delay = 0
    has_model = False
    if bits.take(1):  # timing
        bits.take(64)
        if bits.take(1):
            bits.skip_uvlc()
        has_model = bool(bits.take(1))
        if has_model:
            of_delay = 1 + bits.take(5)
            bits.take(32 + 5 + 5)
    has_delay = bits.take(1)
    for _ in range(1 + bits.take(5)):
        bits.take(12)
        if bits.take(5) > 7:
            bits.take(1)
        if has_model and bits.take(1):
            bits.take(2 * of_delay + 1)
        if has_delay and bits.take(1):
            bits.take(4)


class _Bits:
    """Bits of bytes, the highest first."""

    def __init__(self, data: bytes) -> None:
        self._number = int.from_bytes(data, "big")
        self._left = 8 * len(data)

    def take(self, count: int) -> int:
        """The number that the next bits are."""
        self._left -= count
        if self._left < 0:
            raise BadBlob(DAMAGED)
        return self._number >> self._left & (1 << count) - 1

    def skip_uvlc(self) -> None:
        zeros = 0
        while not self.take(1):
            zeros += 1
        self.take(zeros)
