"""Click, hover, draw a box: numbers are those of the data."""

import dash_mantine_components as dmc
import numpy as np
from dash import Input, Output, callback
from matplotlib.figure import Figure

from dash_dynamic_image_component import DynamicImage, Size, Theme, generator, selected

random = np.random.default_rng(3)
TABLE = {"mass": random.lognormal(1, 0.8, 400), "speed": random.normal(20, 5, 400)}


@generator
def touched(size: Size = Size(480, 360), theme: Theme = Theme("light")) -> Figure:
    with theme.rc():
        figure = size.figure(layout="constrained")
        axes = figure.subplots(subplot_kw={"xlabel": "mass", "ylabel": "speed"})
        axes.semilogx(*TABLE.values(), "o", markersize=4, alpha=0.6, color=theme.accent)
    return figure


TOLD = ["clickData", "selectedData"]
layout = [
    DynamicImage(touched, id="touched", alt="Mass and speed", dragmode="select", crosshair=True,
                 hovertemplate="%{x:.2f} kg<br>%{y:.1f} m/s", style={"aspectRatio": "4 / 3"}),
    dmc.Text("Draw a box in the chart.", id="touched-count", size="sm"),
]


@callback(
    Output("touched-count", "children"),
    Input("touched", "selectedData"),
    prevent_initial_call=True,
)
def count(selection):
    rows = selected(TABLE, selection, x="mass", y="speed")
    return f"{rows.sum()} of {rows.size} points" if selection else "Draw a box in the chart."
