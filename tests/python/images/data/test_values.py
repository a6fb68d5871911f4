"""`Values`: what a function returned, apart from what it may write over."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from dash_dynamic_image_component.images.data.values import Values
from dash_dynamic_image_component.images.image import Picture
from dash_dynamic_image_component.images.options import ImageOptions
from dash_dynamic_image_component.images.sources.returned import drawing_of, encode

DATA = ImageOptions(data=True)


class Lengths(np.ndarray[Any, Any]):
    """An array with a unit, whose numbers are no plain floats."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        raise TypeError("these have a unit")

    def __float__(self) -> float:
        raise TypeError("these have a unit")


def test_an_array_is_taken_without_a_copy() -> None:
    array = np.zeros((2, 3), np.int16)
    assert np.shares_memory(Values.of(array).array, array)


def test_a_mask_is_not_shared_with_the_array() -> None:
    array = np.ma.masked_array([[1, 2]], [[True, False]])
    values = Values.of(array)
    array[0, 1] = np.ma.masked
    assert values.masked is not None
    assert values.masked.tolist() == [[True, False]]


def test_a_mask_that_hides_nothing_is_none() -> None:
    assert Values.of(np.ma.masked_array([[1, 2]], [[False, False]])).masked is None


def test_owned_values_do_not_change_when_a_function_draws_over_its_array() -> None:
    array = np.zeros((2, 3))
    picture = Picture(Values.of(array)).owned()
    array[:] = 1
    assert isinstance(picture.pixels, Values)
    assert not picture.pixels.array.any()
    assert picture.size == (3, 2)
    assert picture.nbytes == 48


@pytest.mark.parametrize("output", [DATA, ImageOptions(value_range=(0, 9)), ImageOptions()])
def test_an_array_of_a_subclass_is_drawn_as_its_numbers(output: ImageOptions) -> None:
    array = np.linspace(0, 1, 12).reshape(3, 4)
    assert encode(array.view(Lengths), output).data == encode(array, output).data


def test_an_array_with_one_band_is_values() -> None:
    array = np.ma.masked_equal(np.arange(12).reshape(3, 4, 1) * 1000, 5000)
    drawing = drawing_of(array, DATA)
    assert isinstance(drawing, Picture)
    assert drawing.values is not None
    assert drawing.values.masked is not None
    assert drawing.values.array.tolist() == np.ma.filled(array, 0)[:, :, 0].tolist()
    assert drawing.values.masked.tolist() == (array == 5000).filled(True)[:, :, 0].tolist()


DAYS = np.array([["2020-01-03", "NaT", "2020-01-01"]], "datetime64[D]")


@pytest.mark.parametrize(
    ("array", "remedy", "numbers"),
    [
        (np.array([[3 + 4j]]), "np.abs()", lambda a: np.abs(a)),
        (
            DAYS,
            "(array - np.nanmin(array)) / np.timedelta64(1, 's')",
            lambda a: (a - np.nanmin(a)) / np.timedelta64(1, "s"),
        ),
        (DAYS - DAYS[0, 2], "np.timedelta64(1, 's')", lambda a: a / np.timedelta64(1, "s")),
        (np.array([[1, 2.5]], object), ".astype(float)", lambda a: a.astype(float)),
        (
            pd.DataFrame({"a": pd.array([1, None], "Int64"), "b": pd.array([1, 2], "Int64")}),
            ".to_numpy(float, na_value=np.nan)",
            lambda a: a.to_numpy(float, na_value=np.nan),
        ),
    ],
)
def test_other_dtypes_are_refused_with_a_remedy_that_works(
    array: Any, remedy: str, numbers: Any
) -> None:
    with pytest.raises(ValueError, match="no numbers that colours could show") as refusal:
        drawing_of(array, DATA)
    assert remedy in str(refusal.value)
    drawing = drawing_of(numbers(array), DATA)
    assert isinstance(drawing, Picture)
    assert drawing.values is not None
    assert np.isfinite(drawing.values.array).any()
