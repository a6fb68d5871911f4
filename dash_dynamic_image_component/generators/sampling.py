"""The elements of an array that lie at the pixels of a view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Along: TypeAlias = tuple[npt.NDArray[np.float64], tuple[float, float]]


class Shaped(Protocol):
    """An array of any library."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows, columns, and channels if there are any."""


def size_of(array: Any) -> tuple[int, int]:
    """The rows and columns of an array of two or three dimensions.

    Raises:
        TypeError: for what has another shape, or none.
        ValueError: for an array without pixels.
    """
    shape = getattr(array, "shape", None)
    if not isinstance(shape, tuple) or len(shape) not in (2, 3):
        found = type(array).__qualname__ if shape is None else f"array of shape {shape}"
        raise TypeError(
            f"a View shows an array of rows and columns, not {found}; give an array of shape "
            "(rows, columns) or (rows, columns, channels)"
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
    region = np.asanyarray(array[_span(rows), _span(columns)])
    found = region[np.ix_(rows - rows.min(), columns - columns.min())]
    if is_row.all() and is_column.all():
        return found
    beside = ~(is_row[:, np.newaxis] & is_column)
    beside = beside.reshape(beside.shape + (1,) * (found.ndim - 2))
    return np.ma.array(found, mask=np.broadcast_to(beside, found.shape) | np.ma.getmaskarray(found))


def _places(
    centres: npt.NDArray[np.float64], edges: tuple[float, float], count: int
) -> tuple[Any, Any]:
    """The indices of the elements at these data, the nearest ones beside, and which are inside."""
    import numpy as np

    first, last = edges
    places = np.floor((centres - first) * (count / (last - first)))
    inside = (places >= 0) & (places < count)
    return np.clip(places, 0, count - 1).astype(np.intp), inside


def _span(indices: Any) -> slice:
    return slice(int(indices.min()), int(indices.max()) + 1)
