"""`View`: its values, its pixels, and the views that a browser may come to."""

from __future__ import annotations

import doctest
import json
import pickle
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from dash_dynamic_image_component import View
from dash_dynamic_image_component.generators import iso_times, view_range, view_text
from dash_dynamic_image_component.generators import view as module
from dash_dynamic_image_component.generators.iso_times import iso_time
from dash_dynamic_image_component.generators.view import axes_of, numbers_of, view_at
from dash_dynamic_image_component.generators.view_range import Range, normalised
from dash_dynamic_image_component.generators.view_text import is_home, listed_view, view_facts
from dash_dynamic_image_component.images.axes.model import milliseconds

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "view_vectors.json").read_text("utf-8")
)
MINUS_FIVE = timezone(timedelta(hours=-5))
NEW_YEAR = datetime(2026, 1, 1)
HOME = View(x=(0, 8), y=(0, 4))


def ranges(home: dict[str, Any]) -> tuple[Range, Range]:
    bounds = home["bounds"] or {"x": None, "y": None}
    x, y = (
        Range(tuple(home[name]), bounds[name] and tuple(sorted(bounds[name])), home[f"{name}scale"])
        for name in "xy"
    )
    return x, y


def drawn(vector: dict[str, Any], view: Any) -> tuple[Any, Any]:
    home = vector["home"]
    return normalised(ranges(home), view, tuple(vector["pixels"]), equal=home["equal"])


def test_a_view_is_drawn_as_exact_arithmetic_says() -> None:
    for vector in VECTORS:
        found = drawn(vector, tuple(tuple(vector["view"][name]) for name in "xy"))
        for name, ends in zip("xy", found, strict=True):
            wanted = vector["normalised"][name]
            is_log, step = vector["home"][f"{name}scale"] == "log", 2**-52 * max(map(abs, wanted))
            for end, right in zip(ends, wanted, strict=True):
                assert abs(end - right) <= (1e-12 * right if is_log else 4 * step), vector
        assert drawn(vector, found) == found, "a view that was drawn stays as it is"


def test_the_vectors_reach_all_that_views_can_do() -> None:
    homes = [each["home"] for each in VECTORS]
    assert len(VECTORS) >= 200
    assert {each["xscale"] for each in homes} == {"linear", "log", "date"}
    kinds = {(each["equal"], each["bounds"] is None, each["y"][0] > each["y"][1]) for each in homes}
    assert len(kinds) >= 6
    assert any(each["view"] != each["normalised"] for each in VECTORS)


def test_a_view_in_a_url_has_the_text_that_a_browser_writes() -> None:
    for vector in VECTORS:
        x, y = vector["view"]["x"], vector["view"]["y"]
        assert view_text.view_text(x, y) == vector["text"]


@pytest.mark.parametrize(
    ("view", "pixels"),
    [
        (HOME, (640, 400)),
        (View(x=(0, 8), y=(0, 4), equal=True), (640, 320)),
        (View(x=(1, 100), y=(1, 10), xscale="log", yscale="log", equal=True), (640, 320)),
        (View(x=(0, 1e-9), y=(0, 1e9), equal=True), (640, 4096)),
        (View(x=(0, 1e9), y=(0, 1e-9), equal=True), (640, 1)),
        (View(x=(0, 1), y=(0, 1), width=100), (100, 63)),
        (View(x=(0, 1), y=(0, 1), height=5000), (640, 5000)),
        (View.of(3000, 1500), (640, 320)),
        (View.of(*np.array([3000, 1500])), (640, 320)),
        (View(x=(0, 1e-308), y=(0, 1), equal=True), (640, 4096)),
        (
            View(x=(1, 1 + 2.0**-52), y=(1, 2), xscale="log", yscale="log", equal=True),
            (640, 4096),
        ),
    ],
)
def test_a_view_without_a_browser_has_pixels_by_its_shape(view: View, pixels: Any) -> None:
    assert (view.width, view.height) == pixels


def test_integers_of_numpy_become_those_of_python() -> None:
    width, height = np.array([80, 60])
    view = View(x=(0, 1), y=(0, 1), width=width, height=height)
    assert [type(each) for each in (view.width, view.height)] == [int, int]


@pytest.mark.parametrize(("width", "height"), [(-3, 5), (3, 0)])
def test_a_picture_without_pixels_has_no_view(width: int, height: int) -> None:
    with pytest.raises(ValueError, match=r"of a picture is .*; it must be over 0"):
        View.of(width, height)


