"""Axes as users give them: what is kept, and what is refused with which words."""

from __future__ import annotations

import datetime as dt
import math
import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dash_dynamic_image_component import Axes, Category, Polar, Symlog
from dash_dynamic_image_component.images.axes import Linear, Log

BOX = (80, 52.8, 576, 427.2)


def axes(**changes: Any) -> Axes:
    return Axes(**{"box": BOX, "x": (0, 10), "y": (1, 9)} | changes)


def test_numbers_of_all_kinds_become_floats() -> None:
    given = Axes(np.array([1, 2, 3, 4]), [np.int8(0), np.float32(0.5)], (True + 1, 3))  # type: ignore[arg-type]
    assert given == Axes((1.0, 2.0, 3.0, 4.0), (0.0, 0.5), (2.0, 3.0))
    numbers = [*given.box, *(given.x or ()), *(given.y or ())]
    assert {type(each) for each in numbers} == {float}


def test_a_scale_by_its_name_is_the_scale_with_its_defaults() -> None:
    assert axes(yscale="log") == axes(yscale=Log())
    assert axes(yscale="symlog") == axes(yscale=Symlog(2, 10, 1))
    assert axes(x=(0, 1), xscale="polar") == axes(x=(0, 1), xscale=Polar())
    assert axes().scales == (Linear(), Linear())


def test_a_direction_without_a_scale_has_no_limits() -> None:
    assert axes(xscale=None).x is None
    assert axes(x=None, xscale=None) == axes(xscale=None)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (dt.datetime(1970, 1, 1, 0, 0, 1), 1000),
        (dt.datetime(2024, 2, 29, 12, 30, 0, 250_000), 1_709_209_800_250),
        (dt.datetime(2024, 2, 29, tzinfo=dt.timezone(dt.timedelta(hours=2))), 1_709_157_600_000),
        (dt.date(2024, 2, 29), 1_709_164_800_000),
        (dt.datetime(1, 1, 1), -62_135_596_800_000),
        (np.datetime64("2024-02-29T00:00:00.000250"), 1_709_164_800_000.25),
        (np.datetime64("1969-12-31"), -86_400_000),
        (np.datetime64("2024-02-29T00:00:00.000000001", "ns"), 1_709_164_800_000.0),
        (pd.Timestamp("2024-02-29", tz="Europe/Berlin"), 1_709_161_200_000),
        (1_709_164_800_000, 1_709_164_800_000),
    ],
)
def test_times_are_kept_as_milliseconds_since_1970_utc(moment: Any, expected: float) -> None:
    assert axes(x=(moment, 1e15), xscale="date").x == (expected, 1e15)
    assert axes(y=(-1e15, moment), yscale="date").y == (-1e15, expected)


