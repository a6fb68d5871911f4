"""JPEG files, and MPO files of many of them, that cost their reader much."""

from __future__ import annotations

import io
import random
import struct
from typing import Any

from PIL import Image
from support.hostile.makers import Maker, repeated, saved
from support.image_files import exif


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
    "large, turned": lambda _, __: saved("JPEG", (5990, 5990), exif=exif(6)),
    "too large": lambda _, __: saved("JPEG", (7000, 7000)),
    "high lie": lambda _, __: lying_jpeg(65_000, 500),
}


def lying_jpeg(width: int, height: int) -> bytes:
    plain = bytearray(saved("JPEG"))
    at = plain.index(b"\xff\xc0") + 5
    plain[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(plain)


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
