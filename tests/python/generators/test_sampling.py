"""`View.of(array)` and `View.sample`: the elements of an array that are visible."""

from __future__ import annotations

import math
import random
from datetime import datetime
from fractions import Fraction
from typing import Any

import numpy as np
import pandas
import pytest
import xarray
import zarr
from dask import array as dask_array

from dash_dynamic_image_component import View
from dash_dynamic_image_component.generators.sampling import ELEMENTS_IN_BAND
from dash_dynamic_image_component.generators.view import view_at
from dash_dynamic_image_component.images.sources.pixels import pixels_of

ARRAY = np.arange(12).reshape(3, 4)


def test_the_home_of_an_array_has_its_columns_and_rows() -> None:
    assert View.of(np.zeros((30, 40, 3))) == View.of(40, 30)


def test_home_at_the_size_of_the_array_is_the_array() -> None:
    view = View(x=(0, 4), y=(3, 0), width=4, height=3)
    found = view.sample(ARRAY)
    np.testing.assert_array_equal(found, ARRAY)
    assert not isinstance(found, np.ma.MaskedArray)
    assert found.dtype == ARRAY.dtype


def test_each_pixel_has_the_element_at_its_centre_however_near_the_view_is() -> None:
    view = View(x=(1.2, 1.3), y=(2.9, 1.9), width=2, height=10)
    assert view.sample(ARRAY).tolist() == [[5, 5], *[[9, 9]] * 9]


@pytest.mark.parametrize("pixels", [(8, 3), (4, 12), (400, 7), (1, 1)])
def test_a_box_of_another_shape_shows_nothing_beside_the_array(pixels: tuple[int, int]) -> None:
    home = View.of(ARRAY)
    view = view_at(home, (home.x, home.y), pixels)
    found = view.sample(ARRAY)
    x, y = view.grid()
    inside = (x >= 0) & (x < 4) & (y >= 0) & (y < 3)
    assert found.shape == (view.height, view.width)
    np.testing.assert_array_equal(~np.ma.getmaskarray(found), inside)
    columns, rows = x[inside].astype(int), y[inside].astype(int)
    assert found[inside].tolist() == ARRAY[rows, columns].tolist()


@pytest.mark.parametrize("resampling", ["nearest", "max"])
def test_a_view_beside_the_array_has_no_values_and_reads_one_element(resampling: Any) -> None:
    opened = Opened(ARRAY)
    found = View(x=(10, 12), y=(3, 0)).sample(opened, resampling=resampling)
    assert found.count() == 0
    assert found.dtype == ARRAY.dtype
    assert opened.read == [(slice(0, 1), slice(0, 1))]


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("channels", [(), (1,), (3,), (4,)])
def test_a_picture_is_transparent_beside_the_array(dtype: Any, channels: tuple[int, ...]) -> None:
    array = np.ones((2, 2, *channels), dtype)
    picture = pixels_of(View(x=(-1, 2), y=(2, 0), width=3, height=2).sample(array))
    assert (picture[:, 0, -1] == 0).all()
    assert (picture[:, 1:, -1] > 0).all()


def test_what_the_array_masks_stays_masked() -> None:
    array = np.ma.masked_equal(ARRAY, 5)
    found = View(x=(0, 8), y=(3, 0), width=8, height=3).sample(array)
    assert found.count() == 11
    assert found[1].tolist() == [4, None, 6, 7, None, None, None, None]


def test_an_extent_places_the_array_in_data() -> None:
    view = View(x=(-180, 180), y=(-90, 90), width=4, height=2)
    map_of = np.array([[1, 2], [3, 4]])
    extent = (-180, 180, -90, 90)
    assert view.sample(map_of, extent).tolist() == [[1, 1, 2, 2], [3, 3, 4, 4]]
    assert view.sample(map_of, (180, -180, 90, -90)).tolist() == [[4, 4, 3, 3], [2, 2, 1, 1]]


