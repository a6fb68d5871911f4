"""A program that a developer edits while its page is open; PORT and BACKEND come from outside."""

from __future__ import annotations

import os
from typing import Any

import shades  # type: ignore[import-not-found]
from dash import Dash, Input, Output, dcc, html
from PIL import Image
from support.servers import backend_option

from dash_dynamic_image_component import (
    DynamicImage,
    generator,
    image_callback,
    image_url,
    params_callback,
)

app = Dash(__name__, **backend_option(os.environ["BACKEND"]))


@generator(max_age=3600)
def drawn(value: int) -> Image.Image:
    """Its own code never changes."""
    return Image.new("RGB", (40, 40), shades.colour())


@generator(max_age=float("inf"), version="1")
def fixed() -> Image.Image:
    return Image.new("RGB", (40, 40), shades.colour())


@image_callback(Output("wired", "src"), Input("slider", "value"), max_age=3600)
def wired(value: int) -> Image.Image:
    return Image.new("RGB", (40, 40), shades.colour())


app.layout = lambda: [
    dcc.Slider(0, 9, 1, value=5, id="slider", updatemode="drag"),
    DynamicImage("drawn", {"value": 5}, id="drawn"),
    html.Img(id="wired"),
    html.Img(id="fixed", src=image_url("fixed")),
    html.Div(dcc.Input(id="typed", value="")),
    html.Img(id="answered"),
]
params_callback("drawn", value=Input("slider", "value"))


@app.callback(Output("answered", "src"), Input("typed", "value"))
def answer(_: str) -> str:
    return image_url("drawn", {"value": 1})


if __name__ == "__main__":
    quick: dict[str, Any] = {"dev_tools_hot_reload_interval": 0.25}
    if os.environ["BACKEND"] == "flask":
        quick["reloader_interval"] = 0.4
    app.run(
        debug=True,
        port=int(os.environ["PORT"]),
        dev_tools_hot_reload_max_retry=1000,  # a server may be down for long
        dev_tools_disable_version_check=True,
        # They take a second each time.
        dev_tools_serve_dev_bundles=os.environ["BACKEND"] == "quart",
        **quick,
    )
