"""Selections by the keyboard, and the tools of a picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect
from support.apps import ServeOnce
from support.selecting_page import HEIGHT, WIDTH, opened, selecting_app
from support.tabs import Tab


@pytest.fixture
def hand(tab: Tab, serve_once: ServeOnce) -> Tab:
    return opened(tab, serve_once(selecting_app).url)


def test_the_keyboard_alone_clicks_selects_and_leaves(hand: Tab) -> None:
    page = hand.page
    page.keyboard.press("Tab")
    stage = page.get_by_role("application", name="Points")
    expect(stage).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("#image [aria-live]")).to_contain_text("x ")
    page.keyboard.press("Enter")
    page.wait_for_function("() => tests.prop('image', 'clickData')")
    click = hand.prop("clickData")
    assert (click["col"], click["row"]) == (201, 160)
    page.keyboard.press(" ")
    for key in ["Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown"]:
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    page.wait_for_function("() => tests.prop('image', 'selectedData')")
    assert hand.prop("selectedData")["px"] == {"x": [201.5, 221.5], "y": [160.5, 170.5]}
    assert hand.prop("clickData")["timestamp"] == click["timestamp"]
    page.keyboard.press("Escape")
    assert page.locator("#image path[class$=__cursor]").get_attribute("visibility") == "hidden"
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Select a box")).to_be_focused()
    for _ in range(5):
        page.keyboard.press("Tab")
    assert hand.js("() => !document.activeElement.closest('#image')")


def test_enter_before_any_arrow_is_one_click_in_the_middle(hand: Tab) -> None:
    page = hand.page
    page.keyboard.press("Tab")
    page.keyboard.down("Enter")
    page.wait_for_function("() => tests.prop('image', 'clickData')")
    click = hand.prop("clickData")
    assert (click["col"], click["row"]) == (200, 150)
    page.keyboard.down("Enter")  # as a key that is held down
    page.keyboard.up("Enter")
    page.wait_for_timeout(100)
    assert hand.prop("clickData")["timestamp"] == click["timestamp"]


def test_the_toolbar_sets_the_mode_and_saves_the_exact_image(hand: Tab, tmp_path: Path) -> None:
    hand.page.hover("#image")
    lasso = hand.page.get_by_role("button", name="lasso")
    lasso.click()
    hand.page.wait_for_function("() => tests.prop('image', 'dragmode') === 'lasso'")
    expect(lasso).to_have_attribute("aria-pressed", "true")
    lasso.click()
    hand.page.wait_for_function("() => tests.prop('image', 'dragmode') === false")
    assert not hand.prop("n_clicks")
    with hand.page.expect_download() as saved:
        hand.page.get_by_role("button", name="Save").click()
    assert saved.value.suggested_filename == "points of today.png"
    saved.value.save_as(tmp_path / "saved.png")
    with Image.open(tmp_path / "saved.png") as image:
        assert image.size == (WIDTH, HEIGHT)


@pytest.mark.parametrize(
    ("width", "height", "tools"), [(300, 200, 4), (100, 50, 4), (80, 200, 0), (200, 40, 0)]
)
def test_the_tools_leave_a_small_picture_free(
    hand: Tab, width: int, height: int, tools: int
) -> None:
    hand.set_props("image", style={"width": width, "height": height})
    image = hand.page.locator("#image")
    image.hover(position={"x": 5, "y": 5})
    toolbar = image.locator(".dash-dynamic-image-stage__toolbar")
    expect(toolbar.locator("button:visible")).to_have_count(tools)
    if tools:
        box, bar = image.bounding_box(), toolbar.bounding_box()
        assert box
        assert bar
        assert bar["x"] >= box["x"]
        assert bar["width"] <= box["width"]
        assert bar["height"] < box["height"] / 2
