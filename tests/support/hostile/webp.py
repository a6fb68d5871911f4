"""WebP files that cost their reader much."""

from __future__ import annotations

import random
import struct
from typing import Any

from support.hostile.makers import Maker, repeated, saved


def webp(parts: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", len(parts) + 4) + b"WEBP" + parts


def riff(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def extended(width: int, height: int, flags: int) -> bytes:
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return riff(b"VP8X", bytes([flags, 0, 0, 0]) + sides)


def webp_with(piece: bytes, flags: int = 0x2C, **options: Any) -> Maker:
    def make(_: random.Random, size: int) -> bytes:
        picture = saved("WEBP", **options)[12:]
        return webp(extended(32, 24, flags) + picture + repeated(piece, size))

    return make


def webp_frames(width: int, height: int, count: int) -> Maker:
    def make(_: random.Random, size: int) -> bytes:
        picture = saved("WEBP", (width, height))[12:]
        sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        frame = riff(b"ANMF", bytes(6) + sides + bytes(4) + picture)
        frames = repeated(frame, min(size, count * len(frame)))
        return webp(extended(width, height, 2) + riff(b"ANIM", bytes(6)) + frames)

    return make


WEBPS: dict[str, Maker] = {
    "unknown chunks": webp_with(riff(b"ABCD", b"")),
    "profiles": webp_with(riff(b"ICCP", bytes(60))),
    "a large profile": webp_with(riff(b"ICCP", bytes(5_000_000))),
    "Exif": webp_with(riff(b"EXIF", b"II*\0" + bytes(40))),
    "large Exif": webp_with(riff(b"EXIF", b"II*\0\x08\0\0\0\xff\xff" + bytes(900_000))),
    "XMP": webp_with(riff(b"XMP ", b"x" * 100_000)),
    "pictures": webp_with(saved("WEBP")[12:]),
    "pictures without loss": webp_with(saved("WEBP", lossless=True)[12:], lossless=True),
    "opacities": webp_with(riff(b"ALPH", bytes(20))),
    "frames": webp_frames(32, 24, 10**9),
    "large frames": webp_frames(3900, 3900, 20),
    "zeros behind": lambda _, size: saved("WEBP") + bytes(size // 2),
    "a large canvas": lambda _, __: webp(extended(16_384, 16_384, 2) + riff(b"ANIM", bytes(6))),
    "large": lambda _, __: saved("WEBP", (3990, 3990)),
    "large with alpha": lambda _, __: saved("WEBP", (3990, 3990), "RGBA"),
    "large without loss": lambda _, __: saved("WEBP", (3990, 3990), lossless=True, method=0),
    "too large": lambda _, __: saved("WEBP", (7000, 7000)),
}
