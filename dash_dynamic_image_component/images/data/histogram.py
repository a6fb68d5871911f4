"""The histogram of values: exact counts of equal bins over their range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    import numpy.typing as npt

    from .coded import Coded

BINS = 64

_NO_BIN = 255
"""In the place of a bin, for what is no finite value."""


def histogram(coded: Coded) -> list[int] | None:
    """The counts of the values that are sent, in 64 bins; None without a finite value.

    A value v is in the bin `floor((v - low) / (high - low) * 64)`, the highest one in the last bin;
    all are in the first one where they are equal.

    Example:
        >>> from .coded import Coded
        >>> histogram(Coded(np.array([[0, 1, 1]], np.uint8), "u8", {}, (0, 1)))[::63]
        [1, 2]
    """
    if coded.range is None:
        return None
    low, high = coded.range
    if coded.kind in ("u8", "u16"):
        # Pillow counts bytes in a third of the time that NumPy takes to count what has 16 bits.
        every = np.arange(2 ** (8 * coded.raw.dtype.itemsize), dtype=np.float64)
        table = _bins(coded.offset + coded.step * every, low, high)
        table[list(coded.codes.values())] = _NO_BIN
        bins = np.take(table, coded.raw)
    else:
        bins = _bins(coded.raw, low, high)
        bins[_without_value(coded)] = _NO_BIN
    return Image.fromarray(bins).histogram()[:BINS]


def _without_value(coded: Coded) -> Any:
    """A mask of what is no finite value, among values that are sent whole."""
    if coded.raw.dtype.kind == "f":
        return ~np.isfinite(coded.raw)
    return np.equal(coded.raw, coded.codes["masked"]) if coded.codes else np.False_


def _bins(values: npt.NDArray[Any], low: float, high: float) -> npt.NDArray[np.uint8]:
    span = high - low
    if not span:
        return np.zeros(values.shape, np.uint8)
    is_large = span >= 2**40 or max(-low, high) > 2**53
    if values.dtype.itemsize == 8 and values.dtype.kind in "iu" and is_large:
        return _bins_of_large(values, int(low), int(high))
    part = 1.0 if np.isfinite(span) else 0.5  # of doubles whose range is infinite
    with np.errstate(invalid="ignore"):
        places = values.astype(np.float64) * part - low * part
        places /= high * part - low * part
        places *= BINS
        return np.clip(places, 0, BINS - 1, out=places).astype(np.uint8)


def _bins_of_large(values: npt.NDArray[Any], low: int, high: int) -> npt.NDArray[np.uint8]:
    """The bins of integers that a double may not hold, nor their differences."""
    distances = np.subtract(values.view(np.uint64), np.uint64(low % 2**64))
    # distance * 64 >= number * span
    edges = [-(-number * (high - low) // BINS) for number in range(1, BINS)]
    found = np.searchsorted(np.array(edges, np.uint64), distances, side="right")
    return found.astype(np.uint8)