def test_an_extent_may_have_times_and_a_log_scale_shows_equal_steps_of_the_data() -> None:
    days = datetime(2026, 1, 1), datetime(2026, 1, 5)
    view = View(x=days, y=(1, 100), xscale="date", yscale="log", width=4, height=2)
    array = np.arange(400).reshape(100, 4)
    found = view.sample(array, (*days, 100, 0))
    assert found[0].tolist() == [31 * 4, 31 * 4 + 1, 31 * 4 + 2, 31 * 4 + 3]
    assert found[1, 0] == 3 * 4


class Opened:
    """An array in a file, which knows slices alone and tells what was read."""

    def __init__(self, array: Any) -> None:
        self.array, self.shape = array, array.shape
        self.read: list[tuple[slice, ...]] = []
        self.chunks: tuple[int, ...] | None = None

    def __getitem__(self, key: tuple[slice, ...]) -> Any:
        assert all(each.step is None and 0 <= each.start < each.stop for each in key)
        self.read.append(key)
        return self.array[key]


def test_of_an_array_in_a_file_the_visible_part_is_read() -> None:
    opened = Opened(np.arange(10_000).reshape(100, 100))
    view = View(x=(20, 30), y=(60, 50), width=5, height=5)
    np.testing.assert_array_equal(view.sample(opened), opened.array[51:60:2, 21:30:2])
    assert opened.read == [(slice(51, 60), slice(21, 30))]


def place(centre: Fraction, first: float, last: float, count: int) -> int:
    return math.floor((centre - Fraction(first)) / (Fraction(last) - Fraction(first)) * count)


@pytest.mark.slow
def test_the_elements_are_those_of_exact_arithmetic() -> None:
    chance = random.Random(7)
    for _ in range(300):
        rows, columns = chance.choice([1, 2, 3, 7]), chance.choice([1, 3, 4, 11])
        array = np.arange(4 * rows * columns).reshape(2 * rows, 2 * columns)[::-2, ::2]
        reach = chance.choice([1e-12, 1, 1e6, 1e290])
        left, right, bottom, top = (chance.uniform(-reach, reach) for _ in range(4))
        x_ends, y_ends = (
            (
                low + (high - low) * chance.uniform(-0.5, 1.5),
                low + (high - low) * chance.uniform(-0.5, 1.5),
            )
            for low, high in ((left, right), (bottom, top))
        )
        view = View(x=x_ends, y=y_ends, width=chance.choice([1, 5, 8]), height=4)
        found = view.sample(array, (left, right, bottom, top))
        for (row, column), value in np.ndenumerate(np.ma.filled(found, -1)):
            x, y = (
                Fraction(low) + (Fraction(high) - Fraction(low)) * Fraction(2 * n + 1, 2 * count)
                for low, high, n, count in (
                    (*view.x, column, view.width),
                    (*view.y[::-1], row, view.height),
                )
            )
            i, j = place(y, top, bottom, rows), place(x, left, right, columns)
            is_inside = 0 <= i < rows and 0 <= j < columns
            assert value == (array[i, j] if is_inside else -1), (view, left, right, bottom, top)


