"""The hand on a picture: clicks, double clicks and the pointer, in the pixels on screen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from dash import Dash, Input, Output, State, dcc, html
from playwright.sync_api import Browser
from support.apps import make_app
from support.servers import serve
from support.tabs import Tab, open_tab

from dash_dynamic_image_component import Axes, DynamicImage, Registry, Result

WIDTH, HEIGHT = 200, 100
AXES = Axes((20, 10, 180, 90), x=(0, 10), y=(1, 1000), yscale="log", name="main")
PAUSED = 0.3
"""Seconds that the callback on `hoverData` takes."""


def coordinates(blue: int) -> Any:
    """A picture whose red is the column and whose green is the row of each pixel."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    return np.stack([columns, rows, np.full_like(rows, blue)], axis=-1).astype(np.uint8)


def touch_app() -> Dash:
    app = make_app("flask")
    scrolled = {"height": 500, "overflow": "auto", "border": "3px solid"}
    scaled = {"transform": "scale(.8)", "position": "relative", "padding": 13}
    box = {"border": "5px solid", "padding": "7px 11px"}
    picture = DynamicImage(
        "paint", {"blue": 7}, id="image", alt="Places", width=330, height=300, style=box
    )
    app.layout = html.Div(
        [
            html.Div(
                [
                    html.Div(style={"height": 300}),
                    html.Div(picture, style=scaled),
                    html.Div(style={"height": 900}),
                ],
                style=scrolled,
                id="scrolled",
            ),
            DynamicImage("paint", {"blue": 9}, id="plain", width=200),
            dcc.Store(id="hovered"),
            *[html.P(id=each) for each in ("clicked", "doubled", "pressed")],
        ]
    )

    @Registry(app).generator(preview="off")
    def paint(blue: int) -> Result:
        return Result(coordinates(blue), axes=[AXES])

    for name, prop in (("clicked", "clickData"), ("doubled", "dblclickData")):
        app.callback(Output(name, "children"), Input("image", prop), prevent_initial_call=True)(
            lambda data: data["timestamp"]
        )

    @app.callback(
        Output("hovered", "data"),
        Input("image", "hoverData"),
        State("hovered", "data"),
        prevent_initial_call=True,
    )
    def hover(data: Any, before: Any) -> list[Any]:
        time.sleep(PAUSED)
        return [*(before or []), data]

    return app


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(touch_app().server) as site:
        yield site.url


def opened(tab: Tab, url: str) -> None:
    tab.open(url)
    tab.wait_status("loaded")
    tab.js("() => { document.querySelector('#scrolled').scrollTop = 190 }")
    tab.wait_status("loaded", "plain")


@pytest.fixture
def touched(tab: Tab, url: str) -> Tab:
    opened(tab, url)
    return tab


def point_of(tab: Tab, col: float, row: float) -> tuple[float, float]:
    """The point of the window at a pixel of the picture, worked out from the box on screen."""
    box = tab.js(
        """() => {
          const {left, top, width, height} =
            document.querySelector('#image img').getBoundingClientRect();
          return [left, top, width, height];
        }"""
    )
    left, top, width, height = box
    drawn = width / WIDTH  # `contain`: the width is the tight one
    offset = (height - HEIGHT * drawn) / 2
    assert offset > 10
    return left + col * drawn, top + offset + row * drawn


def told(tab: Tab, prop: str, timestamp: float = 0) -> Any:
    """The next value of a prop."""
    tab.page.wait_for_function(
        "([prop, time]) => (tests.prop('image', prop)?.timestamp ?? 0) > time",
        arg=[prop, timestamp],
    )
    return tab.prop(prop)


@pytest.mark.parametrize("ratio", [1, 2])
def test_a_click_tells_the_pixel_under_it_its_colour_and_its_data(
    browser: Browser, url: str, ratio: int
) -> None:
    with open_tab(browser, device_scale_factor=ratio) as tab:
        opened(tab, url)
        last = 0
        for col, row in [(20.5, 10.5), (100.5, 50.5), (0.5, 99.5), (199.5, 0.5)]:
            x, y = point_of(tab, col, row)
            tab.page.mouse.click(x, y)
            data = told(tab, "clickData", last)
            last = data["timestamp"]
            assert abs(data["px"] - col) < 0.5
            assert abs(data["py"] - row) < 0.5
            assert data["value"] == [data["col"], data["row"], 7, 255]
            assert (data["col"], data["row"]) == (int(data["px"]), int(data["py"]))
            assert data["params"] == {"blue": 7}
            is_inside = 20 <= data["px"] <= 180
            assert data["axes"] == ("main" if is_inside else None)
            if is_inside:
                assert data["x"] == pytest.approx((data["px"] - 20) / 16)
                assert data["y"] == pytest.approx(10 ** (3 * (90 - data["py"]) / 80))
            else:
                assert (data["x"], data["y"]) == (None, None)
        assert tab.prop("n_clicks") == 4


