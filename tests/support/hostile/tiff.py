"""TIFF files that cost their reader much."""

from __future__ import annotations

import io
import random
import struct
import zlib

from PIL import Image
from support.hostile.makers import Maker, empty_blocks, saved


def tiff(
    tags: list[tuple[int, int, int, int]], data: bytes = b"", *, count: int | None = None
) -> bytes:
    """A little-endian TIFF: the tags are number, type, count and value; data starts at 8."""
    start = 8 + len(data)
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    number = len(tags) if count is None else count
    return (
        b"II*\0" + struct.pack("<I", start) + data + struct.pack("<H", number) + entries + bytes(4)
    )


def plain_tags(width: int, height: int, compression: int = 1) -> list[tuple[int, int, int, int]]:
    return [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 8),
        (259, 3, 1, compression),
        (262, 3, 1, 1),
        (277, 3, 1, 1),
    ]


def tiff_strips(compression: int, rows: int, *, order: int = 1) -> Maker:
    def make(_: random.Random, size: int) -> bytes:
        places, content = 20_000, bytes(min(size, 2**24))
        lists = (
            struct.pack("<I", 8 + 8 * places) * places + struct.pack("<I", len(content)) * places
        )
        tags = [*plain_tags(100, places * rows, compression), (266, 3, 1, order)]
        tags += [(273, 4, places, 8), (278, 4, 1, rows), (279, 4, places, 8 + 4 * places)]
        return tiff(sorted(tags), lists + content)

    return make


def tiff_tags(kind: int, count: int) -> Maker:
    def make(_: random.Random, size: int) -> bytes:
        strip = [(273, 4, 1, 8), (278, 4, 1, 10), (279, 4, 1, 100)]
        others = [(number, kind, count, 8) for number in range(40_000, 40_000 + min(25_000, size))]
        data = bytes(max(100, min(size // 2, 8 * count)))
        return tiff(sorted([*plain_tags(10, 10), *strip, *others]), data)

    return make


def tiff_pages(_: random.Random, size: int) -> bytes:
    out, pages = io.BytesIO(), [Image.new("L", (4, 4), number % 250) for number in range(300)]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    return out.getvalue()


def tiff_loop(_: random.Random, size: int) -> bytes:
    data = tiff(
        [*plain_tags(10, 10), (273, 4, 1, 8), (278, 4, 1, 10), (279, 4, 1, 100)], bytes(100)
    )
    return data[:-4] + data[4:8]


def tiff_tile(side: int, width: int, height: int) -> Maker:
    def make(_: random.Random, size: int) -> bytes:
        content = zlib.compress(bytes(side * side))
        tags = [*plain_tags(width, height, 8), (322, 4, 1, side), (323, 4, 1, side)]
        return tiff([*tags, (324, 4, 1, 8), (325, 4, 1, len(content))], content)

    return make


def big_tiff(_: random.Random, size: int) -> bytes:
    entries = size // 20
    return b"II+\0\x08\0\0\0" + struct.pack("<QQ", 16, entries) + bytes(entries * 20)


def tiff_of_empty_blocks(_: random.Random, size: int) -> bytes:
    content = empty_blocks(size)
    strip = [(273, 4, 1, 8), (278, 4, 1, 5990), (279, 4, 1, len(content))]
    return tiff(sorted([*plain_tags(5990, 5990, 8), *strip]), content)


TIFFS: dict[str, Maker] = {
    "empty blocks": tiff_of_empty_blocks,
    "strips that share bytes": tiff_strips(8, 1),
    "strips that share bytes, turned bits": tiff_strips(32773, 1, order=2),
    "raw strips that share bytes": tiff_strips(1, 1),
    "tags": tiff_tags(4, 1),
    "long tags": tiff_tags(5, 100_000),
    "long texts": tiff_tags(2, 2_000_000),
    "pages": tiff_pages,
    "a loop of pages": tiff_loop,
    "a large tile": tiff_tile(12_000, 16, 16),
    "a tile of most pixels": tiff_tile(5984, 16, 16),
    "many tags in a BigTIFF": big_tiff,
    "LZMA": lambda _, __: tiff_tile(64, 64, 64)(_, __).replace(
        b"\3\1\3\0\1\0\0\0\x08", b"\3\1\3\0\1\0\0\0\x6d"
    ),
    "one row": lambda _, size: tiff(
        [*plain_tags(min(size, 30_000_000), 1), (273, 4, 1, 8)], bytes(min(size, 30_000_000))
    ),
    "large": lambda _, __: saved("TIFF", (4000, 4000)),
    "large, LZW": lambda _, __: saved("TIFF", (5990, 5990), compression="tiff_lzw"),
    "large, JPEG": lambda _, __: saved("TIFF", (5990, 5990), compression="jpeg"),
    "large of 16 bits": lambda _, __: saved("TIFF", (5000, 5000), "I;16"),
    "large floats": lambda _, __: saved("TIFF", (3900, 3900), "F"),
    "too large": lambda _, __: saved("TIFF", (7000, 7000), compression="tiff_lzw"),
}
