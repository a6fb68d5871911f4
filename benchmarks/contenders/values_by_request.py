"""This package without `data=`: colormap and window are params of the function."""

from __future__ import annotations

from dash import Dash, Input, Output, clientside_callback, dcc

from benchmarks.contenders.scan import HIGH, LOW, SHOWN, Pixels, base, coloured
from dash_dynamic_image_component import DynamicImage, generator


@generator
def picture(colormap: str, low: float, high: float) -> Pixels:
    return coloured(base(), colormap, low, high)


app = Dash(__name__)
app.layout = [
    dcc.Store(id="value", data=["gray", LOW, HIGH]),
    DynamicImage(picture, id="image", width=SHOWN),
]
clientside_callback(
    "([colormap, low, high]) => ({ colormap, low, high })",
    Output("image", "params"),
    Input("value", "data"),
)
server = app.server
server.test_client().get("/")
