"""PNG files that cost their reader much."""

from __future__ import annotations

import io
import random
import struct
import zlib

from PIL import Image
from support.hostile.makers import Maker, empty_blocks, repeated, saved


def chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def png_with(piece: bytes, *, behind: bool = False) -> Maker:
    def make(_: random.Random, size: int) -> bytes:
        plain = saved("PNG")
        at = plain.index(b"IEND") - 4 if behind else plain.index(b"IDAT") - 4
        return plain[:at] + repeated(piece, size) + plain[at:]

    return make


def png(width: int, height: int, bits: int, colour: int, *, interlaced: int = 0) -> bytes:
    row = 1 + (width * bits * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour] + 7) // 8
    packer = zlib.compressobj(1)
    line = b"\4" + bytes(row - 1)
    lines = [packer.compress(line) for _ in range(height)]
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlaced)
    pixels = b"".join(lines) + packer.flush()
    parts = chunk(b"IHDR", header), chunk(b"IDAT", pixels), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def apng(_: random.Random, size: int) -> bytes:
    frames = [Image.new("RGB", (32, 24), (number, 0, 0)) for number in range(200)]
    out = io.BytesIO()
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()


def profile_of_elements(count: int) -> bytes:
    """A colour profile that does nothing, in very many steps.

    Source: ICC.1:2022, sections 7.2, 7.3, 9.2.26 and 10.16.
    """
    matrix = b"matf" + bytes(4) + struct.pack(">HH12f", 3, 3, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0)
    power = b"parf" + bytes(6 + 2) + struct.pack(">4f", 1.0001, 1, 0, 0)
    curve = b"curf" + bytes(4) + struct.pack(">HH", 1, 0) + power
    curves = b"cvst" + bytes(4) + struct.pack(">HH6I", 3, 3, *(36, len(curve)) * 3) + curve
    first = 16 + 8 * count
    places = [(first, len(matrix)), (first + len(matrix), len(curves))]
    table = b"".join(struct.pack(">II", *places[number % 2]) for number in range(count))
    steps = b"mpet" + bytes(4) + struct.pack(">HHI", 3, 3, count) + table + matrix + curves
    white = struct.pack(">3i", 63190, 65536, 54061)
    tags = struct.pack(">I4sII", 2, b"D2B0", 156, len(steps))
    tags += struct.pack(">4sII", b"wtpt", 156 + len(steps), 20)
    data = tags + steps + b"XYZ " + bytes(4) + white
    start = struct.pack(">I4sI", 128 + len(data), b"lcms", 0x04300000) + b"mntrRGB XYZ "
    return (start + bytes(12) + b"acsp" + bytes(28) + white).ljust(128, b"\0") + data


_ZEROS = zlib.compress(bytes(2**20))


def png_of_empty_blocks(_: random.Random, size: int) -> bytes:
    header = struct.pack(">IIBBBBB", 5990, 5990, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", empty_blocks(size))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


PNGS: dict[str, Maker] = {
    "tEXt": png_with(chunk(b"tEXt", b"a\0b")),
    "large tEXt": png_with(chunk(b"tEXt", b"a\0" + b"b" * 500_000)),
    "iTXt": png_with(chunk(b"iTXt", b"a\0\0\0\0\0" + "𝄞".encode() * 1000)),
    "zTXt": png_with(chunk(b"zTXt", b"a\0\0" + _ZEROS)),
    "zTXt behind": png_with(chunk(b"zTXt", b"a\0\0" + _ZEROS), behind=True),
    "iCCP": png_with(chunk(b"iCCP", b"a\0\0" + _ZEROS)),
    "empty blocks": png_of_empty_blocks,
    "a profile of many steps": lambda _, __: saved("PNG", icc_profile=profile_of_elements(2000)),
    "iCCP of empty blocks": lambda chance, size: png_with(
        chunk(b"iCCP", b"a\0\0" + empty_blocks(size))
    )(chance, 1),
    "eXIf": png_with(chunk(b"eXIf", b"II*\0" + bytes(30))),
    "large eXIf": png_with(chunk(b"eXIf", b"II*\0\x08\0\0\0\xff\xff" + bytes(900_000))),
    "empty IDAT": png_with(chunk(b"IDAT", b"")),
    "empty IDAT behind": png_with(chunk(b"IDAT", b""), behind=True),
    "private": png_with(chunk(b"prVt", b"")),
    "frames": png_with(chunk(b"fcTL", bytes(26))),
    "frame data": png_with(chunk(b"fdAT", bytes(4)), behind=True),
    "acTL": png_with(chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0))),
    "tRNS": png_with(chunk(b"tRNS", bytes(6))),
    "palettes": png_with(chunk(b"PLTE", bytes(768))),
    "animation": apng,
    "zeros behind": lambda _, size: saved("PNG") + bytes(size // 2),
    "one row": lambda _, __: png(30_000_000, 1, 8, 2),
    "one column": lambda _, __: png(1, 65_535, 8, 2),
    "large": lambda _, __: png(5990, 5990, 8, 2),
    "large with alpha": lambda _, __: png(5990, 5990, 8, 6),
    "large of 16 bits": lambda _, __: png(5100, 5100, 16, 2),
    "large, interlaced": lambda _, __: png(5990, 5990, 1, 0, interlaced=1),
    "large grey of 16 bits": lambda _, __: png(5990, 5990, 16, 0),
    "too large": lambda _, __: png(7071, 7071, 8, 2),
}