@pytest.mark.parametrize("direction", [1, -1])
def test_an_array_in_a_file_is_read_in_bands_of_whole_chunks(direction: int) -> None:
    array = np.broadcast_to(np.arange(9000)[:, np.newaxis], (9000, 4000))
    opened = Opened(array)
    opened.chunks = (700, 500)
    bottom, top = (9000, 0)[::direction]
    view = View(x=(0, 4000), y=(bottom, top), width=3, height=90)
    assert view.sample(opened)[:, 0].tolist() == list(range(50, 9000, 100))[::direction]
    chunks = [n for rows, _ in opened.read for n in range(rows.start // 700, -(-rows.stop // 700))]
    assert sorted(chunks) == list(range(13)), "each row of chunks once"
    for rows, columns in opened.read:
        assert (rows.stop - rows.start) * (columns.stop - columns.start) <= ELEMENTS_IN_BAND


def masked() -> Any:
    return np.ma.masked_equal(ARRAY, 5)


def lazy(array: Any) -> Any:
    make: Any = dask_array.from_array
    return make(array, chunks=2, asarray=False)


OTHERS = {
    "zarr": lambda: zarr.array(ARRAY, chunks=(2, 2)),
    "Dask": lambda: lazy(ARRAY),
    "masked, of Dask": lambda: lazy(masked()),
    "xarray": lambda: xarray.DataArray(ARRAY, dims=("y", "x"), coords={"y": [3, 2, 1]}),
    "pandas": lambda: pandas.DataFrame(ARRAY),
    "pandas with labels": lambda: pandas.DataFrame(ARRAY, list("cab"), list("wxyz")),
    "Fortran order": lambda: np.asfortranarray(ARRAY),
}


@pytest.mark.parametrize("make", OTHERS.values(), ids=OTHERS.keys())
def test_an_array_of_another_library_has_the_same_elements(make: Any) -> None:
    view = View(x=(1, 5), y=(3, 0), width=4, height=3)
    array = make()
    right = view.sample(masked() if np.ma.isMaskedArray(getattr(array, "_meta", 0)) else ARRAY)
    found = view.sample(array)
    assert found.tolist() == right.tolist()
    assert found.dtype == ARRAY.dtype


@pytest.mark.parametrize("dtype", ["complex64", "O", "U3", "M8[s]", "f4,i2"])
def test_values_that_are_no_picture_are_sampled_too(dtype: str) -> None:
    array = np.zeros((2, 3), dtype)
    found = View(x=(0, 4), y=(2, 0), width=4, height=2).sample(array)
    assert found.dtype == array.dtype
    assert found[:, :3].tolist() == array.tolist()
    assert np.all(np.array(np.ma.getmaskarray(found)[:, 3].tolist()))


class Protocol:
    shape = (3, 4)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return ARRAY


class Flat(Protocol):
    def __getitem__(self, key: Any) -> Any:
        return ARRAY.ravel()


@pytest.mark.parametrize("array", [Protocol(), Flat()])
def test_an_array_without_slices_of_rows_and_columns_is_refused(array: Any) -> None:
    with pytest.raises(TypeError, match="has no slices of rows and columns; give a NumPy array"):
        View(x=(0, 4), y=(3, 0)).sample(array)


def test_chunks_of_unknown_size_are_refused() -> None:
    array = lazy(ARRAY)
    for use in (View.of, View(x=(0, 4), y=(3, 0)).sample):
        with pytest.raises(ValueError, match="unknown size; call its compute_chunk_sizes"):
            use(array[array[:, 0] > 0])


def test_a_view_of_times_needs_an_extent() -> None:
    view = View(x=("2026-01-01", "2026-01-05"), y=(3, 0), xscale="date")
    with pytest.raises(ValueError, match="has no extent=, and its View has times"):
        view.sample(ARRAY)


@pytest.mark.parametrize(
    ("array", "error", "text"),
    [
        ([[1, 2]], TypeError, "not list; give an array of shape"),
        (np.zeros(3), TypeError, r"not array of shape \(3,\)"),
        (np.zeros((0, 3)), ValueError, "has no pixels"),
    ],
)
def test_what_is_no_picture_is_refused(array: Any, error: type[Exception], text: str) -> None:
    for use in (View.of, View(x=(0, 1), y=(1, 0)).sample):
        with pytest.raises(error, match=text):
            use(array)


@pytest.mark.parametrize(
    ("extent", "error", "text"),
    [
        ((0, 1), ValueError, "extent of a sample is .*; it must be 4 numbers"),
        ((0, 0, 0, 1), ValueError, "extent of a sample has 0 twice"),
        ((0, 1e-320, 0, 1), ValueError, "extent of a sample has 0 twice"),
        ((0, 1e308, 0, 1), ValueError, r"edges are numbers up to 1e\+300"),
        ((0, "a", 0, 1), TypeError, "extent of a sample"),
    ],
)
def test_an_extent_that_places_nothing_is_refused(
    extent: Any, error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        View(x=(0, 1), y=(1, 0)).sample(ARRAY, extent)
