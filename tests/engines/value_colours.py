"""Colours that values must have in a page, by the tables and the norms of Matplotlib."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib import colors
from support.colormaps import table_of

Floats = npt.NDArray[np.float64]
Pixels = npt.NDArray[np.uint8]
Range = tuple[float, float]

ROUNDING = 1e-9
"""Of a norm, which its formula may round: at the border of two colours both are right."""
BINS = 65_536
"""Of an equalised histogram of values that have no codes."""


@dataclass(frozen=True)
class Look:
    """How a page shows values; without a range from the lowest to the highest."""

    colormap: str
    norm: str
    range: Range | None = None

    @property
    def props(self) -> dict[str, Any]:
        """The props of the component."""
        return {"colormap": self.colormap, "norm": self.norm, "value_range": self.range}


def misfits(
    pixels: Pixels, values: Any, look: Look, *, is_coded: bool = True, is_on_page: bool = False
) -> int:
    """The number of pixels whose colour is not that of their value, by more than one step.

    Args:
        pixels: shape (height, width, 4), red, green, blue and alpha.
        values: shape (height, width), doubles as the page has them, masked where there is none.
        look: how they are shown.
        is_coded: True if values have 8 or 16 bits, so that no bin has two of them.
        is_on_page: True for a screen, where a white page is behind the picture.
    """
    data = values.filled(np.nan)
    table = table_of(look.colormap)
    finite = data[np.isfinite(data)]
    ends = look.range or ((finite.min(), finite.max()) if finite.size else (0.0, 1.0))
    data = np.where(np.isfinite(data), data, np.nan)
    places, off = _placed(data, look.norm, ends, is_coded)
    first, last = (_index(places + each, len(table)) for each in (-off, off))
    is_right = np.zeros(data.shape, bool)
    for more in range(int((last - first).max()) + 1):
        wanted = table[np.minimum(first + more, last)].astype(int)
        wanted[np.isnan(places)] = 255 if is_on_page else 0
        is_right |= (np.abs(wanted - pixels) <= 1).all(axis=-1)
    return int((~is_right).sum())


def _index(places: Floats, count: int) -> Any:
    whole = np.floor(np.clip(np.nan_to_num(places), 0, 1) * count)
    return np.minimum(whole, count - 1).astype(int)


def _placed(data: Floats, norm: str, ends: Range, is_coded: bool) -> tuple[Floats, float]:
    """The place of each value from 0 to 1, NaN where it has none, and how far off it may be."""
    low, high = ends
    if low == high:
        return np.where(np.isnan(data), np.nan, np.where(data > low, 1.0, 0.0)), 0
    if norm == "eq_hist":
        return _equalised(data, ends, is_coded)
    if norm == "log":
        if high <= 0:
            return np.where(data > 0, 1.0, np.nan), 0
        low = low if low > 0 else _least(data, high)
        data = np.where(data > 0, data, np.nan)
    # A norm of Matplotlib computes in the type of the values.
    placed = NORMS[norm](low, high)(np.ma.masked_invalid(np.clip(data, low, high)))
    return np.ma.filled(placed, np.nan), ROUNDING


NORMS: dict[str, Callable[[float, float], colors.Normalize]] = {
    "linear": colors.Normalize,
    "log": colors.LogNorm,
    "sqrt": lambda low, high: colors.PowerNorm(0.5, low, high),
    "symlog": lambda low, high: colors.SymLogNorm(
        max(abs(low), abs(high)) / 1000, vmin=low, vmax=high, base=10
    ),
}
EVERY_NORM = [*NORMS, "eq_hist"]


def _least(data: Floats, high: float) -> float:
    """The value at which logarithms begin, where the range begins below them."""
    lowest = float(np.nanmin(data, initial=high))
    return lowest if 0 < lowest < high else high / 1_000_000


def _equalised(data: Floats, ends: Range, is_coded: bool) -> tuple[Floats, float]:
    """The part of the values of a range that are at most as large, 0 for the least of them."""
    low, high = ends
    inside = np.sort(data[(data >= low) & (data <= high)])
    least = np.searchsorted(inside, inside[:1], side="right").sum()
    # Of a single value, all have the first colour.
    total = max(int(inside.size - least), 1)
    places = (np.searchsorted(inside, data, side="right") - least) / total
    places = np.where(data <= low, 0.0, np.where(data >= high, 1.0, places))
    places = np.where(np.isnan(data), np.nan, np.clip(places, 0, 1))
    if is_coded:
        return places, ROUNDING
    fullest = np.histogram(inside, BINS, ends)[0].max()
    return places, 2 * float(fullest) / total