def test_a_view_of_a_picture_has_its_pixels_with_the_first_row_on_top() -> None:
    view = replace(View.of(4, 2), width=4, height=2)
    x, y = view.grid()
    assert x[0].tolist() == [0.5, 1.5, 2.5, 3.5]
    assert y[:, 0].tolist() == [0.5, 1.5]
    assert view.bounds == ((0, 4), (2, 0))


def test_the_grid_has_the_centres_of_the_pixels_on_each_scale() -> None:
    view = View(x=(1, 1e4), y=(0, 4), xscale="log", width=4, height=2)
    x, y = view.grid()
    assert x.shape == y.shape == (2, 4)
    np.testing.assert_allclose(x[1], 10.0 ** np.array([0.5, 1.5, 2.5, 3.5]), rtol=1e-14)
    assert y[:, 3].tolist() == [3, 1]
    days = View(x=(NEW_YEAR, datetime(2026, 1, 3)), y=(0, 1), xscale="date", width=2, height=1)
    assert days.grid()[0].tolist() == [[datetime(2026, 1, 1, 12), datetime(2026, 1, 2, 12)]]


def test_the_grid_ends_half_a_pixel_before_the_edges_at_the_end_of_doubles() -> None:
    home = View(x=(-2, 1), y=(-1, 1), width=640, height=400)
    view = view_at(home, ((-0.75, -0.75 + 1e-15), (0.1, 0.1 + 1e-15)), (640, 400))
    x, _ = view.grid()
    pixel = (view.x[1] - view.x[0]) / 640
    assert pixel >= 8 * np.spacing(0.75)
    assert len(np.unique(x[0])) == 640
    assert abs(x[0, 0] - view.x[0] - pixel / 2) <= pixel / 8


def test_times_have_the_zone_of_home() -> None:
    aware = View(
        x=(datetime(2026, 1, 1, tzinfo=MINUS_FIVE), datetime(2026, 1, 2, tzinfo=MINUS_FIVE)),
        y=(0, 1),
        xscale="date",
    )
    seen = view_at(aware, ((1767243600000.5, 1767250800000.0), (0, 1)), (640, 400))
    assert seen.x == (
        datetime(2026, 1, 1, 0, 0, 0, 500, tzinfo=MINUS_FIVE),
        datetime(2026, 1, 1, 2, tzinfo=MINUS_FIVE),
    )
    assert seen.x[0].utcoffset() == timedelta(hours=-5)
    naive = View(x=(date(2026, 1, 1), np.datetime64("2026-01-02")), y=(0, 1), xscale="date")
    assert naive.x == (NEW_YEAR, datetime(2026, 1, 2))
    assert view_at(naive, numbers_of(naive), (640, 400)).x == naive.x


def test_iso_texts_on_a_date_scale_are_times_as_in_the_browser() -> None:
    written = [each for each in VECTORS if "iso" in each]
    assert len(written) > 10
    for vector in written:
        first, last = (milliseconds(iso_time(text)) for text in vector["iso"]["x"])
        assert [first, last] == vector["view"]["x"], vector


def test_iso_texts_in_a_view_are_datetimes_in_their_zone() -> None:
    view = View(x=("2026-01-01", "2026-01-02T12:00:00.5"), y=(0, 1), xscale="date")
    assert view.x == (NEW_YEAR, datetime(2026, 1, 2, 12, 0, 0, 500_000))
    away = View(x=("2026-01-01T00:00-05:00", "2026-01-02T00:00Z"), y=(0, 1), xscale="date")
    assert away.x[0] == datetime(2026, 1, 1, tzinfo=MINUS_FIVE)
    assert away.x[0].utcoffset() == timedelta(hours=-5)


# The same in the tests of the browser.
@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "2026",
        "2026-01",
        "2026-1-31",
        "20260131",
        "2026-W05-6",
        "2026-02-30",
        "2025-02-29",
        "2026-13-01",
        "0000-01-01",
        "2026-01-31T",
        "2026-01-31T12",
        "2026-01-31T24:00",
        "2026-01-31T12:60",
        "2026-01-31T12:00:60",
        "2026-01-31T12:00:00.",
        "2026-01-31T12:00:00.1234567890",
        "2026-01-31t12:00:00z",
        "2026-01-31Z",
        "2026-01-31T12:00+1",
        "2026-01-31T12:00+24:00",
        " 2026-01-31",
        "2026-01-31\n",
        "\u0662\u0660\u0662\u0666-01-31",
        "Jan 31 2026",
    ],
)
def test_another_text_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"x of a View has .*, which is no ISO text of a time"):
        View(x=(text, "2026-02-01"), y=(0, 1), xscale="date")


