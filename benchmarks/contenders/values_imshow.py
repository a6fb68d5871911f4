"""Dash as its users do it: `px.imshow` in a callback. BENCHMARK_PATCH sends the colours only."""

from __future__ import annotations

import os
from typing import Any

import plotly.express as px
from dash import Dash, Input, Output, Patch, dcc

from benchmarks.contenders.scan import HIGH, LOW, SHOWN, base


def figure(colormap: str, low: float, high: float) -> Any:
    shown = px.imshow(base(), zmin=low, zmax=high, color_continuous_scale=colormap)
    shown.update_layout(width=SHOWN, height=SHOWN, margin=dict.fromkeys("ltrb", 0))
    shown.update_layout(coloraxis_showscale=False)
    return shown.update_xaxes(visible=False).update_yaxes(visible=False)


def patch(colormap: str, low: float, high: float) -> Patch:
    changed = Patch()
    scale = px.colors.get_colorscale(colormap)
    changed["layout"]["coloraxis"].update({"cmin": low, "cmax": high, "colorscale": scale})
    return changed


app = Dash(__name__, update_title="")
first = ("gray", LOW, HIGH)
app.layout = [
    dcc.Store(id="value", data=[*first]),
    dcc.Graph(id="image", figure=figure(*first), config={"staticPlot": True}),
]
answer = patch if os.environ.get("BENCHMARK_PATCH") else figure


@app.callback(Output("image", "figure"), Input("value", "data"), prevent_initial_call=True)
def show(value: tuple[str, float, float]) -> Any:
    return answer(*value)


server = app.server
server.test_client().get("/")
