"""The window of a colour bar under the hand: by mouse, finger and keyboard."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Browser, expect
from support.apps import ServeOnce
from support.colorbar_page import (
    BAR,
    HIGH,
    LOW,
    NAMES,
    SIZE,
    bar_app,
    box,
    drag,
    ends,
    gray,
    middle,
    opened,
    scan,
    shades,
    wait_told,
)
from support.fingers import swipe
from support.tabs import Tab, open_tab


def test_an_end_is_dragged_without_a_request_and_told_once(bar: Tab) -> None:
    before, updates = len(bar.images()), len(bar.updates())
    height = box(bar, f"#image {BAR} [class*=track]")["height"]
    drag(bar, middle(bar, f"#image {HIGH}"), (0, -40), drop=False)
    expected = 240 + 40 / height * 1200
    low, high = ends(bar)
    assert low == -160
    assert abs(high - expected) <= 10
    assert high == round(high)
    assert (shades(bar) == gray(scan(0), -160, high)).all()
    assert bar.prop("value_range") == [-160, 240]
    assert (len(bar.images()), len(bar.updates())) == (before, updates)
    bar.page.mouse.up()
    wait_told(bar, [-160, high])
    assert len(bar.images()) == before
    assert len(bar.updates()) == updates + 1
    assert bar.prop("n_clicks") is None
    assert bar.prop("clickData") is None


def test_a_drag_that_loses_the_keyboard_goes_on_and_is_told_at_its_end(bar: Tab) -> None:
    start = middle(bar, f"#image {BAR} [class*=window]")
    drag(bar, start, (0, -25), drop=False)
    bar.js("() => document.activeElement.blur()")
    bar.page.mouse.move(start[0], start[1] - 40)
    moved = ends(bar)
    assert bar.prop("value_range") == [-160, 240]
    bar.page.mouse.up()
    wait_told(bar, moved)
    bar.page.mouse.move(*start)
    assert ends(bar) == moved


def test_the_window_is_moved_as_a_whole_and_a_double_click_shows_all(bar: Tab) -> None:
    drag(bar, middle(bar, f"#image {BAR} [class*=window]"), (0, 30))
    low, high = ends(bar)
    assert low < -160
    assert abs(high - low - 400) <= 1
    wait_told(bar, [low, high])
    x, y = middle(bar, f"#image {BAR} [class*=window]")
    bar.page.mouse.dblclick(x, y)
    wait_told(bar, None)
    assert ends(bar) == [-1000, 3000]
    assert (shades(bar) == gray(scan(0), -1000, 3000)).all()


def test_escape_takes_a_drag_back(bar: Tab) -> None:
    drag(bar, middle(bar, f"#image {BAR} [class*=window]"), (0, -25), drop=False)
    assert ends(bar) != [-160, 240]
    bar.page.keyboard.press("Escape")
    bar.page.mouse.up()
    assert ends(bar) == [-160, 240]
    assert bar.prop("value_range") == [-160, 240]
    assert (shades(bar) == gray(scan(0), -160, 240)).all()


@pytest.mark.parametrize(
    "part", [f"#image {BAR} [class*=window]", "#image .dash-dynamic-image__img"]
)
@pytest.mark.parametrize("way", ["Escape", "back"])
def test_a_drag_that_goes_back_leaves_the_range_to_each_image(
    bar: Tab, part: str, way: str
) -> None:
    bar.set_props("image", value_range=None)
    wait_told(bar, None)
    start = middle(bar, part)
    drag(bar, start, (0, 40), drop=False)
    if way == "Escape":
        bar.page.keyboard.press("Escape")
    else:
        bar.page.mouse.move(*start)
    bar.page.mouse.up()
    bar.set_props("image", generator="organs", params={})
    bar.page.wait_for_selector(f"#image {BAR} li")
    numbers = np.arange(SIZE * SIZE).reshape(SIZE, SIZE) % len(NAMES)
    assert (shades(bar) == gray(numbers, 0, len(NAMES) - 1)).all()
    assert bar.prop("value_range") is None
    bar.set_props("image", generator="ct", params={"z": 0})
    bar.page.wait_for_selector(f"#image {LOW}")


def test_the_keyboard_moves_an_end_ten_times_as_far_with_shift(bar: Tab) -> None:
    updates = len(bar.updates())
    bar.page.locator(f"#image {HIGH}").focus()
    bar.page.keyboard.press("ArrowUp")
    assert ends(bar) == [-160, 250]
    bar.page.keyboard.press("Shift+ArrowUp")
    assert ends(bar) == [-160, 370]
    bar.page.keyboard.press("ArrowDown")
    wait_told(bar, [-160, 360])
    assert len(bar.updates()) == updates + 1
    bar.page.keyboard.press("Home")
    low, high = ends(bar)
    assert low < high < -150
    bar.page.keyboard.press("Escape")
    assert ends(bar) == [-160, 360]
    bar.page.keyboard.press("0")
    wait_told(bar, None)


def test_a_finger_drags_an_end_and_a_window_and_the_page_stays(
    browser: Browser, serve_once: ServeOnce
) -> None:
    with open_tab(browser, has_touch=True, viewport={"width": 600, "height": 450}) as tab:
        opened(tab, serve_once(bar_app).url)
        x, y = middle(tab, f"#image {HIGH}")
        swipe(tab, (x + 6, y - 12), (x + 6, y - 52))
        low, high = ends(tab)
        assert (low, high > 300) == (-160, True)
        wait_told(tab, [int(low), int(high)])
        x, y = middle(tab, "#image .dash-dynamic-image__img")
        swipe(tab, (x, y), (x, y - 30))
        assert ends(tab)[0] < low
        assert tab.js("() => scrollY") == 0


def test_a_drag_rests_while_a_picture_without_values_is_shown(bar: Tab) -> None:
    drag(bar, middle(bar, f"#image {HIGH}"), (0, 30), drop=False)
    low, high = ends(bar)
    assert high < 240
    bar.set_props("image", generator="plain", params={})
    bar.page.wait_for_selector(f"#image {BAR}", state="hidden")
    x, y = middle(bar, "#image")
    for place in (y, y + 50):
        bar.page.mouse.move(x, place)
    bar.page.mouse.up()
    wait_told(bar, [low, high])
    bar.set_props("image", generator="ct", params={"z": 0})
    bar.page.wait_for_selector(f"#image {BAR}")
    assert ends(bar) == [low, high]


def test_a_drag_on_the_picture_changes_width_and_level(bar: Tab) -> None:
    before, updates = len(bar.images()), len(bar.updates())
    at = middle(bar, "#image .dash-dynamic-image__img")
    level = bar.page.locator("#image [class*=level]")
    expect(level).to_be_hidden()
    drag(bar, at, (25, 0), drop=False)
    expect(level).to_have_text("W 600 L 40")
    assert ends(bar) == [-260, 340]
    bar.page.mouse.move(at[0] + 25, at[1] + 10)
    expect(level).to_have_text("W 600 L 120")
    bar.page.keyboard.down("Shift")
    bar.page.mouse.move(at[0] + 25, at[1])
    expect(level).to_have_text("W 600 L 112")
    bar.page.keyboard.up("Shift")
    assert (shades(bar) == gray(scan(0), -188, 412)).all()
    bar.page.mouse.up()
    wait_told(bar, [-188, 412])
    assert (len(bar.images()), len(bar.updates())) == (before, updates + 1)
    expect(level).to_be_hidden()
    assert bar.prop("clickData") is None
    bar.page.mouse.dblclick(*at)
    wait_told(bar, None)


def test_arrow_keys_on_the_picture_change_width_and_level(bar: Tab) -> None:
    bar.page.locator("#image [role=application]").focus()
    bar.page.keyboard.press("ArrowRight")
    assert ends(bar) == [-180, 260]
    bar.page.keyboard.press("Shift+ArrowDown")
    assert ends(bar) == [220, 660]
    spoken = bar.page.locator("#image [aria-live=polite]")
    expect(spoken).to_have_text("W 440 L 440")
    wait_told(bar, [220, 660])


def test_a_new_picture_under_the_hand_leaves_the_window_to_it(bar: Tab) -> None:
    drag(bar, middle(bar, f"#image {HIGH}"), (0, -40), drop=False)
    high = ends(bar)[1]
    bar.set_props("image", params={"z": 5})
    bar.page.wait_for_function(
        "() => tests.prop('image', 'shown_params')?.z === 5 && !tests.isPreview('image')"
    )
    bar.wait_status("loaded")
    assert ends(bar) == [-160, high]
    assert (shades(bar) == gray(scan(5), -160, high)).all()
    bar.page.mouse.up()
    wait_told(bar, [-160, high])
    bar.set_props("image", params={"z": 0})
    bar.page.wait_for_function("() => tests.prop('image', 'shown_params')?.z === 0")
