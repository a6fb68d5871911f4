"""GIF files that cost their reader much."""

from __future__ import annotations

import io
import random
import struct

from PIL import Image
from support.hostile.makers import Maker, repeated, saved


def gif_with(piece: bytes) -> Maker:
    def make(_: random.Random, size: int) -> bytes:
        plain = saved("GIF", mode="P")
        at = 13 + (3 << (plain[10] & 7) + 1 if plain[10] & 0x80 else 0)
        return plain[:at] + repeated(piece, size) + plain[at:]

    return make


def gif_of_small_blocks(_: random.Random, size: int) -> bytes:
    plain = saved("GIF", mode="P")
    start = plain.rindex(b",") + 11
    return plain[:start] + repeated(b"\1\0\1\1", size) + b"\0;"


def gif_screen(width: int, height: int) -> bytes:
    plain = bytearray(saved("GIF", mode="P"))
    plain[6:10] = struct.pack("<HH", width, height)
    return bytes(plain)


def gif_frames(_: random.Random, size: int) -> bytes:
    frames = [Image.new("P", (32, 24), number) for number in range(100)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], optimize=False)
    return out.getvalue()


GIFS: dict[str, Maker] = {
    "empty comments": gif_with(b"!\xfe\0"),
    "short comments": gif_with(b"!\xfe\1a\0"),
    "one comment of short blocks": lambda chance, size: gif_with(
        b"!\xfe" + repeated(b"\1a", size) + b"\0"
    )(chance, 1),
    "full comments": gif_with(b"!\xfe" + (b"\xff" + b"a" * 255) * 100 + b"\0"),
    "controls": gif_with(b"!\xf9\4\1\0\0\0\0"),
    "applications": gif_with(b"!\xff\x0bNETSCAPE2.0\3\1\0\0\0"),
    "unknown": gif_with(b"!\x77\0"),
    "junk": gif_with(b"\0"),
    "short blocks": gif_of_small_blocks,
    "frames": gif_frames,
    "a large screen": lambda _, __: gif_screen(65_535, 500),
    "the largest screen": lambda _, __: gif_screen(65_535, 65_535),
    "large": lambda _, __: saved("GIF", (5990, 5990), "P"),
    "large, transparent": lambda _, __: saved("GIF", (5990, 5990), "P", transparency=1),
    "too large": lambda _, __: saved("GIF", (7000, 7000), "P"),
}
