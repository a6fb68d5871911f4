"""A function that yields: the picture sharpens, a bar tells how far it is, a button stops it."""

import time

import dash_mantine_components as dmc
import numpy as np
from dash import Input

from dash_dynamic_image_component import DynamicImage, Progress, generator, params_callback


@generator(colormap="magma", value_range=(0, 1))
def sharpened(seed: int = 0):
    random, total = np.random.default_rng(seed), 0
    x = np.linspace(-1, 1, 320)
    shape = np.exp(-3 * np.hypot(x, x[:200, None] * 1.6) ** 2)
    for done in range(1, 61):
        total = total + (random.random(shape.shape) < shape)
        time.sleep(0.03)
        yield Progress(done / 60, f"{done} of 60 samples"), total / done


TOLD = ["status", "progress", "image_info"]
layout = [
    DynamicImage(sharpened, id="sharpened", alt="A spot of light", stoppable=True, width="100%"),
    dmc.Button("Another run", id="sharpened-again", n_clicks=0, variant="default"),
]
params_callback("sharpened", seed=Input("sharpened-again", "n_clicks"))
