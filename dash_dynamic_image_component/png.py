"""Writes PNG several times faster than Pillow, at about the size of its level 1."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}
"""Grey, grey with alpha, RGB, RGBA: PNG's number by the count of channels."""

_UP = 2


def write_png(
    array: npt.NDArray[Any], *, icc_profile: bytes | None = None, compress_level: int = 1
) -> bytes:
    """Write an array as a PNG file, without loss.

    Every row is stored as the difference to the row above, and compressed by run lengths and
    Huffman codes alone: most of what a search for longer matches would save, in a fraction of
    its time.

    Args:
        array: shape (height, width) or (height, width, channels), dtype uint8 or uint16, any
            strides and byte order. Channels: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA; alpha is
            not premultiplied.
        icc_profile: the colour profile of the values; its colour space must fit the channels.
        compress_level: zlib's, 0 to 9.

    Raises:
        ValueError: for another shape or dtype, or an array without pixels.

    Source:
        PNG specification, third edition, sections 9 (filters) and 11 (chunks).

    Example:
        >>> write_png(np.zeros((2, 3), np.uint8))[1:4]
        b'PNG'
    """
    pixels = array[:, :, None] if array.ndim == 2 else array
    depth = 8 * pixels.dtype.itemsize
    if pixels.ndim != 3 or pixels.shape[2] not in _COLOR_TYPES or not pixels.size:
        raise ValueError(f"a PNG cannot hold an array of shape {array.shape}")
    if pixels.dtype.kind != "u" or depth not in (8, 16):
        raise ValueError(f"a PNG cannot hold {array.dtype}; pass uint8 or uint16")
    height, width, channels = pixels.shape
    header = struct.pack(">IIBBBBB", width, height, depth, _COLOR_TYPES[channels], 0, 0, 0)
    chunks = [_SIGNATURE, *_chunk(b"IHDR", header)]
    if icc_profile:
        chunks += _chunk(b"iCCP", b"ICC Profile\0\0" + zlib.compress(icc_profile))
    chunks += _chunk(b"IDAT", _deflate(_filter(pixels), compress_level))
    chunks += _chunk(b"IEND", b"")
    return b"".join(chunks)


def _filter(pixels: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """Give the rows of bytes, big-endian, each as its difference to the row above."""
    big_endian = np.ascontiguousarray(pixels, dtype=pixels.dtype.newbyteorder(">"))
    rows = big_endian.view(np.uint8).reshape(len(pixels), -1)
    filtered = np.empty((rows.shape[0], rows.shape[1] + 1), np.uint8)
    filtered[:, 0] = _UP
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    return filtered


def _deflate(filtered: npt.NDArray[np.uint8], level: int) -> bytes:
    compressor = zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS, 9, zlib.Z_RLE)
    return compressor.compress(filtered.data) + compressor.flush()


def _chunk(kind: bytes, data: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    checksum = zlib.crc32(data, zlib.crc32(kind))
    return struct.pack(">I", len(data)), kind, data, struct.pack(">I", checksum)
