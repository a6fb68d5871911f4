"""`Values`: what a function returned, apart from what it may write over."""

from __future__ import annotations

import numpy as np

from dash_dynamic_image_component.images.data.values import Values
from dash_dynamic_image_component.images.image import Picture


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