NAN, INF = math.nan, math.inf

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"box": (80, 20, 80, 440)}, "box of Axes is .*; give \\(left, top, right, bottom\\)"),
    ({"box": (80, 440, 620, 20)}, "top < bottom, in pixels from the top left corner"),
    ({"box": (80, 20, 620)}, "box of Axes is .*; it must be 4 numbers"),
    ({"box": "1234"}, "box of Axes is '1234'; it must be 4 numbers"),
    ({"box": (0, 0, NAN, 1)}, "box of Axes is nan; it must be a finite number"),
    ({"x": (0, 0)}, "x of Axes is .*; give two different ends"),
    ({"x": (-1.7e308, 1.7e308)}, "x of Axes is .*, of a finite distance"),
    ({"y": (0, INF)}, "y of Axes is inf; it must be a finite number"),
    ({"y": (0, 10**400)}, "y of Axes is 1000.*; it must be a finite number"),
    ({"y": (0, "1")}, "y of Axes is '1'; it must be a number"),
    ({"y": (True, 3)}, "y of Axes is True; it must be a number"),
    ({"x": None}, "x of Axes is None; give both ends, or xscale=None"),
    ({"x": 5}, "x of Axes is 5; it must be 2 numbers"),
    ({"x": (0, 10), "xscale": "log"}, "x of Axes is .*; on a log scale both must be over 0"),
    ({"y": (5, -1), "yscale": "log"}, "y of Axes is .*; on a log scale both must be over 0"),
    ({"y": (0.5, 1), "yscale": "logit"}, "on a logit scale both must lie between 0 and 1"),
    ({"xscale": "asinh"}, "xscale of Axes is 'asinh'; give 'linear', 'log'.* or None"),
    ({"xscale": "category"}, "xscale of Axes is 'category'; give .*Category\\(\\[...\\]\\)"),
    ({"yscale": 10}, "yscale of Axes is 10; give 'linear'"),
    ({"yscale": ["log"]}, "yscale of Axes is \\['log'\\]; give 'linear'"),
    ({"yscale": Log}, "yscale of Axes is <class .*; give 'linear'"),
    ({"yscale": "polar"}, "yscale of Axes is polar; give xscale the Polar"),
    ({"x": (dt.date(2024, 1, 1), 5)}, 'x of Axes has .*; times need the scale "date"'),
    ({"x": (np.datetime64("NaT"), 5), "xscale": "date"}, "a time is NaT; give a finite one"),
    ({"x": (pd.NaT, 5), "xscale": "date"}, "NaT"),
    ({"name": 5}, "name of Axes is 5; it must be a text"),
    ({"x": (0, 7), "xscale": "polar"}, "its angles span more than a full turn"),
    ({"x": (0, 1), "xscale": "polar", "yscale": None}, "y of polar Axes is None"),
    ({"x": (0, 1), "xscale": Polar(origin=2)}, "origin of a Polar is 2.0; it must not lie beyond"),
    ({"x": (0, 1), "xscale": Polar(origin=0), "yscale": "log"}, "origin of a Polar is 0.0"),
]


@pytest.mark.parametrize(("changes", "text"), REFUSED, ids=[str(each[0])[:60] for each in REFUSED])
def test_what_no_picture_can_have_is_refused_with_the_remedy(
    changes: dict[str, Any], text: str
) -> None:
    with pytest.raises((TypeError, ValueError), match=text):
        axes(**changes)


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: Symlog(0), "linthresh of a Symlog is 0.0; it must be over 0"),
        (lambda: Symlog(1, 1), "base of a Symlog is 1.0; it must be over 1"),
        (lambda: Symlog(1, 2, -1), "linscale of a Symlog is -1.0; it must be over 0"),
        (lambda: Symlog("1"), "linthresh of a Symlog is '1'; it must be a number"),  # type: ignore[arg-type]
        (lambda: Category([]), "labels of a Category are empty"),
        (lambda: Category("abc"), "labels of a Category are 'abc'; give a list of texts"),
        (lambda: Category([1, 2]), "give a list of texts"),  # type: ignore[list-item]
        (lambda: Polar(direction=0), "direction of a Polar is 0; it must be 1 or -1"),  # type: ignore[arg-type]
        (lambda: Polar(zero=NAN), "zero of a Polar is nan; it must be a finite number"),
        (lambda: Polar(center=(1,)), "center of a Polar is .*; it must be 2 numbers"),  # type: ignore[arg-type]
        (lambda: Polar(radius=(1, 0)), "radius of a Polar is .*; both lengths must be over 0"),
    ],
)
def test_a_scale_refuses_values_without_a_meaning(make: Any, text: str) -> None:
    with pytest.raises((TypeError, ValueError), match=text):
        make()


def test_axes_travel_between_processes() -> None:
    given = axes(xscale=Category(np.array(["a", "b"]).tolist()), yscale=Symlog(1))
    assert pickle.loads(pickle.dumps(given)) == given
    assert hash(given) == hash(pickle.loads(pickle.dumps(given)))


def test_labels_may_be_an_array() -> None:
    labels: Any = np.array(["a", "b"])
    assert Category(labels) == Category(["a", "b"]) == Category(pd.Index(["a", "b"]))
