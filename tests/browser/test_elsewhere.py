"""Images on paper and in the clipboard, and chained callbacks before the first request."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

from dash import Dash, Input, Output, dcc, html
from support.apps import make_app
from support.pictures import numbered
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Registry, params_callback

TILES = 40


def app_of(ran: list[int]) -> Dash:
    app = make_app("flask")

    @Registry(app).generator
    def tile(number: int = 0) -> Any:
        ran.append(number)
        return numbered(number, 160)

    return app


def test_lazy_images_are_on_paper_and_copies_have_addresses(tab: Tab, tmp_path: Path) -> None:
    ran: list[int] = []
    app = app_of(ran)
    tiles = [
        DynamicImage("tile", {"number": n}, id=f"tile{n}", lazy=True, width=160, height=160)
        for n in range(TILES)
    ]
    app.layout = html.Div([html.Div(each) for each in tiles])
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(0, "tile0")
        before = tab.js("() => document.images.length")
        tab.page.pdf(path=tmp_path / "page.pdf")
        assert len(set(ran)) == TILES
        assert before < TILES / 2
        with tab.page.expect_response("**/async-copy.*"):
            tab.page.mouse.move(5, 5)
        tab.page.wait_for_timeout(100)
        copied = tab.js(
            """async () => {
              getSelection().selectAllChildren(document.body);
              const read = new Promise(resolve => addEventListener('copy', () => resolve(
                [...document.images].map(image => image.src))));
              document.execCommand('copy');
              return read;
            }"""
        )
        image = tab.page.locator("#tile0 img")
        tab.page.wait_for_timeout(100)
        assert str(image.get_attribute("src")).startswith("blob:")
        image.click(button="right")
        in_menu = str(image.get_attribute("src"))
        tab.wait_value(0, "tile0")
    pattern = re.compile(re.escape(site.url) + r"/?_dash-dynamic-image/tile\?p=")
    assert all(pattern.match(url) for url in [in_menu, *copied])
    assert (tmp_path / "page.pdf").read_bytes().count(b"/Subtype /Image") >= TILES


def test_the_first_request_waits_for_a_chain_of_callbacks(tab: Tab) -> None:
    ran: list[int] = []
    app = app_of(ran)
    app.layout = [
        dcc.Location(id="url"),
        dcc.Slider(0, 9, id="slider"),
        DynamicImage("tile", id="tile"),
    ]

    @app.callback(Output("slider", "value"), Input("url", "pathname"))
    def value_of(path: str) -> int:
        time.sleep(0.5)
        return 7

    params_callback("tile", app, number=Input("slider", "value"))
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(7, "tile")
    assert ran == [7]
