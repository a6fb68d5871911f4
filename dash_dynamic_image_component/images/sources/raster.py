"""Pixels of arrays and of images of Pillow: values, colours of values, or colours as they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..image import Drawing, Picture
from ..pillow import plain, profile

if TYPE_CHECKING:
    import numpy.typing as npt
    from PIL import Image

    from ..data.values import Values
    from ..options import ImageOptions
    from ..result import Result
    from .pixels import Indexed

_ONE_BAND = ("1", "I", "L", "I;16", "F")
"""The modes of Pillow whose pixels are values."""


def has_colors(output: ImageOptions) -> bool:
    """True if a colormap or a range of values gives the colours of all that a function draws."""
    return not output.data and (output.colormap is not None or output.value_range is not None)


def plain_image(image: Image.Image, output: ImageOptions) -> Image.Image:
    """The image in a mode whose pixels are known; as values, those of mode I have any range."""
    keeps_1 = output.data and image.mode == "1"
    keeps_i = (output.data or has_colors(output)) and image.mode == "I"
    return image if keeps_1 or keeps_i else plain(image)


def has_values(image: Image.Image, output: ImageOptions) -> bool:
    """True if the pixels of a plain image are values, and no colours."""
    return has_colors(output) or (bool(output.data) and image.mode in _ONE_BAND)


def picture_of_image(image: Image.Image, output: ImageOptions) -> Picture:
    """The picture of a plain image; needs NumPy."""
    import numpy as np

    pixels: npt.NDArray[Any] = np.asarray(image)
    transparent = image.info.get("transparency")
    if image.mode == "I;16" and isinstance(transparent, int):
        pixels = np.ma.masked_equal(pixels, transparent)
    if has_values(image, output):
        return Picture(pixels_of_array(pixels, output))
    known = pixels if image.mode not in ("F", "I;16") else pixels_of_array(pixels, output)
    return Picture(known, profile(image))


def pixels_of_array(
    array: npt.NDArray[Any], output: ImageOptions
) -> npt.NDArray[Any] | Indexed | Values:
    """The pixels of an array.

    Raises:
        ValueError: for a shape, dtype or range that the options do not fit.
    """
    import numpy as np

    if not isinstance(array, np.ma.MaskedArray):
        array = np.asarray(array)  # a subclass may refuse plain numbers, as one with a unit does
    if output.data and (array.ndim == 2 or array.shape[2:] == (1,)):
        from ..data.values import Values

        return Values.of(array if array.ndim == 2 else array[:, :, 0])
    if has_colors(output):
        from .colormaps import colored

        return colored(array, output)
    from .pixels import pixels_of

    return pixels_of(array)


def with_meaning(drawing: Drawing, result: Result) -> Drawing:
    """The drawing with the unit and the labels of its values, if it has values.

    Raises:
        ValueError: labels for values that are no integers.
    """
    meaning = {"unit": result.unit, "labels": result.labels}
    given = {name: value for name, value in meaning.items() if value is not None}
    if not given or not isinstance(drawing, Picture) or drawing.values is None:
        return drawing
    return replace(drawing, pixels=drawing.values.told(**given))
