"""What most Dash apps do: a callback returns the file as text. BENCHMARK_FORMAT is PNG or JPEG."""

from __future__ import annotations

import os

from dash import Dash, Input, Output, dcc, html

from benchmarks.contenders.picture import from_environment

drawing = from_environment()
FORMAT = os.environ.get("BENCHMARK_FORMAT", "PNG")

app = Dash(__name__, update_title="")
app.layout = [
    dcc.Store(id="value", data=0),
    html.Img(id="image", width=drawing.shown, height=drawing.shown),
]


@app.callback(Output("image", "src"), Input("value", "data"))
def draw(value: int) -> str:
    return drawing.data_url(value, FORMAT)


server = app.server
server.test_client().get("/")