def test_numbers_on_a_date_scale_are_milliseconds_in_utc() -> None:
    assert View(x=(0, 86_400_000), y=(0, 1), xscale="date").x == (
        datetime(1970, 1, 1),
        datetime(1970, 1, 2),
    )


def test_the_extent_is_that_of_imshow() -> None:
    view = View(x=(-1, 3), y=(5, 2))
    axes = Figure().subplots()
    image = axes.imshow([[0]], extent=view.extent)
    assert list(image.get_extent()) == [-1, 3, 5, 2]
    days = View(x=(NEW_YEAR, datetime(2026, 1, 3)), y=(0, 1), xscale="date")
    left, right, *_ = Figure().subplots().imshow([[0]], extent=days.extent).get_extent()
    assert right - left == 2


def test_axes_get_limits_scales_and_aspect() -> None:
    axes = Figure().subplots()
    axes.plot([1, 50])
    View(x=(1, 10), y=(3, 1e-2), yscale="log").apply(axes)
    assert (axes.get_xlim(), axes.get_ylim()) == ((1, 10), (3, 1e-2))
    assert (axes.get_xscale(), axes.get_yscale()) == ("linear", "log")
    figure = Figure(figsize=(8, 2))
    square = figure.subplots()
    View(x=(0, 1), y=(0, 1), equal=True).apply(square)
    figure.draw_without_rendering()
    assert (square.get_xlim(), square.get_ylim()) == ((0, 1), (0, 1))
    assert square.get_window_extent().width == pytest.approx(square.get_window_extent().height)


def test_axes_of_times_get_times() -> None:
    axes = Figure().subplots()
    View(x=(NEW_YEAR, datetime(2026, 2, 1)), y=(0, 1), xscale="date").apply(axes)
    assert axes.get_xlim() == (20454, 20485), "days since 1970"


