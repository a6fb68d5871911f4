"""A page of many thumbnails, and a callback beside them.

BENCHMARK_KIND is "package" or "files", BENCHMARK_COUNT how many.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from dash import Dash, Input, Output, dcc, html

from benchmarks.contenders.picture import from_environment
from dash_dynamic_image_component import DynamicImage, generator

drawing = from_environment()
COUNT = int(os.environ["BENCHMARK_COUNT"])
ASSETS = Path(os.environ["BENCHMARK_RUNS"]).with_name("assets")
# html.Img of Dash 4.4 has no such property.
LAZY_IMAGES = """
const create = React.createElement;
React.createElement = (type, props, ...children) =>
  create(type, type === 'img' ? {loading: 'lazy', ...props} : props, ...children);
"""
SIDE: Any = {"width": drawing.shown, "height": drawing.shown}


@generator(max_age=float("inf"), version="1")
def thumbnail(value: int) -> Any:
    return drawing.draw(value)


def from_package(value: int) -> Any:
    return DynamicImage(thumbnail, {"value": value}, lazy=True, **SIDE)


def from_file(value: int) -> Any:
    return html.Img(src=app.get_asset_url(f"{value}.png"), **SIDE)


ASSETS.mkdir()
app = Dash(__name__, assets_folder=str(ASSETS))
kinds = {"package": from_package, "files": from_file}
kind = os.environ["BENCHMARK_KIND"]
if kind == "files":
    (ASSETS / "lazy.js").write_text(LAZY_IMAGES)
    for value in range(COUNT):
        (ASSETS / f"{value}.png").write_bytes(drawing.file(value))
thumbnails = [
    html.Div(kinds[kind](value), className="thumbnail", style={"lineHeight": 0})
    for value in range(COUNT)
]
app.layout = [
    dcc.Store(id="ping", data=0),
    html.Div(id="pong"),
    html.Div(thumbnails, style={"display": "flex", "flexWrap": "wrap", "gap": 4}),
]


@app.callback(Output("pong", "children"), Input("ping", "data"))
def pong(ping: int) -> str:
    return str(ping)


server = app.server
server.test_client().get("/")
