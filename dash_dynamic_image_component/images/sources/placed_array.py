"""Arrays of xarray and images of Datashader: pixels whose rows and columns have coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..axes.faults import log_once
from .arrays import as_array
from .coordinates import axes_of_grid, rise

if TYPE_CHECKING:
    import numpy.typing as npt

    from ..axes import Axes


@dataclass(frozen=True, eq=False)
class PlacedArray:
    """An array, and where it is.

    Args:
        data: the values, as they lie in memory.
        rows: coordinates of the rows of `data`; None for none.
        columns: as `rows`.
        upwards: True if the last row is drawn on top.
    """

    data: npt.NDArray[Any]
    rows: npt.NDArray[Any] | None
    columns: npt.NDArray[Any] | None
    upwards: bool

    @classmethod
    def of(cls, value: Any) -> PlacedArray:
        """The array of an `xarray.DataArray`, or the colours of an `Image` of Datashader.

        Raises:
            ImageTooLarge, TypeError: as `as_array`.
        """
        array = as_array(value)
        if array.ndim < 2:
            return cls(array, None, None, upwards=False)
        rows, columns = (_coordinates(value, place) for place in (0, 1))
        upwards = rise(rows)
        if array.dtype == "uint32" and array.ndim == 2 and hasattr(type(value), "to_pil"):
            # Of Datashader, which packs four bytes, red in the lowest one, and counts rows upwards.
            array = array.astype("<u4", order="C", copy=False).view("uint8")
            array = array.reshape(*value.shape, 4)
            upwards = upwards or rows is None
        return cls(array, rows, columns, upwards=upwards)

    def pixels(self) -> npt.NDArray[Any]:
        """The values in the order in which they are drawn."""
        return self.data[::-1] if self.upwards else self.data

    def axes(self) -> tuple[Axes, ...]:
        """The axes over the whole picture; empty where the coordinates are not known."""
        if self.rows is None and self.columns is None:
            return ()
        height, width = self.data.shape[:2]
        rows = self.rows[::-1] if self.rows is not None and self.upwards else self.rows
        try:
            found = axes_of_grid(rows, self.columns, height, width)
        except ValueError:  # numbers too large for a scale
            return ()
        return () if found is None else (found,)


def _coordinates(value: Any, place: int) -> npt.NDArray[Any] | None:
    """The coordinates of a dimension, if it has any."""
    try:
        name = value.dims[place]
        return value[name].values if name in value.coords else None
    except Exception as error:  # no picture fails for the sake of its coordinates
        log_once(error)
        return None
