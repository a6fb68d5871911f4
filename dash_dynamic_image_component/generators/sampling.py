"""The elements of an array that lie at the pixels of a view."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from ..images.sources.arrays import array_of
from .resampling import Resampling, check_numbers, check_resampling, resampled, spans_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt


class Along(NamedTuple):
    """The data at the pixels of a view in one direction, all of them finite.

    Args:
        centres: of the pixels.
        borders: of the pixels; one more than there are pixels.
        edges: of the array, at its first and behind its last element.
    """

    centres: npt.NDArray[np.float64]
    borders: npt.NDArray[np.float64]
    edges: tuple[float, float]


ELEMENTS_IN_BAND: Final = 4_000_000
"""The elements of an array outside of memory that are read at once, unless one chunk has more."""


class Shaped(Protocol):
    """An array of any library."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows, columns, and channels if there are any."""


def size_of(array: Any) -> tuple[int, int]:
    """The rows and columns of an array of two or three dimensions.

    Raises:
        TypeError: for what has another shape, or none.
        ValueError: for an array without pixels, or with chunks of unknown size.
    """
    shape = getattr(array, "shape", None)
    if not isinstance(shape, tuple) or len(shape) not in (2, 3):
        found = type(array).__qualname__ if shape is None else f"array of shape {shape}"
        raise TypeError(
            f"a View shows an array of rows and columns, not {found}; give an array of shape "
            "(rows, columns) or (rows, columns, channels)"
        )
    if any(side != side for side in shape):
        raise ValueError(
            f"an array of shape {shape} has chunks of unknown size; call its compute_chunk_sizes()"
        )
    if 0 in shape:
        raise ValueError(f"an array of shape {shape} has no pixels")
    return shape[0], shape[1]


def sampled(array: Any, y: Along, x: Along, resampling: Resampling) -> Any:
    """The elements of an array at the pixels of a view, masked beside the array.

    Args:
        array: as for `View.sample`.
        y: the data at the rows of the view, from the top, and at the top and bottom of the array.
        x: the same for the columns, from the left.
        resampling: as for `View.sample`.
    """
    import numpy as np

    counts = size_of(array)
    placed = [_places(each, count) for each, count in zip((y, x), counts, strict=True)]
    (rows, is_row), (columns, is_column) = placed
    check_resampling(resampling)
    if not (is_row.any() and is_column.any()):
        rows, columns = np.zeros_like(rows), np.zeros_like(columns)  # for the dtype
        found = _picked(array, rows, columns)
    elif resampling == "nearest":
        found = _picked(array, rows, columns)
    else:
        down, across = (
            spans_of(_in_elements(each.borders, each, count), places, count)
            for each, count, (places, _) in zip((y, x), counts, placed, strict=True)
        )
        if down.are_single and across.are_single:
            found = _picked(array, down.starts, across.starts)
            check_numbers(found.dtype, resampling)
        else:
            found = resampled(_blocks(array, down.all, across.all), down, across, resampling)
    if is_row.all() and is_column.all():
        return found
    result = np.ma.array(found, copy=False)
    result[~(is_row[:, np.newaxis] & is_column)] = np.ma.masked
    return result


def _picked(array: Any, rows: Any, columns: Any) -> Any:
    """The elements in these rows and columns, whose indices rise or fall."""
    import numpy as np

    if isinstance(array, np.ndarray):
        return _part(array, rows, columns)
    height = _rows_of_band(array, np.ptp(columns) + 1)
    bands = np.split(rows, np.flatnonzero(np.diff(rows // height)) + 1)
    parts = [_part(array, band, columns) for band in bands]
    is_masked = any(isinstance(part, np.ma.MaskedArray) for part in parts)
    joined: Any = np.ma.concatenate if is_masked else np.concatenate
    return joined(parts)


def _blocks(array: Any, rows: slice, columns: slice) -> Iterator[tuple[int, Any]]:
    """Bands of these rows and columns, each with the index of its first row."""
    height = _rows_of_band(array, columns.stop - columns.start)
    for top in range(rows.start - rows.start % height, rows.stop, height):
        band = slice(max(top, rows.start), min(top + height, rows.stop))
        yield band.start, _region(array, band, columns)


def _part(array: Any, rows: Any, columns: Any) -> Any:
    import numpy as np

    region = _region(array, _span(rows), _span(columns))
    return region[np.ix_(rows - rows.min(), columns - columns.min())]


def _region(array: Any, rows: slice, columns: slice) -> Any:
    region = array_of(_sliced(array, rows, columns))
    if region.shape[:2] != (rows.stop - rows.start, columns.stop - columns.start):
        raise TypeError(_unknown_slices(array))
    return region


def _sliced(array: Any, rows: slice, columns: slice) -> Any:
    by_place = getattr(array, "iloc", array)  # of pandas, whose other indices are labels
    if not hasattr(type(by_place), "__getitem__"):
        raise TypeError(_unknown_slices(array))
    return by_place[rows, columns]


def _unknown_slices(array: Any) -> str:
    kind = f"{type(array).__module__}.{type(array).__qualname__}"
    return (
        f"a {kind} has no slices of rows and columns; give a NumPy array of it, such as "
        "np.asarray(...)"
    )


def _rows_of_band(array: Any, columns: int) -> int:
    """The rows that are read at once, so that the memory is bounded: those of whole chunks.

    Chunks are those of zarr and HDF5, or of Dask, whose largest one counts.
    """
    chunks = getattr(array, "chunks", None)
    rows = chunks[0] if isinstance(chunks, tuple) and chunks else 1
    chunk = int(max(rows) if isinstance(rows, tuple) else rows)
    elements = int(columns) * chunk * int(prod(array.shape[2:]))
    return max(ELEMENTS_IN_BAND // elements, 1) * chunk


def _in_elements(data: Any, along: Along, count: int) -> npt.NDArray[np.float64]:
    """The places of data, counted in elements from the first edge of the array."""
    import numpy as np

    first, last = along.edges
    with np.errstate(over="ignore"):
        places: npt.NDArray[np.float64] = (data - first) * (count / (last - first))
    return places


def _places(along: Along, count: int) -> tuple[Any, Any]:
    """The indices of the elements at the centres, the nearest ones beside, and which are inside."""
    import numpy as np

    places = np.floor(_in_elements(along.centres, along, count))
    inside = (places >= 0) & (places < count)
    return np.clip(places, 0, count - 1).astype(np.intp), inside


def _span(indices: Any) -> slice:
    return slice(int(indices.min()), int(indices.max()) + 1)
