"""The histogram of values: exact counts of equal bins over their range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from .coded import Coded

BINS = 64


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
    if coded.kind in ("u8", "u16"):
        counts = np.bincount(coded.raw.ravel(), minlength=2 ** (8 * coded.raw.dtype.itemsize))
        counts[list(coded.codes.values())] = 0
        values = coded.offset + coded.step * np.arange(len(counts), dtype=np.float64)
        found = np.bincount(_bins(values, *coded.range), counts, BINS)
    else:
        found = np.bincount(_bins(_present(coded), *coded.range), minlength=BINS)
    return [int(count) for count in found]


def _present(coded: Coded) -> npt.NDArray[Any]:
    """The finite values of those that are sent whole, flat."""
    raw = coded.raw.ravel()
    if raw.dtype.kind == "f":
        return raw if np.isfinite(raw.min()) and np.isfinite(raw.max()) else raw[np.isfinite(raw)]
    return raw[raw != coded.codes["masked"]] if coded.codes else raw


def _bins(values: npt.NDArray[Any], low: float, high: float) -> npt.NDArray[np.intp]:
    span = high - low
    if not span:
        return np.zeros(len(values), np.intp)
    if values.dtype.itemsize == 8 and values.dtype.kind in "iu" and span >= 2**40:
        return _bins_of_large(values, int(low), int(high))
    part = 1.0 if np.isfinite(span) else 0.5
    places = (values.astype(np.float64) * part - low * part) / (high * part - low * part)
    return np.clip(places * BINS, 0, BINS - 1).astype(np.intp)


def _bins_of_large(values: npt.NDArray[Any], low: int, high: int) -> npt.NDArray[np.intp]:
    """The bins of integers whose differences a double may not hold."""
    distances = np.subtract(values.view(np.uint64), np.uint64(low % 2**64))
    # distance * 64 >= number * span
    edges = [-(-number * (high - low) // BINS) for number in range(1, BINS)]
    return np.searchsorted(np.array(edges, np.uint64), distances, side="right")
