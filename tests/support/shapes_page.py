"""A page with pictures to draw on, and the hand that draws."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from dash import Dash, Input, Output, State, dcc, html
from support.apps import make_app
from support.tabs import Tab

from dash_dynamic_image_component import Axes, DynamicImage, Registry, Result, View

WIDTH, HEIGHT = 400, 300
BOX = (40, 20, 380, 260)


def axes_of(top: float) -> Axes:
    return Axes(BOX, x=(1, 1000), y=(-10, top), xscale="log", name="a")


def shapes_app() -> Dash:
    app = make_app("flask")
    app.layout = html.Div(
        [
            DynamicImage("cells", {}, id="image", alt="Cells", shapes=[], dragmode="drawrect",
                         style={"width": "400px"}),
            DynamicImage("curve", {"top": 10}, id="curve", shapes=[], width=WIDTH),
            DynamicImage("map", {}, id="map", width=304, height=200, dragmode="drawclosedpath"),
            dcc.Store(id="labels", data=0),
        ],
        style={"display": "flex", "flexWrap": "wrap", "alignItems": "start"},
    )  # fmt: skip
    registry = Registry(app)

    @registry.generator(preview="off", max_age=600)
    def cells() -> np.ndarray:
        y, x = np.mgrid[:HEIGHT, :WIDTH]
        grey = (120 + 60 * np.sin(x / 23) * np.sin(y / 17)).astype(np.uint8)
        return np.stack([grey, grey, grey], axis=-1)

    @registry.generator(preview="off", max_age=600)
    def curve(top: float) -> Result:
        picture = np.full((HEIGHT, WIDTH, 3), 235, np.uint8)
        picture[20:260, 40:380] = 255
        return Result(picture, axes=[axes_of(top)])

    @registry.generator(preview="off", max_age=600)
    def map(view: View = View(x=(0, 304), y=(0, 200))) -> np.ndarray:
        x, y = view.grid()
        return np.stack([x % 256, y % 256, 0 * x], axis=-1).astype(np.uint8)

    @app.callback(
        Output("image", "shapes"),
        Output("labels", "data"),
        Input("image", "shapes"),
        State("labels", "data"),
        prevent_initial_call=True,
    )
    def label(shapes: Any, count: int) -> Any:
        time.sleep(count % 4 / 100)
        return [{"label": f"cell {n + 1}", **each} for n, each in enumerate(shapes)], count + 1

    return app


def opened(tab: Tab, url: str) -> Tab:
    tab.open(url)
    for id in ("image", "curve", "map"):
        tab.wait_status("loaded", id)
        tab.page.wait_for_selector(
            f"#{id} .dash-dynamic-image-stage__tool--shapes", state="attached"
        )
    return tab


def point_of(tab: Tab, px: float, py: float, id: str = "image") -> tuple[float, float]:
    """The point of the window at a pixel of the picture, in CSS pixels of its box."""
    left, top = tab.js(
        """id => {
          const {left, top} = document.querySelector(`#${id} img`).getBoundingClientRect();
          return [left, top];
        }""",
        id,
    )
    return left + px, top + py


def drag(tab: Tab, *pixels: tuple[float, float], id: str = "image", steps: int = 3) -> None:
    tab.page.mouse.move(*point_of(tab, *pixels[0], id))
    tab.page.mouse.down()
    for pixel in pixels[1:]:
        tab.page.mouse.move(*point_of(tab, *pixel, id), steps=steps)
    tab.page.mouse.up()


def told(tab: Tab, count: int, id: str = "image") -> list[dict[str, Any]]:
    """The shapes, once there are so many."""
    tab.page.wait_for_function(
        "([id, count]) => (tests.prop(id, 'shapes') ?? []).length === count", arg=[id, count]
    )
    found: list[dict[str, Any]] = tab.prop("shapes", id)
    return found


def inked(tab: Tab, px: float, py: float, id: str = "image") -> bool:
    """True where a shape is drawn over a pixel of the picture."""
    tab.js("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    found: bool = tab.js(
        """([id, px, py]) => {
          const {left, top} = document.querySelector(`#${id} img`).getBoundingClientRect();
          return [...document.querySelectorAll(`#${id} canvas[class$=__shapes]`)].some((canvas) => {
            const box = canvas.getBoundingClientRect();
            const pixel = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
            // The box of a canvas that is moved is moved as well.
            const at = [box.left - left - px, box.top - top - py];
            pixel.drawImage(canvas, ...at.map(Math.floor));
            return pixel.getImageData(0, 0, 1, 1).data[3] > 100;
          });
        }""",
        [id, px, py],
    )
    return found
