"""Arrays of other libraries, on this and other devices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
import pytest
import xarray
from dask import array as dask_array

from dash_dynamic_image_component.base.problems import ImageTooLarge
from dash_dynamic_image_component.images.sources.arrays import as_array, is_array_like
from dash_dynamic_image_component.images.sources.returned import encode

Array = npt.NDArray[Any]

GREY: Array = np.arange(12, dtype=np.uint8).reshape(3, 4)


class Numbers:
    """Has `__array__` of NumPy 1, which knows no `copy`."""

    def __array__(self, dtype: Any = None) -> Array:
        return GREY


class Interface:
    __array_interface__ = GREY.__array_interface__
    keep = GREY


class Packed:
    """Has DLPack alone."""

    def __dlpack__(self, **options: Any) -> Any:
        return GREY.__dlpack__(**options)

    def __dlpack_device__(self) -> tuple[Any, int]:
        return GREY.__dlpack_device__()


class Torch:
    """As a tensor of PyTorch with a gradient, on a graphics card."""

    def __init__(self, device: str = "cuda", *, gradient: bool = True) -> None:
        self.device, self.gradient, self.shape = device, gradient, GREY.shape

    def __array__(self, dtype: Any = None) -> Array:
        if self.gradient:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad.")
        if self.device != "cpu":
            raise TypeError("can't convert cuda:0 device type tensor to numpy.")
        return GREY

    def detach(self) -> Torch:
        return Torch(self.device, gradient=False)

    def cpu(self) -> Torch:
        return Torch("cpu", gradient=self.gradient)


class CuPy:
    shape = GREY.shape

    def __array__(self, dtype: Any = None) -> NoReturn:
        raise TypeError("Implicit conversion to a NumPy array is not allowed.")

    def get(self) -> Array:
        return GREY


class OtherDevice:
    """Has DLPack alone, and copies to the CPU only when it is asked to."""

    def __dlpack__(self, *, dl_device: Any = None, **options: Any) -> Any:
        if dl_device is None:
            raise BufferError("not on the CPU")
        return GREY.__dlpack__(**options)

    def __dlpack_device__(self) -> tuple[int, int]:
        return (2, 0)


ARRAYS: dict[str, Callable[[], object]] = {
    "__array__": Numbers,
    "__array_interface__": Interface,
    "DLPack": Packed,
    "xarray": lambda: xarray.DataArray(GREY, dims=("y", "x")),
    "xarray, lazily": lambda: xarray.DataArray(GREY, dims=("y", "x")).chunk(2),
    "PyTorch on another device": Torch,
    "PyTorch with a gradient": lambda: Torch("cpu"),
    "CuPy": CuPy,
    "DLPack of another device": OtherDevice,
}


@pytest.mark.parametrize("make", ARRAYS.values(), ids=ARRAYS.keys())
def test_an_array_of_another_library_is_the_image_of_its_values(
    make: Callable[[], object],
) -> None:
    value = make()
    assert is_array_like(value)
    np.testing.assert_array_equal(as_array(value), GREY)
    assert encode(value) == encode(GREY)


def test_an_array_of_dask_keeps_its_mask() -> None:
    masked = np.ma.masked_less(GREY, 4)
    make: Any = dask_array.from_array
    assert encode(make(masked, chunks=2, asarray=False)) == encode(masked)


def test_what_cannot_be_read_is_refused_with_the_reason() -> None:
    class Broken:
        def __array__(self, dtype: Any = None) -> NoReturn:
            raise RuntimeError("the disk is gone")

    with pytest.raises(TypeError, match=r"cannot read the .*Broken: the disk is gone") as error:
        encode(Broken())
    assert isinstance(error.value.__cause__, RuntimeError)


@pytest.mark.parametrize("shape", [(100_000, 100_000), (3, 20_000, 20_000), (20_000, 20_000, 3)])
def test_too_many_values_are_refused_before_any_is_computed(shape: tuple[int, ...]) -> None:
    class Enormous:
        def __init__(self) -> None:
            self.shape = shape

        def __array__(self, dtype: Any = None) -> NoReturn:
            raise AssertionError("this must not be called")

    with pytest.raises(ImageTooLarge, match="limit"):
        encode(Enormous())


def test_a_view_that_claims_to_be_enormous_is_refused() -> None:
    with pytest.raises(ImageTooLarge):
        encode(xarray.DataArray(np.broadcast_to(np.uint8(0), (100_000, 100_000))))


@pytest.mark.parametrize("value", [np.float64(1), np.ndarray, Numbers, 7, "text", None, [[1]]])
def test_numbers_and_types_are_no_arrays(value: object) -> None:
    with pytest.raises(TypeError, match=r"which is no image|returned None"):
        encode(value)
