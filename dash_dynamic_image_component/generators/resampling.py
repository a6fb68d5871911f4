"""One value for all elements of an array within a pixel: their average, minimum or maximum."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Resampling: TypeAlias = Literal["nearest", "average", "min", "max"]

RESAMPLINGS: Final = ("nearest", "average", "min", "max")


class Spans(NamedTuple):
    """The elements in each pixel along one direction, from `starts` up to before `stops`."""

    starts: npt.NDArray[np.intp]
    stops: npt.NDArray[np.intp]

    @property
    def all(self) -> slice:
        """From the first to the last element of any pixel."""
        return slice(int(self.starts.min()), int(self.stops.max()))

    @property
    def are_single(self) -> bool:
        """True if each pixel has one element."""
        return bool((self.stops - self.starts == 1).all())


def spans_of(borders: npt.NDArray[Any], places: npt.NDArray[Any], count: int) -> Spans:
    """The elements whose centres lie in each pixel, else the one at the centre of the pixel.

    Args:
        borders: where pixels begin and end, in elements; one more than there are pixels.
        places: the index of the element at the centre of each pixel.
        count: the elements of the array.
    """
    import numpy as np

    first = np.clip(np.ceil(borders - 0.5), 0, count).astype(np.intp)
    starts, stops = np.minimum(first[:-1], first[1:]), np.maximum(first[:-1], first[1:])
    is_empty = starts == stops
    return Spans(np.where(is_empty, places, starts), np.where(is_empty, places + 1, stops))


def check_resampling(resampling: Any) -> None:
    """Refuse an unknown name of a resampling.

    Raises:
        ValueError: the name is unknown.
    """
    if resampling not in RESAMPLINGS:
        raise ValueError(f"resampling is {resampling!r:.80}; it must be one of {RESAMPLINGS}")


def check_numbers(dtype: Any, resampling: Resampling) -> None:
    """Refuse values that have neither an order nor an average.

    Raises:
        TypeError: the values are no real numbers.
    """
    if dtype.kind not in "biuf":
        raise TypeError(
            f"resampling={resampling!r} needs real numbers, and the array has dtype {dtype}; leave "
            "resampling= out, or give an array such as np.abs(array)"
        )


def resampled(
    blocks: Iterable[tuple[int, npt.NDArray[Any]]],
    rows: Spans,
    columns: Spans,
    resampling: Resampling,
) -> Any:
    """The average, minimum or maximum of the values in each pixel, without NaN and masked ones.

    Args:
        blocks: the index of the first row, and the values, of consecutive blocks of rows; their
            first column is the first one of the spans.
        rows: of all pixels.
        columns: of all pixels.
        resampling: "average", "min" or "max".

    Returns:
        The dtype of the blocks; averages of integers are rounded. A pixel without values is masked
        where the blocks are, else NaN.
    """
    import numpy as np

    within = Spans(columns.starts - columns.starts.min(), columns.stops - columns.starts.min())
    total: Any = None
    is_masked = False
    for top, block in blocks:
        check_numbers(block.dtype, resampling)
        fold, start, kind = _fold(resampling, block.dtype)
        if total is None:
            shape = (len(rows.starts), len(columns.starts), *block.shape[2:])
            total, counts = np.full(shape, start, kind), np.zeros(shape, np.int64)
        here = np.flatnonzero((rows.starts < top + len(block)) & (rows.stops > top))
        inside = Spans(
            np.maximum(rows.starts[here] - top, 0), np.minimum(rows.stops[here] - top, len(block))
        )
        is_masked |= isinstance(block, np.ma.MaskedArray)
        values, known = np.ma.getdata(block), _known(block)
        if known is None:
            number = np.outer(*(each.stops - each.starts for each in (inside, within)))
            counts[here] += number.reshape(number.shape + (1,) * (block.ndim - 2))
        else:
            values = np.where(known, values, np.array(start, block.dtype))
            counts[here] += _folded(known, inside, within, np.add, 0, np.dtype(np.int64))
        with np.errstate(over="ignore", invalid="ignore"):  # infinite values
            total[here] = fold(total[here], _folded(values, inside, within, fold, start, kind))
    return _finished(total, counts, resampling, block.dtype, is_masked)


def _known(block: npt.NDArray[Any]) -> npt.NDArray[np.bool_] | None:
    """True where there is a value, neither masked nor NaN; None if there is one everywhere."""
    import numpy as np

    missing: Any = np.ma.getmask(block)
    if block.dtype.kind == "f":
        missing = missing | np.isnan(np.ma.getdata(block))
    return ~missing if np.any(missing) else None


def _fold(resampling: Resampling, dtype: Any) -> tuple[Any, Any, Any]:
    """The function that joins two values, the value that changes none, and the dtype of totals."""
    import numpy as np

    if resampling == "average":
        return np.add, 0, np.dtype(np.float64)
    fold, dtype = np.minimum if resampling == "min" else np.maximum, dtype.newbyteorder("=")
    if dtype.kind == "b":
        return fold, resampling == "min", dtype
    if dtype.kind == "f":
        return fold, np.inf if resampling == "min" else -np.inf, dtype
    limits = np.iinfo(dtype)
    return fold, limits.max if resampling == "min" else limits.min, dtype


def _folded(values: Any, rows: Spans, columns: Spans, fold: Any, start: Any, kind: Any) -> Any:
    """The values in each pixel, joined; `start` stands behind the last column for `reduceat`."""
    import numpy as np

    width = values.shape[1]
    borders = np.ravel(np.column_stack(columns))
    lines = np.full((len(rows.starts), width + 1, *values.shape[2:]), start, kind)
    for line, first, last in zip(lines, *rows, strict=True):
        fold.reduce(values[first:last], axis=0, dtype=kind, out=line[:width])
    return fold.reduceat(lines, borders, axis=1, dtype=kind)[:, ::2]


def _finished(total: Any, counts: Any, resampling: Resampling, dtype: Any, is_masked: bool) -> Any:
    import numpy as np

    if resampling == "average":
        total = total / np.maximum(counts, 1)
        total = total if dtype.kind == "f" else np.rint(total)
    found, is_empty = total.astype(dtype), counts == 0
    if dtype.kind == "f":
        found[is_empty] = np.nan
    return np.ma.array(found, mask=is_empty) if is_masked else found
