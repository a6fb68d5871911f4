"""The Mandelbrot set, down to the end of doubles: NumPy draws what is visible."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from dash import Dash, html

from dash_dynamic_image_component import Cancelled, DynamicImage, View, generator

HOME = View(x=(-2.5, 1.5), y=(-1.25, 1.25), equal=True)


@generator(colormap="twilight_shifted", value_range=(0, 1), max_age=3600)
def mandelbrot(cancelled: Cancelled, view: View = HOME) -> npt.NDArray[np.float64]:
    """The steps after which each point has left the circle of radius 2, from 0 to 1."""
    x, y = view.grid()
    c = (x + 1j * y).ravel()
    z, place = np.zeros_like(c), np.arange(c.size)
    limit = 100 + int(60 * max(0, math.log2(4 / (view.x[1] - view.x[0]))))
    steps = np.full(c.size, limit)
    for step in range(limit):
        cancelled.check()  # nobody waits any more
        z = z * z + c
        outside = z.real**2 + z.imag**2 > 4
        if outside.any():
            steps[place[outside]] = step
            z, c, place = z[~outside], c[~outside], place[~outside]
    colour = np.where(steps < limit, np.sqrt(steps) / 8 % 1, 0)
    return colour.reshape(view.height, view.width)


app = Dash(__name__, title="The Mandelbrot set")
app.layout = html.Main(
    [
        html.H1("The Mandelbrot set"),
        DynamicImage(
            mandelbrot, id="set", alt="The Mandelbrot set", style={"width": "100%", "height": 520}
        ),
    ],
    style={"maxWidth": 960, "margin": "2rem auto"},
)

if __name__ == "__main__":
    app.run(debug=True)
