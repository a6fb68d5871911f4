"""Shapes, views and windows that are there after a reload, by Dash's own persistence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from dash import Dash, Input, Output, html
from playwright.sync_api import Browser
from support.apps import make_app
from support.servers import serve
from support.tabs import SCRIPT, Tab, open_tab

from dash_dynamic_image_component import DynamicImage, Registry, View

KEPT: dict[str, Literal["session", "memory"] | None] = {
    "local": None,
    "session": "session",
    "memory": "memory",
    "forgetful": None,
}
"""The types of persistence; the last one has none."""
IDS = (*KEPT, "map", "scan")


def kept_app() -> Dash:
    app = make_app("flask")
    registry = Registry(app)

    @registry.generator(preview="off", max_age=600)
    def cells() -> np.ndarray:
        return np.full((100, 150, 3), 120, np.uint8)

    @registry.generator(preview="off", max_age=600)
    def map(view: View = View(x=(0, 200), y=(0, 100))) -> np.ndarray:
        x, y = view.grid()
        return np.stack([x % 256, y % 256, 0 * x], axis=-1).astype(np.uint8)

    @registry.generator(max_age=600, data=True)
    def scan() -> np.ndarray:
        return np.arange(20_000).reshape(100, 200)

    def image(id: str) -> DynamicImage:
        return DynamicImage(
            cells, {}, id=id, width=150, height=100, shapes=[], dragmode="drawrect",
            persistence=id != "forgetful", persistence_type=KEPT[id],
        )  # fmt: skip

    app.layout = html.Div(
        [
            image("local"),
            image("session"),
            html.Div(image("memory"), id="place"),
            image("forgetful"),
            DynamicImage(map, {}, id="map", width=200, height=100, persistence="a"),
            DynamicImage(scan, {}, id="scan", width=200, height=100, dragmode="window",
                         persistence=True),
            html.Button("Switch", id="switch", n_clicks=0),
            html.Button("Next", id="next"),
        ],
        style={"display": "flex", "flexWrap": "wrap", "alignItems": "start"},
    )  # fmt: skip

    @app.callback(
        Output("place", "children"), Input("switch", "n_clicks"), prevent_initial_call=True
    )
    def switch(clicks: int) -> Any:
        return None if clicks % 2 else image("memory")

    @app.callback(
        Output("local", "persistence"), Input("next", "n_clicks"), prevent_initial_call=True
    )
    def begin_anew(clicks: int) -> str:
        return f"round {clicks}"

    return app


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(kept_app().server) as site:
        yield site.url


def opened(tab: Tab, url: str) -> Tab:
    tab.open(url)
    for id in IDS:
        tab.wait_status("loaded", id)
    for id in KEPT:
        tab.page.wait_for_selector(
            f"#{id} .dash-dynamic-image-stage__tool--shapes", state="attached"
        )
    return tab


@contextmanager
def another_tab(tab: Tab) -> Iterator[Tab]:
    """A second tab of the same browser."""
    page = tab.page.context.new_page()
    page.add_init_script(path=SCRIPT)
    other = Tab(page)
    page.on("console", other.write)
    yield other
    page.close()
    other.check_console()


def in_front(tab: Tab) -> Tab:
    """The tab on screen; one behind another has a frame a second."""
    tab.page.bring_to_front()
    return tab


def drag(tab: Tab, id: str, start: tuple[int, int], end: tuple[int, int]) -> None:
    box = tab.page.locator(f"#{id}").bounding_box()
    assert box
    tab.page.mouse.move(box["x"] + start[0], box["y"] + start[1])
    tab.page.mouse.down()
    tab.page.mouse.move(box["x"] + end[0], box["y"] + end[1], steps=4)
    tab.page.mouse.up()


def draw(tab: Tab, id: str, left: int) -> None:
    count = len(tab.prop("shapes", id))
    drag(tab, id, (left, 70), (left + 20, 90))
    tab.page.wait_for_function(
        "([id, count]) => tests.prop(id, 'shapes').length > count", arg=[id, count]
    )


def lefts(tab: Tab, id: str) -> list[float]:
    """The left edges of the shapes."""
    return [each["x0"] for each in tab.prop("shapes", id)]


def test_shapes_are_there_after_a_reload_as_long_as_their_storage_is(tab: Tab, url: str) -> None:
    opened(tab, url)
    for id in KEPT:
        draw(tab, id, 20)
        draw(tab, id, 60)
    shapes = tab.prop("shapes", "local")
    opened(tab, url)
    assert tab.prop("shapes", "local") == shapes
    assert {id: lefts(tab, id) for id in KEPT} == {
        "local": [20, 60],
        "session": [20, 60],
        "memory": [],
        "forgetful": [],
    }
    draw(tab, "local", 100)
    with another_tab(tab) as other:
        opened(other, url)
        assert {id: lefts(other, id) for id in ("local", "session")} == {
            "local": [20, 60, 100],
            "session": [],
        }


def test_memory_keeps_shapes_while_the_component_is_away(tab: Tab, url: str) -> None:
    opened(tab, url)
    draw(tab, "memory", 40)
    for _ in range(2):
        tab.page.click("#switch")
        tab.page.wait_for_selector("#memory", state="detached")
        tab.page.click("#switch")
        tab.wait_status("loaded", "memory")
        assert lefts(tab, "memory") == [40]
    stored: Any = tab.js("() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert not [each for each in stored if "memory" in each]
    draw(tab, "forgetful", 40)
    assert tab.js("() => Object.keys(localStorage).length") == 0


def test_another_value_of_persistence_begins_anew(tab: Tab, url: str) -> None:
    opened(tab, url)
    draw(tab, "local", 40)
    tab.page.click("#next")
    tab.page.wait_for_function("() => tests.prop('local', 'shapes').length === 0")
    draw(tab, "local", 80)
    assert lefts(tab, "local") == [80]


def test_view_and_window_are_there_after_a_reload(tab: Tab, url: str) -> None:
    opened(tab, url)
    drag(tab, "map", (100, 70), (60, 60))
    drag(tab, "scan", (100, 70), (140, 50))
    tab.page.wait_for_function(
        "() => tests.prop('map', 'view') && tests.prop('scan','value_range')"
    )
    told = [tab.prop("view", "map"), tab.prop("value_range", "scan")]
    tab.wait_status("loaded", "map")
    opened(tab, url)
    assert [tab.prop("view", "map"), tab.prop("value_range", "scan")] == told
    # In idle time both pages may ask for pictures of other views as well.
    loads = [at for at, each in enumerate(tab.requests) if each.is_navigation_request()]
    first = next(each.url for each in tab.requests[loads[-1] :] if "/map?" in each.url)
    left, right = map(float, parse_qs(urlsplit(first).query)["view"][0].split(",")[:2])
    assert [left, right] == pytest.approx(told[0]["x"])


def test_two_tabs_do_not_fight(browser: Browser, url: str) -> None:
    with open_tab(browser) as one, another_tab(one) as two:
        for tab in (one, two):
            in_front(tab)
            opened(tab, url)
        for left in (20, 60):
            draw(in_front(one), "local", left)
            draw(in_front(two), "local", left + 10)
        draw(two, "local", 110)
        in_front(one).page.wait_for_timeout(300)
        assert lefts(one, "local") == [20, 60]
        assert lefts(two, "local") == [30, 70, 110]
        draw(one, "local", 100)
        assert lefts(one, "local") == [20, 60, 100]
        for tab in (two, one):
            assert lefts(opened(in_front(tab), url), "local") == [20, 60, 100]
