"""Rows of a table in a selection: the test is that of the pixels on screen."""

from __future__ import annotations

import datetime
import json
import math
from itertools import pairwise
from typing import Any

import numpy as np
import pandas
import polars
import pytest
from matplotlib.path import Path

from dash_dynamic_image_component import Axes, Category, Polar, Symlog, selected
from dash_dynamic_image_component.images.axes.geometry import data_at, pixel_of
from dash_dynamic_image_component.images.axes.header import write_axes

BOX = (80, 20, 620, 440)
TABLE = {"day": [1, 2, 3], "sales": [10, 200, 3000]}
RANGE = {"range": {"x": [0, 2.5], "y": [100, 1000]}}


def spelled(axes: Axes) -> dict[str, Any]:
    """The scales as the header has them."""
    members = json.loads(write_axes([axes]))[1]
    return {each: members.get(f"{each}scale", "linear") for each in "xy"}


def drawn(axes: Axes, corners: Any) -> dict[str, Any]:
    """The `selectedData` of a lasso with these corners in pixels."""
    data = [data_at(axes, *corner) for corner in corners]
    points = {"x": [x for x, _ in data], "y": [y for _, y in data]}
    return {"type": "lasso", "lassoPoints": points, "scales": spelled(axes)}


@pytest.mark.parametrize(
    "axes",
    [
        Axes(BOX, x=(0, 10), y=(5, -5)),
        Axes(BOX, x=(1, 1e6), y=(1e-3, 10), xscale="log", yscale="log"),
        Axes(BOX, x=(-100, 1000), y=(0.001, 0.999), xscale=Symlog(2), yscale="logit"),
        Axes(
            BOX,
            x=(0, 2 * math.pi),
            y=(1, 5),
            xscale=Polar(0.7, -1, origin=0.5, radius=(200, 150)),
        ),
        Axes(BOX, x=(0, 2 * math.pi), y=(1, 1000), xscale=Polar(origin=1), yscale="log"),
    ],
    ids=["linear", "log", "symlog-logit", "polar", "polar-log"],
)
def test_a_lasso_has_the_points_that_are_in_it_on_the_screen(axes: Axes) -> None:
    random = np.random.default_rng(14)
    pixels = random.uniform([80, 20], [620, 440], (1000, 2))
    data = np.array([data_at(axes, *pixel) for pixel in pixels], dtype=float)
    for _ in range(3):
        corners = random.uniform([80, 20], [620, 440], (7, 2))
        found = selected({"a": data[:, 0], "b": data[:, 1]}, drawn(axes, corners), x="a", y="b")
        expected = odd_crossings(pixels, corners)
        near = distance_to(corners, pixels) < 0.5
        assert found[~near].tolist() == expected[~near].tolist()
        assert 0 < found.sum() < 1000


def odd_crossings(pixels: Any, corners: Any) -> Any:
    """The even-odd rule, by the winding number of Matplotlib's paths in each triangle of a fan."""
    inside = np.zeros(len(pixels), dtype=bool)
    for first, second in pairwise(corners[1:]):
        inside ^= Path([corners[0], first, second]).contains_points(pixels)
    return inside


def distance_to(corners: Any, pixels: Any) -> Any:
    """The least distance of each pixel from the edges, those of the fan included."""
    edges = [*zip(corners, np.roll(corners, -1, axis=0), strict=True)]
    edges += [(corners[0], corner) for corner in corners[2:-1]]
    distances = []
    for start, end in edges:
        along = end - start
        part = np.clip(((pixels - start) @ along) / (along @ along), 0, 1)
        distances.append(np.hypot(*(pixels - start - part[:, None] * along).T))
    return np.min(distances, axis=0)


def test_on_a_log_axis_data_between_corners_is_no_straight_line() -> None:
    axes = Axes(BOX, x=(1, 1000), y=(1, 1000), xscale="log", yscale="log")
    corners = [pixel_of(axes, *each) for each in [(1, 1), (1000, 1), (1000, 1000)]]
    selection = drawn(axes, corners)
    table = {"a": [100.0, 10.0], "b": [50.0, 12.0]}
    assert selected(table, selection, x="a", y="b").tolist() == [True, False]


