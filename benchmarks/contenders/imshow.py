"""A figure of Plotly that shows a picture: `px.imshow(binary_string=True)`."""

from __future__ import annotations

import plotly.express as px
from dash import Dash, Input, Output, dcc
from plotly.graph_objects import Figure

from benchmarks.contenders.picture import from_environment

drawing = from_environment()
app = Dash(__name__, update_title="")
app.layout = [
    dcc.Store(id="value", data=0),
    dcc.Graph(id="image", config={"staticPlot": True}),
]


@app.callback(Output("image", "figure"), Input("value", "data"))
def draw(value: int) -> Figure:
    figure = px.imshow(drawing.pixels(value), binary_string=True)
    figure.update_layout(width=drawing.shown, height=drawing.shown, margin=dict.fromkeys("ltrb", 0))
    return figure.update_xaxes(visible=False).update_yaxes(visible=False)


server = app.server
server.test_client().get("/")
