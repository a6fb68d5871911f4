"""An image that is awaited: its placeholder, its progress bar, and what is stale meanwhile."""

from __future__ import annotations

import pytest
from dash import html
from playwright.sync_api import Browser, Locator, expect
from support.look_page import Painter, ask, css, image, size
from support.tabs import Tab, open_tab


def progress(tab: Tab) -> Locator:
    return tab.page.locator(".dash-dynamic-image__progress")


def test_a_placeholder_speaks_for_the_image_that_is_awaited(tab: Tab) -> None:
    painter = Painter(image(alt="One", width=100, height=100))
    painter.ready.clear()
    with painter.open(tab):
        placeholder = tab.page.get_by_role("img", name="One")
        expect(placeholder).to_have_js_property("tagName", "DIV")
        expect(tab.page.locator("#image")).to_have_attribute("aria-busy", "true")
        painter.ready.set()
        tab.wait_value(1)
        expect(placeholder).to_have_count(1)
        expect(placeholder).to_have_js_property("tagName", "IMG")
        expect(tab.page.locator("#image")).to_have_attribute("aria-busy", "false")


def watch_progress(tab: Tab) -> None:
    """Remember how long the progress bar is in the page."""
    tab.js(
        """() => {
          let since = null;
          window.shown = [];
          new MutationObserver(() => {
            const now = document.querySelector('.dash-dynamic-image__progress');
            if (now && since === null) since = performance.now();
            if (now || since === null) return;
            window.shown.push(performance.now() - since);
            since = null;
          }).observe(document.body, {childList: true, subtree: true});
        }"""
    )


def test_a_quick_image_shows_no_progress_bar(tab: Tab) -> None:
    with Painter(image(loading_delay=5000)).open(tab):
        watch_progress(tab)
        for value in range(2, 8):
            ask(tab, value)
            tab.wait_value(value)
        tab.wait_status("loaded")
        expect(progress(tab)).to_have_count(0)
        assert tab.js("() => window.shown") == []


def test_a_slow_image_shows_a_progress_bar_that_does_not_flash(tab: Tab) -> None:
    painter = Painter(image(loading_delay=50))
    with painter.open(tab):
        tab.wait_value(1)
        expect(progress(tab)).to_have_count(0)
        watch_progress(tab)
        painter.ready.clear()
        ask(tab, 2)
        tab.page.wait_for_selector(".dash-dynamic-image__progress")
        painter.ready.set()
        tab.wait_value(2)
        expect(progress(tab)).to_have_count(0)
        (milliseconds,) = tab.js("() => window.shown")
        # The clock of the 200 ms starts before the bar is in the page.
        assert milliseconds >= 150


@pytest.mark.parametrize(("height", "follows"), [(3000, True), (100, False)])
def test_a_progress_bar_follows_the_window_only_over_a_tall_image(
    tab: Tab, height: int, follows: bool
) -> None:
    painter = Painter(
        image(height=height, loading_delay=50), html.Div(style={"height": 5000, "width": 1})
    )
    painter.ready.clear()
    with painter.open(tab):
        expect(progress(tab)).to_be_visible()
        tab.js("() => window.scrollTo(0, 500)")
        top = tab.js(
            "() => document.querySelector('.dash-dynamic-image__progress')"
            ".getBoundingClientRect().top"
        )
        assert (top == 0) == follows


def test_a_first_image_without_a_size_has_room_for_its_progress_bar(tab: Tab) -> None:
    painter = Painter(image(loading_delay=50))
    painter.ready.clear()
    with painter.open(tab):
        expect(progress(tab)).to_be_visible()
        assert size(tab, ".dash-dynamic-image__progress") == (160, 3)


def test_a_late_image_dims_the_old_one_and_says_that_it_is_stale(tab: Tab) -> None:
    painter = Painter(image(loading_delay=50))
    with painter.open(tab):
        tab.wait_value(1)
        expect(tab.page.locator("#image")).to_have_attribute("data-stale", "false")
        painter.ready.clear()
        ask(tab, 2)
        expect(tab.page.locator("#image")).to_have_attribute("data-stale", "true")
        expect(tab.page.locator("#image")).to_have_attribute("aria-busy", "true")
        expect(tab.page.locator("#image img")).to_have_css("opacity", "0.75")
        painter.ready.set()
        tab.wait_value(2)
        expect(tab.page.locator("#image img")).to_have_css("opacity", "1")
        expect(tab.page.locator("#image")).to_have_attribute("data-stale", "false")


@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_nothing_moves_for_who_prefers_no_motion(
    motion: str, moves: bool, browser: Browser
) -> None:
    painter = Painter(image(width=300, height=100, loading_delay=0))
    painter.ready.clear()
    with open_tab(browser, reduced_motion=motion) as tab, painter.open(tab):
        expect(progress(tab)).to_be_visible()
        running = tab.js("() => document.getAnimations().length")
        assert (running > 0) is moves
        painter.ready.set()
        tab.wait_value(1)
        duration = css(tab, "#image img", "transitionDuration")
        assert (duration != "0s") is moves


def test_an_image_that_goes_away_while_it_loads_aborts_its_request(tab: Tab) -> None:
    painter = Painter(html.Div(image(), id="place"))
    painter.ready.clear()
    with painter.open(tab):
        tab.wait_status("loading")
        with tab.page.expect_event("requestfailed") as failed:
            tab.set_props("place", children="gone")
        assert "/_dash-dynamic-image/paint" in failed.value.url
        assert failed.value.failure == "net::ERR_ABORTED"
        expect(tab.page.locator("#place")).to_have_text("gone")
