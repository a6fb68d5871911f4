"""A WebP file of one frame, without XMP and unknown chunks.

Source: Google, WebP Container Specification; RFC 6386, section 9.1; WebP Lossless Bitstream.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from ..bad_blob import (
    DAMAGED,
    MAX_EXIF_BYTES,
    MAX_PROFILE_BYTES,
    TRUNCATED,
    BadBlob,
    check_metadata,
    check_size,
    too_many,
)

MAX_CHUNKS = 50_000
"""A frame of an animation is a chunk."""

_FRAME = b"ANMF"
_PICTURES = (b"VP8 ", b"VP8L")
_KEPT = (b"VP8X", b"ICCP", b"ANIM", _FRAME, b"ALPH", *_PICTURES, b"EXIF")
_FRAME_HEADER = 16


def essentials(data: bytes) -> bytes:
    """The first frame with its colour profile and orientation; see `essentials`."""
    kept: dict[bytes, memoryview] = {}
    view = memoryview(data)
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise BadBlob(TRUNCATED)
    for name, content in _chunks(view[12:end]):
        if name in _KEPT:
            kept.setdefault(name, content)
    _check(kept)
    if _FRAME in kept:
        kept[_FRAME] = _one_picture(kept[_FRAME])
    parts = [part for name in _KEPT if name in kept for part in _chunk(name, kept[name])]
    return b"".join([b"RIFF", struct.pack("<I", 4 + sum(map(len, parts))), b"WEBP", *parts])


def _check(kept: dict[bytes, memoryview]) -> None:
    check_metadata(len(kept.get(b"ICCP", b"")), MAX_PROFILE_BYTES, "colour profile")
    check_metadata(len(kept.get(b"EXIF", b"")), MAX_EXIF_BYTES, "Exif")
    if b"VP8X" in kept:
        check_size("WebP", *(1 + size for size in _pair_of_24_bits(kept[b"VP8X"], 4)))
    for name in _PICTURES:
        if name in kept:
            check_size("WebP", *_size(name, kept[name]))


def _size(name: bytes, content: memoryview) -> tuple[int, int]:
    """Width and height of a picture, lossy or without loss."""
    if name == b"VP8 ":
        width, height = struct.unpack_from("<HH", content, 6)
        return width & 0x3FFF, height & 0x3FFF
    (bits,) = struct.unpack_from("<I", content, 1)
    return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)


def _one_picture(frame: memoryview) -> memoryview:
    """A frame of an animation without unknown chunks."""
    kept: dict[bytes, memoryview] = {}
    check_size("WebP", *(1 + size for size in _pair_of_24_bits(frame, 6)))
    for name, content in _chunks(frame[_FRAME_HEADER:]):
        if name == b"ALPH" or name in _PICTURES:
            kept.setdefault(name, content)
    _check(kept)
    parts = [part for name, content in kept.items() for part in _chunk(name, content)]
    return memoryview(b"".join([frame[:_FRAME_HEADER], *parts]))


def _pair_of_24_bits(content: memoryview, position: int) -> tuple[int, int]:
    if len(content) < position + 6:
        raise BadBlob(DAMAGED)
    first, second = content[position : position + 3], content[position + 3 : position + 6]
    return int.from_bytes(first, "little"), int.from_bytes(second, "little")


def _chunks(view: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    position = 0
    for _ in range(MAX_CHUNKS):
        if position + 8 > len(view):
            return
        name, size = struct.unpack_from("<4sI", view, position)
        content = view[position + 8 : position + 8 + size]
        if len(content) < size:
            raise BadBlob(TRUNCATED)
        yield name, content
        position += 8 + size + size % 2
    raise too_many("chunks", MAX_CHUNKS)


def _chunk(name: bytes, content: memoryview) -> list[bytes | memoryview]:
    return [struct.pack("<4sI", name, len(content)), content, bytes(len(content) % 2)]
