"""Pixels to write in every format, and the pixels of written files."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw
from skimage import data

from dash_dynamic_image_component.images.options import Format

Array = npt.NDArray[Any]

FORMATS: list[Format] = ["png", "jpeg", "webp", "avif", "auto"]
LOSSLESS: list[Format] = ["png", "webp", "auto"]

_random = np.random.default_rng(11)
photo: Array = data.astronaut()[:256, :300]
ALPHA = np.dstack([photo, photo[::-1, :, 0]])


def noise(*shape: int) -> Array:
    """Pixels of any values."""
    return _random.integers(0, 256, shape, np.uint8)


def field() -> Array:
    """Smooth values of 0 to 255."""
    x = np.linspace(-1, 1, 300)
    waves: Array = 127.5 + 127 * np.sin(9 * np.hypot(x[:, None], x)) * np.cos(5 * x)
    return waves.astype(np.uint8)


def chart() -> Array:
    """Thin coloured lines and text."""
    image = Image.new("RGB", (300, 200), "white")
    pen = ImageDraw.Draw(image)
    for step, color in enumerate(("red", "blue", "green", "magenta")):
        pen.line((0, 20 * step, 300, 200 - 30 * step), color)
        pen.text((10 + 60 * step, 90), "label 42", color)
    return np.asarray(image)


def opened(file: bytes) -> Image.Image:
    """The image of a file, read whole."""
    image = Image.open(io.BytesIO(file))
    image.load()
    return image


def shown(file: bytes) -> Array:
    """The pixels in RGBA of 8 bits, as a page shows them."""
    return np.asarray(opened(file).convert("RGBA"))


def in_rgba(pixels: Array) -> Array:
    """What pixels of 8 bits mean, in RGBA."""
    pixels = np.atleast_3d(pixels)
    channels = pixels.shape[2]
    colors = pixels[:, :, [0, 0, 0] if channels < 3 else [0, 1, 2]]
    opaque = np.full(pixels.shape[:2], 255, np.uint8)
    return np.dstack([colors, opaque if channels % 2 else pixels[:, :, -1]])
