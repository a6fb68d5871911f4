"""Tests of arrays of xarray as images: which row is on top, and where data is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import xarray as xr

from dash_dynamic_image_component.images.axes import Axes, faults
from dash_dynamic_image_component.images.axes.geometry import data_at
from dash_dynamic_image_component.images.axes.header import read_axes
from dash_dynamic_image_component.images.image import Picture
from dash_dynamic_image_component.images.options import ImageOptions
from dash_dynamic_image_component.images.result import Result
from dash_dynamic_image_component.images.sources.placed_array import PlacedArray
from dash_dynamic_image_component.images.sources.returned import array_inside, drawing_of, encode

GREY = np.arange(12, dtype="u1").reshape(3, 4)


def picture_of(value: Any, output: ImageOptions | None = None) -> Picture:
    picture = drawing_of(value, output or ImageOptions())
    assert isinstance(picture, Picture)
    return picture


def read(picture: Picture) -> tuple[Axes, ...]:
    found = read_axes(picture.axes, *picture.size)
    assert found is not None
    return found


def array(y: Any = None, x: Any = None, values: Any = GREY) -> xr.DataArray:
    coordinates = {name: given for name, given in (("lat", y), ("lon", x)) if given is not None}
    return xr.DataArray(values, dims=("lat", "lon", "band")[: values.ndim], coords=coordinates)


def test_the_last_row_is_on_top_where_y_rises() -> None:
    picture = picture_of(array([10, 20, 30], [1, 2, 3, 4]))
    assert np.array_equal(picture.pixels, GREY[::-1])  # type: ignore[arg-type]
    (axes,) = read(picture)
    assert (axes.box, axes.x, axes.y) == ((0, 0, 4, 3), (0.5, 4.5), (5, 35))
    assert data_at(axes, 2.5, 0.5) == (3, 30)


def test_the_first_row_is_on_top_where_y_falls() -> None:
    picture = picture_of(array([30, 20, 10], [4, 3, 2, 1]))
    assert np.array_equal(picture.pixels, GREY)  # type: ignore[arg-type]
    (axes,) = read(picture)
    assert data_at(axes, 0.5, 0.5) == (4, 30)


def test_the_first_row_is_on_top_without_coordinates() -> None:
    picture = picture_of(array())
    assert np.array_equal(picture.pixels, GREY)  # type: ignore[arg-type]
    assert read(picture) == ()


def test_rows_that_rise_in_unequal_steps_are_turned_as_well() -> None:
    picture = picture_of(array([1, 2, 9], [1, 2, 3, 4]))
    assert np.array_equal(picture.pixels, GREY[::-1])  # type: ignore[arg-type]
    (axes,) = read(picture)
    assert (axes.y, axes.yscale, axes.x) == (None, None, (0.5, 4.5))


def test_colours_and_masks_are_turned_with_their_rows() -> None:
    colors = np.arange(36, dtype="u1").reshape(3, 4, 3)
    assert np.array_equal(picture_of(array([1, 2, 3], values=colors)).pixels, colors[::-1])  # type: ignore[arg-type]
    values = array([1, 2, 3], values=GREY.astype(float)).where(lambda each: each != 0)
    indexed: Any = picture_of(values, ImageOptions(colormap="viridis", value_range=(0, 11))).pixels
    assert indexed.colors()[:, :, -1].tolist() == [[255] * 4, [255] * 4, [0, 255, 255, 255]]


def test_a_slice_of_more_dimensions_keeps_its_coordinates() -> None:
    cube = xr.DataArray(
        np.zeros((2, 3, 4)),
        dims=("time", "y", "x"),
        coords={
            "time": [0, 1],
            "y": [3.0, 2, 1],
            "x": ("x", [0, 10, 20, 30]),
            "far": ("x", [9] * 4),
        },
    )
    (axes,) = read(picture_of(cube.isel(time=1)))
    assert (axes.x, axes.y) == ((-5, 35), (0.5, 3.5))
    (axes,) = read(picture_of(cube[0].T))
    assert (axes.x, axes.y) == ((3.5, 0.5), (-5, 35))


def test_axes_stay_with_an_array_in_a_result_and_through_the_search_for_its_memory() -> None:
    value = Result(array([1, 2, 3], [1, 2, 3, 4]), alt="a grid")
    plain, inside = picture_of(value), picture_of(array_inside(value))
    assert plain.axes == inside.axes != "[]"
    assert np.array_equal(plain.pixels, inside.pixels)  # type: ignore[arg-type]
    assert plain.metadata == inside.metadata == '{"alt":"a grid"}'


class Packed(xr.DataArray):  # type: ignore[no-untyped-call]
    """Colours as an `Image` of Datashader holds them."""

    __slots__ = ()

    def to_pil(self) -> Any: ...


def packed(**coordinates: Any) -> Packed:
    values = np.array([[0xFF000001, 0x80000200], [0x00030000, 0xFF040404]], "u4")
    return Packed(values, dims=("y", "x"), coords=coordinates)


COLORS = [[[1, 0, 0, 255], [0, 2, 0, 128]], [[0, 0, 3, 0], [4, 4, 4, 255]]]


def test_packed_colours_of_datashader_are_drawn_upwards() -> None:
    picture = picture_of(packed(y=[1, 2], x=[1, 2]))
    assert picture.pixels.tolist() == COLORS[::-1]  # type: ignore[union-attr]
    assert read(picture)[0].y == (0.5, 2.5)
    assert picture_of(packed()).pixels.tolist() == COLORS[::-1]  # type: ignore[union-attr]
    assert picture_of(packed(y=[2, 1])).pixels.tolist() == COLORS  # type: ignore[union-attr]


def test_a_number_is_no_image() -> None:
    with pytest.raises(TypeError, match=r"xarray.*DataArray, which is no image"):
        drawing_of(xr.DataArray(1.0))


def test_a_file_as_bytes_is_never_turned() -> None:
    file = encode(GREY)
    values = np.frombuffer(file.data, "u1")
    found = encode(xr.DataArray(values, dims=("x",), coords={"x": range(len(values))}))
    assert found.data == file.data


def test_coordinates_that_cannot_be_read_are_logged_once_and_cost_no_image(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Odd:
        dims = ("y", "x")

        def __array__(self, *_: Any, **__: Any) -> Any:
            return GREY

        @property
        def coords(self) -> Any:
            raise LookupError("no names")

    value = Odd()
    faults._told.clear()
    for _ in range(2):
        assert PlacedArray.of(value).axes() == ()
    assert len(caplog.records) == 1
