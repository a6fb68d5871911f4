"""Image files that cost their reader much: many pieces, lies, and mutations of those."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from PIL import Image

Maker = Callable[[random.Random, int], bytes]


def saved(kind: str, size: tuple[int, int] = (32, 24), mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 60).save(out, kind, **options)
    return out.getvalue()


def repeated(piece: bytes, size: int) -> bytes:
    return piece * max(1, size // len(piece))


# JPEG


def segment(code: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, code, len(content) + 2) + content


def jpeg_with(piece: bytes, place: str = "start", **options: Any) -> Maker:
    def make(_: random.Random, size: int) -> bytes:
        plain = saved("JPEG", **options)
        at = {"start": 2, "end": len(plain) - 2, "after": len(plain)}.get(place, 0)
        if place == "scan":
            at = plain.rindex(b"\xff\xda")
        return plain[:at] + repeated(piece, size) + plain[at:]

    return make


def jpeg_of_scans(_: random.Random, size: int) -> bytes:
    plain = saved("JPEG", (5900, 5900), progressive=True)
    last = plain.rindex(b"\xff\xda")
    return plain[:last] + repeated(plain[last:-2], size // 16) + plain[-2:]


def jpeg_of_90_scans(_: random.Random, size: int) -> bytes:
    plain = saved("JPEG", (5900, 5900), progressive=True)
    last = plain.rindex(b"\xff\xda")
    return plain[:last] + plain[last:-2] * 80 + plain[-2:]


JPEGS: dict[str, Maker] = {
    "short Exif": jpeg_with(segment(0xE1, b"Exif\0\0" + bytes(10))),
    "long Exif": jpeg_with(segment(0xE1, b"Exif\0\0" + bytes(60_000))),
    "empty APP": jpeg_with(segment(0xE5, b"")),
    "empty comments": jpeg_with(segment(0xFE, b"")),
    "comments between scans": jpeg_with(segment(0xFE, b""), "scan", progressive=True),
    "XMP": jpeg_with(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + bytes(9000))),
    "ICC": jpeg_with(segment(0xE2, b"ICC_PROFILE\0\1\xff" + bytes(60_000))),
    "short ICC": jpeg_with(segment(0xE2, b"ICC_PROFILE\0\1\xff" + bytes(10))),
    "Photoshop": jpeg_with(segment(0xED, b"Photoshop 3.0\0" + b"8BIM\4\4\0\0\0\0\0\0" * 5000)),
    "MPF": jpeg_with(segment(0xE2, b"MPF\0" + bytes(50))),
    "tables": jpeg_with(segment(0xDB, b"\0" + b"\1" * 64)),
    "codes": jpeg_with(segment(0xC4, b"\0" + b"\0" * 16)),
    "restart intervals": jpeg_with(segment(0xDD, b"\0\1")),
    "fill bytes": jpeg_with(b"\xff"),
    "junk": jpeg_with(b"junk"),
    "zeros after FF": jpeg_with(b"\xff\0"),
    "restarts": jpeg_with(b"\xff\xd0", "end"),
    "fill bytes in a scan": jpeg_with(b"\xff", "end"),
    "trailer": jpeg_with(b"\xff\xda\0\2", "after"),
    "scans": jpeg_of_scans,
    "90 scans of the largest": jpeg_of_90_scans,
    "large": lambda _, __: saved("JPEG", (5990, 5990)),
    "large, turned": lambda _, __: saved("JPEG", (5990, 5990), exif=turned()),
    "too large": lambda _, __: saved("JPEG", (7000, 7000)),
    "high lie": lambda _, __: lying_jpeg(65_000, 500),
}


def lying_jpeg(width: int, height: int) -> bytes:
    plain = bytearray(saved("JPEG"))
    at = plain.index(b"\xff\xc0") + 5
    plain[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(plain)


def turned() -> bytes:
    exif = Image.Exif()
    exif[274] = 6
    return exif.tobytes()


def mpo(kind: str) -> Maker:
    def make(chance: random.Random, size: int) -> bytes:
        frames = 2 if kind == "few" else chance.randint(50, 150)
        images = [Image.new("RGB", (64, 48), (number, 0, 0)) for number in range(frames)]
        out = io.BytesIO()
        images[0].save(out, "MPO", save_all=True, append_images=images[1:])
        data = out.getvalue()
        if kind == "few":
            return data + data * min(1000, size // len(data))
        if kind == "lies":
            at = data.index(b"MPF\0") + 12
            return data[:at] + chance.randbytes(60) + data[at + 60 :]
        return data

    return make


MPOS: dict[str, Maker] = {name: mpo(name) for name in ("few", "many", "lies")}


# PNG


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


# WebP


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


# GIF


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


# TIFF


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


# BMP


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


# AVIF


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


def avif_with(piece: bytes, place: str = "end") -> Maker:
    def make(_: random.Random, size: int) -> bytes:
        plain = saved("AVIF", (64, 48))
        if place == "end":
            return plain + repeated(piece, size)
        at = plain.index(b"meta") - 4
        end = at + int.from_bytes(plain[at : at + 4], "big")
        more = repeated(piece, min(size, 2**24))
        grown = struct.pack(">I", end - at + len(more)) + plain[at + 4 : end] + more
        return plain[:at] + grown + plain[end:]

    return make


def avif_lie(_: random.Random, size: int) -> bytes:
    plain = bytearray(saved("AVIF", (64, 48)))
    at = plain.index(b"ispe") + 8
    plain[at : at + 8] = struct.pack(">II", 16_000, 16_000)
    return bytes(plain)


def avif_hidden_frames(_: random.Random, size: int) -> bytes:
    """An image whose frame stands there many times over, in the place of the rest of the file."""
    plain = saved("AVIF", (3000, 3000), speed=10)
    at = plain.index(b"mdat")
    data = plain[at + 4 :]
    many = data + repeated(data[15:], min(size, 4000 * len(data)))
    iloc = plain.index(struct.pack(">I", len(data)))
    return (
        plain[:iloc] + struct.pack(">I", len(many)) + plain[iloc + 4 : at - 4] + box(b"mdat", many)
    )


def avif_frames(_: random.Random, size: int) -> bytes:
    frames = [Image.new("RGB", (64, 48), (number, 0, 0)) for number in range(60)]
    out = io.BytesIO()
    frames[0].save(out, "AVIF", save_all=True, append_images=frames[1:], speed=10)
    return out.getvalue()


AVIFS: dict[str, Maker] = {
    "free boxes": avif_with(box(b"free", b"")),
    "unknown boxes": avif_with(box(b"abcd", b"")),
    "metas": avif_with(box(b"meta", bytes(4))),
    "movies": avif_with(box(b"moov", box(b"trak", b""))),
    "boxes in the meta": avif_with(box(b"free", b""), "meta"),
    "lists of items": avif_with(box(b"iinf", bytes(4) + b"\xff\xff" + bytes(60_000)), "meta"),
    "places": avif_with(box(b"iloc", b"\1\0\0\0\x44\0\xff\xff" + bytes(60_000)), "meta"),
    "zeros behind": lambda _, size: saved("AVIF") + bytes(size // 2),
    "a lie about the size": avif_lie,
    "hidden frames": avif_hidden_frames,
    "animation": avif_frames,
    "large": lambda _, __: saved("AVIF", (4400, 4400), speed=10),
    "large with alpha": lambda _, __: saved("AVIF", (4400, 4400), "RGBA", speed=10),
    "too large": lambda _, __: saved("AVIF", (6000, 6000), speed=10),
}


KINDS = {
    "JPEG": JPEGS,
    "PNG": PNGS,
    "WebP": WEBPS,
    "GIF": GIFS,
    "TIFF": TIFFS,
    "BMP": BMPS,
    "AVIF": AVIFS,
    "MPO": MPOS,
}


def hostile_files(seed: int, each: int, size: int) -> Iterator[tuple[str, bytes]]:
    """At least `each` files of each kind, of up to `size` bytes, equal for equal arguments."""
    for kind, makers in KINDS.items():
        chance = random.Random(f"{seed} {kind}")
        for name, make in makers.items():
            yield f"{kind}: {name}", make(chance, size - 4096)[:size]
        names = list(makers)
        for number in range(each - len(names)):
            name = chance.choice(names)
            smaller = 2 ** chance.randint(8, max(9, size.bit_length() - 2))
            yield (
                f"{kind}: {name}, mutation {number}",
                mutated(chance, makers[name](chance, smaller)),
            )


def mutated(chance: random.Random, data: bytes) -> bytes:
    """A few bytes of the first pieces are others, or a part of the file stands there again."""
    file = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        file[chance.randint(4, min(len(file) - 1, 400))] = chance.randrange(256)
    if chance.random() < 0.5:
        start = chance.randrange(len(file))
        part = file[start : start + chance.randint(1, 5000)]
        file[start:start] = part * chance.randint(1, 50)
    return bytes(file)