def test_beside_the_picture_there_is_no_event(touched: Tab) -> None:
    for col, row in [(100, -3), (100, 103), (-3, 50), (203, 50)]:
        touched.page.mouse.click(*point_of(touched, col, row))
    touched.page.mouse.click(*point_of(touched, 100, 50))
    first = told(touched, "clickData")
    assert (first["col"], first["row"]) in {(99, 49), (100, 49), (99, 50), (100, 50)}
    assert touched.prop("hoverData") is None or touched.prop("hoverData")["row"] in (49, 50)


def test_a_double_click_is_two_clicks_and_a_drag_is_none(touched: Tab) -> None:
    x, y = point_of(touched, 60.5, 40.5)
    touched.js(
        """() => {
          window.clicks = [];
          window.dash_stores[0].subscribe(() => {
            const time = tests.prop('image', 'clickData')?.timestamp;
            if (time && !window.clicks.includes(time)) window.clicks.push(time);
          });
        }"""
    )
    touched.page.mouse.click(x, y)
    touched.page.wait_for_function("() => window.clicks.length === 1")
    touched.page.wait_for_timeout(600)
    touched.page.mouse.dblclick(x, y, delay=20)
    doubled = told(touched, "dblclickData")
    assert abs(doubled["px"] - 60.5) < 0.5
    touched.page.wait_for_function("() => window.clicks.length === 3")
    clicks = touched.prop("n_clicks")
    touched.page.mouse.move(x, y)
    touched.page.mouse.down()
    touched.page.mouse.move(x + 5, y, steps=2)
    touched.page.mouse.up()
    touched.page.wait_for_timeout(100)
    assert touched.js("() => window.clicks.length") == 3
    assert touched.prop("n_clicks") == clicks == 3


def test_the_pointer_is_told_where_a_callback_takes_it_and_never_while_that_runs(
    touched: Tab,
) -> None:
    updates = len(touched.updates())
    started = time.monotonic()
    for step in range(30):
        touched.page.mouse.move(*point_of(touched, 30.5 + 4 * step, 50.5))
        touched.page.wait_for_timeout(20)
    passed = time.monotonic() - started
    touched.page.wait_for_function(
        "() => tests.prop('hovered', 'data')?.at(-1)?.col === 146", timeout=10_000
    )
    asked = len(touched.updates()) - updates
    assert 2 <= asked <= passed / PAUSED + 3
    touched.page.mouse.move(
        *touched.js(
            """() => {
          const {left, top} = document.querySelector('#plain img').getBoundingClientRect();
          return [left + 50, top + 50];
        }"""
        )
    )
    touched.page.wait_for_timeout(150)
    assert touched.prop("hoverData", "plain") is None


def test_bbox_is_the_pixel_in_the_offset_parent(touched: Tab) -> None:
    x, y = point_of(touched, 150.5, 20.5)
    touched.page.mouse.click(x, y)
    data = told(touched, "clickData")
    found = touched.js(
        """(bbox) => {
          const mark = document.createElement('div');
          mark.style.cssText = `position: absolute; left: ${bbox.x0}px; top: ${bbox.y0}px;
            width: ${bbox.x1 - bbox.x0}px; height: ${bbox.y1 - bbox.y0}px`;
          document.querySelector('#image').offsetParent.append(mark);
          const {left, top, right, bottom} = mark.getBoundingClientRect();
          mark.remove();
          return [left, top, right, bottom];
        }""",
        data["bbox"],
    )
    left, top = point_of(touched, data["col"], data["row"])
    right, bottom = point_of(touched, data["col"] + 1, data["row"] + 1)
    assert found == pytest.approx([left, top, right, bottom], abs=0.5)
