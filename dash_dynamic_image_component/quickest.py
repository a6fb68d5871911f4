"""Chooses the form in which pixels reach a browser soonest, without loss."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from .palettes import indexed
from .pillow_writer import FileFormat, can_hold, can_write, save
from .pixels import Indexed
from .png import write_png

STRIPS = 3
ROWS = 24
"""How many strips of an image, of how many rows, are written both ways to compare their sizes."""

BYTES_PER_PIXEL = 1 / 8
"""What WebP has to save: it takes up to 20 ns a pixel longer than `write_png`, in which a line of
50 Mbit/s carries one bit. No clock has a say, so that equal pixels always give equal bytes."""


def quickest(
    pixels: npt.NDArray[Any] | Indexed,
) -> tuple[npt.NDArray[Any] | Indexed, FileFormat]:
    """Give the same image with what it does not need left out, and a lossless format for it.

    A palette beats all, since it leaves a third of the bytes to work on. Else it is PNG or WebP
    without loss. WebP holds colours of 8 bits only, and is worse than PNG in greys.

    Args:
        pixels: shape (height, width) or (height, width, 1 to 4), uint8 or uint16, or `Indexed`.

    Example:
        >>> image, format = quickest(np.zeros((2, 3, 4), np.uint8))
        >>> type(image).__name__, format
        ('Indexed', 'png')
    """
    if isinstance(pixels, Indexed) or pixels.dtype.itemsize > 1 or pixels.shape[2:] < (3,):
        return pixels, "png"
    if pixels.shape[2] == 4 and pixels[:, :, 3].min() == 255:
        pixels = pixels[:, :, :3]
    few = indexed(pixels)
    if few is not None:
        return few, "png"
    return pixels, "webp" if _webp_is_quicker(pixels) else "png"


def _webp_is_quicker(pixels: npt.NDArray[np.uint8]) -> bool:
    height, width = pixels.shape[:2]
    if not (can_hold("webp", width, height) and can_write("webp")):
        return False
    sample = _sample(pixels)
    saved = len(write_png(sample)) - len(save(Image.fromarray(sample), "webp"))
    needed: float = BYTES_PER_PIXEL * len(sample) * width
    return saved > needed


def _sample(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Strips from all over the image; the whole image if it is low."""
    height = len(pixels)
    if height <= STRIPS * ROWS:
        return pixels
    middles = [(2 * strip + 1) * height // (2 * STRIPS) for strip in range(STRIPS)]
    return np.concatenate([pixels[y - ROWS // 2 : y + ROWS // 2] for y in middles])
