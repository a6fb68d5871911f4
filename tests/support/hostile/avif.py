"""AVIF files that cost their reader much."""

from __future__ import annotations

import io
import random
import struct

from PIL import Image
from support.hostile.makers import Maker, repeated, saved


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
