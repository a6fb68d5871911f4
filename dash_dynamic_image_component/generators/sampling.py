"""The elements of an array that lie at the pixels of a view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

from ..images.sources.arrays import array_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Along: TypeAlias = tuple[npt.NDArray[np.float64], tuple[float, float]]

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


def sampled(array: Any, y: Along, x: Along) -> Any:
    """The elements of an array at the pixels of a view, masked beside the array.

    Args:
        array: as for `View.sample`.
        y: the data at the centres of the rows of the view, and at the top and bottom edge of the
            array; all of them finite.
        x: the same for the columns, and the left and right edge.
    """
    import numpy as np

    placed = [_places(*each, count) for each, count in zip((y, x), size_of(array), strict=True)]
    (rows, is_row), (columns, is_column) = placed
    found = _picked(array, rows, columns)
    if is_row.all() and is_column.all():
        return found
    result = np.ma.array(found, copy=False)
    result[~(is_row[:, np.newaxis] & is_column)] = np.ma.masked
    return result


def _picked(array: Any, rows: Any, columns: Any) -> Any:
    """The elements in these rows and columns, whose indices rise or fall.

    An array that is not of NumPy is read in bands of whole chunks, so that the memory is bounded.
    """
    import numpy as np

    if isinstance(array, np.ndarray):
        return _part(array, rows, columns)
    width = np.ptp(columns) + 1
    for channels in array.shape[2:]:
        width *= channels
    chunk = _rows_of_chunk(array)
    height = max(ELEMENTS_IN_BAND // (width * chunk), 1) * chunk
    bands = np.split(rows, np.flatnonzero(np.diff(rows // height)) + 1)
    parts = [_part(array, band, columns) for band in bands]
    is_masked = any(isinstance(part, np.ma.MaskedArray) for part in parts)
    joined: Any = np.ma.concatenate if is_masked else np.concatenate
    return joined(parts)


def _part(array: Any, rows: Any, columns: Any) -> Any:
    import numpy as np

    region = array_of(_sliced(array, _span(rows), _span(columns)))
    size = tuple(int(np.ptp(each)) + 1 for each in (rows, columns))
    if region.shape[:2] != size:
        raise TypeError(_unknown_slices(array))
    return region[np.ix_(rows - rows.min(), columns - columns.min())]


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


def _rows_of_chunk(array: Any) -> int:
    """The rows of a chunk of zarr and HDF5, or of the largest chunk of Dask; else 1."""
    chunks = getattr(array, "chunks", None)
    rows = chunks[0] if isinstance(chunks, tuple) and chunks else 1
    return int(max(rows) if isinstance(rows, tuple) else rows)


def _places(
    centres: npt.NDArray[np.float64], edges: tuple[float, float], count: int
) -> tuple[Any, Any]:
    """The indices of the elements at these data, the nearest ones beside, and which are inside."""
    import numpy as np

    first, last = edges
    with np.errstate(over="ignore"):
        places = np.floor((centres - first) * (count / (last - first)))
    inside = (places >= 0) & (places < count)
    return np.clip(places, 0, count - 1).astype(np.intp), inside


def _span(indices: Any) -> slice:
    return slice(int(indices.min()), int(indices.max()) + 1)
