"""This package. BENCHMARK_PREVIEW and BENCHMARK_MAX_AGE are options of its generator."""

from __future__ import annotations

import os
from typing import Any

from dash import Dash, Input, dcc

from benchmarks.contenders.picture import from_environment
from dash_dynamic_image_component import DynamicImage, generator, params_callback

drawing = from_environment()
max_age = os.environ.get("BENCHMARK_MAX_AGE")
options: dict[str, Any] = {"max_age": float(max_age) if max_age else None}
if preview := os.environ.get("BENCHMARK_PREVIEW"):
    options["preview"] = preview
if drawing.is_field:
    options |= {"colormap": "viridis", "value_range": (0, 1)}


@generator(**options)
def picture(value: int) -> Any:
    return drawing.draw(value)


app = Dash(__name__)
app.layout = [
    dcc.Store(id="value", data=0),
    DynamicImage(picture, {"value": 0}, id="image", width=drawing.shown, height=drawing.shown),
]
params_callback("image", value=Input("value", "data"))
server = app.server
server.test_client().get("/")
