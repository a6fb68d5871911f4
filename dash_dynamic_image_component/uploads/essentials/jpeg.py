"""A JPEG file without comments, thumbnails and whatever follows its image.

Source: ITU T.81, annex B; Exif 2.32, section 4.5.4; ICC.1:2010, annex B.4.
"""

from __future__ import annotations

import re

from ..bad_blob import (
    DAMAGED,
    MAX_EXIF_BYTES,
    MAX_PROFILE_BYTES,
    BadBlob,
    check_metadata,
    check_size,
    too_many,
)

MAX_SEGMENTS = 5000
"""An extended XMP of 64 MiB, as some cameras write for depth, has a thousand."""

MAX_SCANS = 100
"""Scans of a progressive JPEG; each costs the time of a whole image. Cameras write about ten."""

MAX_SCANNED_PIXELS = 400_000_000
"""Pixels times scans: eleven scans of the largest image."""

_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")
_END, _SCAN = 0xD9, 0xDA
_FRAMES = range(0xC0, 0xC4)
"""Baseline, extended, progressive and lossless, all by Huffman codes, as browsers show them."""

_OTHER_FRAMES = {*range(0xC5, 0xD0), 0xDE} - {0xC8, 0xCC}
_TABLES = {0xC4, 0xCC, 0xDB, 0xDD}
_FILL = b"\xff" * 1024
"""Nobody writes so many of the bytes that may stand before a marker, and Pillow reads a long run of
them in time that grows with the square of its length."""

_ICC, _EXIF = b"ICC_PROFILE\0", b"Exif\0\0"
_ONCE = {0xE0: b"JFIF", 0xE1: _EXIF, 0xEE: b"Adobe"}


def essentials(data: bytes) -> bytes:
    """The image with its orientation, colour profile and colour transform; see `essentials`."""
    header = _Header()
    scans, position, start = 0, 2, len(data)
    for _ in range(MAX_SEGMENTS):
        marker = _MARKER.search(data, position)
        code = _END if marker is None else data[marker.end() - 1]
        if marker is None or code == _END:
            end = len(data) if marker is None else marker.end()
            if _FILL in data[start:end]:
                raise BadBlob(DAMAGED)
            return b"".join([header.bytes(), memoryview(data)[start:end]])
        size = int.from_bytes(data[marker.end() : marker.end() + 2], "big")
        position = marker.end() + size
        if code == _SCAN:
            scans += 1
            start = min(start, marker.end() - 2)
            check_scans(scans, header.pixels)
        elif not scans:
            header.add(code, data[marker.end() : position])
        elif code in _FRAMES or code in _OTHER_FRAMES:
            raise BadBlob("The image has several frames; save it as a simpler JPEG.")
    raise too_many("segments", MAX_SEGMENTS)


def check_scans(scans: int, pixels: int) -> None:
    """Raise a BadBlob where a few bytes refine the pixels very often."""
    limit = min(MAX_SCANS, MAX_SCANNED_PIXELS // max(pixels, 1))
    if scans > limit:
        raise BadBlob(f"The image has more than {limit} scans; save it as a simpler JPEG.")


class _Header:
    """The segments before the first scan that are kept."""

    def __init__(self) -> None:
        self.pixels = 0
        self._parts = [b"\xff\xd8"]
        self._once: dict[int, bytes] = {}
        self._profile: list[bytes] = []

    def add(self, code: int, content: bytes) -> None:
        """Take a segment: its marker, and its content with its length."""
        if code in _OTHER_FRAMES:
            raise BadBlob("JPEG files of this kind are not accepted: save it as a baseline JPEG.")
        segment = b"\xff%c%b" % (code, content)
        if code in _FRAMES:
            height, width = (int.from_bytes(content[at : at + 2], "big") for at in (3, 5))
            check_size("Jpeg", width, height)
            self.pixels = width * height
        elif code == 0xE2 and content.startswith(_ICC, 2):
            self._profile.append(segment)
        elif code in _ONCE and content.startswith(_ONCE[code], 2):
            self._once.setdefault(code, segment)
        if code in _FRAMES or code in _TABLES:
            self._parts.append(segment)

    def bytes(self) -> bytes:
        """The segments that a reader needs before the first scan."""
        check_metadata(sum(map(len, self._profile)), MAX_PROFILE_BYTES, "colour profile")
        check_metadata(len(self._once.get(0xE1, b"")), MAX_EXIF_BYTES, "Exif")
        start, *tables = self._parts
        return b"".join([start, *self._once.values(), *self._profile, *tables])
