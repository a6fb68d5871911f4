"""Galleries: what is in view comes first, what is far away is not asked for."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from dash import Dash, Input, Output, dcc, html
from playwright.sync_api import ViewportSize
from support.apps import make_app
from support.pictures import numbered
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Registry

TILES = 500
SCREENS = 120
"""Tiles of ten screens, where it is not about their number."""
WINDOW: ViewportSize = {"width": 640, "height": 480}
"""Three rows of tiles: few enough to come soon."""


@pytest.fixture
def tab(tab: Tab) -> Tab:
    """A page in a small window."""
    tab.page.set_viewport_size(WINDOW)
    return tab


class Doors:
    """Holds the runs of a function until the test lets them go, and counts them."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.open.set()
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()

    @contextmanager
    def passed(self) -> Iterator[None]:
        with self._lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            assert self.open.wait(30)
            yield
        finally:
            with self._lock:
                self._now -= 1


def tile_app(doors: Doors, seconds: float = 0) -> Dash:
    """An app whose function draws the number of a tile."""
    app = make_app("flask")

    @Registry(app).generator
    def tile(number: int) -> Any:
        with doors.passed():
            time.sleep(seconds)
            return numbered(number, 160)

    return app


def tile(number: int, **props: Any) -> Any:
    return DynamicImage("tile", {"number": number}, id=f"tile{number}", **props)


def gallery(count: int = SCREENS, **props: Any) -> html.Div:
    tiles = [tile(number, lazy=True, **props) for number in range(count)]
    return html.Div(tiles, id="gallery", style={"lineHeight": 0})


def asked(tab: Tab) -> list[int]:
    """The numbers that were asked for, in order."""
    queries = [parse_qs(urlsplit(url).query) for url in tab.images()]
    return [json.loads(query["p"][0])["number"] for query in queries]


def within(tab: Tab, screens: float) -> set[int]:
    """The numbers of the tiles that are so many screens around the window, or in it."""
    found: list[int] = tab.js(
        """screens => [...document.querySelectorAll('[id^=tile]')].filter(tile => {
          const { top, bottom } = tile.getBoundingClientRect();
          return bottom >= -screens * innerHeight && top <= (1 + screens) * innerHeight;
        }).map(tile => Number(tile.id.slice(4)))""",
        screens,
    )
    return set(found)


def wait_for_all_in_view(tab: Tab) -> None:
    tab.page.wait_for_function(
        """() => [...document.querySelectorAll('[id^=tile]')].every(tile => {
          const { top, bottom } = tile.getBoundingClientRect();
          return bottom <= 0 || top >= innerHeight || tests.value(tile.id) !== null;
        })"""
    )


def settle(tab: Tab) -> None:
    """Wait until all has come that was asked for, and nothing has been asked for since."""
    before = -1
    while before != len(tab.requests):
        before = len(tab.requests)
        tab.page.wait_for_timeout(200)
        tab.page.wait_for_function("() => !document.querySelector('[data-status=loading]')")


def scroll(tab: Tab, where: str) -> None:
    tab.js(f"() => scrollTo(0, {where})")


def test_500_tiles_ask_for_one_screen_more_than_is_in_view(tab: Tab) -> None:
    app = tile_app(Doors())
    app.layout = gallery(TILES, width=160, height=160)
    with serve(app.server) as site:
        tab.open(site.url)
        wait_for_all_in_view(tab)
        settle(tab)
        in_view, near = within(tab, 0), within(tab, 1)
    numbers = asked(tab)
    assert len(in_view) < len(near) < TILES / 3
    assert len(numbers) == len(set(numbers))
    assert in_view <= set(numbers) <= near


def test_what_is_in_view_is_asked_for_before_what_is_near(tab: Tab) -> None:
    app = tile_app(Doors(), 0.02)
    # The tiles above the window come first on the page.
    app.layout = gallery(width=160, height=160)
    with serve(app.server) as site:
        tab.page.add_init_script("history.scrollRestoration = 'manual'")
        tab.page.add_init_script(
            """new MutationObserver((_, observer) => {
              if (document.querySelectorAll('[id^=tile]').length < 120) return;
              observer.disconnect();
              scrollTo(0, 2000);
            }).observe(document, { childList: true, subtree: true })"""
        )
        tab.open(site.url)
        wait_for_all_in_view(tab)
        settle(tab)
        in_view = within(tab, 0)
        assert tab.js("() => scrollY") == 2000
    numbers = asked(tab)
    assert min(in_view) > 0
    assert set(numbers[: len(in_view)]) == in_view
    assert len(numbers) > len(in_view)