def test_the_answer_has_the_type_of_the_table() -> None:
    frame = pandas.DataFrame(TABLE, index=[7, 5, 3])
    mask = selected(frame, RANGE, x="day", y="sales")
    assert frame[mask]["day"].to_dict() == {5: 2}
    table = polars.DataFrame(TABLE)
    assert table.filter(selected(table, RANGE, x="day", y="sales"))["day"].to_list() == [2]
    arrays = {name: np.array(column) for name, column in TABLE.items()}
    assert selected(arrays, RANGE, x="day").tolist() == [True, True, False]


@pytest.mark.parametrize("table", [TABLE, pandas.DataFrame(TABLE), polars.DataFrame(TABLE)])
def test_no_selection_has_no_rows(table: Any) -> None:
    assert list(selected(table, None, x="day")) == [False] * 3


def test_times_are_utc_without_a_zone_and_with_one() -> None:
    naive = pandas.to_datetime(["2024-03-01 00:00", "2024-03-02 12:00", None])
    zoned = naive.tz_localize("UTC").tz_convert("Asia/Tokyo")
    moments = [each.to_pydatetime() for each in zoned[:2]]
    selection = {
        "range": {"x": ["2024-03-02T11:59:59.500Z", "2024-03-03T00:00:00.000Z"], "y": None},
        "scales": {"x": "date", "y": "linear"},
    }
    for column in (naive, zoned, [*moments, None], naive.to_numpy()):
        frame = pandas.DataFrame({"when": column})
        assert selected(frame, selection, x="when").tolist() == [False, True, False]
        assert selected({"when": column}, selection, x="when").tolist() == [False, True, False]
    days = {"when": [datetime.date(2024, 3, 2), datetime.date(2024, 3, 3)]}
    assert selected(days, selection, x="when").tolist() == [False, True]
    series = polars.DataFrame({"when": [datetime.datetime(2024, 3, 2, 12), None]})
    assert selected(series, selection, x="when").to_list() == [True, False]


def test_categories_are_tested_by_their_position() -> None:
    scale = [Category.name, ["Bern", "Chur", "Zug"]]
    selection = {
        "range": {"x": [0.4, 2.2], "y": None},
        "scales": {"x": scale, "y": "linear"},
        "labels": {"x": ["Chur", "Zug"], "y": None},
    }
    table = {"town": ["Zug", "Bern", "Chur", "Basel", None]}
    assert selected(table, selection, x="town").tolist() == [True, False, True, False, False]


def test_missing_values_are_in_no_selection() -> None:
    table = pandas.DataFrame({"a": [1.0, None, 3.0], "b": [1.0, 1.0, float("nan")]})
    selection = {"range": {"x": [0, 9]}}
    assert selected(table, selection, x="a", y="b").tolist() == [True, False, False]
    lasso = {"lassoPoints": {"x": [0, 9, 9, 0], "y": [0, 0, 9, 9]}}
    assert selected(table, lasso, x="a", y="b").tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("selection", "error", "text"),
    [
        ({"range": {"x": None, "y": [0, 1]}, "px": {}, "scales": {"x": None}}, ValueError, "in x"),
        ({"range": {"x": None, "y": None}, "px": {"x": [1]}, "scales": None}, ValueError, "in x"),
        ({"lassoPoints": {"x": None, "y": [1, 2, 3]}}, ValueError, "in x"),
        ([1], TypeError, "selectedData"),
    ],
)
def test_a_selection_without_data_is_refused(selection: Any, error: Any, text: str) -> None:
    with pytest.raises(error, match=text):
        selected(TABLE, selection, x="day", y="sales")


def test_what_is_no_table_and_missing_columns_are_refused() -> None:
    with pytest.raises(TypeError, match="DataFrame"):
        selected(5, RANGE, x="day")
    with pytest.raises(KeyError):
        selected(TABLE, RANGE, x="days")
    with pytest.raises(ValueError, match="no column"):
        selected(TABLE, RANGE)
    with pytest.raises(ValueError, match="both columns"):
        selected(TABLE, {"lassoPoints": {"x": [0, 1, 1], "y": [0, 0, 1]}}, x="day")


@pytest.mark.parametrize(
    "values",
    [
        pandas.array(["a", None], "string"),
        np.array(["a", pandas.NA], dtype=object),
        np.array(["a", math.nan], dtype=object),
        pandas.Categorical(["a", None]),
        np.array(["a", pandas.NaT], dtype=object),
    ],
    ids=["string", "NA", "NaN", "categorical", "NaT"],
)
def test_a_missing_label_is_in_no_selection(values: Any) -> None:
    selection = {"range": {"x": [-0.5, 1.5]}, "scales": {"x": ["category", ["a", "b"]]}}
    assert selected(pandas.DataFrame({"k": values}), selection, x="k").tolist() == [True, False]


