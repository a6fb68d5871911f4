"""This package with a slice for each z. BENCHMARK_DATA sends its values in place of its colours.

BENCHMARK_PREVIEW is an option of its generator.
"""

from __future__ import annotations

import os
from typing import Any

from dash import Dash, Input, dcc

from benchmarks.contenders.scan import HIGH, LOW, SHOWN, Slice, slice_at
from dash_dynamic_image_component import DynamicImage, generator, params_callback

options: dict[str, Any] = {"data": True} if os.environ.get("BENCHMARK_DATA") else {}
options |= {"preview": os.environ.get("BENCHMARK_PREVIEW", "auto")}


@generator(colormap="gray", value_range=(LOW, HIGH), **options)
def picture(value: int) -> Slice:
    return slice_at(value)


app = Dash(__name__)
app.layout = [dcc.Store(id="value", data=0), DynamicImage(picture, id="image", width=SHOWN)]
params_callback("image", value=Input("value", "data"))
server = app.server
server.test_client().get("/")
