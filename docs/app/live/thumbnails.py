"""Two hundred thumbnails: those in sight are fetched first, and a click opens one."""

from typing import Literal

import numpy as np
from dash import ALL, Input, Output, clientside_callback, html

from dash_dynamic_image_component import DynamicImage, generator


@generator(max_age=3600)
def thumbnail(number: int, width: Literal[72, 480] = 72):
    random = np.random.default_rng(number)
    x = np.linspace(-1, 1, width)
    waves = random.normal(0, 4, (6, 2))
    turns = [np.sin(a * x + b * x[:, None]) for a, b in waves]
    return np.stack([turns[0] * turns[1], turns[2] * turns[3], turns[4] * turns[5]], 2) / 2 + 0.5


small = [
    DynamicImage(thumbnail, {"number": number}, id={"thumbnail": number}, alt=f"Pattern {number}",
                 width=72, height=72, lazy=True, n_clicks=0)
    for number in range(200)
]
layout = [
    DynamicImage(thumbnail, {"number": 0, "width": 480}, id="thumbnail-large", alt="The chosen one",
                 width="100%", style={"aspectRatio": "1"}),
    html.Div(small, className="small", tabIndex=0),
]
clientside_callback(
    "() => ({ number: dash_clientside.callback_context.triggered_id.thumbnail, width: 480 })",
    Output("thumbnail-large", "params"),
    Input({"thumbnail": ALL}, "n_clicks"),
    prevent_initial_call=True,
)
