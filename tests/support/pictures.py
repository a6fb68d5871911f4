"""Pictures that carry a number in every pixel, so that the right image is proven, not assumed."""

from __future__ import annotations

import io

from PIL import Image


def one_pixel() -> Image.Image:
    """The smallest picture, where the pixels do not matter."""
    return Image.new("L", (1, 1))


def numbered(value: int, size: int = 64) -> Image.Image:
    """A square whose colour is the number: red * 65536 + green * 256 + blue."""
    return Image.new("RGB", (size, size), (value >> 16 & 255, value >> 8 & 255, value & 255))


def number_in(data: bytes) -> int:
    """The number of an image file that `numbered` drew; an AssertionError when it is torn."""
    with Image.open(io.BytesIO(data)) as image:
        pixels = image.convert("RGB").tobytes()
    assert pixels == pixels[:3] * (len(pixels) // 3)
    return int.from_bytes(pixels[:3], "big")