def test_the_whole_picture_has_the_limits_and_scales_of_the_view() -> None:
    view = View(x=(1, 10), y=(NEW_YEAR, datetime(2026, 1, 2)), xscale="log", yscale="date")
    axes = axes_of(view, 64, 48)
    assert axes.box == (0, 0, 64, 48)
    assert (axes.x, axes.y) == numbers_of(view)
    assert [scale and scale.name for scale in axes.scales] == ["log", "date"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x": (1, 1)}, r"x of a View is \(1, 1\), which is empty"),
        ({"x": (0, float("nan"))}, "must be a finite number"),
        ({"x": (0, float("inf"))}, "must be a finite number"),
        ({"x": (-1e301, 0)}, "numbers up to 1e"),
        ({"x": (0, 1, 2)}, "must be 2 numbers"),
        ({"x": 3}, "must be 2 numbers"),
        ({"x": (0, "1")}, "must be a number"),
        ({"x": (NEW_YEAR, 1)}, 'times need the scale "date"'),
        ({"x": (0, 1), "xscale": "log"}, "over 0 on a log scale"),
        ({"xscale": "symlog"}, "xscale of a View is 'symlog'"),
        ({"x": (NEW_YEAR, datetime.now(UTC)), "xscale": "date"}, "with a zone and one without"),
        (
            {"x": ("2026-01-01", "2026-01-02T00:00Z"), "xscale": "date"},
            "with a zone and one without",
        ),
        ({"x": ("2026-01-01", "0001-01-01"), "xscale": "date"}, "years 2 to 9998"),
        ({"x": (NEW_YEAR, np.datetime64("NaT")), "xscale": "date"}, "NaT"),
        ({"x": (0, 1e15), "xscale": "date"}, "years 2 to 9998"),
        ({"x": (datetime(1, 1, 1), NEW_YEAR), "xscale": "date"}, "years 2 to 9998"),
        ({"bounds": ((0, 0.5), (0, 1))}, "outside of its bounds"),
        ({"bounds": (0, 1)}, "bounds in x of a View is 0"),
        ({"bounds": ((0, 1),)}, "bounds of a View"),
        ({"bounds": ((0, 1), (1, 1))}, "bounds in y of a View"),
        ({"equal": True, "yscale": "log", "y": (1, 2)}, "no common unit"),
        ({"width": -1}, "width of a View is -1"),
        ({"height": 2.5}, "height of a View is 2.5"),
        ({"height": True}, "height of a View is True"),
    ],
)
def test_a_view_that_cannot_be_is_refused(arguments: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        View(**{"x": (0, 1), "y": (0, 1), **arguments})


@pytest.mark.parametrize(
    "text",
    [
        *("", "0,1", "0,1,0", "0,1,0,1,2", "0,1,0,1,", " 0,1,0,1", "0,1,0, 1", "0,1,0,1\n"),
        *("0,1.0,0,1", "+0,1,0,1", "-0,1,0,1", "0,1e0,0,1", "0,01,0,1", "0,1_0,0,1", "0,.5,0,1"),
        *("nan,1,0,1", "0,inf,0,1", "0,Infinity,0,1", "0,1e400,0,1", "0,1e21,0,1", "0,1e 21,0,1"),
        *("0,\u0661,0,1", "0,0x1,0,1", "0,1,0,1" + "0" * 100),
    ],
)
def test_a_text_that_is_no_view_in_its_one_spelling_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no view; write it as x0,x1,y0,y1"):
        listed_view(text, HOME)


@pytest.mark.parametrize(
    ("text", "home", "message"),
    [
        ("1,1,0,1", HOME, "x of the view is 1 to 1, which is empty"),
        ("1,0,0,1", HOME, "turn it round"),
        ("0,1,1,0", HOME, "y of the view is 1 to 0, and home is 0 to 4"),
        ("0,1,0,1", View(x=(1, 2), y=(0, 1), xscale="log"), "over 0"),
        ("0,3,0,1", View(x=(0, 1), y=(0, 1), bounds=((0, 2), (0, 1))), "bounds 0 to 2"),
        ("-1e-8,1,0,1", View(x=(0, 1), y=(0, 1), bounds=((0, 1), (0, 1))), "bounds 0 to 1"),
        ("-1,5,1,0", View.of(8, 8), "bounds 0 to 8"),
        ("0,1e+301,0,1", HOME, "outside of the bounds"),
        ("-1e+308,1e+308,0,1", HOME, "outside of the bounds"),
        (
            "0,1000000000000000,0,1",
            View(x=(0, 1), y=(0, 1), xscale="date"),
            "outside of the bounds",
        ),
    ],
)
def test_a_view_to_which_home_cannot_lead_is_refused(text: str, home: View, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        listed_view(text, home)


def test_a_rounding_error_at_the_bounds_is_none() -> None:
    home = View(x=(0, 1), y=(0, 1), bounds=((0, 1), (0, 1)))
    assert listed_view("-1e-17,0.5,0,1.0000000000000002", home)[0] == (-1e-17, 0.5)


def test_an_equal_view_may_be_larger_than_its_bounds() -> None:
    assert listed_view("-8,16,8,0", View.of(8, 8)) == ((-8, 16), (8, 0))


def test_home_is_recognised_but_for_a_rounding_error() -> None:
    home = View(x=(0.1, 0.3), y=(0, 1), width=64, height=64)
    for x, same in [((0.1, 0.3), 1), ((0.1, 0.30000000000000004), 1), ((0.1, 0.3001), 0)]:
        assert is_home(home, (x, (0, 1)), (64, 64)) == bool(same)


def test_the_facts_leave_out_what_has_its_default() -> None:
    assert view_facts(HOME) == {"x": [0, 8], "y": [0, 4]}
    home = View(
        x=(NEW_YEAR, datetime(2026, 1, 2)),
        y=(3, 1),
        bounds=((NEW_YEAR, datetime(2027, 1, 1)), (1, 5)),
        xscale="date",
        yscale="log",
    )
    assert view_facts(home) == {
        "x": [1767225600000, 1767312000000],
        "y": [3, 1],
        "bounds": {"x": [1767225600000, 1798761600000], "y": [5, 1]},
        "xscale": "date",
        "yscale": "log",
    }
    assert view_facts(View.of(8, 4))["equal"] is True


def test_a_view_travels_to_other_processes() -> None:
    view = View(x=(NEW_YEAR, datetime(2026, 1, 2)), y=(0, 1), xscale="date", width=8)
    assert pickle.loads(pickle.dumps(view)) == view


@pytest.mark.parametrize("each", [module, iso_times, view_range, view_text])
def test_the_examples_of_the_documentation_run(each: Any) -> None:
    tried = doctest.testmod(each)
    assert tried.attempted >= 1
    assert tried.failed == 0
