"""Reads what a PNG file of ours holds, to the last bit; Pillow keeps 8 bits of 16 in colour."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt


def chunks(file: bytes) -> dict[bytes, bytes]:
    """The chunks of a file by their names, in its order."""
    found = {}
    position = 8
    while position < len(file):
        length, kind = struct.unpack(">I4s", file[position : position + 8])
        found[kind] = file[position + 8 : position + 8 + length]
        position += length + 12
    return found


def samples(file: bytes) -> npt.NDArray[Any]:
    """All bits of the pixels, (height, width, channels)."""
    parts = chunks(file)
    width, height, depth, color_type = struct.unpack(">IIBB", parts[b"IHDR"][:10])
    rows = np.frombuffer(zlib.decompress(parts[b"IDAT"]), np.uint8).reshape(height, -1)
    assert (rows[:, 0] == 2).all(), "every row has the filter Up"
    plain = np.cumsum(rows[:, 1:], axis=0, dtype=np.uint8)
    channels = {0: 1, 4: 2, 2: 3, 6: 4, 3: 1}[color_type]
    return plain.view(f">u{depth // 8}").reshape(height, width, channels)