def test_masked_values_are_in_no_selection() -> None:
    hidden = [False, True, False]
    days = np.array(["2024-01-01", "2024-01-01", "2025-01-01"], "datetime64[D]")
    columns = {"number": np.arange(3), "day": days, "label": np.array(["a", "a", "b"])}
    table = {name: np.ma.array(each, mask=hidden) for name, each in columns.items()}
    ends = {"number": [0, 1], "day": ["2024-01-01", "2024-02-01"], "label": [-0.5, 0.5]}
    scales = {"number": "linear", "day": "date", "label": ["category", ["a", "b"]]}
    for name in table:
        selection = {"range": {"x": ends[name]}, "scales": {"x": scales[name]}}
        assert selected(table, selection, x=name).tolist() == [True, False, False]


def test_infinite_numbers_are_in_no_lasso_and_cause_no_warning() -> None:
    lasso = {"lassoPoints": {"x": [0, 4, 4, 0], "y": [1, 1, 100, 100]}}
    table = {"a": [1, 1, math.inf, 1], "b": [10, math.inf, 10, -math.inf]}
    assert selected(table, lasso, x="a", y="b").tolist() == [True, False, False, False]


@pytest.mark.parametrize("selection", [{}, {"axes": 0}, {"range": None, "lassoPoints": None}])
def test_what_the_image_draws_no_selection_of_has_no_rows(selection: Any) -> None:
    assert not selected(TABLE, selection, x="day").any()


def test_texts_that_a_callback_has_set_without_scales_are_times() -> None:
    times = pandas.to_datetime(["2024-01-01T00:00", "2024-01-02T12:00", "2024-01-04T00:00"])
    table = pandas.DataFrame({"t": times, "v": [1, 1, 1]})
    ends = ["2024-01-02", "2024-01-03T00:00+01:00"]
    assert selected(table, {"range": {"x": ends}}, x="t").tolist() == [False, True, False]
    corners = ["2024-01-02", "2024-01-03", "2024-01-03", "2024-01-02"]
    lasso = {"lassoPoints": {"x": corners, "y": [0, 0, 2, 2]}}
    assert selected(table, lasso, x="t", y="v").tolist() == [False, True, False]


def test_periods_of_pandas_are_their_first_moments() -> None:
    table = pandas.DataFrame({"t": pandas.period_range("2024-01-01", periods=3)})
    table.loc[1, "t"] = pandas.NaT
    selection = {"range": {"x": ["2024-01-01", "2024-01-02"]}, "scales": {"x": "date"}}
    assert selected(table, selection, x="t").tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("table", "selection", "text"),
    [
        ({"a": [1, 2], "b": [3]}, {"range": {}}, "the columns have 2 and 1 rows"),
        ({"a": [1, 2], "b": [3]}, {"lassoPoints": {}}, "the columns have 2 and 1 rows"),
        ({"a": ["x"], "b": [1]}, {"range": {}}, "'x' has no place on an axis"),
        ({"a": [1j], "b": [1]}, {"range": {}}, "has no place on an axis"),
        (
            {"a": [datetime.timedelta(1)], "b": [1]},
            {"range": {"x": [1, 2]}},
            "has no place on an axis",
        ),
        (
            {"a": ["2024-01-01"], "b": [1]},
            {"range": {"x": ["soon", "later"]}},
            "'soon' has no place on an axis",
        ),
        ({"a": [1], "b": [1]}, {"range": {"x": [1]}}, "x of a selection is .* must be 2 numbers"),
        ({"a": np.ones((2, 2)), "b": [1, 2]}, {"range": {}}, "several columns 'a'"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_its_remedy(
    table: Any, selection: Any, text: str
) -> None:
    with pytest.raises(ValueError, match=text):
        selected(table, selection, x="a", y="b")


@pytest.mark.parametrize("name", ["range", "lassoPoints"])
def test_a_selection_that_is_no_dict_of_directions_is_refused(name: str) -> None:
    with pytest.raises(TypeError, match=f"{name} of a selection is"):
        selected(TABLE, {name: [1, 5]}, x="day")
