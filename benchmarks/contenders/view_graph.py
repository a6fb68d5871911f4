"""Dash as its users do it: `relayoutData` of a `dcc.Graph` brings a new layout image."""

from __future__ import annotations

import io
from typing import Any

from dash import Dash, Input, Output, Patch, dcc
from PIL import Image
from plotly.graph_objects import Figure, Scatter

from benchmarks.contenders.picture import data_url
from benchmarks.contenders.points import HEIGHT, WIDTH, Pair, X, Y, draw

EDGES = ("xaxis.range[0]", "xaxis.range[1]", "yaxis.range[0]", "yaxis.range[1]")


def layout_image(x: Pair, y: Pair) -> dict[str, Any]:
    """The picture of a view, where its data are."""
    file = io.BytesIO()
    Image.fromarray(draw(x, y, WIDTH, HEIGHT)).save(file, "PNG")
    place = {"x": x[0], "y": y[1], "sizex": x[1] - x[0], "sizey": y[1] - y[0]}
    kind = {"xref": "x", "yref": "y", "sizing": "stretch", "layer": "below"}
    return {"source": data_url(file.getvalue()), **place, **kind}


def figure() -> Figure:
    """The first view; a trace without a colour keeps the axes, as in Plotly's documentation."""
    chart = Figure(Scatter(x=X, y=Y, mode="markers", marker_opacity=0, hoverinfo="skip"))
    chart.update_xaxes(range=X, visible=False)
    chart.update_yaxes(range=Y, visible=False)
    margin = dict.fromkeys("ltrb", 0)
    size = {"width": WIDTH, "height": HEIGHT, "margin": margin}
    return chart.update_layout(
        images=[layout_image(X, Y)], dragmode="pan", uirevision="kept", **size
    )


app = Dash(__name__, update_title="")
config = dcc.Graph.Config(scrollZoom=True, displayModeBar=False)
app.layout = dcc.Graph(id="image", figure=figure(), config=config)


@app.callback(Output("image", "figure"), Input("image", "relayoutData"), prevent_initial_call=True)
def show(moved: dict[str, float] | None) -> Patch:
    left, right, bottom, top = ((moved or {}).get(edge) for edge in EDGES)
    patch = Patch()
    if left is not None and right is not None and bottom is not None and top is not None:
        patch["layout"]["images"] = [layout_image((left, right), (bottom, top))]
    return patch


server = app.server
server.test_client().get("/")
