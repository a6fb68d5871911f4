"""Pictures whose red and green tell the place of each pixel, and whose blue tells the params."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import Dash, html
from numpy.typing import NDArray
from support.apps import make_app

from dash_dynamic_image_component import DynamicImage, Preview, Registry, View

Floats = NDArray[np.float64]

WIDTH, HEIGHT = 400, 240
"""CSS pixels of the box."""
HOME = View(x=(0, 60), y=(0, 36))
DARKEST, BRIGHTEST = 16, 239
HALF_PERIOD = 8
"""Units of the data from the darkest to the brightest colour."""
SLOPE = (BRIGHTEST - DARKEST) / HALF_PERIOD
"""Steps of the colour for each unit."""
LEVELS = (32, 80, 128, 176)
"""The blue of each of the params; the page is white."""


def wave(values: Any) -> Floats:
    """Up and down again, without a jump that a smaller picture would blur."""
    phase = np.mod(values, 2 * HALF_PERIOD)
    wave: Floats = DARKEST + SLOPE * np.minimum(phase, 2 * HALF_PERIOD - phase)
    return wave


def places_app() -> Dash:
    """A picture of a view, which never looks busy, since that would dim its colours."""
    app = make_app("flask")

    @Registry(app).generator(max_age=3600, preview=Preview(scale=0.5))
    def places(value: int = 0, view: View = HOME) -> Any:
        x, y = view.grid()
        colours = [wave(x), wave(y), np.full(x.shape, LEVELS[value])]
        return np.round(np.stack(colours, axis=-1)).astype(np.uint8)

    box = {"width": WIDTH, "height": HEIGHT}
    image = DynamicImage("places", {"value": 0}, id="image", style=box, loading_delay=60_000)
    app.layout = html.Div(image)
    return app
