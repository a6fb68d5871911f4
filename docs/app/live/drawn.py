"""Rectangles, ellipses and paths by hand, and what lies in them."""

from functools import cache

import dash_mantine_components as dmc
import numpy as np
from dash import Input, Output, callback

from dash_dynamic_image_component import DynamicImage, generator, shape_mask


@cache
def cells():
    x, y = np.meshgrid(np.arange(400), np.arange(280))
    places = np.random.default_rng(4).integers(20, (380, 260), (40, 2))
    spots = [np.exp(-((x - left) ** 2 + (y - top) ** 2) / 160) for left, top in places]
    return (np.clip(sum(spots), 0, 1) * 255).astype(np.uint8)


@generator(max_age=3600)
def drawn():
    return cells()


TOLD = ["shapes", "active_shape"]
layout = [
    DynamicImage(drawn, id="drawn", alt="Cells", shapes=[], dragmode="drawclosedpath",
                 newshape={"label": "cell", "color": "#ffb000"}, width="100%"),
    dmc.Text("Draw around a cell.", id="drawn-means", size="sm"),
]


@callback(Output("drawn-means", "children"), Input("drawn", "shapes"), prevent_initial_call=True)
def means(shapes):
    masks = [shape_mask(shape, cells().shape) for shape in shapes]
    found = [
        f"{mask.sum()} pixels, mean {cells()[mask].mean():.0f}" for mask in masks if mask.any()
    ]
    return "; ".join(found) or "Draw around a cell."
