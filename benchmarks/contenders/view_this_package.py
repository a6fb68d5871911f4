"""This package: a function that asks for a `View`. BENCHMARK_PREVIEW is an option of it."""

from __future__ import annotations

import os
from typing import Any

from dash import Dash

from benchmarks.contenders.points import HEIGHT, WIDTH, X, Y, draw
from dash_dynamic_image_component import DynamicImage, View, generator

preview: Any = os.environ.get("BENCHMARK_PREVIEW", "auto")


@generator(preview=preview)
def picture(view: View = View(x=X, y=Y, equal=True)) -> Any:
    return draw(view.x, view.y, view.width, view.height)


app = Dash(__name__)
app.layout = DynamicImage(picture, id="image", width=WIDTH, height=HEIGHT)
server = app.server
server.test_client().get("/")
