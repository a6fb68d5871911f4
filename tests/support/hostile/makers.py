"""Makers of image files of one format, and the pieces that several of them share."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from typing import Any

from PIL import Image

Maker = Callable[[random.Random, int], bytes]


def saved(kind: str, size: tuple[int, int] = (32, 24), mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 60).save(out, kind, **options)
    return out.getvalue()


def repeated(piece: bytes, size: int) -> bytes:
    return piece * max(1, size // len(piece))


def empty_blocks(size: int) -> bytes:
    """A stream of Deflate that never ends: blocks of tables of their own, and of no output.

    Source: RFC 1951, section 3.2.7.
    """
    lengths = {18: 1, 1: 1}  # a run of zeros, and a length of one bit
    order = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1)
    fields = [(0, 1), (2, 2), (0, 5), (0, 5), (14, 4)]
    fields += [(lengths.get(each, 0), 3) for each in order]
    fields += [(1, 1), (127, 7), (1, 1), (107, 7), (0, 1), (0, 1)]  # 256 zeros; end and distance
    fields += [(0, 1)]  # the end of the block
    block = "".join(f"{number:0{bits}b}"[::-1] for number, bits in fields)
    piece = int((block * 8)[::-1], 2).to_bytes(len(block), "little")
    return b"\x78\x01" + repeated(piece, size)
