"""Colormaps: the colours of 2-D data."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.problems import did_you_mean
from ..colors import Table
from ..options import ImageOptions
from .pixels import Holes, Indexed, check_range, check_values, nan_of, split_mask, with_holes

__all__ = ["Indexed", "colored", "painted", "table_of"]

GREYS = ("gray", "grey")


def colored(array: npt.NDArray[Any], output: ImageOptions) -> Indexed | npt.NDArray[np.uint8]:
    """Give each value of 2-D data the colour that a colormap has for it.

    The range of values is cut into as many equal parts as the colormap has colours; values
    outside it get the first and the last colour. For a name this is, bit for bit, what
    `cmap(Normalize(*value_range)(array), bytes=True)` of matplotlib gives, unless the colormap was
    given other colours for values outside the range, or for NaN. Therefore floats are computed in
    their own precision, and integers as matplotlib does: float32 for all would save half a
    millisecond for a million values, and give some of them the next colour. A value at the border
    of two colours of a table has the upper one, where matplotlib may round it down.

    Greys do not use matplotlib, and have all 256 steps; matplotlib's "gray" has 232, since it
    truncates instead of rounding.

    Args:
        array: shape (height, width). dtype bool, any integer, or float; may be masked. NaN and
            masked values are transparent.
        output: `colormap` is the colours; if None, "gray" or "grey", 256 greys from black to
            white. `value_range` is the values of the first and the last colour; if None, [0, 1]
            for floats, which must lie in it, and for bool; all values for uint8 and uint16.

    Returns:
        `Indexed`, or, where a palette cannot hold the image: greys of shape (height, width), with
        transparent values (height, width, 2); colours of shape (height, width, 3 or 4) if the
        colormap has over 256 of them, or 256 that are all used and transparent values.

    Raises:
        ValueError: for another shape or dtype, floats out of range, integers without a range, or
            a colormap that matplotlib does not know.
        ImportError: for the name of a colormap where matplotlib is not installed.

    Example:
        >>> colored(np.array([[1, 2, 9]]), ImageOptions(value_range=(1, 3)))
        array([[  0, 128, 255]], dtype=uint8)
    """
    _check(array)
    values, masked = split_mask(array)
    values = values.astype(values.dtype.newbyteorder("="), copy=False)
    missing = nan_of(values) if values.dtype.kind == "f" else np.False_
    low, high = output.value_range or _natural_range(values, missing)
    return painted(values, masked | missing, low, high, output.colormap)


def painted(
    values: npt.NDArray[Any], holes: Holes, low: float, high: float, colormap: str | Table | None
) -> Indexed | npt.NDArray[np.uint8]:
    """Give each value the colour that `colored` says, or none where there is a hole.

    Args:
        values: shape (height, width), dtype bool, any integer or float, of native byte order.
        holes: the transparent values.
        low: the value of the first colour.
        high: the value of the last colour.
        colormap: as in `ImageOptions`.
    """
    palette = _palette(colormap)
    colors = 256 if palette is None else len(palette)
    indices = _indices(values, low, high, colors, is_table=isinstance(colormap, tuple))
    if not holes.any():
        holes = np.False_
    if palette is None:
        return with_holes(indices.astype(np.uint8, copy=False), holes)
    return _with_palette(indices, palette, holes)


def table_of(name: str) -> list[list[int]]:
    """The colours of a named colormap as RGBA of 0 to 255, from low values to high ones.

    Raises:
        ValueError: matplotlib does not know the name.
        ImportError: the colormap is one of matplotlib, which is not installed.

    Example:
        >>> table_of("gray")[:2]
        [[0, 0, 0, 255], [1, 1, 1, 255]]
    """
    palette = _palette(name)
    colors = np.repeat(np.arange(256)[:, None], 3, axis=1) if palette is None else palette
    table = np.full((len(colors), 4), 255)
    table[:, : colors.shape[1]] = colors
    return table.tolist()


def _check(array: npt.NDArray[Any]) -> None:
    if array.ndim != 2:
        raise ValueError(
            "colormap= and value_range= are for 2-D data, not for an array of shape "
            f"{array.shape}; return one channel, such as array[:, :, 0], or leave them out"
        )
    check_values(array)


def _natural_range(values: npt.NDArray[Any], missing: Holes) -> tuple[float, float]:
    dtype = values.dtype
    if dtype.kind == "f":
        check_range(values, missing)
    elif dtype.kind == "i" or dtype.itemsize > 2:
        low, high = values.min(), values.max()
        raise ValueError(
            f"which values of {dtype} are the first and the last colour? "
            f"Give @generator value_range=(low, high); these reach from {low} to {high}"
        )
    return 0, np.iinfo(dtype).max if dtype.kind == "u" else 1


def _palette(colormap: Any) -> npt.NDArray[np.uint8] | None:
    """The colours of a colormap, (n, 3), or (n, 4) if some are not opaque; None for greys."""
    if colormap is None or colormap in GREYS:
        return None
    rows = _of_matplotlib(colormap) if isinstance(colormap, str) else colormap
    palette = np.array(rows, np.uint8)
    return palette[:, :3] if palette[:, 3:].min(initial=255) == 255 else palette


def _of_matplotlib(name: str) -> npt.NDArray[np.uint8]:
    try:
        from matplotlib import colormaps
    except ImportError as error:
        raise ImportError(
            f"colormap={name!r} needs matplotlib: "
            'pip install "dash-dynamic-image-component[matplotlib]"; '
            "'gray' and a table of colours need nothing"
        ) from error
    if name not in colormaps:
        near = did_you_mean(name, colormaps)
        raise ValueError(f"matplotlib knows no colormap {name[:100]!r}{near}")
    colormap = colormaps[name]
    return np.asarray(colormap(np.arange(colormap.N), bytes=True))


def _indices(
    values: npt.NDArray[Any], low: float, high: float, colors: int, *, is_table: bool
) -> npt.NDArray[Any]:
    bits = 8 * values.dtype.itemsize
    if bits > 16 or values.size <= 2**bits:
        return _computed(values, low, high, colors, is_table=is_table)
    codes = np.dtype(f"u{values.dtype.itemsize}")
    every = np.arange(2**bits, dtype=codes).view(values.dtype)
    return np.take(_computed(every, low, high, colors, is_table=is_table), values.view(codes))


def _computed(
    values: npt.NDArray[Any], low: float, high: float, colors: int, *, is_table: bool
) -> npt.NDArray[Any]:
    """The colour index of each value, in the steps and precision of matplotlib's `Normalize`.

    Source: matplotlib 3.11, `colors.Normalize.__call__` and `colors.Colormap.__call__`.
    """
    dtype = values.dtype
    scaled = values.astype(dtype if dtype.kind == "f" else np.promote_types(dtype, np.float32))
    with np.errstate(over="ignore", invalid="ignore"):
        scaled -= np.float64(low)
        scaled /= np.float64(high) - np.float64(low)
        scaled *= colors
        if is_table and scaled.dtype.itemsize > 2:  # float16 has too few digits
            scaled *= 1 + 4 * np.finfo(scaled.dtype).eps  # of a quotient that was rounded down
        np.clip(scaled, 0, colors - 1, out=scaled)
        return scaled.astype(np.uint8 if colors <= 256 else np.uint16)


def _with_palette(
    indices: npt.NDArray[Any], palette: npt.NDArray[np.uint8], holes: Holes
) -> Indexed | npt.NDArray[np.uint8]:
    if isinstance(holes, np.ndarray):
        palette, indices, number = _with_transparent(palette, indices, holes)
        indices[holes] = number
    if len(palette) <= 256:
        return Indexed(indices, palette)
    return np.take(palette, indices, axis=0)


def _with_transparent(
    palette: npt.NDArray[np.uint8], indices: npt.NDArray[Any], holes: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[Any], int]:
    """Add a transparent colour and give its index; of 256 colours, it replaces a redundant one."""
    colors, channels = palette.shape
    result = np.full((colors + 1, 4), 255, np.uint8)
    result[:-1, :channels] = palette
    result[-1] = 0
    if colors != 256:
        return result, indices, colors
    spare, twin = _spare(palette, indices[~holes])
    if spare is None:
        return result, indices.astype(np.uint16), colors
    indices[indices == spare] = twin
    result[spare] = 0
    return result[:-1], indices, spare


def _spare(
    palette: npt.NDArray[np.uint8], used: npt.NDArray[np.uint8]
) -> tuple[int | None, int | None]:
    """Find a redundant index, and another index of the same colour to use in its place.

    An unused index is its own replacement. Viridis has 254 different colours of 8 bits, so two of
    its 256 indices are redundant.
    """
    unused = np.flatnonzero(np.bincount(used, minlength=256) == 0)
    if unused.size:
        return int(unused[-1]), int(unused[-1])
    numbers: dict[bytes, int] = {}
    for number, color in enumerate(palette):
        twin = numbers.setdefault(color.tobytes(), number)
        if twin != number:
            return number, twin
    return None, None
