"""Shapes by the keyboard and by the tools of a picture."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect
from support.apps import ServeOnce
from support.shapes_page import drag, inked, opened, point_of, shapes_app, told
from support.tabs import Tab

KEYBOARD = re.compile(r"/async-keyboard\.")


@pytest.fixture
def hand(tab: Tab, serve_once: ServeOnce) -> Tab:
    return opened(tab, serve_once(shapes_app).url)


def test_keys_that_are_pressed_before_their_chunk_is_there_are_used_in_order(hand: Tab) -> None:
    page = hand.page
    waiting: list[Route] = []
    page.route(KEYBOARD, lambda route: waiting.append(route))
    hand.set_props("image", dragmode="drawclosedpath")
    for corner in ((100, 50), (200, 60), (150, 150)):
        page.mouse.click(*point_of(hand, *corner))
    for key in ["Enter", "ArrowRight", "Shift+ArrowRight", "Control+c", "Control+v"]:
        page.keyboard.press(key)
    assert hand.prop("shapes") == []
    (request,) = waiting
    request.continue_()
    drawn, copy = told(hand, 2)
    assert drawn["points"] == {"x": [111, 211, 161], "y": [50, 60, 150]}
    assert copy["points"] == {"x": [123, 223, 173], "y": [62, 72, 162]}
    assert hand.prop("clickData") is None
    for key in ["Delete", "Control+z", "Control+z"]:
        page.keyboard.press(key)
    told(hand, 1)


def test_the_keyboard_alone_draws_edits_copies_and_deletes(hand: Tab) -> None:
    page = hand.page
    page.route(KEYBOARD, lambda route: route.abort(), times=1)
    hand.expect("ERR_FAILED")
    hand.expect("A script of the page cannot be loaded")
    with page.expect_event("requestfailed"):
        page.focus("#image [role=application]")
    # The next focus asks for it again.
    page.evaluate("document.activeElement.blur()")
    with page.expect_response(KEYBOARD):
        page.focus("#image [role=application]")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("application", name="Cells")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press(" ")
    for key in ["Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown", " "]:
        page.keyboard.press(key)
    (shape,) = told(hand, 1)
    place = [shape[each] for each in ("x0", "x1", "y0", "y1")]
    assert place == [200.5, 210.5, 150.5, 170.5]
    page.keyboard.press("Shift+ArrowLeft")
    page.wait_for_function("() => tests.prop('image', 'shapes')[0].x0 === 190.5")
    page.keyboard.press("Enter")  # the first corner
    page.keyboard.press("ArrowUp")
    page.wait_for_function("() => tests.prop('image', 'shapes')[0].y0 === 149.5")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    copy = told(hand, 2)[1]
    assert (copy["x0"], copy["y1"]) == (202.5, 182.5)
    page.keyboard.press("Delete")
    told(hand, 1)
    for left in (2, 1):
        page.keyboard.press("Control+z")
        told(hand, left)
    page.keyboard.press("Control+Shift+z")
    told(hand, 2)
    page.keyboard.press("Escape")
    page.wait_for_function("() => tests.prop('image', 'active_shape') === null")
    page.keyboard.press("Tab")
    page.wait_for_function(f"() => tests.prop('image', 'active_shape') === '{shape['id']}'")
    expect(page.locator("#image [aria-live]")).to_contain_text("Shape 1 of 2: rect")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.wait_for_function("() => tests.prop('image', 'active_shape') === null")
    assert hand.js("() => document.activeElement.tagName") == "BUTTON"


def test_the_toolbar_chooses_what_is_drawn_and_takes_it_back(hand: Tab) -> None:
    page = hand.page
    page.hover("#image")
    tools = page.locator("#image")
    tools.get_by_role("button", name="Draw an ellipse").click()
    page.wait_for_function("() => tests.prop('image', 'dragmode') === 'drawcircle'")
    drag(hand, (100, 60), (250, 200))
    (shape,) = told(hand, 1)
    assert shape["type"] == "circle"
    assert inked(hand, 175, 60)
    assert not inked(hand, 238, 70)
    tools.get_by_role("button", name="Delete the shape").click()
    told(hand, 0)
    expect(tools.get_by_role("button", name="Delete the shape")).to_be_disabled()
    tools.get_by_role("button", name="Undo").click()
    assert told(hand, 1)[0]["id"] == shape["id"]
    tools.get_by_role("button", name="Select a box").click()
    page.wait_for_function("() => tests.prop('image', 'dragmode') === 'select'")
    drag(hand, (300, 60), (350, 200))
    page.wait_for_function("() => tests.prop('image', 'selectedData')")
    told(hand, 1)
    page.mouse.click(*point_of(hand, 175, 130))
    page.wait_for_function("() => tests.prop('image', 'clickData')")
    assert hand.prop("clickData")["shape"] == shape["id"]


def test_a_press_between_the_tools_is_none_on_the_image(hand: Tab) -> None:
    page = hand.page
    page.hover("#image")
    box = page.locator("#image [role=toolbar] button:visible").first.bounding_box()
    assert box
    gap = (box["x"] + box["width"] + 1, box["y"] + box["height"] / 2)
    page.mouse.move(*gap)
    page.mouse.down()
    page.mouse.move(*point_of(hand, 200, 200), steps=3)
    page.mouse.up()
    drag(hand, (100, 160), (150, 200))
    (shape,) = told(hand, 1)
    assert shape["x0"] == 100
    page.mouse.click(*gap)
    page.wait_for_function("() => tests.prop('image', 'dragmode') !== 'drawrect'")
    assert not hand.prop("n_clicks")
    assert hand.prop("clickData") is None


def test_a_drag_beside_the_last_row_of_tools_draws(hand: Tab) -> None:
    hand.set_props("map", dragmode="drawrect")
    hand.page.hover("#map")
    x, y = hand.js(
        """() => {
          const bar = document.querySelector('#map [role=toolbar]');
          const {left, top} = bar.getBoundingClientRect();
          const tools = [...bar.children].map((each) => each.getBoundingClientRect());
          const {y, height} = tools.findLast(({width}) => width > 0);
          const first = Math.min(...tools.filter((each) => each.y === y).map(({x}) => x));
          if (y < top + height || first < left + 20) throw new Error('the tools fill their rows');
          return [(left + first) / 2, y + height / 2];
        }"""
    )
    hand.page.mouse.move(x, y)
    hand.page.mouse.down()
    hand.page.mouse.move(x + 60, y + 70, steps=3)
    hand.page.mouse.up()
    told(hand, 1, "map")
