"""This package: BENCHMARK_IMAGES linked views of a width of BENCHMARK_SIDE on one page."""

from __future__ import annotations

import os
from typing import Any

from dash import Dash, html

from benchmarks.contenders.points import HEIGHT, WIDTH, X, Y, draw
from dash_dynamic_image_component import DynamicImage, View, generator

COUNT, SIDE = (int(os.environ[f"BENCHMARK_{name}"]) for name in ("IMAGES", "SIDE"))


@generator
def picture(number: int, view: View = View(x=X, y=Y, equal=True)) -> Any:
    return draw(view.x, view.y, view.width, view.height)


app = Dash(__name__)
size: Any = {"width": SIDE, "height": SIDE * HEIGHT // WIDTH}
images = [
    DynamicImage(picture, {"number": number}, id=f"image-{number}", link="all", **size)
    for number in range(COUNT)
]
app.layout = html.Div(images, style={"display": "flex", "flexWrap": "wrap", "gap": 4})
server = app.server
server.test_client().get("/")
