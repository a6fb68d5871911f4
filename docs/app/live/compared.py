"""Before on the left, after on the right; the slider moves the edge without a request."""

from functools import cache
from typing import Any

import dash_mantine_components as dmc
from dash import Input, Output, clientside_callback, html
from PIL import Image, ImageFilter

from dash_dynamic_image_component import DynamicImage, generator


@cache
def photograph():
    from skimage import data

    return Image.fromarray(data.coffee()).resize((600, 400))


@generator(max_age=3600)
def compared(edges: bool):
    image = photograph()
    return image.convert("L").filter(ImageFilter.FIND_EDGES) if edges else image


box: dict[str, Any] = {"width": "100%", "style": {"aspectRatio": "3 / 2"}}
over = html.Div(
    DynamicImage(compared, {"edges": True}, id="after", alt="Its edges", **box),
    id="over",
    style={"position": "absolute", "inset": 0},
)
layout = [
    html.Div(
        [DynamicImage(compared, {"edges": False}, id="before", alt="A cup of coffee", **box), over],
        style={"position": "relative"},
    ),
    dmc.Slider(id="edge", value=50, updatemode="drag", thumbLabel="Edge", label=None),
]
clientside_callback(
    "edge => ({ position: 'absolute', inset: 0, clipPath: `inset(0 0 0 ${edge}%)` })",
    Output("over", "style"),
    Input("edge", "value"),
)
