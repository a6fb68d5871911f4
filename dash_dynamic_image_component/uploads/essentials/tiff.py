"""The first page of a TIFF file with the tags that its pixels need, and no others.

Source: TIFF 6.0, sections 2, 8, 15 and 22; Adobe, TIFF Technical Notes; BigTIFF.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from ..bad_blob import (
    DAMAGED,
    MAX_PROFILE_BYTES,
    TRUNCATED,
    BadBlob,
    check_metadata,
    check_size,
    too_many,
)
from .inflating import try_inflating
from .jpeg import MAX_SCANNED_PIXELS

MAX_TAGS = 1000
MAX_VALUES = 100_000
"""The most values of one tag, such as the offsets of strips."""

MAX_RAW_BYTES = 160_000_000

WIDTH, LENGTH, BITS, COMPRESSION, SAMPLES, ROWS = 256, 257, 258, 259, 277, 278
PLANAR, TILE_WIDTH, TILE_LENGTH, PROFILE = 284, 322, 323, 34675
STRIPS, STRIP_BYTES, TILES, TILE_BYTES = 273, 279, 324, 325

_KEPT = {
    *(WIDTH, LENGTH, BITS, COMPRESSION, SAMPLES, ROWS, PLANAR, TILE_WIDTH, TILE_LENGTH, PROFILE),
    *(STRIPS, STRIP_BYTES, TILES, TILE_BYTES),
    *(262, 266, 274, 292, 293, 317, 320, 332, 338, 339, 347, 529, 530, 531, 532),
}
"""And the meaning of samples: photometric, fill order, orientation, options of fax, predictor,
colour map, inks, extra samples, sample format, tables of JPEG, and four of YCbCr."""

_JPEG = 7
_DEFLATE = (8, 32946)
_COMPRESSIONS = {1, 2, 3, 4, 5, _JPEG, 8, 32773, 32946, 50000}
"""None, three of fax, LZW, JPEG, Deflate, PackBits, Deflate again, Zstandard. The decoder of LZMA
takes as much memory as the file says; those of the others are old and rarely tried."""

_TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_TYPE_BYTES |= {13: 4, 16: 8, 17: 8, 18: 8}
_INTEGERS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q"}


def essentials(data: bytes) -> bytes:
    """The first page with its orientation and colour profile; see `essentials`."""
    layout = _Layout(data)
    tags = layout.tags()
    _check(tags, data)
    entries = b"".join(tags[tag].entry for tag in sorted(tags))
    start = len(data) + len(data) % 2
    directory = layout.pack(layout.count, len(tags)) + entries + layout.pack(layout.offset, 0)
    head = data[: layout.first] + layout.pack(layout.offset, start)
    rest = memoryview(data)[len(head) :]
    return b"".join([head, rest, bytes(start - len(data)), directory])


@dataclass(frozen=True)
class _Tag:
    entry: bytes
    values: Sequence[int]
    size: int


class _Layout:
    """The notation of numbers in a file: byte order and length of offsets."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._order = "<" if data[:2] == b"II" else ">"
        big = 43 in data[2:4]
        self.first = 8 if big else 4
        self.count, self.offset, self._entry = ("Q", "Q", "HHQ8s") if big else ("H", "I", "HHI4s")

    def pack(self, kind: str, number: int) -> bytes:
        return struct.pack(self._order + kind, number)

    def tags(self) -> dict[int, _Tag]:
        """The tags of the first page that are kept."""
        position = self._read(self.offset, self.first)
        count = self._read(self.count, position)
        if count > MAX_TAGS:
            raise too_many("tags", MAX_TAGS)
        size, tags = struct.calcsize(self._order + self._entry), dict[int, _Tag]()
        start = position + struct.calcsize(self.count)
        for place in range(start, start + count * size, size):
            entry = self._data[place : place + size]
            tag, kind, values, where = struct.unpack(self._order + self._entry, entry)
            if tag in _KEPT and tag not in tags and kind in _TYPE_BYTES:
                tags[tag] = self._tag(entry, kind, values, where, is_profile=tag == PROFILE)
        return tags

    def _tag(self, entry: bytes, kind: int, count: int, where: bytes, *, is_profile: bool) -> _Tag:
        size = count * _TYPE_BYTES[kind]
        if is_profile:
            check_metadata(size, MAX_PROFILE_BYTES, "colour profile")
        elif count > MAX_VALUES:
            raise too_many("strips or tiles", MAX_VALUES)
        if size > len(where):
            (place,) = struct.unpack(self._order + self.offset, where)
            where = self._data[place : place + size]
            if len(where) < size:
                raise BadBlob(TRUNCATED)
        known = _INTEGERS.get(kind)
        values = struct.unpack_from(f"{self._order}{count}{known}", where) if known else ()
        return _Tag(entry, () if is_profile else values, size)

    def _read(self, kind: str, position: int) -> int:
        (number,) = struct.unpack_from(self._order + kind, self._data, position)
        return int(number)


