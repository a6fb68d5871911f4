"""A click on a small picture opens it large."""

import dash_mantine_components as dmc
import numpy as np
from dash import ALL, Input, Output, clientside_callback

from dash_dynamic_image_component import DynamicImage, generator

KNOTS = [(2, 3), (3, 4), (3, 5), (4, 5), (5, 7), (7, 9)]


@generator(max_age=3600)
def chosen(p: int, q: int, width: int = 96):
    t = np.linspace(0, 2 * np.pi, 40 * width)
    middle, size = width / 2, width / 2 - 4
    image = np.ones((width, width))
    column, row = middle + size * np.sin(p * t), middle + size * np.sin(q * t + 0.4)
    image[row.astype(int), column.astype(int)] = 0
    return image


small = [
    DynamicImage(chosen, {"p": p, "q": q}, id={"knot": f"{p}:{q}"}, alt=f"Knot {p}:{q}", n_clicks=0,
                 width=72, height=72)
    for p, q in KNOTS
]
layout = [
    dmc.Group(small, gap="xs"),
    DynamicImage(chosen, {"p": 2, "q": 3, "width": 400}, id="chosen", alt="The chosen knot",
                 width="100%", style={"aspectRatio": "1"}),
]
clientside_callback(
    """() => {
      const [p, q] = dash_clientside.callback_context.triggered_id.knot.split(":").map(Number);
      return { p, q, width: 400 };
    }""",
    Output("chosen", "params"),
    Input({"knot": ALL}, "n_clicks"),
    prevent_initial_call=True,
)
