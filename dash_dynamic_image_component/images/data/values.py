"""`Values`: 2-D data of one band, which a page gets as numbers, and where it has none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..sources.pixels import check_values

if TYPE_CHECKING:
    import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class Values:
    """The values of an image that a page colours itself.

    Args:
        array: shape (height, width), dtype bool, any integer or float; any strides and byte order.
        masked: True where there is no value, of the same shape; None if there is one everywhere.
        unit: that of the values, such as "HU".
        labels: the names of the values 0, 1, 2, ... of integers.
    """

    array: npt.NDArray[Any]
    masked: npt.NDArray[np.bool_] | None = None
    unit: str | None = None
    labels: tuple[str, ...] | None = None

    @classmethod
    def of(cls, array: npt.NDArray[Any]) -> Values:
        """The values of a 2-D array, which may be masked; they share memory with one that is not.

        Raises:
            ValueError: the array has no pixels, or values without an order.
        """
        check_values(array)
        mask = np.ma.getmask(array)
        if not np.any(mask):
            return cls(np.ma.getdata(array))
        return cls(np.ma.filled(array, 0), np.array(mask))

    def numbers(self) -> npt.NDArray[Any]:
        """The values in the types to compute with: native integers, float32 and float64.

        Those of bool are 0 and 1; their bytes may be others, as in arrays of Pillow.
        """
        array = self.array
        if array.dtype.kind == "b":
            return np.not_equal(array.view(np.uint8), 0).view(np.uint8)
        if array.dtype.kind == "f":
            dtype = np.float32 if array.dtype.itemsize <= 4 else np.float64
            with np.errstate(over="ignore"):  # of long doubles, which become infinite
                return array.astype(dtype, copy=False)
        return array.astype(array.dtype.newbyteorder("="), copy=False)

    @property
    def is_bool(self) -> bool:
        """True if the values are those of an array of bool."""
        return self.array.dtype.kind == "b"

    @property
    def told_range(self) -> tuple[float, float] | None:
        """The values of the first and the last colour, where labels or the dtype tell them."""
        if self.labels:
            return 0, max(len(self.labels) - 1, 1)
        return (0, 1) if self.is_bool else None

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width, in pixels."""
        height, width = self.array.shape
        return height, width

    @property
    def parts(self) -> tuple[Any, ...]:
        """All that makes the image, as arrays or other buffers."""
        return self.array, self.masked, memoryview(repr((self.unit, self.labels)).encode())

    @property
    def nbytes(self) -> int:
        """Size in memory, in bytes."""
        return self.array.nbytes + (0 if self.masked is None else self.masked.nbytes)

    def told(self, **told: Any) -> Values:
        """The same with another `unit` or other `labels`.

        Raises:
            ValueError: labels for values that are no integers.
        """
        if told.get("labels") is not None and self.array.dtype.kind == "f":
            raise ValueError(
                "labels of a Result name the values 0, 1, 2, ... of an array of integers; these "
                f"are {self.array.dtype}: pass .astype(int), or leave labels= out"
            )
        return replace(self, **told)

    def copy(self) -> Values:
        """The same with an array of its own."""
        return replace(self, array=self.array.copy())
