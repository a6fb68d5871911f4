"""Image files that cost their reader much: many pieces, lies, and mutations of those."""

from __future__ import annotations

import random
from collections.abc import Iterator

from support.hostile.avif import AVIFS
from support.hostile.bmp import BMPS
from support.hostile.gif import GIFS
from support.hostile.jpeg import JPEGS, MPOS
from support.hostile.png import PNGS
from support.hostile.tiff import TIFFS
from support.hostile.webp import WEBPS

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
    """At least `each` files of each kind, of up to `size` bytes.

    They are equal for equal arguments, but for animated AVIF.
    """
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
