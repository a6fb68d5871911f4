"""BMP files that cost their reader much."""

from __future__ import annotations

import struct

from support.hostile.makers import Maker, repeated, saved


def bmp(
    width: int, height: int, bits: int, compression: int, data: bytes, colours: int = 0
) -> bytes:
    header = struct.pack(
        "<IiiHHIIiiII", 40, width, height, 1, bits, compression, 0, 0, 0, colours, 0
    )
    palette = bytes(4 * (colours or 1 << bits)) if bits <= 8 and colours <= 2**20 else b""
    start = 14 + len(header) + len(palette)
    return b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start) + header + palette + data


BMPS: dict[str, Maker] = {
    "short runs": lambda _, size: bmp(5000, 5000, 8, 1, repeated(b"\1\2", size)),
    "short runs of a small image": lambda _, size: bmp(500, 500, 8, 1, repeated(b"\1\2", size)),
    "empty runs": lambda _, size: bmp(9, 2000, 8, 1, repeated(b"\x0a\2", size)),
    "ends of lines": lambda _, size: bmp(5000, 5000, 8, 1, repeated(b"\0\0", size)),
    "deltas": lambda _, size: bmp(5000, 5000, 8, 1, repeated(b"\0\2\1\0", size)),
    "runs of 4 bits": lambda _, size: bmp(2000, 2000, 4, 2, repeated(b"\xff\x12", 2**19)),
    "runs of the largest size": lambda _, __: bmp(
        2000, 2000, 8, 1, repeated(b"\1\2", 2**20 - 2000)
    ),
    "palette": lambda _, size: bmp(30, 30, 8, 0, bytes(960), 65_536),
    "a lie about the palette": lambda _, __: bmp(30, 30, 8, 0, bytes(960), 2**31),
    "a lie about the height": lambda _, __: bmp(5000, -7000, 24, 0, bytes(960)),
    "one row": lambda _, size: bmp(
        min(size // 3, 20_000_000), 1, 24, 0, bytes(min(size, 60_000_000))
    ),
    "zeros behind": lambda _, size: saved("BMP") + bytes(size // 2),
    "JPEG inside": lambda _, __: bmp(30, 30, 24, 4, saved("JPEG")),
    "a wide lie": lambda _, __: bmp(2**31 - 1, 1, 1, 0, bytes(100)),
    "large": lambda _, __: saved("BMP", (4500, 4500)),
    "large of 1 bit": lambda _, __: saved("BMP", (5990, 5990), "1"),
}
