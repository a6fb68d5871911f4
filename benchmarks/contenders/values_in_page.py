"""This package with `data=True`: the page has the values, and colours them."""

from __future__ import annotations

from dash import Dash, Input, Output, clientside_callback, dcc

from benchmarks.contenders.scan import HIGH, LOW, SHOWN, Slice, base
from dash_dynamic_image_component import DynamicImage, generator


@generator(data=True, colormap="gray", value_range=(LOW, HIGH))
def picture() -> Slice:
    return base()


app = Dash(__name__)
app.layout = [
    dcc.Store(id="value", data=["gray", LOW, HIGH]),
    DynamicImage(picture, id="image", width=SHOWN + 96, colorbar=True),
]
clientside_callback(
    "([colormap, ...range]) => [colormap, range]",
    [Output("image", "colormap"), Output("image", "value_range")],
    Input("value", "data"),
)
server = app.server
server.test_client().get("/")
