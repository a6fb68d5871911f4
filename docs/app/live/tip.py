"""Each point of the chart shows the picture behind it."""

import dash_mantine_components as dmc
import numpy as np
from dash import Input, Output, clientside_callback, dcc, html

from dash_dynamic_image_component import Axes, DynamicImage, Result, generator

SPEED, DEPTH = np.meshgrid(np.arange(1, 9), np.arange(1, 6))


@generator
def tip_chart():
    spots = [f'<circle cx="{x * 50}" cy="{300 - y * 50}" r="{6 + x * y / 4}" fill="#7048e8"/>'
             for x, y in zip(SPEED.flat, DEPTH.flat, strict=True)]
    frame = '<rect width="450" height="300" fill="#f1f3f5"/>'
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="450" height="300" viewBox="0 0 450 300">'
        f"{frame}{''.join(spots)}</svg>"
    )
    return Result(svg, axes=[Axes((0, 0, 450, 300), x=(0, 9), y=(0, 6))])


@generator(max_age=3600, colormap="viridis", value_range=(-1, 1))
def tip_detail(speed: int, depth: int):
    x = np.linspace(0, 6, 120)
    return np.sin(speed * x) * np.cos(depth * x[:80, None])


TOLD = ["hoverData"]
layout = html.Div([
    DynamicImage(tip_chart, id="tip-chart", alt="Forty runs", clear_on_unhover=True, width="100%"),
    dcc.Tooltip(
        [DynamicImage(tip_detail, id="tip-detail", alt="", width=120, height=80),
         dmc.Text(id="tip-text", size="sm", c="dark")],
        id="tip",
    ),
], style={"position": "relative"})
clientside_callback(
    """point => {
      const { no_update } = dash_clientside;
      if (!point) return [false, no_update, no_update, no_update];
      const speed = Math.min(8, Math.max(1, Math.round(point.x)));
      const depth = Math.min(5, Math.max(1, Math.round(point.y)));
      return [true, point.bbox, { speed, depth }, `speed ${speed}, depth ${depth}`];
    }""",
    [Output("tip", "show"), Output("tip", "bbox"), Output("tip-detail", "params"),
     Output("tip-text", "children")],
    Input("tip-chart", "hoverData"),
)
