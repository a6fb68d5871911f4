"""Zoom and pan by hand: what `view` tells, and what is asked."""

from __future__ import annotations

import random

import pytest
from playwright.sync_api import Browser
from support.apps import ServedApp, ServeOnce
from support.tabs import Tab, open_tab
from support.views_page import (
    HIGH,
    WIDE,
    at,
    drag,
    errors,
    picture,
    rest,
    screen,
    show,
    view_of,
    views_app,
    wheel,
)

TOUCH = {"has_touch": True, "viewport": {"width": 500, "height": 600}}


@pytest.fixture
def site(serve_once: ServeOnce) -> ServedApp:
    """An app whose layout each test sets."""
    return serve_once(views_app)


def gesture(tab: Tab, chance: random.Random) -> str:
    """One random gesture within scales at which the colours are fine enough."""
    span = view_of(tab)["x"][1] - view_of(tab)["x"][0]
    name = chance.choice(["drag", "wheel", "wheel", "box", "double click", "key"])
    first, second = [(chance.uniform(0.1, 0.9), chance.uniform(0.3, 0.9)) for _ in range(2)]
    if span < 8:
        name = "double click"
    if name == "drag":
        drag(tab, first, second)
    elif name == "wheel":
        wheel(tab, *first, chance.choice([-150, -70, 60, 130]) if span < 100 else -150)
    elif name == "box":
        tab.set_props("image", dragmode="zoom")
        drag(tab, (0.2, 0.3), (chance.uniform(0.6, 0.9), chance.uniform(0.6, 0.9)))
        tab.set_props("image", dragmode="pan")
    elif name == "double click":
        tab.page.mouse.dblclick(*at(tab, *first))
    else:
        tab.page.focus("#image [tabindex='0']")
        tab.page.keyboard.press(chance.choice(["ArrowLeft", "ArrowUp", "Shift+ArrowRight", "-"]))
    return name


def test_after_any_gesture_the_screen_is_what_view_says(site: ServedApp, browser: Browser) -> None:
    """Ratio 1, and other engines, are in tests/engines."""
    chance = random.Random(17)
    with open_tab(browser, device_scale_factor=2) as tab:
        show(site, tab, picture())
        assert max(errors(tab)) <= 0.5
        done = []
        for _ in range(4):
            before = len(tab.js("() => told()"))
            done.append(gesture(tab, chance))
            rest(tab)
            assert len(tab.js("() => told()")) - before <= 1, done
            assert max(errors(tab)) <= 0.5, (done, tab.prop("view"))
        assert len(tab.js("() => told()")) > len(done) / 2


def test_the_data_under_the_pointer_stay_there_through_a_zoom(site: ServedApp, tab: Tab) -> None:
    show(site, tab, picture())
    for turn in (-100, 60, -130):
        before = view_of(tab)
        wheel(tab, 0.8, 0.4, turn)
        rest(tab)
        after = view_of(tab)
        assert after != before
        for name, part, pixels in (("x", 0.8, WIDE), ("y", 0.6, HIGH)):
            low, high = after[name]
            stayed = before[name][0] + (before[name][1] - before[name][0]) * part
            assert abs(low + (high - low) * part - stayed) <= (high - low) / pixels


def wait_until_idle(tab: Tab) -> None:
    """Waits until the page, which fetches the next step out once it is idle, asks for no more."""
    before = None
    while before != (before := len(tab.images())):
        tab.page.wait_for_timeout(350)


def test_five_steps_in_and_out_ask_nothing_on_the_way_out(site: ServedApp, tab: Tab) -> None:
    show(site, tab, picture("bounded"))
    for turn in (-100, 100):
        asked = len(tab.images())
        for _ in range(5):
            wheel(tab, 0.3, 0.6, turn)
            rest(tab)
            if turn < 0:
                wait_until_idle(tab)
        if turn < 0:
            assert len(tab.images()) - asked >= 5
    assert tab.images()[asked:] == []
    assert tab.prop("view") is None


def test_a_plain_image_moves_without_a_request(site: ServedApp, tab: Tab) -> None:
    show(site, tab, picture("photo", dragmode="pan"))
    asked = len(tab.images())
    drag(tab, (0.5, 0.5), (0.7, 0.5))
    rest(tab)
    assert view_of(tab)["x"] == pytest.approx([-80, 320])
    assert (screen(tab)[100, [40, 120, 350], 0] == [255, 90, 90]).all()
    assert len(tab.images()) == asked


def test_the_wheel_is_the_pages_until_a_click(site: ServedApp, tab: Tab) -> None:
    show(site, tab, picture())
    tab.page.mouse.move(*at(tab, 0.5, 0.5))
    tab.page.mouse.wheel(0, 40)
    tab.page.wait_for_function("() => scrollY === 40")
    assert tab.page.get_by_text("+ wheel zooms").is_visible()
    assert tab.prop("view") is None
    wheel(tab, 0.5, 0.5, -100)
    rest(tab)
    zoomed = view_of(tab)
    assert zoomed["x"][1] - zoomed["x"][0] == pytest.approx(60 * 2**-0.5)
    tab.page.mouse.click(*at(tab, 0.5, 0.5))
    tab.page.mouse.wheel(0, -100)
    rest(tab)
    assert view_of(tab)["x"][1] - view_of(tab)["x"][0] == pytest.approx(30)
    assert tab.js("() => scrollY") == 40


def test_two_fingers_zoom_and_one_scrolls_until_a_tap(site: ServedApp, browser: Browser) -> None:
    with open_tab(browser, **TOUCH) as tab:
        show(site, tab, picture())
        session = tab.page.context.new_cdp_session(tab.page)

        def touch(kind: str, *parts: tuple[float, float]) -> None:
            points = [at_start(part) for part in parts]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        left, top = at(tab, 0, 0)

        def at_start(part: tuple[float, float]) -> dict[str, float]:
            return {"x": left + part[0] * WIDE, "y": top + part[1] * HIGH}

        touch("touchStart", (0.4, 0.5), (0.6, 0.5))
        for step in range(1, 6):
            touch("touchMove", (0.4 - 0.02 * step, 0.5), (0.6 + 0.02 * step, 0.5))
        touch("touchEnd")
        rest(tab)
        span = view_of(tab)["x"][1] - view_of(tab)["x"][0]
        assert span == pytest.approx(30)
        assert max(errors(tab)) <= 0.5
        before = view_of(tab)
        for _ in range(2):
            touch("touchStart", (0.5, 0.8))
            for step in range(1, 8):
                touch("touchMove", (0.5, 0.8 - 0.08 * step))
            touch("touchEnd")
            rest(tab)
        assert tab.js("() => scrollY") > 0
        assert view_of(tab) == before
