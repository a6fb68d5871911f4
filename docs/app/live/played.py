"""A button plays the frames of a series; a slider shows and sets the frame."""

import dash_mantine_components as dmc
import numpy as np
from dash import Input, Output, State, clientside_callback, dcc

from dash_dynamic_image_component import DynamicImage, generator, params_callback

x, y = np.meshgrid(np.linspace(-1, 1, 400), np.linspace(-0.6, 0.6, 240))


@generator(colormap="magma", value_range=(0, 1.6), max_age=3600)
def played(hour: int):
    places = [(np.sin(hour / 6 + k), 0.5 * np.cos(hour / 9 + 2 * k)) for k in range(4)]
    return sum(np.exp(-12 * ((x - left) ** 2 + (y - top) ** 2)) for left, top in places)


layout = [
    DynamicImage(played, id="played", alt="Rain", width="100%"),
    dmc.Group([
        dmc.Button("Play", id="play", n_clicks=0),
        dmc.Slider(id="hour", min=0, max=71, value=0, flex=1, updatemode="drag", thumbLabel="Hour"),
    ]),
    dcc.Interval(id="ticks", interval=120, disabled=True),
]
params_callback("played", hour=Input("hour", "value"))
clientside_callback(
    "clicks => clicks % 2 ? [false, 'Pause'] : [true, 'Play']",
    [Output("ticks", "disabled"), Output("play", "children")],
    Input("play", "n_clicks"),
)
clientside_callback(
    "(ticks, hour, shown) => shown?.hour === hour ? (hour + 1) % 72 : dash_clientside.no_update",
    Output("hour", "value"),
    Input("ticks", "n_intervals"),
    [State("hour", "value"), State("played", "shown_params")],
    prevent_initial_call=True,
)