def test_images_that_are_not_lazy_wait_for_those_in_view_too(tab: Tab) -> None:
    doors = Doors()
    doors.open.clear()
    app = tile_app(doors)
    # On screen in the reverse of the order of the page.
    style = {"display": "flex", "flexDirection": "column-reverse"}
    app.layout = html.Div([tile(n, width=60, height=60) for n in range(40)], style=style)
    with serve(app.server) as site:
        tab.open(site.url)
        tab.page.wait_for_timeout(300)
        in_view = within(tab, 0)
        first = asked(tab)
        doors.open.set()
        tab.page.wait_for_function("() => tests.value('tile0') !== null")
        settle(tab)
    assert len(first) == 4
    rest = [number for number in asked(tab) if number not in first]
    late = in_view - set(first)
    assert late
    assert set(rest[: len(late)]) == late
    assert sorted(asked(tab)) == list(range(40))


def test_nothing_moves_when_the_tiles_come(tab: Tab) -> None:
    app = tile_app(Doors())
    app.layout = gallery(width=160, height=160)
    with serve(app.server) as site:
        tab.page.add_init_script(
            """window.shift = 0;
            new PerformanceObserver(list => {
              for (const entry of list.getEntries()) window.shift += entry.value;
            }).observe({ type: 'layout-shift', buffered: true })"""
        )
        tab.open(site.url)
        wait_for_all_in_view(tab)
        settle(tab)
        assert tab.js("() => window.shift") < 0.01


def test_tiles_without_a_size_are_not_all_in_one_place(tab: Tab) -> None:
    app = tile_app(Doors())
    app.layout = gallery(TILES)
    with serve(app.server) as site:
        tab.open(site.url)
        settle(tab)
    assert 0 < len(asked(tab)) < TILES / 3


def test_a_callback_is_quick_while_a_gallery_loads(tab: Tab) -> None:
    doors = Doors()
    app = tile_app(doors, 0.2)
    app.layout = html.Div(
        [
            dcc.Input(id="text", value=""),
            html.Div(id="answer"),
            gallery(width=160, height=160),
        ]
    )

    @app.callback(Output("answer", "children"), Input("text", "value"))
    def answer(text: str) -> str:
        return f"got {text}"

    with serve(app.server) as site:
        tab.open(site.url)
        tab.page.wait_for_function("() => tests.value('tile0') !== null")
        began = time.monotonic()
        tab.set_props("text", value="it")
        tab.page.wait_for_function("() => document.getElementById('answer').innerText === 'got it'")
        took = time.monotonic() - began
        loading = tab.page.locator("[data-status=loading]").count()
        settle(tab)
    assert loading > 0, "the gallery was done before the callback was"
    assert took < 1.5
    assert doors.most_at_once <= 4


def test_a_tile_that_is_scrolled_away_before_its_request_starts_is_never_asked_for(
    tab: Tab,
) -> None:
    doors = Doors()
    doors.open.clear()
    app = tile_app(doors)
    app.layout = gallery(width=160, height=160)
    with serve(app.server) as site:
        tab.open(site.url)
        tab.page.wait_for_function("() => document.querySelector('[data-status=loading]')")
        tab.page.wait_for_timeout(300)
        begun = asked(tab)
        waiting = within(tab, 1) - set(begun)
        scroll(tab, "document.body.scrollHeight")
        tab.page.wait_for_timeout(300)
        assert {tab.status(f"tile{number}") for number in waiting} == {"idle"}
        doors.open.set()
        settle(tab)
        assert len(begun) == 4
        assert waiting
        assert waiting & set(asked(tab)) == set()
        for number in begun:
            assert tab.value(f"tile{number}") == number, "what was on its way is finished"
            assert tab.status(f"tile{number}") == "loaded"
        scroll(tab, "0")
        settle(tab)
    numbers = asked(tab)
    assert len(numbers) == len(set(numbers))


