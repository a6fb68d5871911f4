"""A map and its histogram: the simulation runs once for both."""

from functools import lru_cache

import dash_mantine_components as dmc
import numpy as np
from dash import Input, html
from matplotlib.figure import Figure

from dash_dynamic_image_component import DynamicImage, Theme, generator, params_callback


@lru_cache(maxsize=8)
def simulation(seed: int):
    noise = np.random.default_rng(seed).normal(size=(240, 240))
    far = np.hypot(*np.meshgrid(np.fft.fftfreq(240), np.fft.fftfreq(240)))
    field = np.fft.ifft2(np.fft.fft2(noise) / np.maximum(far, 0.005) ** 1.5).real
    return (field - field.mean()) / field.std()


@generator(colormap="terrain", value_range=(-3, 3))
def shared_map(seed: int):
    return simulation(seed)


@generator
def shared_histogram(seed: int, theme: Theme = Theme("light")) -> Figure:
    with theme.rc():
        figure = Figure((4, 4), layout="constrained")
        figure.subplots().hist(simulation(seed).ravel(), 40, color=theme.accent)
    return figure


layout = [
    html.Div([
        DynamicImage(shared_map, id="shared-map", alt="A landscape", width="100%"),
        DynamicImage(shared_histogram, id="shared-histogram", alt="Its heights", width="100%"),
    ], className="tiles"),
    dmc.Button("Another landscape", id="seed", n_clicks=0),
]
for name in ("shared-map", "shared-histogram"):
    params_callback(name, seed=Input("seed", "n_clicks"))
