"""A PNG file of one frame, without texts and other chunks, its image data in one piece.

Source: W3C, PNG (third edition), sections 5 and 11.
"""

from __future__ import annotations

import struct

from ..bad_blob import (
    MAX_EXIF_BYTES,
    MAX_PROFILE_BYTES,
    TRUNCATED,
    BadBlob,
    check_metadata,
    check_size,
    too_many,
)
from .inflating import UNTRIED_BYTES, try_inflating

MAX_CHUNKS = 200_000
"""Writers that are careful with memory make a chunk of each few hundred bytes."""

MAX_RAW_BYTES = 160_000_000
"""Bytes of the pixels as the file has them."""

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_KEPT = (b"iCCP", b"PLTE", b"tRNS", b"eXIf")
"""In the order that the standard asks for."""


def essentials(data: bytes) -> bytes:
    """The image with its palette, transparency, orientation and profile; see `essentials`.

    An animation becomes its default image, which is its first frame or what stands for it.
    """
    view, kept, pixels, position = memoryview(data), dict[bytes, bytes](), list[memoryview](), 8
    for _ in range(MAX_CHUNKS):
        if position + 12 > len(data):
            raise BadBlob(TRUNCATED)
        size, name = struct.unpack_from(">I4s", data, position)
        start, position = position, position + 12 + size
        if position > len(data):
            raise BadBlob(TRUNCATED)
        if name == b"IEND":
            return _file(kept, pixels)
        if name == b"IDAT":
            pixels.append(view[start + 8 : position - 4])
        elif name == b"IHDR" or name in _KEPT:
            kept.setdefault(name, bytes(view[start:position]))
    raise too_many("chunks", MAX_CHUNKS)


def _file(kept: dict[bytes, bytes], pixels: list[memoryview]) -> bytes:
    header = kept.pop(b"IHDR", b"")
    width, height, bits, colour = struct.unpack_from(">IIBB", header, 8)
    check_size("Png", width, height)
    row = (width * bits * _CHANNELS.get(colour, 1) + 7) // 8
    if row * height > MAX_RAW_BYTES:
        limit = MAX_RAW_BYTES // 1_000_000
        raise BadBlob(f"The pixels of the image take more than {limit} MB: save it with 8 bits.")
    check_metadata(len(kept.get(b"eXIf", b"")), MAX_EXIF_BYTES, "Exif")
    check_metadata(len(kept.get(b"iCCP", b"")), MAX_PROFILE_BYTES, "colour profile")
    if sum(map(len, pixels)) > UNTRIED_BYTES:
        try_inflating([b"".join(pixels)], (row + 1) * height)
    size = sum(map(len, pixels))
    start = struct.pack(">I4s", size, b"IDAT")
    # No reader of Pillow looks at the checksum of image data.
    end = bytes(4) + struct.pack(">I4sI", 0, b"IEND", 0xAE426082)
    others = [kept[name] for name in _KEPT if name in kept]
    return b"".join([SIGNATURE, header, *others, start, *pixels, end])
