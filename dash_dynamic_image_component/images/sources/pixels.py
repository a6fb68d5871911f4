"""Conversion of arrays to the uint8 or uint16 pixels of an image file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ..pillow import eight_bits_of_16

Holes: TypeAlias = "npt.NDArray[np.bool_] | np.bool_"
"""A mask of the transparent values; `np.False_` if none is transparent."""

_NUMBERS = {
    "c": "np.abs() or np.angle() of it",
    "M": "(array - np.nanmin(array)) / np.timedelta64(1, 's'), NaN where one is missing",
    "m": "array / np.timedelta64(1, 's'), NaN where one is missing",
}
"""Numbers in the place of other dtypes, by their kind."""

_OF_OBJECTS = (
    ".astype(float), or .to_numpy(float, na_value=np.nan) of pandas where some are missing"
)

TOLERANCE = 1e-3
"""The distance outside [0, 1] up to which floats are clipped: under half a step of 8 bits."""


@dataclass(frozen=True, eq=False)
class Indexed:
    """An image of few colours: the colours, and the index of the colour of each pixel.

    Args:
        indices: shape (height, width), dtype uint8, each less than n.
        palette: shape (n, 3) RGB or (n, 4) RGBA, 1 <= n <= 256, dtype uint8; alpha is not
            premultiplied.
    """

    indices: npt.NDArray[np.uint8]
    palette: npt.NDArray[np.uint8]

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width, in pixels."""
        height, width = self.indices.shape
        return height, width

    @property
    def parts(self) -> tuple[Any, ...]:
        """All that makes the image, as arrays."""
        return self.indices, self.palette

    def colors(self) -> npt.NDArray[np.uint8]:
        """The same image with the colour of each pixel, (height, width, 3 or 4)."""
        return np.take(self.palette, self.indices, axis=0)


