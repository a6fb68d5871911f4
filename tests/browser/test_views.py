"""Views in a browser: their URLs, callbacks that read and set them, dates, and linked images."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from support.apps import ServedApp, ServeOnce
from support.servers import serve
from support.tabs import Tab, open_tab
from support.views_page import (
    INSIDE,
    WIDE,
    at,
    drag,
    errors,
    errors_at,
    picture,
    rest,
    screen,
    show,
    view_of,
    views_app,
    wheel,
)


@pytest.fixture
def site(serve_once: ServeOnce) -> ServedApp:
    """An app whose layout each test sets."""
    return serve_once(views_app)


def test_each_backend_draws_the_view_of_its_url_and_is_asked_once(
    backend: str, browser: Browser
) -> None:
    app = views_app(backend)
    with serve(app.server) as served, open_tab(browser) as tab:
        show(ServedApp(app, served.url), tab, picture(view=INSIDE))
        assert tab.images()[0].endswith("&view=15,45,10,30")
        assert sum("15,45,10,30" in url for url in tab.images()) == 1
        assert max(errors(tab)) <= 0.5
        assert tab.prop("view") == INSIDE


def test_a_callback_that_writes_the_view_back_does_not_loop(site: ServedApp, tab: Tab) -> None:
    show(site, tab, picture())
    tab.js(
        """() => window.dash_stores[0].subscribe(() => {
          const view = tests.prop('image', 'view');
          const text = JSON.stringify(view);
          if (text === window.written) return;
          window.written = text;
          dash_clientside.set_props('image', {view: view && {y: [...view.y], x: [...view.x]}});
        })"""
    )
    drag(tab, (0.5, 0.5), (0.7, 0.6))
    rest(tab)
    calls = len(tab.updates())
    tab.page.wait_for_timeout(200)
    assert len(tab.updates()) == calls
    assert view_of(tab)["x"] == pytest.approx([-12, 48])
    assert max(errors(tab)) <= 0.5


def test_a_view_that_a_callback_sets_is_shown(site: ServedApp, tab: Tab) -> None:
    show(site, tab, picture())
    tab.set_props("image", view=INSIDE)
    tab.page.wait_for_timeout(100)
    tab.wait_status("loaded")
    assert max(errors(tab)) <= 0.5
    assert tab.prop("view") == INSIDE
    tab.set_props("image", view=None)
    tab.page.wait_for_timeout(100)
    tab.wait_status("loaded")
    assert max(errors(tab)) <= 0.5


def test_events_tell_the_view_on_screen(site: ServedApp, tab: Tab) -> None:
    photo = picture("photo", "photo", dragmode="pan")
    show(site, tab, picture(view=INSIDE), photo)
    tab.page.mouse.click(*at(tab, 0.5, 0.5))
    tab.page.mouse.click(*at(tab, 0.5, 0.5, "photo"))
    assert tab.prop("clickData")["view"] == INSIDE
    assert tab.prop("clickData", "photo")["view"] is None


def test_a_view_may_have_iso_texts_on_a_date_scale(site: ServedApp, tab: Tab) -> None:
    day = {"x": ["2026-01-31", "2026-02-01T01:00+01:00"], "y": [0, 1]}
    show(site, tab, picture("days", view=day))
    asked = [url for url in tab.images() if "tier" not in url]
    assert any(url.endswith("&view=1769817600000,1769904000000,0,1") for url in asked)
    assert (
        screen(tab)[100, [10, WIDE // 2 - 10, WIDE // 2 + 10, -10], 0] == [200, 200, 40, 40]
    ).all()
    assert tab.prop("view") == day
    drag(tab, (0.75, 0.5), (0.25, 0.5))
    rest(tab)
    assert view_of(tab)["x"] == pytest.approx(
        [1769817600000 + 43_200_000, 1769904000000 + 43_200_000]
    )
    assert (
        screen(tab)[100, [10, WIDE // 2 - 10, WIDE // 2 + 10, -10], 0] == [40, 40, 200, 200]
    ).all()


def test_linked_images_show_the_same_and_tell_it(site: ServedApp, tab: Tab) -> None:
    show(site, tab, picture(link="a"), picture(id="other", link="a"))
    wheel(tab, 0.3, 0.6, -150)
    rest(tab, "image", "other")
    assert view_of(tab, "other") == view_of(tab) != {"x": [0, 60], "y": [0, 40]}
    assert max(errors(tab, "other")) <= 0.5


def test_a_view_that_a_callback_sets_moves_all_that_are_linked(site: ServedApp, tab: Tab) -> None:
    show(site, tab, picture(link="a"), picture(id="other", link="a"), picture(id="third"))
    tab.set_props("image", view=INSIDE)
    tab.page.wait_for_timeout(100)
    for id in ("image", "other"):
        tab.wait_status("loaded", id)
        assert max(errors_at(tab, INSIDE, id)) <= 0.5
    assert max(errors(tab, "third")) <= 0.5
    assert (tab.prop("view"), tab.prop("view", "other")) == (INSIDE, None)
    tab.set_props("image", view=None)
    tab.page.wait_for_timeout(100)
    for id in ("image", "other"):
        tab.wait_status("loaded", id)
        assert max(errors(tab, id)) <= 0.5
    assert tab.prop("view", "other") is None
