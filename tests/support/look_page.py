"""Pages of images that come when a test lets them, and how they look."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dash import Dash, html
from support.apps import make_app
from support.pictures import numbered
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Registry


class Painter:
    """An app with a generator that waits, where it is told to."""

    def __init__(self, *children: Any) -> None:
        self.app: Dash = make_app("flask")
        self.app.layout = html.Div(list(children))
        self.ready = threading.Event()
        self.ready.set()

        @Registry(self.app).generator(preview="off")
        def paint(value: int, size: int = 64) -> Any:
            self.ready.wait(30)
            return numbered(value, size)

    @contextmanager
    def open(self, tab: Tab) -> Iterator[None]:
        with serve(self.app.server) as site:
            tab.open(site.url)
            try:
                yield
            finally:
                self.ready.set()


def image(value: int = 1, id: str = "image", **options: Any) -> Any:
    return DynamicImage("paint", {"value": value}, id=id, **options)


def ask(tab: Tab, value: int) -> None:
    tab.set_props("image", params={"value": value})


def css(tab: Tab, selector: str, name: str) -> Any:
    return tab.js(
        "([at, name]) => getComputedStyle(document.querySelector(at))[name]", [selector, name]
    )


def size(tab: Tab, selector: str) -> tuple[float, float]:
    box = tab.page.locator(selector).bounding_box()
    assert box
    return box["width"], box["height"]
