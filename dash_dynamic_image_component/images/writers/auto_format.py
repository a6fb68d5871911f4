"""Lossless files for `format="auto"`: PNG with a palette, WebP or plain PNG."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
from PIL import Image

from ..colors import MAX_COLORS
from ..pillow import without_opaque_alpha
from ..sources.pixels import Indexed
from .pillow_writer import FileFormat, can_hold, can_write, save
from .png import write_indexed_png, write_png

if TYPE_CHECKING:
    import numpy.typing as npt

STRIPS = 3
ROWS = 24
"""The count and height of the strips of an image whose sizes as PNG and as WebP are compared."""

BYTES_PER_PIXEL = 1 / 8
"""The least saving of WebP beside PNG.

WebP takes up to 50 ns per pixel longer, in which a line of 20 Mbit/s carries 1/8 byte. The rule
looks at sizes only, so that equal pixels give equal bytes on every machine.
"""

BLOCK = 65_536
"""Pixels whose indices are found at once: their codes fit into the cache of a processor."""


def write_auto(
    pixels: npt.NDArray[Any] | Indexed, *, icc_profile: bytes | None = None
) -> tuple[bytes, FileFormat]:
    """Write pixels without loss, in the format that is likely to arrive first.

    At most 256 colours become PNG with a palette. More colours become WebP if a sample of them is
    enough smaller as WebP, as in photographs; all else becomes PNG. An alpha channel that is opaque
    everywhere is left out.

    Args:
        pixels: shape (height, width) or (height, width, 1 to 4), uint8 or uint16, or `Indexed`.
        icc_profile: the colour profile of the values.

    Example:
        >>> data, format = write_auto(np.zeros((2, 3, 4), np.uint8))
        >>> format
        'png'
    """
    if isinstance(pixels, Indexed):
        return write_indexed_png(pixels, icc_profile=icc_profile), "png"
    if pixels.dtype.itemsize > 1 or pixels.shape[2:] < (3,):
        return write_png(pixels, icc_profile=icc_profile), "png"
    whole = Image.fromarray(pixels)
    image = without_opaque_alpha(whole)
    few = indexed(image)
    if few is not None:
        return write_indexed_png(few, icc_profile=icc_profile), "png"
    if _webp_is_quicker(image):
        return save(image, "webp", icc_profile=icc_profile), "webp"
    colors = pixels if image is whole else np.asarray(image)
    return write_png(colors, icc_profile=icc_profile), "png"


def _webp_is_quicker(image: Image.Image) -> bool:
    if not (can_hold("webp", *image.size) and can_write("webp")):
        return False
    sample = _sample(image)
    saved = len(write_png(np.asarray(sample))) - len(save(sample, "webp"))
    return saved > BYTES_PER_PIXEL * sample.width * sample.height


def _sample(image: Image.Image) -> Image.Image:
    """Strips from all over the image, one below the other; the whole image if it is low."""
    width, height = image.size
    if height <= STRIPS * ROWS:
        return image
    sample = Image.new(image.mode, (width, STRIPS * ROWS))
    for strip in range(STRIPS):
        top = (2 * strip + 1) * height // (2 * STRIPS) - ROWS // 2
        sample.paste(image.crop((0, top, width, top + ROWS)), (0, strip * ROWS))
    return sample


def indexed(image: Image.Image) -> Indexed | None:
    """The same image with a palette, or None if it has over 256 colours.

    Pillow stops counting at the 257th colour.

    Args:
        image: mode RGB or RGBA. Transparent pixels count as different colours if their RGB is
            different.

    Example:
        >>> flag = Image.new("RGB", (2, 2), "white")
        >>> flag.putpixel((0, 0), (0, 0, 0))
        >>> indexed(flag).palette
        array([[  0,   0,   0],
               [255, 255, 255]], dtype=uint8)
    """
    counted = image.getcolors(MAX_COLORS)
    if counted is None:
        return None
    colors = sorted(cast("tuple[int, ...]", color) for _, color in counted)
    palette = _in_line(np.array(colors, np.uint8))
    return Indexed(_indices(image, palette), palette)


def _in_line(palette: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Sort colours, each followed by the nearest of those that are left, from the darkest on.

    This restores the order of a colormap. Indices then change as smoothly as the data did, which
    nearly halves the file.
    """
    colors = palette.astype(np.int32)
    distances = ((colors[:, None] - colors) ** 2).sum(axis=2)
    order = [int(colors.sum(axis=1).argmin())]
    while len(order) < len(colors):
        distances[:, order[-1]] = np.iinfo(np.int32).max
        order.append(int(distances[order[-1]].argmin()))
    return palette[order]


def _indices(image: Image.Image, palette: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The index of each pixel's colour, of an image with no other colours than the palette's.

    The code of a colour modulo `len(table)` is its place in the table.
    """
    width, height = image.size
    table = _table(_codes(Image.fromarray(palette[None])))
    modulus = np.uint32(len(table))
    indices = np.empty((height, width), np.uint8)
    rows = max(1, BLOCK // width)
    for top in range(0, height, rows):
        bottom = min(top + rows, height)
        codes = _codes(image.crop((0, top, width, bottom)))
        indices[top:bottom] = table[codes % modulus]
    return indices


def _table(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
    """A table of the smallest odd length above 2**16 that has a place of its own for each code."""
    size = 2**16 + 1
    while np.unique(codes % np.uint32(size)).size < codes.size:
        size += 2
    table = np.zeros(size, np.uint8)
    table[codes % np.uint32(size)] = np.arange(codes.size)
    return table


def _codes(image: Image.Image) -> npt.NDArray[np.uint32]:
    """The four bytes of each RGBA pixel as one integer."""
    codes: npt.NDArray[np.uint32] = np.asarray(image.convert("RGBA")).view(np.uint32)
    return codes[:, :, 0]
