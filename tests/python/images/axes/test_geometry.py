"""There and back between pixels, data and the window; what is cut off; what people read."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings, strategies
from matplotlib import scale as mpl_scale

from dash_dynamic_image_component import Axes, Category, Polar, Symlog
from dash_dynamic_image_component.images.axes.dial import Dial
from dash_dynamic_image_component.images.axes.geometry import (
    clipped,
    contains,
    data_at,
    pixel_of,
    value_of,
)
from dash_dynamic_image_component.images.axes.placement import (
    Element,
    Fit,
    placed,
    to_picture,
    to_window,
)
from dash_dynamic_image_component.images.axes.scales import Date, Log, Logit
from dash_dynamic_image_component.images.axes.spot import spot_at

BOX = (80, 52.8, 576, 427.2)
parts = strategies.floats(min_value=0, max_value=1)
SCALED: list[tuple[Any, tuple[float, float]]] = [
    ("linear", (-5, 1e6)),
    ("linear", (3, -2)),
    ("log", (1e-200, 1e200)),
    ("log", (1000, 999)),
    ("logit", (1e-9, 1 - 1e-6)),
    ("date", (1.7e12, 1.8e12)),
    (Symlog(0.001, 2, 0.5), (-1e10, 5)),
    (Symlog(1e-250, 10, 1), (-1e-240, 1e-200)),
    (Category(["a", "b"]), (-0.5, 1.5)),
]


@pytest.mark.parametrize(("scale", "limits"), SCALED, ids=str)
@given(along=parts, up=parts)
@settings(max_examples=60, deadline=None)
def test_a_pixel_comes_back_from_its_data(
    scale: Any, limits: tuple[float, float], along: float, up: float
) -> None:
    axes = Axes(BOX, limits, limits, scale, scale)
    x, y = 80 + 496 * along, 52.8 + 374.4 * up
    assert pixel_of(axes, *data_at(axes, x, y)) == pytest.approx((x, y), rel=1e-9)


@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("sector", [(0, 2 * math.pi), (-1, 1), (2, 5), (4, 1.5)])
@given(turn=parts, part=parts)
@settings(max_examples=40, deadline=None)
def test_an_angle_and_a_radius_come_back_from_their_pixel(
    direction: Any, sector: tuple[float, float], turn: float, part: float
) -> None:
    polar = Polar(0.7, direction, 0.1, (300, 200), (150, 170))
    axes = Axes((0, 0, 640, 480), sector, (1, 1000), polar, "log")
    low, high = min(sector), max(sector)
    angle, radius = low + (high - low) * turn, 10 ** (3 * part)
    x, y = pixel_of(axes, angle, radius)
    assert x is not None
    assert y is not None
    assert contains(axes, x, y)
    found = data_at(axes, x, y)
    assert found[1] == pytest.approx(radius, rel=1e-9)
    around = (found[0] or 0) - angle
    assert abs(math.remainder(around, 2 * math.pi)) < 1e-8


def test_what_a_scale_cannot_show_has_no_pixel() -> None:
    axes = Axes(BOX, (1, 10), (0.1, 0.9), "log", "logit")
    assert pixel_of(axes, 0, 1) == pixel_of(axes, -1, 1.5) == (None, None)
    assert pixel_of(axes, None, 0.5)[0] is None
    assert pixel_of(axes, None, 0.5)[1] == pytest.approx(240)
    ring = Axes(BOX, (0, 6), (1, 2), Polar(origin=0.5))
    assert pixel_of(ring, 1, 0.4) == pixel_of(ring, None, 1) == (None, None)
    assert data_at(Axes(BOX, (1, 2), None, yscale=None), 80, 60) == (1, None)


def test_corners_beside_a_circle_belong_to_the_axes_below() -> None:
    square = Axes((0, 0, 100, 100), (0, 1), (0, 1))
    circle = Axes((0, 0, 100, 100), (0, 2 * math.pi), (0, 1), "polar")
    assert spot_at([square, circle], 50, 50).axes == 1
    assert spot_at([square, circle], 5, 5).axes == 0
    assert spot_at([circle], 5, 5).x is None


def test_without_axes_the_data_are_pixels_and_with_unknown_axes_there_are_none() -> None:
    spot = spot_at([], 3.5, 7.25)
    assert (spot.x, spot.y, spot.col, spot.row, spot.axes) == (3.5, 7.25, 3, 7, None)
    unknown = spot_at(None, 3.5, 7.25)
    assert (unknown.x, unknown.y, unknown.px, unknown.py) == (None, None, 3.5, 7.25)


@pytest.mark.slow
@given(
    matrix=strategies.tuples(*[strategies.floats(-3, 3)] * 4),
    fit=strategies.sampled_from(["fill", "contain", "cover", "none", "scale-down"]),
    size=strategies.tuples(*[strategies.floats(30, 3000)] * 2),
    natural=strategies.tuples(*[strategies.floats(1, 3000)] * 2),
    part=strategies.tuples(parts, parts),
)
@settings(max_examples=300, deadline=None)
def test_a_pixel_comes_back_from_its_point_of_the_window(
    matrix: Any, fit: Fit, size: Any, natural: Any, part: Any
) -> None:
    a, b, c, d = matrix
    assume(abs(a * d - b * c) > 1e-2)
    placement = placed(natural, natural, fit, Element((500, -300), matrix, size, (1, 2, 3, 4)))
    assert placement is not None
    left, top, right, bottom = placement.visible
    pixel = left + (right - left) * part[0] * 0.999, top + (bottom - top) * part[1] * 0.999
    assert to_picture(placement, to_window(placement, pixel)) == pytest.approx(
        pixel, rel=1e-9, abs=1e-7
    )


@pytest.mark.parametrize("scale", [1.25, 0.8, 1 / 3, 1.1])
def test_whole_pixels_of_the_window_are_no_pixel_off(scale: float) -> None:
    linear = (scale, 0, 0, scale)
    found = placed((640, 480), (640, 480), "fill", Element((320, 240), linear, (640, 480)))
    assert found is not None
    for col in range(640):
        pixel = to_picture(found, (320 + scale * (col - 320), 240))
        assert pixel is not None
        assert pixel == (col, 240)


@pytest.mark.parametrize(
    "changes",
    [
        {"element": Element((0, 0), (1, 0, 0, 0), (100, 100))},
        {"element": Element((0, 0), (1, 2, 2, 4), (100, 100))},
        {"element": Element((0, 0), (1, 0, 0, 1), (10, 10), (5, 5, 5, 5))},
        {"natural": (0, 5)},
        {"picture": (5, 0)},
    ],
)
def test_what_has_no_area_has_no_placement(changes: dict[str, Any]) -> None:
    given = {
        "picture": (64, 48),
        "natural": (64, 48),
        "fit": "contain",
        "element": Element((0, 0), (1, 0, 0, 1), (100, 100)),
    }
    assert placed(**given) is not None  # type: ignore[arg-type]
    assert placed(**given | changes) is None  # type: ignore[arg-type]


def test_axes_that_leave_the_picture_are_cut_with_their_data() -> None:
    wide = Axes((-100, 100, 700, 500), (0, 8), (1, 10_000), yscale="log")
    cut = clipped(wide, 640, 480)
    assert cut is not None
    assert cut.box == (0, 100, 640, 480)
    for point in ((0, 480), (320, 300), (640, 100)):
        assert data_at(cut, *point) == pytest.approx(data_at(wide, *point))
    dial = Axes((-100, 0, 300, 400), (0, 2 * math.pi), (0, 1), "polar")
    half = clipped(dial, 640, 480)
    assert half is not None
    assert half.box[0] == 0
    assert data_at(half, 150, 120) == pytest.approx(data_at(dial, 150, 120))


def test_axes_beside_the_picture_are_cut_away_and_those_at_its_edge_stay() -> None:
    assert clipped(Axes((700, 0, 800, 100), (0, 1), (0, 1)), 640, 480) is None
    edge = Axes((-0.5, 0, 640.5, 481), (0, 1), (0, 1))
    assert clipped(edge, 640, 480) is edge
    unknown = clipped(Axes((-9, 0, 640, 480), None, (0, 1), None), 640, 480)
    assert unknown is not None
    assert unknown.x is None


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_709_164_799_999.4, "2024-02-28T23:59:59.999Z"),
        (-0.5, "1970-01-01T00:00:00.000Z"),
        (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        (-62_135_596_800_001, None),
        (253_402_300_800_000, None),
        (1e300, None),
    ],
)
def test_times_are_read_as_iso_text(number: float, text: str | None) -> None:
    assert value_of(Date(), number) == text


def test_categories_are_read_as_the_nearest_label() -> None:
    labels = Category(["a", "b", "c"])
    read = [value_of(labels, number) for number in (-0.6, -0.5, 0.49, 0.5, 2.4, 2.5)]
    assert read == [None, "a", "a", "b", "c", None]
    assert value_of(Log(), 5.5) == 5.5
    assert value_of(None, None) is value_of(labels, None) is None


def test_scales_are_those_of_matplotlib() -> None:
    values = np.geomspace(1e-6, 1e6, 50)
    both = np.concatenate([-values, values])
    for own, other, points in (
        (Symlog(0.3, 3, 2), mpl_scale.SymmetricalLogTransform(3, 0.3, 2), both),
        (Symlog(50, 10, 0.1), mpl_scale.SymmetricalLogTransform(10, 50, 0.1), both),
        (Logit(), mpl_scale.LogitTransform(), values / (values + 1)),
        (Log(), mpl_scale.LogTransform(7), values),
    ):
        mine = np.array([own.transform(float(each)) for each in points])
        theirs = other.transform(points)
        # The unit is free: one factor for all points.
        assert mine == pytest.approx(theirs * (mine[-1] / theirs[-1]), rel=1e-9, abs=1e-12)


def test_a_dial_without_a_center_fills_its_box() -> None:
    dial = Dial.of(Axes((0, 100, 300, 500), (0, 6), (0, 1), "polar"))
    assert (dial.center, dial.radius) == ((150, 300), (150, 200))
