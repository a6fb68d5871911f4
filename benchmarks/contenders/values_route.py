"""A route written by hand that colours the slice with Pillow. BENCHMARK_FORMAT is PNG or JPEG."""

from __future__ import annotations

import io
import os

from dash import Dash, Input, Output, clientside_callback, dcc, html
from flask import Response, request
from PIL import Image

from benchmarks.contenders.scan import HIGH, LOW, SHOWN, base, coloured

format = os.environ.get("BENCHMARK_FORMAT", "PNG")
options = {"quality": 80} if format == "JPEG" else {}
app = Dash(__name__, update_title="")
app.layout = [
    dcc.Store(id="value", data=["gray", LOW, HIGH]),
    html.Img(id="image", width=SHOWN, height=SHOWN),
]
clientside_callback(
    "value => `/picture?value=${value}`", Output("image", "src"), Input("value", "data")
)


def picture() -> Response:
    colormap, low, high = request.args["value"].split(",")
    file = io.BytesIO()
    pixels = coloured(base(), colormap, float(low), float(high))
    Image.fromarray(pixels).save(file, format, **options)
    headers = {"Cache-Control": "private, max-age=60"}
    return Response(file.getvalue(), mimetype=f"image/{format.lower()}", headers=headers)


server = app.server
server.add_url_rule("/picture", view_func=picture)
server.test_client().get("/")
