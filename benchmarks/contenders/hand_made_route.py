"""A route written by hand that sends a file, and its URL made in the browser.

BENCHMARK_FORMAT is PNG or JPEG.
"""

from __future__ import annotations

import os

from dash import Dash, Input, Output, clientside_callback, dcc, html
from flask import Response, request

from benchmarks.contenders.picture import from_environment

drawing = from_environment()
format = os.environ.get("BENCHMARK_FORMAT", "PNG")
app = Dash(__name__, update_title="")
app.layout = [
    dcc.Store(id="value", data=0),
    html.Img(id="image", width=drawing.shown, height=drawing.shown),
]
clientside_callback(
    "value => `/picture?value=${value}`", Output("image", "src"), Input("value", "data")
)


def picture() -> Response:
    data = drawing.file(int(request.args["value"]), format)
    headers = {"Cache-Control": "private, max-age=60"}
    return Response(data, mimetype=f"image/{format.lower()}", headers=headers)


server = app.server
server.add_url_rule("/picture", view_func=picture)
server.test_client().get("/")
