"""Selections, clicks and the read-out on a picture with axes, by mouse and by touch."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from support.apps import ServeOnce
from support.fingers import swipe
from support.selecting_page import POINTS, axes_of, opened, point_of, selecting_app
from support.tabs import Tab, open_tab

from dash_dynamic_image_component import selected
from dash_dynamic_image_component.images.axes.geometry import pixel_of


@pytest.fixture
def hand(tab: Tab, serve_once: ServeOnce) -> Tab:
    return opened(tab, serve_once(selecting_app).url)


def drag(tab: Tab, *pixels: tuple[float, float]) -> Any:
    """Drag through pixels of the picture; the selection that is told, and written back."""
    before = (tab.prop("selectedData") or {}).get("timestamp", 0)
    tab.page.mouse.move(*point_of(tab, *pixels[0]))
    tab.page.mouse.down()
    for pixel in pixels[1:]:
        tab.page.mouse.move(*point_of(tab, *pixel), steps=3)
    tab.page.mouse.up()
    tab.page.wait_for_function(
        """before => {
          const written = tests.prop('selections', 'data')[0] ?? 0;
          return written > before && written === tests.prop('image', 'selectedData')?.timestamp;
        }""",
        arg=before,
    )
    return tab.prop("selectedData")


def outline(tab: Tab) -> list[list[float]] | None:
    """The corners of the selection on screen, in pixels of the picture."""
    found: list[list[float]] | None = tab.js(
        """() => {
          const shape = document.querySelector('#image polygon[class$=__selection]');
          const width = document.querySelector('#image img').getBoundingClientRect().width;
          return shape.getAttribute('visibility') === 'visible'
            ? shape.getAttribute('points').split(' ').map((corner) =>
                corner.split(',').map((each) => (each * 400) / width))
            : null;
        }"""
    )
    return found


def test_a_box_selects_the_points_that_are_in_it_on_screen(hand: Tab) -> None:
    selection = drag(hand, (100, 60), (180, 130), (250, 200))
    assert (selection["type"], selection["axes"]) == ("box", 0)
    assert selection["scales"] == {"x": "log", "y": "linear"}
    assert selection["px"]["x"] == pytest.approx([100, 250], abs=0.6)
    assert selection["px"]["y"] == pytest.approx([60, 200], abs=0.6)
    assert selection["params"] == {"top": 10}
    pixels = [pixel_of(axes_of(10), x, y) for x, y in zip(*POINTS.values(), strict=True)]
    (left, right), (top, bottom) = selection["px"]["x"], selection["px"]["y"]
    expected = [left <= px <= right and top <= py <= bottom for px, py in pixels]
    assert selected(POINTS, selection, x="x", y="y").tolist() == expected
    assert any(expected)
    assert outline(hand) is not None
    assert hand.prop("clickData") is None
    assert not hand.prop("n_clicks")


def test_a_callback_that_writes_a_selection_back_ends(hand: Tab) -> None:
    before = len(hand.updates())
    drag(hand, (100, 60), (250, 200))
    hand.page.wait_for_timeout(500)
    assert len(hand.updates()) - before <= 2


def test_a_selection_stays_at_its_data_and_ends_at_the_axes(hand: Tab) -> None:
    selection = drag(hand, (100, 140), (395, 20.5))
    assert selection["px"]["x"][1] == 380
    assert selection["range"]["y"] == pytest.approx([0, 10], abs=0.1)
    hand.set_props("image", params={"top": 30})
    hand.page.wait_for_function("() => tests.prop('image', 'shown_params')?.top === 30")
    corners = outline(hand)
    assert corners
    middle = [pixel_of(axes_of(30), 1, y)[1] or 0 for y in selection["range"]["y"]]
    assert [min(y for _, y in corners), max(y for _, y in corners)] == pytest.approx(
        sorted(middle), abs=0.1
    )
    hand.set_props("image", selectedData={"range": {"x": [10, 100], "y": [-10, 10]}})
    corners = outline(hand)
    assert corners
    assert min(x for x, _ in corners) == pytest.approx(40 + 340 / 3, abs=0.1)
    hand.set_props("image", selectedData=None)
    assert outline(hand) is None
    drag(hand, (100, 140), (200, 200))
    hand.page.mouse.dblclick(*point_of(hand, 300, 100))
    hand.page.wait_for_function("() => tests.prop('image', 'selectedData') === null")
    assert outline(hand) is None


def test_a_selection_begins_at_the_press_though_the_page_moves_then(hand: Tab) -> None:
    hand.page.mouse.move(*point_of(hand, 100, 60))
    hand.page.mouse.down()
    hand.js("() => { document.body.style.paddingTop = '50px' }")
    hand.page.mouse.move(*point_of(hand, 250, 200), steps=3)
    hand.page.mouse.up()
    hand.page.wait_for_function("() => tests.prop('image', 'selectedData')")
    pixels = hand.prop("selectedData")["px"]
    assert pixels["x"] == pytest.approx([100, 250], abs=0.6)
    assert pixels["y"] == pytest.approx([60, 200], abs=0.6)


def test_a_lasso_is_told_with_its_corners(hand: Tab) -> None:
    hand.set_props("image", dragmode="lasso")
    selection = drag(hand, (100, 60), (300, 80), (250, 220), (90, 150))
    assert selection["type"] == "lasso"
    assert len(selection["lassoPoints"]["x"]) == len(selection["px"]["y"]) >= 4
    mask = selected(POINTS, selection, x="x", y="y")
    assert 0 < mask.sum() < 200


def test_the_read_out_follows_in_the_frame_of_the_pointer_without_dash(hand: Tab) -> None:
    hand.page.mouse.move(*point_of(hand, 300, 100))
    readout = hand.page.locator("#image [class$=__readout]")
    expect(readout).to_contain_text("x 196.8")  # the formats have come
    hand.js(
        """() => {
          window.actions = 0;
          window.late = [];
          window.dash_stores[0].subscribe(() => { window.actions += 1; });
          document.querySelector('#image').addEventListener('pointermove', ({clientX}) => {
            const {left} = document.querySelector('#image img').getBoundingClientRect();
            requestAnimationFrame(() => {
              const text = document.querySelector('#image [class$=__readout]').textContent;
              const x = 10 ** (3 * (clientX - left - 40) / 340);
              if (!text.startsWith(`x ${x.toFixed(1)}`)) window.late.push([text, x]);
            });
          });
        }"""
    )
    requests = len(hand.requests)
    for step in range(20):
        hand.page.mouse.move(*point_of(hand, 60 + 10 * step, 100 + step))
    hand.page.wait_for_timeout(100)
    assert hand.js("() => [window.actions, window.late]") == [0, []]
    assert len(hand.requests) == requests
    hand.page.mouse.move(5, 700)
    expect(readout).to_be_hidden()


def test_a_click_belongs_to_the_picture_that_is_on_screen_while_params_move(hand: Tab) -> None:
    hand.page.wait_for_selector("#moving .dash-dynamic-image-stage", state="attached")
    hand.wait_status("loaded", "moving")
    box = hand.page.locator("#moving img").bounding_box()
    assert box
    hand.js(
        """() => {
          window.told = [];
          window.dash_stores[0].subscribe(() => {
            const data = tests.prop('moving', 'clickData');
            if (data && data.timestamp !== window.told.at(-1)?.timestamp) window.told.push(data);
          });
          let value = 0;
          window.moving = setInterval(() => {
            value += 1;
            dash_clientside.set_props('moving', {params: {value}});
          }, 15);
        }"""
    )
    for step in range(25):
        hand.page.mouse.click(box["x"] + 3 * step + 1, box["y"] + 30)
        hand.page.wait_for_timeout(20)
    hand.js("() => clearInterval(window.moving)")
    told = hand.js("() => window.told")
    assert len(told) == 25
    values = [each["params"]["value"] for each in told]
    assert [each["value"] for each in told] == [[0, v >> 8, v & 255, 255] for v in values]
    assert len(set(values)) > 5


def test_a_press_before_the_script_has_come_tells_the_picture_of_then(
    tab: Tab, serve_once: ServeOnce
) -> None:
    held: list[Any] = []
    tab.page.route("**/async-stage*", lambda route: held.append(route))
    tab.open(serve_once(selecting_app).url)
    tab.wait_status("loaded", "moving")
    box = tab.page.locator("#moving img").bounding_box()
    assert box
    tab.page.mouse.click(box["x"] + 30, box["y"] + 20)
    tab.set_props("moving", params={"value": 5})
    tab.wait_value(5, "moving")
    for _ in range(100):
        if held:
            break
        tab.page.wait_for_timeout(20)
    held[0].continue_()
    tab.page.wait_for_function("() => tests.prop('moving', 'clickData')")
    data = tab.prop("clickData", "moving")
    assert (data["params"], data["value"]) == ({"value": 0}, [0, 0, 0, 255])
    assert data["px"] == pytest.approx(30 * 64 / 90, abs=0.5)


def test_by_touch_a_tap_clicks_and_a_drag_scrolls_or_selects(
    browser: Browser, serve_once: ServeOnce
) -> None:
    with open_tab(browser, has_touch=True, viewport={"width": 390, "height": 700}) as tab:
        opened(tab, serve_once(selecting_app).url)
        tab.page.touchscreen.tap(*point_of(tab, 200, 150))
        tab.page.wait_for_function("() => tests.prop('image', 'clickData')")
        assert tab.prop("clickData")["px"] == pytest.approx(200, abs=0.6)
        swipe(tab, point_of(tab, 200, 200), point_of(tab, 230, 100))
        tab.page.wait_for_function("() => tests.prop('image', 'selectedData')")
        assert tab.js("() => window.scrollY") == 0
        tab.set_props("image", dragmode=False)
        time = tab.prop("selectedData")["timestamp"]
        swipe(tab, point_of(tab, 200, 200), point_of(tab, 200, 50))
        tab.page.wait_for_function("() => window.scrollY > 20")
        assert tab.prop("selectedData")["timestamp"] == time
