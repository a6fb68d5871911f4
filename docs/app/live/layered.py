"""A slice and its labels change together; opacity and colours ask for nothing."""

from functools import cache

import dash_mantine_components as dmc
import numpy as np
from dash import Input, Output, State, clientside_callback

from dash_dynamic_image_component import DynamicImage, Result, generator, params_callback

PARTS = ["", "cortex", "core"]


@cache
def volume():
    z, y, x = np.mgrid[-1:1:48j, -1:1:240j, -1:1:360j]
    noise = np.random.default_rng(3).normal(0, 0.04, z.shape)
    return 1.1 - np.sqrt((1.3 * z) ** 2 + (1.1 * y) ** 2 + x**2) + noise


@generator(max_age=3600)
def layered(z: int):
    return volume()[z].clip(0, 1)


@generator(max_age=3600, data=True)
def labelled(z: int):
    return Result(np.digitize(volume()[z], [0.35, 0.65]).astype(np.uint8), labels=PARTS)


TOLD = ["layers", "shown_params", "hoverData"]
labels = {"id": "labels", "generator": "labelled", "opacity": 0.5,
          "colormap": ["transparent", "#ffd43b", "#ff6b6b"]}  # fmt: skip
layout = [
    DynamicImage(layered, {"z": 24}, id="layered", alt="A slice of a volume", layers=[labels],
                 hovertemplate="%{layer_value}", width="100%"),
    dmc.Text("Slice", size="sm"),
    dmc.Slider(id="slice", min=0, max=47, value=24, updatemode="drag", thumbLabel="Slice"),
    dmc.Text("Opacity of the labels", size="sm"),
    dmc.Slider(id="opacity", min=0, max=1, step=0.05, value=0.5, updatemode="drag",
               thumbLabel="Opacity"),
]  # fmt: skip
params_callback("layered", z=Input("slice", "value"))
clientside_callback(
    "(opacity, layers) => layers.map(each => ({ ...each, opacity }))",
    Output("layered", "layers"),
    Input("opacity", "value"),
    State("layered", "layers"),
)
