"""The picture of values in colours: that of matplotlib, transparent where there is no value."""

from __future__ import annotations

import io
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import Normalize
from PIL import Image

from dash_dynamic_image_component import Result
from dash_dynamic_image_component.images.image import Picture
from dash_dynamic_image_component.images.options import ImageOptions
from dash_dynamic_image_component.images.sources.returned import drawing_of
from dash_dynamic_image_component.images.writers.formats import write_picture

chance = np.random.default_rng(3)

ARRAYS: dict[str, Any] = {
    "uint16": chance.integers(300, 4000, (20, 30)).astype(np.uint16),
    "int16": chance.integers(-300, 4000, (20, 30)).astype(np.int16),
    "int64": chance.integers(-(2**40), 2**40, (20, 30)),
    "uint8": chance.integers(10, 100, (20, 30)).astype(np.uint8),
    "float32": chance.normal(size=(20, 30)).astype(np.float32),
    "float64": chance.normal(size=(20, 30)),
    "big-endian": chance.normal(size=(20, 30)).astype(">f8")[::-1],
}


def colours(value: Any, **options: Any) -> Any:
    """The picture of a URL without a tier, (height, width, 4)."""
    output = ImageOptions(data=True, **options)
    drawing = drawing_of(value, output)
    assert isinstance(drawing, Picture)
    image = write_picture(drawing, output)
    assert image.values is None
    return np.asarray(Image.open(io.BytesIO(image.data)).convert("RGBA"))


@pytest.mark.parametrize("value_range", [None, (-100, 900.5)])
@pytest.mark.parametrize("name", ARRAYS)
def test_colours_are_those_of_matplotlib_over_the_finite_range(name: str, value_range: Any) -> None:
    array = ARRAYS[name]
    low, high = value_range or (array.min(), array.max())
    native = array.astype(array.dtype.newbyteorder("="))
    expected = matplotlib.colormaps["viridis"](Normalize(low, high)(native), bytes=True)
    assert (colours(array, colormap="viridis", value_range=value_range) == expected).all()


@pytest.mark.parametrize("colormap", [None, "viridis", [(0, 0, 0), (255, 255, 255)]])
def test_what_has_no_finite_value_is_transparent(colormap: Any) -> None:
    array = np.ma.masked_equal([[np.nan, np.inf, -np.inf, 1.0, 2.0, 3.0]], 3)
    found = colours(array, colormap=colormap)
    assert found[0, :, 3].tolist() == [0, 0, 0, 255, 255, 0]
    ends = colours(np.array([[1.0, 2.0]]), colormap=colormap)
    assert (found[0, 3:5] == ends[0]).all()


def test_bool_is_black_and_white_even_where_all_are_true() -> None:
    assert colours(np.ones((1, 2), bool))[0, 0].tolist() == [255, 255, 255, 255]
    assert colours(np.zeros((1, 2), bool))[0, 0].tolist() == [0, 0, 0, 255]


@pytest.mark.parametrize("value", [0, 7, 0.5, -1e300, 2**62])
def test_equal_values_have_the_first_colour(value: Any) -> None:
    found = colours(np.full((2, 2), value), colormap=[(9, 8, 7), (1, 1, 1)])
    assert (found == [9, 8, 7, 255]).all()


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_the_largest_floats_have_their_colours(dtype: Any) -> None:
    most = float(np.finfo(np.float64 if dtype == np.longdouble else dtype).max)
    found = colours(np.array([[-most, 0, most]]).astype(dtype))
    assert found[0, :, 0].tolist() == [0, 128, 255]


def test_an_image_without_any_value_is_transparent() -> None:
    assert not colours(np.full((2, 2), np.nan))[:, :, 3].any()
    assert not colours(np.ma.masked_array(np.zeros((2, 2), int), True))[:, :, 3].any()


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.int64, np.float32, np.float64])
def test_each_class_has_the_colour_of_its_equal_part_of_the_range(dtype: Any) -> None:
    for count in range(2, 257, 3):
        array = np.arange(count).astype(dtype)[None]
        table = [(number, 0, 0) for number in range(count)]
        found = colours(array, colormap=table, value_range=(0, count))
        assert found[0, :, 0].tolist() == list(range(count)), count


def test_a_label_has_one_colour_whichever_labels_an_image_has() -> None:
    table = [(10, 0, 0), (20, 0, 0), (30, 0, 0), (40, 0, 0)]
    for array in ([[0, 1]], [[2, 2]], [[3, 1]]):
        result = Result(np.array(array), labels=["air", "bone", "metal", "skin"])
        assert colours(result, colormap=table)[0, :, 0].tolist() == [10 * n + 10 for n in array[0]]
