"""Shapes that are drawn, moved and reshaped by hand, and come back as data."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Browser
from support.apps import ServeOnce
from support.fingers import swipe
from support.shapes_page import HEIGHT, WIDTH, drag, inked, opened, point_of, shapes_app, told
from support.tabs import Tab, open_tab

from dash_dynamic_image_component import shape_mask


@pytest.fixture
def hand(tab: Tab, serve_once: ServeOnce) -> Tab:
    return opened(tab, serve_once(shapes_app).url)


def test_a_box_is_drawn_named_moved_and_reshaped(hand: Tab) -> None:
    drag(hand, (100, 60), (250, 200))
    hand.page.wait_for_function("() => tests.prop('image', 'shapes')[0]?.label === 'cell 1'")
    (shape,) = told(hand, 1)
    assert [shape[each] for each in ("x0", "x1", "y0", "y1")] == pytest.approx([100, 250, 60, 200])
    assert (shape["type"], shape["axes"], hand.prop("active_shape")) == ("rect", None, shape["id"])
    assert inked(hand, 100, 130)
    drag(hand, (250, 130), (300, 150))  # the handle in the middle of the right side
    hand.page.wait_for_function("() => tests.prop('image', 'shapes')[0].x1 === 300")
    hand.set_props("image", dragmode=False)
    drag(hand, (150, 130), (170, 100))
    hand.page.wait_for_function("() => tests.prop('image', 'shapes')[0].y0 === 30")
    (moved,) = told(hand, 1)
    assert [moved[each] for each in ("x0", "x1", "y0", "y1")] == pytest.approx([120, 320, 30, 170])
    assert moved["label"] == "cell 1"
    assert not hand.prop("n_clicks")


def test_a_callback_in_mid_edit_loses_nothing_that_the_hand_does(hand: Tab) -> None:
    page = hand.page
    drag(hand, (20, 20), (60, 60))
    drag(hand, (100, 60), (250, 200))
    page.wait_for_function("() => tests.prop('image', 'shapes')[1]?.label === 'cell 2'")
    first, second = told(hand, 2)
    page.mouse.move(*point_of(hand, 250, 200))
    page.mouse.down()
    page.mouse.move(*point_of(hand, 260, 220), steps=3)
    hand.set_props("image", shapes=[{**second, "color": "#ff0000"}])
    page.mouse.move(*point_of(hand, 280, 240), steps=3)
    page.mouse.up()
    page.wait_for_function("() => tests.prop('image', 'shapes')[0].x1 === 280")
    (shape,) = told(hand, 1)
    assert (shape["color"], shape["y1"], shape["label"]) == ("#ff0000", 240, "cell 2")
    page.mouse.move(*point_of(hand, 280, 240))
    page.mouse.down()
    page.mouse.move(*point_of(hand, 290, 250), steps=3)
    hand.set_props("image", shapes=[first])
    page.mouse.up()
    assert [each["id"] for each in told(hand, 2)] == [first["id"], second["id"]]


def test_strokes_in_quick_succession_are_all_told_with_a_callback_each_at_most(hand: Tab) -> None:
    hand.set_props("image", dragmode="drawopenpath", newshape={"color": "#00ff88"})
    before = len(hand.updates())
    for n in range(12):
        drag(hand, (30 + 25 * n, 80), (40 + 25 * n, 140), (30 + 25 * n, 200), steps=4)
    shapes = told(hand, 12)
    assert {(each["type"], each["closed"], each["color"]) for each in shapes} == {
        ("path", False, "#00ff88")
    }
    hand.page.wait_for_function("() => tests.prop('image', 'shapes')[11].label === 'cell 12'")
    assert len(hand.updates()) - before <= 13
    assert [each["points"]["x"][0] for each in shapes] == [30 + 25 * n for n in range(12)]


DRAW_MANY = """async (count) => {
  const img = document.querySelector('#image img');
  const {left, top} = img.getBoundingClientRect();
  const pointer = {bubbles: true, pointerId: 1, pointerType: 'mouse', button: 0, isPrimary: true};
  const fire = (type, x, y) => img.dispatchEvent(
    new PointerEvent(type, {...pointer, clientX: left + x, clientY: top + y}));
  for (let at = 0; at < count; at++) {
    const [x, y] = [10 + (at % 16) * 23, 10 + Math.floor(at / 16) * 23];
    fire('pointerdown', x, y);
    fire('pointermove', x + 5, y + 5);
    fire('pointerup', x + 8, y + 8);
    await new Promise((done) => setTimeout(done, (at * 7) % 25));
  }
}"""


def test_no_shape_is_lost_to_results_of_a_callback_that_come_just_after_it(hand: Tab) -> None:
    hand.js(DRAW_MANY, 160)
    hand.page.wait_for_function("() => tests.prop('image', 'shapes')[159]?.label === 'cell 160'")
    shapes = told(hand, 160)
    places = [(each["x0"], each["y0"], each["label"]) for each in shapes]
    assert places == [
        (10 + at % 16 * 23, 10 + at // 16 * 23, f"cell {at + 1}") for at in range(160)
    ]
    hand.page.get_by_role("button", name="Undo").first.dispatch_event("click")
    told(hand, 159)


def test_clicks_set_corners_and_a_mask_is_what_the_canvas_fills(hand: Tab) -> None:
    hand.set_props("image", dragmode="drawclosedpath")
    corners = [(50, 50), (350, 80), (60, 240), (300, 260)]
    for corner in corners:
        hand.page.mouse.click(*point_of(hand, *corner))
        hand.page.wait_for_timeout(30)
    hand.page.keyboard.press("Enter")
    (shape,) = told(hand, 1)
    assert list(zip(shape["points"]["x"], shape["points"]["y"], strict=True)) == corners
    assert hand.prop("clickData") is None
    assert not hand.prop("n_clicks")
    filled = hand.js(
        """([shape, width, height]) => {
          const context = new OffscreenCanvas(width, height).getContext('2d');
          shape.points.x.forEach((x, at) => context.lineTo(x, shape.points.y[at]));
          context.fill('evenodd');
          const {data} = context.getImageData(0, 0, width, height);
          return Array.from({length: width * height}, (_, at) => data[4 * at + 3]);
        }""",
        [shape, WIDTH, HEIGHT],
    )
    coverage = np.reshape(filled, (HEIGHT, WIDTH))
    mask = shape_mask(shape, (HEIGHT, WIDTH))
    assert mask[coverage == 255].all()
    assert not mask[coverage == 0].any()
    assert mask.sum() > 1000


def test_by_touch_a_finger_draws_and_reshapes(browser: Browser, serve_once: ServeOnce) -> None:
    with open_tab(browser, has_touch=True, viewport={"width": 500, "height": 700}) as tab:
        opened(tab, serve_once(shapes_app).url)
        swipe(tab, point_of(tab, 100, 60), point_of(tab, 250, 200))
        (shape,) = told(tab, 1)
        assert shape["x1"] == pytest.approx(250, abs=1)
        # Beside the handle, as fingers are.
        swipe(tab, point_of(tab, 262, 210), point_of(tab, 300, 250))
        tab.page.wait_for_function("() => tests.prop('image', 'shapes')[0].x1 > 280")
        assert tab.js("() => window.scrollY") == 0