@dataclass(frozen=True)
class _Blocks:
    """Strips or tiles: their size in pixels, and where the bytes of each are."""

    width: int
    height: int
    places: Sequence[int]
    sizes: Sequence[int]


def _check(tags: dict[int, _Tag], data: bytes) -> None:
    width, length = _one(tags, WIDTH, 0), _one(tags, LENGTH, 0)
    check_size("Tiff", width, length)
    compression = _one(tags, COMPRESSION, 1)
    if compression not in _COMPRESSIONS:
        raise BadBlob("TIFF files of this compression are not accepted: save it with LZW.")
    blocks = _blocks(tags, width, length)
    # Each block is decoded whole, however little of it is in the image.
    padded = [-(-side // block) * block for side, block in _sides(width, length, blocks)]
    check_size("Tiff", padded[0], padded[1])
    bits = _values(tags, BITS) or (1,)
    samples = max(_one(tags, SAMPLES, 1), len(bits))
    if width * length * max(bits) * samples > 8 * MAX_RAW_BYTES:
        raise BadBlob(f"The pixels of the image take more than {MAX_RAW_BYTES // 1_000_000} MB.")
    if compression == 1:
        planes = samples if _one(tags, PLANAR, 1) == 2 else 1
        row = (blocks.width * max(bits) * samples // planes + 7) // 8
        _check_raw(blocks, row, -(-width // blocks.width), length, len(data))
    else:
        _check_blocks(blocks, len(data))
    if compression in _DEFLATE:
        view, parts = memoryview(data), zip(blocks.places, blocks.sizes, strict=True)
        try_inflating([view[place : place + size] for place, size in parts], MAX_RAW_BYTES)
    if compression == _JPEG:
        parts = zip(blocks.places, blocks.sizes, strict=False)
        scans = sum(data.count(b"\xff\xda", place, place + size) for place, size in parts)
        if scans * blocks.width * blocks.height > MAX_SCANNED_PIXELS:
            raise BadBlob("The image has too many scans; save it with LZW.")


def _blocks(tags: dict[int, _Tag], width: int, length: int) -> _Blocks:
    if TILES in tags and STRIPS not in tags:
        sides = _one(tags, TILE_WIDTH, 0), _one(tags, TILE_LENGTH, 0)
        blocks = _Blocks(*sides, _values(tags, TILES), _values(tags, TILE_BYTES))
    else:
        rows = min(_one(tags, ROWS, length), length)
        blocks = _Blocks(width, rows, _values(tags, STRIPS), _values(tags, STRIP_BYTES))
    if blocks.width < 1 or blocks.height < 1:
        raise BadBlob(DAMAGED)
    return blocks


def _sides(width: int, length: int, blocks: _Blocks) -> list[tuple[int, int]]:
    return [(width, blocks.width), (length, blocks.height)]


def _check_raw(blocks: _Blocks, row: int, across: int, length: int, size: int) -> None:
    """Rows that are missing would be read from the directory behind them."""
    down = -(-length // blocks.height)
    for number, place in enumerate(blocks.places):
        above = number // across % down * blocks.height
        if place + row * min(blocks.height, length - above) > size:
            raise BadBlob(TRUNCATED)


def _check_blocks(blocks: _Blocks, size: int) -> None:
    """Blocks that share bytes are read again for each, and those of no size as the whole file."""
    sizes = blocks.sizes
    if len(sizes) != len(blocks.places) or not sizes or not sizes[0] or sum(sizes) > 2 * size:
        raise BadBlob(DAMAGED)


def _values(tags: dict[int, _Tag], tag: int) -> Sequence[int]:
    return tags[tag].values if tag in tags else ()


def _one(tags: dict[int, _Tag], tag: int, default: int) -> int:
    values = _values(tags, tag)
    return values[0] if values else default
