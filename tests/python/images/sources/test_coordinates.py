"""Tests of the axes of arrays with coordinates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dash_dynamic_image_component.images.axes import Category, Date, Linear, Log
from dash_dynamic_image_component.images.axes.geometry import data_at
from dash_dynamic_image_component.images.sources.coordinates import axes_of_grid, rise

COLUMNS: dict[str, tuple[Any, Any, Any]] = {
    "whole numbers": (np.array([3, 4, 5, 6]), (2.5, 6.5), Linear),
    "falling numbers": (np.array([0.3, 0.2, 0.1, 0.0]), (0.35, -0.05), Linear),
    "numbers of 32 bits": (np.linspace(1e4, 1e4 + 3, 4, dtype="f4"), (9999.5, 10003.5), Linear),
    "unsigned numbers that fall": (np.array([6, 4, 2, 0], "u1"), (7, -1), Linear),
    "edges that are rounding errors": (np.arange(4) / 3 + 1 / 6, (0, 4 / 3), Linear),
    "equal ratios": (np.array([0.1, 1, 10, 100]), (10**-1.5, 10**2.5), Log),
    "falling ratios": (np.array([8.0, 4, 2, 1]), (2**3.5, 2**-0.5), Log),
    "days": (
        np.arange("2020-01-01", "2020-01-05", dtype="datetime64[D]"),
        (1577793600000.0, 1578139200000.0),
        Date,
    ),
    "microseconds": (
        np.datetime64("2020-01-01T00:00:00.000001", "us") + np.arange(4),
        (1577836800000.0005, 1577836800000.0045),
        Date,
    ),
    "years beyond those of nanoseconds": (
        np.array(["0850-01-01", "0850-01-02", "0850-01-03", "0850-01-04"], "datetime64[s]"),
        (-35343777600000.0, -35343432000000.0),
        Date,
    ),
    "texts": (np.array(["a", "b", "b", "d"]), (-0.5, 3.5), Category),
    "texts as objects": (np.array(["a", "b", "c", "d"], object), (-0.5, 3.5), Category),
}

UNKNOWN: dict[str, Any] = {
    "none": None,
    "no regular numbers": np.array([0, 1, 2, 3.2]),
    "the same number": np.zeros(4),
    "there and back": np.array([0, 1, 1, 0]),
    "an unknown number": np.array([0, 1, np.nan, 3]),
    "infinite numbers": np.array([0, 1, 2, np.inf]),
    "no regular times": np.array(["2020-01-01", "2020-01-02", "2020-03-01"], "datetime64[D]"),
    "an unknown time": np.array(["2020-01-01", "NaT", "2020-01-03"], "datetime64[D]"),
    "an unknown time and a known one": np.array(["NaT", "2020-01-03"], "datetime64[s]"),
    "durations": np.arange(4).astype("timedelta64[s]"),
    "one number": np.array([5.0]),
    "truth values": np.array([False, True]),
    "complex numbers": np.array([1j, 2j]),
    "objects": np.array([object(), object()]),
    "texts among objects": np.array(["a", 1], object),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_regular_coordinates_are_those_of_the_centres_of_pixels(name: str) -> None:
    columns, limits, scale = COLUMNS[name]
    axes = axes_of_grid(None, columns, 7, 4)
    assert axes is not None
    assert axes.box == (0, 0, 4, 7)
    assert axes.x == pytest.approx(limits, rel=1e-9, abs=1e-12)
    assert type(axes.xscale) is scale
    assert (axes.y, axes.yscale) == (None, None)
    for n, value in enumerate(columns.tolist()):
        found = data_at(axes, n + 0.5, 3)[0]
        if scale in (Linear, Log):
            assert found == pytest.approx(value, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("name", COLUMNS)
def test_rows_count_from_the_top(name: str) -> None:
    rows, (top, bottom), _ = COLUMNS[name]
    axes = axes_of_grid(rows, None, 4, 9)
    assert axes is not None
    assert axes.y == pytest.approx((bottom, top), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", UNKNOWN)
def test_other_coordinates_are_unknown(name: str) -> None:
    assert axes_of_grid(UNKNOWN[name], UNKNOWN[name], 4, 4) is None


def test_numbers_and_times_can_rise() -> None:
    rising = [np.array([1, 2, 4]), np.array([0.0, 0.1]), COLUMNS["days"][0], UNKNOWN["durations"]]
    others: list[Any] = [
        np.array([2, 1]),
        np.array([1, 1]),
        np.array([1.0, np.nan, 3]),
        np.array([1]),
    ]
    others += [COLUMNS["texts"][0], np.array([False, True]), np.array([2, 1], "u1"), None]
    assert all(map(rise, rising))
    assert not any(map(rise, others))
