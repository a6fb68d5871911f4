"""Conversion of the arrays of other libraries to NumPy, from any device."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...base.problems import ImageTooLarge
from ..image import MAX_PIXELS, check_size

if TYPE_CHECKING:
    import numpy.typing as npt

_PROTOCOLS = ("__array__", "__array_interface__", "__dlpack__")

_MAX_CHANNELS = 4


def is_array_like(value: Any) -> bool:
    """True if a value has one of the protocols by which libraries exchange arrays."""
    return not isinstance(value, type) and any(hasattr(value, name) for name in _PROTOCOLS)


def as_array(value: Any) -> npt.NDArray[Any]:
    """Give the values of an array of any library, copied to the CPU if they are elsewhere.

    Source: NumPy, "Interoperability with NumPy"; the array API standard, "Data interchange".

    Raises:
        ImageTooLarge: for a shape of too many pixels, before anything is computed or copied.
        TypeError: for a value that NumPy cannot read.

    Example:
        >>> import numpy as np
        >>> class Tensor:
        ...     def __array__(self, dtype=None, copy=None):
        ...         return np.eye(2)
        >>> as_array(Tensor()).shape
        (2, 2)
    """
    _check_shape(getattr(value, "shape", None))
    return array_of(value)


def array_of(value: Any) -> npt.NDArray[Any]:
    """As `as_array`, of any size.

    Raises:
        TypeError: as `as_array`.
    """
    problem: Exception | None = None
    for read in _READERS:
        try:
            return read(value)
        except (
            Exception
        ) as error:  # Libraries raise errors of many types for a protocol that they lack.
            problem = problem or error
    kind = f"{type(value).__module__}.{type(value).__qualname__}"
    raise TypeError(f"NumPy cannot read the {kind}: {problem}") from problem


def _check_shape(shape: Any) -> None:
    if not isinstance(shape, tuple) or len(shape) < 2:
        return
    check_size(shape[1], shape[0])
    if math.prod(shape) > MAX_PIXELS * _MAX_CHANNELS:
        raise ImageTooLarge(
            f"an array of shape {tuple(shape)} is over the limit of {MAX_PIXELS:,} pixels"
        )


def _directly(value: Any) -> npt.NDArray[Any]:
    import numpy as np

    if hasattr(value, "__dask_graph__") and value.__dask_graph__() is not None:
        value = value.compute()  # since __array__ drops a mask
    if isinstance(value, np.ma.MaskedArray):
        return value
    if hasattr(value, "__array__") or hasattr(value, "__array_interface__"):
        return np.asarray(value)
    return np.from_dlpack(value)


def _by_cpu(value: Any) -> npt.NDArray[Any]:
    """PyTorch, on any device, with or without a gradient."""
    plain = value.detach() if hasattr(value, "detach") else value
    return _directly(plain.cpu())


def _by_get(value: Any) -> npt.NDArray[Any]:
    """CuPy."""
    return _directly(value.get())


def _by_dlpack(value: Any) -> npt.NDArray[Any]:
    import numpy as np

    return np.from_dlpack(value, device="cpu")


_READERS: tuple[Callable[[Any], npt.NDArray[Any]], ...] = (_directly, _by_cpu, _by_get, _by_dlpack)
