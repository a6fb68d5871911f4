"""The coloured picture of values, as the URL without a tier has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..sources.colormaps import painted

if TYPE_CHECKING:
    import numpy.typing as npt

    from ..options import ImageOptions
    from ..sources.pixels import Indexed
    from .values import Values


_LARGE = 1e38
"""The least range in which differences may be infinite in 32 bits."""


def colours_of(values: Values, output: ImageOptions) -> Indexed | npt.NDArray[np.uint8]:
    """The colour of each value, transparent where there is no finite one.

    The range is the `value_range` of `output`, else from the first label to the last, else that of
    the finite values.
    """
    array = values.numbers()
    holes: Any = np.False_ if values.masked is None else values.masked
    if array.dtype.kind == "f" and not (np.isfinite(array.min()) and np.isfinite(array.max())):
        holes = holes | ~np.isfinite(array)
    low, high = output.value_range or values.told_range or _range(array, holes)
    if low == high:  # all have the first colour
        array, low, high = np.zeros(array.shape, np.uint8), 0, 1
    if not high - low < _LARGE:
        array, low, high = array.astype(np.float64) / 2, low / 2, high / 2
    return painted(array, holes, low, high, output.colormap)


def _range(array: npt.NDArray[Any], holes: Any) -> tuple[float, float]:
    seen = array[~holes] if isinstance(holes, np.ndarray) else array
    return (float(seen.min()), float(seen.max())) if seen.size else (0.0, 1.0)
