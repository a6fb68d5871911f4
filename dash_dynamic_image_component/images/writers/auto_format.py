"""Chooses the form in which pixels reach a browser soonest, without loss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt
from PIL import Image

from ..sources.pixels import Indexed
from .pillow_writer import FileFormat, can_hold, can_write, save
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


MAX_COLORS = 256

BLOCK = 65_536
"""Pixels that are worked on at once."""

Number: TypeAlias = "Callable[[npt.NDArray[np.uint32]], npt.NDArray[np.uint8]]"


def indexed(pixels: npt.NDArray[np.uint8]) -> Indexed | None:
    """Give the same image with a palette, or None if it has over 256 colours.

    Quick where it fails: Pillow stops counting at the 257th colour.

    Args:
        pixels: shape (height, width, 3 or 4), RGB or RGBA. Transparent pixels count as different
            colours if their RGB is different.

    Example:
        >>> flag = np.zeros((2, 2, 3), np.uint8)
        >>> flag[0] = 255
        >>> indexed(flag).palette
        array([[  0,   0,   0],
               [255, 255, 255]], dtype=uint8)
    """
    image = Image.fromarray(pixels)
    counted = image.getcolors(MAX_COLORS)
    if counted is None:
        return None
    palette = np.array([cast("tuple[int, ...]", color) for _, color in counted], np.uint8)
    palette = _in_line(np.unique(palette, axis=0))
    return Indexed(_indices(pixels, palette), palette)


def _in_line(palette: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Sort colours, each followed by the nearest of those that are left, from the darkest on.

    So the colours of a colormap find their order again. Their numbers then change as smoothly as
    the data did, which halves the file.
    """
    colors = palette.astype(np.int32)
    distances = ((colors[:, None] - colors) ** 2).sum(axis=2)
    order = [int(colors.sum(axis=1).argmin())]
    while len(order) < len(colors):
        distances[:, order[-1]] = np.iinfo(np.int32).max
        order.append(int(distances[order[-1]].argmin()))
    return palette[order]


def _indices(
    pixels: npt.NDArray[np.uint8], palette: npt.NDArray[np.uint8]
) -> npt.NDArray[np.uint8]:
    """Number the colours of pixels that have no others than those of the palette.

    Block by block: new memory for all pixels at once takes longer than the work.
    """
    height, width, channels = pixels.shape
    number = _by_table(palette) if channels == 3 else _by_search(palette)
    indices = np.empty((height, width), np.uint8)
    rows = max(1, BLOCK // width)
    for top in range(0, height, rows):
        indices[top : top + rows] = number(_codes(pixels[top : top + rows]))
    return indices


def _codes(colors: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    codes = colors[..., 0].astype(np.uint32)
    for channel in range(1, colors.shape[-1]):
        codes |= np.left_shift(colors[..., channel], 8 * channel, dtype=np.uint32)
    return codes


def _by_table(palette: npt.NDArray[np.uint8]) -> Number:
    # Of these 16 MB the system only ever touches the few pages that are used.
    table = np.zeros(256**3, np.uint8)
    table[_codes(palette)] = np.arange(len(palette))
    return lambda codes: table[codes]


def _by_search(palette: npt.NDArray[np.uint8]) -> Number:
    codes_of_palette = _codes(palette)
    order = codes_of_palette.argsort()
    numbers, known = order.astype(np.uint8), codes_of_palette[order]
    return lambda codes: numbers[np.searchsorted(known, codes)]