def pixels_of(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Give the pixels of an array, with an alpha channel if any of them is a hole.

    Args:
        array: shape (height, width), (height, width, 1), 3 (RGB) or 4 (RGBA, alpha not
            premultiplied). dtype bool (False black, True white), uint8, uint16, or float in
            [0, 1], which becomes 8 bits; values within `TOLERANCE` of the range are clipped.
            A pixel with a NaN or a masked value is a hole, that is transparent.

    Returns:
        shape (height, width) or (height, width, 1 to 4), uint8 or uint16; uint8 and uint16
        come out as they are.

    Raises:
        ValueError: for another shape or dtype, no pixels, or floats out of range.

    Example:
        >>> pixels_of(np.array([[0.0, 0.5, 1.0]]))
        array([[  0, 128, 255]], dtype=uint8)
    """
    _check_shape(array.shape)
    pixels, masked = split_mask(array)
    missing: Holes = np.False_
    if pixels.dtype.kind == "b":
        pixels = np.multiply(pixels, 255, dtype=np.uint8)
    elif pixels.dtype.kind == "f":
        pixels, missing = _from_floats(pixels)
    elif pixels.dtype.kind != "u" or pixels.dtype.itemsize > 2:
        raise ValueError(_unknown_dtype(pixels.dtype))
    return with_holes(pixels, masked | missing)


def split_mask(array: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Holes]:
    """Give the values, 0 where masked, and the mask."""
    masked = np.ma.getmask(array)
    return np.asarray(array if masked is np.ma.nomask else np.ma.filled(array, 0)), masked


def nan_of(values: npt.NDArray[Any]) -> Holes:
    """A mask of the NaN in floats; one pass if there is none."""
    return np.isnan(values) if np.isnan(values.min()) else np.False_


def check_values(array: npt.NDArray[Any]) -> None:
    """Refuse an array without values, and values without an order.

    Raises:
        ValueError: with the shape or the dtype.
    """
    if not array.size:
        raise ValueError(f"an array of shape {array.shape} has no pixels")
    if array.dtype.kind not in "biuf":
        raise ValueError(
            f"an array of dtype {array.dtype} has no numbers that colours could show; "
            f"return bool, integers or floats: {_NUMBERS.get(array.dtype.kind, _OF_OBJECTS)}"
        )


def check_range(values: npt.NDArray[Any], missing: Holes) -> None:
    """Refuse floats outside [0, 1], except for NaN and values within `TOLERANCE`.

    Raises:
        ValueError: with the range that they have.
    """
    if isinstance(missing, np.ndarray):
        low, high = np.fmin.reduce(values, axis=None), np.fmax.reduce(values, axis=None)
    else:
        low, high = values.min(), values.max()
    if low < -TOLERANCE or high > 1 + TOLERANCE:
        raise ValueError(_out_of_range(float(low), float(high)))


def with_holes(pixels: npt.NDArray[Any], holes: Holes) -> npt.NDArray[Any]:
    """Add an alpha channel that is 0 in the holes; none if `holes` is `np.False_`."""
    if not isinstance(holes, np.ndarray):
        return pixels
    if pixels.ndim == 2:
        pixels, holes = pixels[:, :, None], holes[:, :, None]
    height, width, channels = pixels.shape
    opaque = np.iinfo(pixels.dtype).max
    result = np.full((height, width, {1: 2, 3: 4, 4: 4}[channels]), opaque, pixels.dtype)
    result[:, :, :channels] = pixels
    result[holes.any(axis=2)] = 0
    return result


def eight_bits(pixels: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """Round pixels of 16 bits to the nearest of 8; those of 8 come out as they are."""
    if pixels.dtype.itemsize == 1:
        return pixels
    return np.take(np.frombuffer(eight_bits_of_16(), np.uint8), pixels)


def _check_shape(shape: tuple[int, ...]) -> None:
    fits = len(shape) == 2 or (len(shape) == 3 and shape[2] in (1, 3, 4))
    if fits and all(shape):
        return
    if fits:
        raise ValueError(f"an array of shape {shape} has no pixels")
    remedy = "an image is (height, width), or (height, width, channels) with 1, 3 or 4 channels"
    if len(shape) == 3 and shape[0] in (1, 3, 4):
        remedy += "; move the channels to the end with np.moveaxis(array, 0, -1)"
    elif len(shape) == 4:
        remedy += "; return one image of the stack, such as array[0]"
    raise ValueError(f"an array of shape {shape} is no image: {remedy}")


def _from_floats(
    values: npt.NDArray[Any],
) -> tuple[npt.NDArray[np.uint8], Holes]:
    """Round floats in [0, 1] to 8 bits, and give the mask of NaN: `np.False_` if there is none."""
    if values.dtype.itemsize == 2:
        values = values.astype(np.float32)  # NumPy computes with float16 twenty times slower.
    missing = nan_of(values)
    check_range(values, missing)
    scaled = np.multiply(values, 255, dtype=np.float32)
    scaled[missing] = 0
    scaled += 0.5  # The cast cuts off.
    return scaled.astype(np.uint8), missing


def _out_of_range(low: float, high: float) -> str:
    remedy = "scale them, as (a - a.min()) / (a.max() - a.min()) does, or np.clip(a, 0, 1)"
    if low >= 0 and 1 < high <= 255:
        remedy = "divide them by 255, or pass .astype(np.uint8)"
    elif np.isinf([low, high]).any():
        remedy = "make infinities NaN, which is transparent, and scale the rest"
    problem = f"floats must lie in [0, 1], but these reach from {low:g} to {high:g}"
    return f"{problem}; {remedy}; 2-D data are scaled by @generator(value_range=(low, high)), too"


def _unknown_dtype(dtype: np.dtype[Any]) -> str:
    remedy = "pass bool, uint8, uint16 or float"
    if dtype.kind in "iu":
        remedy = "pass .astype(np.uint8) for values of 0 to 255, .astype(np.uint16) to 65535"
    elif dtype.kind == "c":
        remedy = "pass np.abs() of it, scaled to [0, 1]"
    elif dtype.kind == "O":
        remedy = "pass .astype(float) for values of 0 to 1"
    return f"an array of dtype {dtype} is no image; {remedy}"
