"""An uploaded photograph and a slider, by this package. BENCHMARK_PREVIEW is its `preview`."""

from __future__ import annotations

import os
from typing import Any

from dash import Dash, Input, dcc
from PIL import Image

from benchmarks.contenders.upload import processed
from dash_dynamic_image_component import DynamicImage, generator, params_callback

preview: Any = os.environ.get("BENCHMARK_PREVIEW", "auto")


@generator(preview=preview)
def turned(photo: Image.Image, value: int) -> Image.Image:
    return processed(photo, value)


app = Dash(__name__, update_title="")
app.layout = [
    dcc.Upload("A photograph", id="upload"),
    dcc.Store(id="value", data=0),
    DynamicImage(turned, id="image"),
]
params_callback("image", photo=Input("upload", "contents"), value=Input("value", "data"))
server = app.server
server.test_client().get("/")
