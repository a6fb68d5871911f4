"""An AVIF file of one still image whose pictures are looked at before a decoder sees them.

A picture may hold thousands of frames that are never shown, and say itself how large they are.

Source: ISO/IEC 14496-12, sections 4.2 and 8.11; AV1 Image File Format; AV1 Bitstream, section 5.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..bad_blob import (
    DAMAGED,
    MAX_EXIF_BYTES,
    MAX_PIXELS_OF,
    MAX_PROFILE_BYTES,
    TRUNCATED,
    BadBlob,
    check_metadata,
    check_size,
    too_large,
    too_many,
)
from .av1 import pixels_of

MAX_BOXES = 2000
MAX_LIST_BYTES = 64 * 1024
"""The most entries of each list of items. Readers look up each item of a list in another one."""

MAX_PICTURES = 4
"""The most times that the pixels of the largest image are decoded: colours, opacity, layers."""

_LISTS = (b"iinf", b"iloc", b"iref", b"ipma")


class _Box(NamedTuple):
    kind: bytes
    start: int
    body: int
    end: int


def essentials(data: bytes) -> bytes:
    """The still image of the file, also where it is an animation; see `essentials`.

    Places in the file stay, since lists of them do: what is not needed is called free space.
    """
    file = bytearray(data)
    found: dict[bytes, _Box] = {}
    for box in _boxes(data, 0, len(data)):
        if box.kind not in (b"ftyp", b"meta", b"mdat"):
            file[box.start + 4 : box.start + 8] = b"free"
        found.setdefault(box.kind, box)
    if b"meta" not in found:
        raise BadBlob("AVIF animations without a still image are not accepted.")
    brands = slice(8, found[b"ftyp"].end)  # of the still image, and not of the animation beside it
    file[brands] = file[brands].replace(b"avis", b"avif")
    _Meta(data, found[b"meta"]).check()
    return bytes(file)


def _boxes(data: bytes, start: int, end: int) -> Iterator[_Box]:
    for _ in range(MAX_BOXES):
        if start >= end:
            return
        size, body = int.from_bytes(data[start : start + 4], "big"), start + 8
        if size == 1:
            size, body = int.from_bytes(data[body : body + 8], "big"), body + 8
        stop = end if size == 0 else start + size
        if stop < body or stop > end:
            raise BadBlob(TRUNCATED)
        yield _Box(data[start + 4 : start + 8], start, body, stop)
        start = stop
    raise too_many("boxes", MAX_BOXES)


class _Meta:
    """The lists of what is in the file."""

    def __init__(self, data: bytes, meta: _Box) -> None:
        self._data = data
        self._boxes = {box.kind: box for box in _boxes(data, meta.body + 4, meta.end)}
        for kind in (b"iinf", b"iloc", b"iprp"):
            if kind not in self._boxes:
                raise BadBlob(DAMAGED)

    def check(self) -> None:
        """Raise a BadBlob for an image, or for pictures of it, of too many pixels."""
        self._check_properties()
        for kind in _LISTS:
            box = self._boxes.get(kind)
            if box is not None:
                check_metadata(box.end - box.body, MAX_LIST_BYTES, "list of contents")
        kinds, pixels, limit = self._kinds(), 0, MAX_PIXELS_OF["Avif"]
        for item, parts in self._places():
            if kinds.get(item) in (b"Exif", b"mime"):
                check_metadata(sum(end - start for start, end in parts), MAX_EXIF_BYTES, "Exif")
            if kinds.get(item) == b"av01":
                pixels += pixels_of(b"".join(self._data[start:end] for start, end in parts), limit)
            if pixels > MAX_PICTURES * limit:
                raise BadBlob(too_large("Avif", pixels))

    def _check_properties(self) -> None:
        box = self._boxes[b"iprp"]
        check_metadata(box.end - box.body, MAX_PROFILE_BYTES, "colour profile")
        for outer in _boxes(self._data, box.body, box.end):
            if outer.kind == b"ipma":
                check_metadata(outer.end - outer.body, MAX_LIST_BYTES, "list of contents")
            if outer.kind == b"ipco":
                for each in _boxes(self._data, outer.body, outer.end):
                    if each.kind == b"ispe":
                        at = each.body + 4
                        check_size("Avif", self._number(at, 4), self._number(at + 4, 4))

    def _kinds(self) -> dict[int, bytes]:
        """The kind of each item."""
        box, kinds = self._boxes[b"iinf"], dict[int, bytes]()
        start = box.body + (6 if self._data[box.body] == 0 else 8)
        for each in _boxes(self._data, start, box.end):
            wide = self._data[each.body] == 3
            after = each.body + 4 + (4 if wide else 2)
            kinds[self._number(each.body + 4, after - each.body - 4)] = self._data[
                after + 2 : after + 6
            ]
        return kinds

    def _places(self) -> Iterator[tuple[int, list[tuple[int, int]]]]:
        """Each item, and where its parts start and end in the file."""
        box, data = self._boxes[b"iloc"], self._data
        version, sizes = data[box.body], data[box.body + 4 : box.body + 6]
        of_offset, of_length, of_base, of_index = (
            nibble for byte in sizes for nibble in (byte >> 4, byte & 15)
        )
        wide = 4 if version == 2 else 2
        cursor = _Cursor(data, box.body + 6, box.end)
        inside = self._boxes.get(b"idat")
        total = 0
        for _ in range(cursor.number(wide)):
            item = cursor.number(wide)
            method = cursor.number(2) & 15 if version else 0
            cursor.number(2)
            base = cursor.number(of_base) + (inside.body if method == 1 and inside else 0)
            parts = []
            for _ in range(cursor.number(2)):
                if version:
                    cursor.number(of_index)
                start = base + cursor.number(of_offset)
                length = cursor.number(of_length) or len(data)
                parts.append((start, min(start + length, len(data))))
                total += parts[-1][1] - parts[-1][0]
                if total > 2 * len(data):
                    raise BadBlob(DAMAGED)
            yield item, parts

    def _number(self, position: int, size: int) -> int:
        return int.from_bytes(self._data[position : position + size], "big")


class _Cursor:
    """Numbers one after the other, up to the end of their box."""

    def __init__(self, data: bytes, position: int, end: int) -> None:
        self._data, self._position, self._end = data, position, end

    def number(self, size: int) -> int:
        start, self._position = self._position, self._position + size
        if self._position > self._end:
            raise BadBlob(TRUNCATED)
        return int.from_bytes(self._data[start : self._position], "big")
