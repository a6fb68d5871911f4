"""Pages of pictures with views, the hand that moves them, and what their screen shows."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from dash import Dash, Input, Output, html
from PIL import Image
from support.apps import ServedApp, make_app
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Registry, Size, View

WIDE, HIGH = 400, 240
BOX = {"width": WIDE, "height": HIGH}
HOME = View(x=(0, 60), y=(0, 40))
FINE, PERIOD = 64, 4096
"""Steps in one unit, and steps after which the colours come again."""
INSIDE = {"x": [15, 45], "y": [10, 30]}
LEVEL = [1]
"""Of the pictures that change under an open page."""


def coded(view: View) -> Any:
    """A picture whose 24 bits are 12 of x and 12 of y."""
    x, y = (np.floor(each * FINE).astype(int) % PERIOD for each in view.grid())
    return np.stack([x >> 4, (x & 15) << 4 | y >> 8, y & 255], axis=-1).astype(np.uint8)


def views_app(backend: str = "flask") -> Dash:
    app = make_app(backend)
    registry = Registry(app)

    @registry.generator(max_age=3600)
    def places(view: View = HOME) -> Any:
        return coded(view)

    @registry.generator(max_age=3600)
    def bounded(view: View = View(x=HOME.x, y=HOME.y, bounds=(HOME.x, HOME.y))) -> Any:
        return coded(view)

    @registry.generator
    def flat(k: int = 0, view: View = HOME) -> Any:
        return np.full((view.height, view.width, 3), 40 * k, np.uint8)

    @registry.generator(max_age=3600)
    def changing(view: View = HOME) -> Any:
        return np.full((view.height, view.width, 3), 40 * LEVEL[0], np.uint8)

    @registry.generator
    def holes(view: View = HOME) -> Any:
        pixels = np.zeros((view.height, view.width, 4), np.uint8)
        if view.x == HOME.x:
            pixels[...] = (200, 0, 0, 255)
        return pixels

    @registry.generator(preview="off")
    def figure(size: Size = Size(WIDE, HIGH), view: View = HOME) -> Any:
        drawn = size.figure()
        axes = drawn.add_axes((0.2, 0.2, 0.7, 0.7))
        axes.axvline(30, color="red", linewidth=4)
        view.apply(axes)
        return drawn

    @registry.generator
    def days(
        view: View = View(x=("2026-01-01", "2026-12-31"), y=(0, 1), xscale="date"),
    ) -> Any:
        hours = view.grid()[0].astype("datetime64[h]").astype(int) % 24
        return np.where(hours < 12, 200, 40).astype(np.uint8)

    @registry.generator
    def photo() -> Any:
        return np.full((HIGH, WIDE, 3), 90, np.uint8)

    app.callback(Output("back", "children"), Input("image", "view"))(lambda view: f"{view}")
    app.config.suppress_callback_exceptions = True
    return app


def picture(generator: str = "places", id: str = "image", **props: Any) -> DynamicImage:
    return DynamicImage(generator, id=id, style=BOX, **props)


def show(site: ServedApp, tab: Tab, *children: Any) -> None:
    """Open a page of pictures, and wait until they are there."""
    ends = [html.P(id="back"), html.Div(style={"height": 1500})]
    site.app.layout = html.Div([*children, *ends], style={"padding": 10, "background": "white"})
    tab.open(site.url)
    for child in children:
        tab.page.wait_for_selector(f"#{child.id} .dash-dynamic-image__plane img")
        tab.wait_status("loaded", child.id)
    tab.js("() => { window.told = tests.history('image', ['view']) }")


def at(tab: Tab, across: float, down: float, id: str = "image") -> tuple[float, float]:
    """The point of the window at a part of the box."""
    box = tab.page.locator(f"#{id}").bounding_box()
    assert box
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def rest(tab: Tab, *ids: str) -> None:
    """Wait until the gesture is over and its exact picture is there."""
    tab.page.wait_for_timeout(320)
    for id in ids or ("image",):
        tab.wait_status("loaded", id)


def wheel(tab: Tab, across: float, down: float, turn: float) -> None:
    """Turn the wheel with Ctrl: 200 show twice as much."""
    tab.page.mouse.move(*at(tab, across, down))
    tab.page.keyboard.down("Control")
    tab.page.mouse.wheel(0, turn)
    tab.page.keyboard.up("Control")


def drag(tab: Tab, start: tuple[float, float], end: tuple[float, float]) -> None:
    tab.page.mouse.move(*at(tab, *start))
    tab.page.mouse.down()
    tab.page.mouse.move(*at(tab, *end), steps=5)
    tab.page.mouse.up()


def screen(tab: Tab, id: str = "image", is_still: bool = True) -> Any:
    """The pixels of the box on screen."""
    if is_still:
        tab.page.mouse.move(480, 580)
        tab.page.wait_for_function("() => document.getAnimations().length === 0")
    taken = tab.page.locator(f"#{id}").screenshot(scale="device")
    return np.asarray(Image.open(io.BytesIO(taken)).convert("RGB")).astype(int)


def view_of(tab: Tab, id: str = "image") -> dict[str, Any]:
    told = tab.prop("view", id)
    return told or {"x": list(HOME.x), "y": list(HOME.y)}


def errors(tab: Tab, id: str = "image") -> list[float]:
    """How far nine points of the screen are from what `view` says, in device pixels."""
    return errors_at(tab, view_of(tab, id), id)


def errors_at(tab: Tab, view: dict[str, Any], id: str = "image") -> list[float]:
    """How far nine points of the screen are from a view, in device pixels."""
    pixels = screen(tab, id)
    height, width = pixels.shape[:2]
    found = []
    for row in (int(height * part) for part in (0.25, 0.55, 0.9)):
        for column in (int(width * part) for part in (0.1, 0.5, 0.9)):
            red, green, blue = pixels[row, column]
            left, right = view["x"]
            bottom, top = view["y"]
            unit = ((right - left) / width, (top - bottom) / height)
            data = (left + (column + 0.5) * unit[0], top - (row + 0.5) * unit[1])
            codes = (red << 4 | green >> 4, (green & 15) << 8 | blue)
            for code, each, pixel in zip(codes, data, unit, strict=True):
                away = (code + 0.5 - each * FINE + PERIOD / 2) % PERIOD - PERIOD / 2
                # The code itself is true to half a step.
                found.append(max(abs(away) - 0.5, 0) / FINE / pixel)
    return found
