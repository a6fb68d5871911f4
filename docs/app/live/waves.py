"""Circular waves: an array of floats is a picture."""

import dash_mantine_components as dmc
import numpy as np
from dash import Input

from dash_dynamic_image_component import DynamicImage, generator, params_callback


@generator
def waves(frequency: float = 8, phase: float = 0):
    x = np.linspace(-0.5, 0.5, 480)
    turns = frequency * np.hypot(x[:, None], x) - phase
    return 0.5 + 0.5 * np.sin(2 * np.pi * turns)


layout = [
    DynamicImage(waves, id="waves", alt="Circular waves", width="100%"),
    dmc.Text("Frequency", size="sm"),
    dmc.Slider(id="frequency", min=1, max=30, step=0.5, value=8, updatemode="drag",
               thumbLabel="Frequency"),
    dmc.Text("Phase", size="sm"),
    dmc.Slider(id="phase", min=0, max=1, step=0.05, value=0, updatemode="drag", thumbLabel="Phase"),
]
params_callback("waves", frequency=Input("frequency", "value"), phase=Input("phase", "value"))
