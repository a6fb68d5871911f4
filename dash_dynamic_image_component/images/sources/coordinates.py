"""Axes of an array, by the coordinates of its rows and columns; as those of xarray."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..axes.model import Axes
from ..axes.scales import Category, Date, Linear, Log, Scale
from ..axis_values import numbers_on

if TYPE_CHECKING:
    import numpy.typing as npt

    Coordinates = npt.NDArray[Any] | None

_TOLERANCE = 0.1
"""The most steps by which a coordinate may lie beside its place in a regular row."""

_DIGITS = 12
"""Of a step, to which the edges of pixels are rounded: the last digits of a float are noise."""


@dataclass(frozen=True)
class _Steps:
    """Data at the outer edges of the first and the last pixel of a row or a column."""

    first: float
    last: float
    scale: Scale


def axes_of_grid(rows: Coordinates, columns: Coordinates, height: int, width: int) -> Axes | None:
    """The axes of a picture whose pixel centres have these coordinates.

    Args:
        rows: of the rows as they are drawn, from the top; None for none.
        columns: as `rows`, from the left.
        height: in pixels.
        width: in pixels.

    Returns:
        a direction is None where its coordinates are neither numbers, times or texts nor regular:
        equal steps, or equal ratios, which make it logarithmic. None where both are.

    Example:
        >>> import numpy as np
        >>> axes_of_grid(np.array([20.0, 10.0]), np.array([0.0, 1.0, 2.0]), 2, 3).y
        (5.0, 25.0)
    """
    x, y = _steps(columns), _steps(rows)
    if x is None and y is None:
        return None
    return Axes(
        (0, 0, width, height),
        None if x is None else (x.first, x.last),
        None if y is None else (y.last, y.first),
        None if x is None else x.scale,
        None if y is None else y.scale,
    )


def rise(coordinates: Coordinates) -> bool:
    """True for numbers or times of which each is larger than the one before."""
    if coordinates is None or coordinates.dtype.kind not in "iufmM" or len(coordinates) < 2:
        return False
    return bool((coordinates[1:] > coordinates[:-1]).all())


def _steps(coordinates: Coordinates) -> _Steps | None:
    if coordinates is None:
        return None
    kind = coordinates.dtype.kind
    if kind in "OTU":
        return _of_labels(coordinates.tolist())
    if kind == "M":
        return _of_numbers(numbers_on(coordinates, Date()), Date())
    if kind not in "iuf":
        return None
    numbers = coordinates.astype("float64")
    return _of_numbers(numbers, Linear()) or _of_ratios(numbers)


def _of_labels(labels: list[Any]) -> _Steps | None:
    if not labels or not all(isinstance(each, str) for each in labels):
        return None
    return _Steps(-0.5, len(labels) - 0.5, Category(labels))


def _of_ratios(numbers: npt.NDArray[Any]) -> _Steps | None:
    import numpy as np

    if not (numbers > 0).all():
        return None
    found = _of_numbers(np.log(numbers), Linear())
    return None if found is None else _Steps(math.exp(found.first), math.exp(found.last), Log())


def _of_numbers(numbers: npt.NDArray[Any], scale: Scale) -> _Steps | None:
    import numpy as np

    if len(numbers) < 2 or not np.isfinite(numbers).all():
        return None
    first, last = float(numbers[0]), float(numbers[-1])
    step = (last - first) / (len(numbers) - 1)
    regular = np.linspace(first, last, len(numbers))
    if step == 0 or not (abs(numbers - regular) <= _TOLERANCE * abs(step)).all():
        return None
    decimals = _DIGITS - math.floor(math.log10(abs(step)))
    # `+ 0.0` makes 0 of -0, which is -3e-17 rounded.
    start, end = (round(each, decimals) + 0.0 for each in (first - step / 2, last + step / 2))
    return _Steps(start, end, scale)
