"""The server draws what is visible: drag it, zoom with Ctrl and the wheel."""

import numpy as np

from dash_dynamic_image_component import Cancelled, DynamicImage, View, generator

HOME = View(x=(-2.5, 1.5), y=(-1.25, 1.25), equal=True)


@generator(colormap="twilight_shifted", value_range=(0, 1), max_age=3600)
def viewed(cancelled: Cancelled, view: View = HOME):
    x, y = view.grid()
    c = (x + 1j * y).ravel()
    z, place = np.zeros_like(c), np.arange(c.size)
    steps = np.full(c.size, 200)
    for step in range(200):
        cancelled.check()  # nobody waits any more
        z = z * z + c
        outside = z.real**2 + z.imag**2 > 4
        steps[place[outside]] = step
        z, c, place = z[~outside], c[~outside], place[~outside]
    colour = np.where(steps < 200, np.sqrt(steps) / 8 % 1, 0)
    return colour.reshape(view.height, view.width)


TOLD = ["status", "view", "image_info"]
layout = DynamicImage(viewed, id="viewed", alt="The Mandelbrot set",
                      style={"width": "100%", "height": 360})
