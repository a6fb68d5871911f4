"""`View.of(array)` and `View.sample`: the elements of an array that are visible."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pytest

from dash_dynamic_image_component import View
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


def test_a_view_beside_the_array_has_no_values() -> None:
    assert View(x=(10, 12), y=(3, 0)).sample(ARRAY).count() == 0


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
        self.read: tuple[slice, ...] = ()

    def __getitem__(self, key: tuple[slice, ...]) -> Any:
        self.read = key
        return self.array[key]


def test_of_an_array_in_a_file_the_visible_part_is_read() -> None:
    opened = Opened(np.arange(10_000).reshape(100, 100))
    view = View(x=(20, 30), y=(60, 50), width=5, height=5)
    np.testing.assert_array_equal(view.sample(opened), opened.array[51:60:2, 21:30:2])
    assert opened.read == (slice(51, 60), slice(21, 30))


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
        ((0, "a", 0, 1), TypeError, "extent of a sample"),
    ],
)
def test_an_extent_that_places_nothing_is_refused(
    extent: Any, error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        View(x=(0, 1), y=(1, 0)).sample(ARRAY, extent)
