"""Pictures that carry a number in every pixel, so that the right image is proven, not assumed."""

from __future__ import annotations

import io

from PIL import Image


def numbered(value: int, size: int = 64) -> Image.Image:
    """A square whose colour is the number: red * 65536 + green * 256 + blue."""
    return Image.new("RGB", (size, size), (value >> 16 & 255, value >> 8 & 255, value & 255))


def number_in(data: bytes) -> int:
    """The number of an image file that `numbered` drew; an AssertionError when it is torn."""
    with Image.open(io.BytesIO(data)) as image:
        colours = image.convert("RGB").getcolors()
    assert colours is not None
    ((_, (red, green, blue)),) = colours
    return (red << 16) + (green << 8) + blue
