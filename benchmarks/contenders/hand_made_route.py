"""What an expert writes by hand: a route that sends a PNG, and its URL made in the browser."""

from __future__ import annotations

from dash import Dash, Input, Output, clientside_callback, dcc, html
from flask import Response, request

from benchmarks.contenders.picture import from_environment

drawing = from_environment()
app = Dash(__name__, update_title="")
app.layout = [
    dcc.Store(id="value", data=0),
    html.Img(id="image", width=drawing.shown, height=drawing.shown),
]
clientside_callback(
    "value => `/picture.png?value=${value}`", Output("image", "src"), Input("value", "data")
)


@app.server.route("/picture.png")  # type: ignore[untyped-decorator]
def picture() -> Response:
    data = drawing.file(int(request.args["value"]))
    return Response(data, mimetype="image/png", headers={"Cache-Control": "private, max-age=60"})


server = app.server
server.test_client().get("/")
