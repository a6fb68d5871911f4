"""A photograph before and after three filters of scikit-image, with a swipe between both."""

from __future__ import annotations

from functools import cache
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, html
from skimage import data, exposure, filters, util

from dash_dynamic_image_component import DynamicImage, generator, params_callback

photograph = cache(data.coffee)


@generator(max_age=3600)
def original() -> Any:
    return photograph()


@generator(max_age=3600)
def filtered(contrast: float = 0.01, sharpness: float = 1.0, warmth: float = 0.0) -> Any:
    """Contrast (0 to 0.05), an unsharp mask (0 to 4), and more red than blue (-0.3 to 0.3)."""
    picture = util.img_as_float(photograph())
    if contrast > 0:
        picture = exposure.equalize_adapthist(picture, clip_limit=contrast)
    blurred = filters.gaussian(picture, 2, channel_axis=-1)
    sharp = picture + sharpness * (picture - blurred)
    return (sharp * (1 + warmth, 1, 1 - warmth)).clip(0, 1)


SLIDERS = {
    "contrast": (0, 0.05, 0.005, 0.01),
    "sharpness": (0, 4, 0.25, 1),
    "warmth": (-0.3, 0.3, 0.05, 0.1),
}


def slider(name: str) -> dmc.Stack:
    low, high, step, value = SLIDERS[name]
    label = dmc.Text(name.capitalize(), size="sm")
    kept: Any = {"id": name, "value": value, "updatemode": "drag", "thumbLabel": name}
    return dmc.Stack([label, dmc.Slider(min=low, max=high, step=step, **kept)], gap=4)


before = {"id": "Before", "generator": original, "params": {}, "swipe": 0.5}
image = DynamicImage(
    filtered,
    {name: value for name, (*_, value) in SLIDERS.items()},
    id="photograph",
    alt="A cup of coffee, before and after three filters",
    layers=[before],
    toolbar=True,
    width="100%",
)
title = dmc.Title("Before and after", size="h2")
hint = dmc.Text("Before at the left of the handle, after at the right.")
controls = dmc.SimpleGrid([slider(name) for name in SLIDERS], cols={"base": 1, "sm": 3})
page = dmc.Stack([title, hint, controls, image])
app = Dash(__name__, title="Before and after")
app.index_string = app.index_string.replace("<html>", '<html lang="en">')
main = html.Main(dmc.Container(page, py="md"))
app.layout = dmc.MantineProvider(main, defaultColorScheme="auto")
params_callback(image, **{name: Input(name, "value") for name in SLIDERS})

if __name__ == "__main__":
    app.run(debug=True)
