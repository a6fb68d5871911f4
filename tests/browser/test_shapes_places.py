"""Places of shapes on the picture: by their data, axes and view, with handles and labels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support.apps import ServeOnce
from support.shapes_page import axes_of, drag, inked, opened, point_of, shapes_app, told
from support.tabs import Tab

from dash_dynamic_image_component.images.axes.geometry import pixel_of


@pytest.fixture
def hand(tab: Tab, serve_once: ServeOnce) -> Tab:
    return opened(tab, serve_once(shapes_app).url)


def test_shapes_stay_at_their_data_and_are_hidden_without_their_axes(hand: Tab) -> None:
    hand.set_props("curve", dragmode="drawrect")
    drag(hand, (100, 140), (250, 200), id="curve")
    (shape,) = told(hand, 1, "curve")
    assert (shape["axes"], shape["scales"]) == ("a", {"x": "log", "y": "linear"})
    ends = [pixel_of(axes_of(10), shape[f"x{n}"], shape[f"y{n}"]) for n in (0, 1)]
    assert sorted(each or 0 for end in ends for each in end) == pytest.approx(
        [100, 140, 200, 250], abs=0.5
    )
    hand.set_props("curve", params={"top": 30})
    hand.page.wait_for_function("() => tests.prop('curve', 'shown_params')?.top === 30")
    x, y = pixel_of(axes_of(30), shape["x0"], (shape["y0"] + shape["y1"]) / 2)
    assert x
    assert y
    assert inked(hand, x, y, "curve")
    hand.set_props("curve", shapes=[{**shape, "axes": "b"}], active_shape=None)
    assert not inked(hand, x, y, "curve")
    assert told(hand, 1, "curve")[0]["axes"] == "b"


@pytest.mark.parametrize("corners", [1, 1500])
def test_shapes_move_with_the_view_in_the_frame_of_the_hand(hand: Tab, corners: int) -> None:
    for corner in [(100, 90), (200, 20), (200, 180), (100, 92)]:
        hand.page.mouse.click(*point_of(hand, *corner, "map"))
        hand.page.wait_for_timeout(30)
    (shape,) = told(hand, 1, "map")
    x, y = shape["points"]["x"], shape["points"]["y"]
    assert x == pytest.approx([100, 200, 200], abs=0.5)
    assert y == pytest.approx([110, 180, 20], abs=0.5)
    # Many corners are moved as a picture, and drawn again at rest.
    parts = np.arange(corners) / corners
    points = {
        name: np.concatenate([a + (b - a) * parts for a, b in zip(v, [*v[1:], v[0]], strict=True)])
        for name, v in (("x", x), ("y", y))
    }
    shape["points"] = {name: each.tolist() for name, each in points.items()}
    hand.set_props("map", dragmode="pan", active_shape=None, shapes=[shape])
    start = hand.page.locator("#map").bounding_box()
    assert start
    assert edge_at(hand, start, 200, 60)
    hand.page.mouse.move(start["x"] + 40, start["y"] + 100)
    hand.page.mouse.down()
    hand.page.mouse.move(start["x"] + 70, start["y"] + 120, steps=3)
    assert edge_at(hand, start, 230, 120)
    assert not edge_at(hand, start, 200, 180)
    hand.page.mouse.up()
    hand.page.wait_for_function("() => Math.abs(tests.prop('map', 'view')?.x[0] + 30) < 0.5")
    hand.wait_status("loaded", "map")
    hand.page.wait_for_function(
        "() => !document.querySelector('#map canvas[class$=__shapes]').style.transform"
    )
    assert edge_at(hand, start, 230, 120)
    assert not edge_at(hand, start, 200, 180)


def edge_at(tab: Tab, box: Any, x: float, y: float) -> bool:
    """True where a shape is drawn at a point of the component, whose pictures may be beside it."""
    left, top = point_of(tab, 0, 0, "map")
    return inked(tab, box["x"] + x - left, box["y"] + y - top, "map")


def test_of_handles_that_cover_each_other_one_is_drawn_and_each_corner_can_be_moved(
    hand: Tab,
) -> None:
    turns = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
    x, y = (200 + 150 * np.cos(turns)).tolist(), (150 + 100 * np.sin(turns)).tolist()
    path = {"id": "ring", "type": "path", "points": {"x": x, "y": y}}
    hand.js("""() => {
        window.squares = 0;
        const { prototype } = CanvasRenderingContext2D;
        const rect = prototype.rect;
        prototype.rect = function (...given) { window.squares++; rect.apply(this, given); };
    }""")
    hand.set_props("image", shapes=[path], active_shape="ring", dragmode=False)
    hand.page.wait_for_function("() => squares > 100")
    # The ring is 800 CSS pixels long.
    assert hand.js("() => squares") < 800
    drag(hand, (350, 150), (380, 150))
    hand.page.wait_for_function(
        "() => Math.max(...tests.prop('image', 'shapes')[0].points.x) > 360"
    )
    points = hand.prop("shapes")[0]["points"]
    moved = [at for at in range(20_000) if (points["x"][at], points["y"][at]) != (x[at], y[at])]
    assert len(moved) == 1
    assert abs(points["x"][moved[0]] - 380) < 1


def test_labels_stand_at_the_left_edge_in_any_page(hand: Tab) -> None:
    hand.js("() => document.documentElement.setAttribute('dir', 'rtl')")
    shape = {"id": "a", "type": "rect", "x0": 200, "x1": 380, "y0": 100, "y1": 200}
    hand.set_props("image", shapes=[{**shape, "label": "MMMM", "color": "no colour"}])
    assert any(inked(hand, x, 111) for x in range(206, 240))
    assert not any(inked(hand, x, 111) for x in range(160, 198))
