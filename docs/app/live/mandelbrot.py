"""A pure function of its params: each picture is kept for ever."""

import dash_mantine_components as dmc
import numpy as np
from dash import Input

from dash_dynamic_image_component import DynamicImage, generator, params_callback


@generator(max_age=float("inf"), version="1")
def mandelbrot(zoom: float = 0, hue: float = 0.6):
    line = np.linspace(-1.5, 1.5, 400) * 2.0**-zoom
    c = ((line - 0.7436) + 1j * (line[:, None] + 0.1318)).ravel()
    steps = np.zeros(c.size)
    alive, z = np.arange(c.size), c.copy()
    for step in range(1, 60 + int(10 * zoom)):
        z = z * z + c[alive]
        inside = z.real**2 + z.imag**2 < 256
        steps[alive[~inside]] = step + 2 - np.log2(np.log(np.abs(z[~inside])))
        alive, z = alive[inside], z[inside]
    shade = 0.9 * np.sqrt(steps)[:, None] + 2 * np.pi * (hue + np.array([0, 0.1, 0.2]))
    colour = (0.5 - 0.5 * np.cos(shade)) * (steps[:, None] > 0)
    return colour.reshape(400, 400, 3)


layout = [
    DynamicImage(mandelbrot, id="mandelbrot", alt="The Mandelbrot set", width="100%"),
    dmc.Text("Zoom", size="sm"),
    dmc.Slider(id="zoom", min=0, max=16, step=0.5, value=0, updatemode="drag", thumbLabel="Zoom"),
    dmc.Text("Hue", size="sm"),
    dmc.Slider(id="hue", min=0, max=1, step=0.05, value=0.6, updatemode="drag", thumbLabel="Hue"),
]
params_callback("mandelbrot", zoom=Input("zoom", "value"), hue=Input("hue", "value"))
