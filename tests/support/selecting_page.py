"""A page with points to select in a picture with axes, and a picture whose params move."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from dash import Dash, Input, Output, dcc, html
from dash.exceptions import PreventUpdate
from PIL import Image
from support.apps import make_app
from support.pictures import numbered
from support.tabs import Tab

from dash_dynamic_image_component import Axes, DynamicImage, Registry, Result
from dash_dynamic_image_component.images.axes.geometry import pixel_of

WIDTH, HEIGHT = 400, 300
BOX = (40, 20, 380, 260)
POINTS = {
    "x": np.geomspace(1.1, 990, 200).tolist(),
    "y": np.linspace(-9, 9, 200)[np.random.default_rng(4).permutation(200)].tolist(),
}


def axes_of(top: float) -> Axes:
    return Axes(BOX, x=(1, 1000), y=(-10, top), xscale="log")


def selecting_app() -> Dash:
    app = make_app("flask")
    wide = {"width": "100%", "max-width": "400px"}
    app.layout = html.Div(
        [
            DynamicImage("paint", {"top": 10}, id="image", alt="Points", style=wide,
                         hovertemplate="x %{x:.1f}<br>y %{y:.2f}<br>%{value}", crosshair=True,
                         dragmode="select"),
            DynamicImage("colour", {"value": 0}, id="moving", width=90),
            html.Div(style={"height": 2000}),
            dcc.Store(id="selections", data=[]), html.P(id="clicked"), html.P(id="moved"),
        ]
    )  # fmt: skip
    registry = Registry(app)

    @registry.generator(preview="off", max_age=600)
    def paint(top: float) -> Result:
        picture = np.full((HEIGHT, WIDTH, 3), 235, np.uint8)
        picture[20:260, 40:380] = 255
        for x, y in zip(POINTS["x"], POINTS["y"], strict=True):
            px, py = pixel_of(axes_of(top), x, y)
            if px and py and 20 <= py < 260:
                picture[int(py) - 1 : int(py) + 2, int(px) - 1 : int(px) + 2] = (200, 60, 40)
        return Result(picture, axes=[axes_of(top)], filename="points of today.png")

    @registry.generator(preview="off")
    def colour(value: int) -> Image.Image:
        return numbered(value)

    @app.callback(
        Output("selections", "data"),
        Output("image", "selectedData"),
        Input("image", "selectedData"),
        prevent_initial_call=True,
    )
    def write_back(selection: Any) -> Any:
        if not (selection or {}).get("timestamp"):  # not drawn by hand
            raise PreventUpdate
        return [selection["timestamp"]], selection

    app.callback(Output("clicked", "children"), Input("image", "clickData"))(
        lambda data: json.dumps(data)
    )
    app.callback(Output("moved", "children"), Input("moving", "clickData"))(
        lambda data: json.dumps(data)
    )
    return app


def opened(tab: Tab, url: str) -> Tab:
    tab.open(url)
    tab.wait_status("loaded")
    tab.page.wait_for_selector("#image .dash-dynamic-image-stage", state="attached")
    return tab


def point_of(tab: Tab, px: float, py: float) -> tuple[float, float]:
    """The point of the window at a pixel of the picture, which fills its box."""
    left, top, width = tab.js(
        """() => {
          const {left, top, width} = document.querySelector('#image img').getBoundingClientRect();
          return [left, top, width];
        }"""
    )
    return left + px * width / WIDTH, top + py * width / WIDTH
