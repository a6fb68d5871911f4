"""`View.sample(array, resampling=...)`: one value for all elements within a pixel."""

from __future__ import annotations

import math
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest

from dash_dynamic_image_component import View
from dash_dynamic_image_component.generators import sampling

NAN = math.nan

FOLDS: dict[Any, Any] = {"average": np.mean, "min": np.min, "max": np.max}


def elements_in(pixel: int, pixels: int, ends: tuple[float, float], count: int) -> list[int] | None:
    """The elements with their centres in a pixel, else the one at its centre; None beside all."""
    first, last = map(Fraction, ends)
    low, centre, high = sorted(
        first + (last - first) * (pixel + part) / pixels for part in (0, Fraction(1, 2), 1)
    )
    if not 0 <= centre < count:
        return None
    found = [n for n in range(count) if low <= n + Fraction(1, 2) < high]
    return found or [math.floor(centre)]


@pytest.mark.parametrize("dtype", ["?", "u1", "i2", "u4", "i8", "f2", "f4", ">f8"])
@pytest.mark.parametrize("resampling", FOLDS)
def test_each_pixel_has_what_its_elements_give_in_any_bands(
    dtype: str, resampling: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_float = np.dtype(dtype).kind == "f"
    chance, values = Random(3), np.random.default_rng(3)
    for _ in range(25):
        rows, columns = chance.randint(1, 30), chance.randint(1, 30)
        array: Any = values.integers(0, 120, (rows, columns)).astype(dtype)
        if is_float:
            array[values.random(array.shape) < 0.4] = NAN
        if chance.random() < 0.5:
            array = np.ma.array(array, mask=values.random(array.shape) < 0.4)
        x = chance.uniform(-0.4, 1) * columns, chance.uniform(0, 1.4) * columns
        y = chance.uniform(-0.4, 1) * rows, chance.uniform(0, 1.4) * rows
        view = View(x=x, y=y, width=chance.randint(1, 9), height=chance.randint(1, 9))
        monkeypatch.setattr(sampling, "ELEMENTS_IN_BAND", chance.choice([1, 50, 1000]))
        found = view.sample(array, resampling=resampling)
        assert found.dtype == array.dtype
        for (row, column), _ in np.ndenumerate(np.ma.getdata(found)):
            down = elements_in(row, view.height, view.y[::-1], rows)
            across = elements_in(column, view.width, view.x, columns)
            if down is None or across is None:
                assert found[row, column] is np.ma.masked
                continue
            inside = np.ma.compressed(array[np.ix_(down, across)]).astype(float)
            inside = inside[~np.isnan(inside)]
            if not len(inside):
                assert found[row, column] is np.ma.masked or np.isnan(found[row, column])
                continue
            right = FOLDS[resampling](inside)
            right = right if is_float else np.rint(right)
            assert found[row, column] == pytest.approx(right, rel=1e-3), (view, row, column)


def test_a_spike_that_lies_between_the_centres_is_seen() -> None:
    array = np.zeros((1000, 1000), "float32")
    array[17, 23] = 8
    home = View(x=(0, 1000), y=(1000, 0), width=10, height=10)
    assert home.sample(array).max() == 0
    assert home.sample(array, resampling="max")[0, 0] == 8
    assert home.sample(array, resampling="average")[0, 0] == np.float32(8 / 100**2)
    assert home.sample(array, resampling="min").max() == 0


def test_a_near_view_has_the_elements_at_the_centres() -> None:
    array = np.arange(12).reshape(3, 4)
    near = View(x=(0.2, 1.9), y=(2.9, 0.1), width=80, height=50)
    for resampling in FOLDS:
        found = near.sample(array, resampling=resampling)
        np.testing.assert_array_equal(found, near.sample(array))


def test_channels_are_resampled_by_themselves() -> None:
    array = np.arange(2 * 4 * 3, dtype="uint8").reshape(2, 4, 3)
    found = View(x=(0, 4), y=(2, 0), width=2, height=1).sample(array, resampling="max")
    assert found.tolist() == [[[15, 16, 17], [21, 22, 23]]]


def test_infinite_values_are_values() -> None:
    array = np.array([[np.inf, 1, -np.inf, np.inf]])
    view = View(x=(0, 4), y=(1, 0), width=2, height=1)
    assert view.sample(array, resampling="max").tolist() == [[np.inf, np.inf]]
    average = view.sample(array, resampling="average")
    assert average[0, 0] == np.inf
    assert np.isnan(average[0, 1])


@pytest.mark.parametrize("width", [1, 40])
def test_values_without_an_order_are_refused_near_and_far(width: int) -> None:
    view = View(x=(0, 4), y=(3, 0), width=width, height=width)
    with pytest.raises(TypeError, match="needs real numbers, and the array has dtype complex128"):
        view.sample(np.zeros((3, 4), complex), resampling="max")


def test_another_name_is_refused() -> None:
    unknown: Any = "mean"
    with pytest.raises(ValueError, match="resampling is 'mean'; it must be one of"):
        View(x=(0, 4), y=(3, 0)).sample(np.zeros((3, 4)), resampling=unknown)