def test_what_was_shown_stays_and_is_not_asked_for_again(tab: Tab) -> None:
    app = tile_app(Doors())
    app.layout = gallery(width=160, height=160)
    with serve(app.server) as site:
        tab.open(site.url)
        wait_for_all_in_view(tab)
        scroll(tab, "document.body.scrollHeight")
        settle(tab)
        assert tab.value("tile0") == 0
        scroll(tab, "0")
        settle(tab)
    assert asked(tab).count(0) == 1


def test_params_that_change_far_away_are_asked_for_when_the_image_comes_near(tab: Tab) -> None:
    app = tile_app(Doors())
    app.layout = gallery(width=160, height=160)
    with serve(app.server) as site:
        tab.open(site.url)
        wait_for_all_in_view(tab)
        scroll(tab, "document.body.scrollHeight")
        settle(tab)
        for number in (1000, 1001):
            tab.set_props("tile0", params={"number": number})
        tab.page.wait_for_timeout(300)
        assert tab.status("tile0") == "idle"
        assert tab.value("tile0") == 0
        scroll(tab, "0")
        tab.wait_value(1001, "tile0")
        settle(tab)
    assert 1000 not in asked(tab)


def test_what_has_no_box_is_far_until_it_is_shown(tab: Tab) -> None:
    app = tile_app(Doors())
    box = html.Div(gallery(12, width=160, height=160), id="box", style={"display": "none"})
    app.layout = html.Div(["A hidden tab", box])
    with serve(app.server) as site:
        tab.open(site.url)
        tab.page.wait_for_timeout(500)
        assert asked(tab) == []
        tab.set_props("box", style={})
        settle(tab)
    assert sorted(asked(tab)) == list(range(12))


def test_a_box_that_scrolls_by_itself_counts_as_a_window(tab: Tab) -> None:
    app = tile_app(Doors())
    style = {"height": 320, "width": 160, "overflow": "auto"}
    app.layout = html.Div(gallery(100, width=160, height=160), id="box", style=style)
    with serve(app.server) as site:
        tab.open(site.url)
        settle(tab)
        assert sorted(asked(tab)) == [0, 1, 2, 3, 4]
        tab.js("() => { document.getElementById('box').scrollTop = 1600; }")
        tab.wait_value(10, "tile10")
        settle(tab)
    assert set(asked(tab)) >= {8, 9, 10, 11, 12, 13}
    assert len(asked(tab)) <= 5 + 8


def test_a_carousel_asks_for_one_screen_in_each_direction(tab: Tab) -> None:
    app = tile_app(Doors())
    row = {"display": "flex", "width": "max-content"}
    clipped = {"width": 480, "height": 160, "position": "relative"}
    rows = [html.Div([tile(n, lazy=True, width=160, height=160)
                      for n in range(start, start + 30)], id=f"row{start}", style=row)
            for start in (0, 100, 200)]  # fmt: skip
    app.layout = [
        html.Div(rows[0], id="box", style={**clipped, "overflowX": "auto", "height": 200}),
        html.Div(rows[1], style={**clipped, "overflow": "hidden"}),
        rows[2],  # as wide as several windows
    ]
    with serve(app.server) as site:
        tab.open(site.url)
        settle(tab)
        numbers = set(asked(tab))
        width = tab.js("() => document.documentElement.clientWidth")
        assert {n for n in numbers if n < 100} == set(range(6)) | ({6} & numbers)
        assert {n for n in numbers if 100 <= n < 200} == {n + 100 for n in numbers if n < 100}
        assert max(numbers) - 200 in range(2 * width // 160 - 1, 2 * width // 160 + 2)
        tab.js("() => { document.getElementById('box').scrollLeft = 2400; }")
        tab.js(
            "() => { document.getElementById('row100').style.transform = 'translateX(-2400px)'; }"
        )
        tab.wait_value(15, "tile15")
        tab.wait_value(115, "tile115")
        settle(tab)
    for start in (0, 100):
        assert set(range(start + 12, start + 21)) <= set(asked(tab))
        assert not set(range(start + 8, start + 11)) & set(asked(tab))
