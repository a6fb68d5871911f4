"""The project dash-dynamic-images of PyPI: a callback makes the URL, a route draws."""

from __future__ import annotations

from dash import Dash, Input, Output, dcc, html
from dash_dynamic_images import image_callback  # type: ignore[import-not-found]
from PIL import Image

from benchmarks.contenders.picture import from_environment

drawing = from_environment()
app = Dash(__name__, update_title="")
app.layout = html.Div(
    [
        dcc.Store(id="value", data=0),
        html.Img(id="image", width=drawing.shown, height=drawing.shown),
    ]
)


@image_callback(app, Output("image", "src"), Input("value", "data"))  # type: ignore[untyped-decorator]
def draw(value: int) -> Image.Image:
    return drawing.image(value)


server = app.server
server.test_client().get("/")
