"""One decorator: a function that draws, wired to two fields."""

import dash_mantine_components as dmc
from dash import Input, Output
from PIL import Image, ImageDraw

from dash_dynamic_image_component import DynamicImage, image_callback

layout = [
    DynamicImage(id="line", alt="A line", width="100%", style={"aspectRatio": "2"}),
    dmc.NumberInput(id="line-x", label="To x", value=300, min=0, max=400),
    dmc.NumberInput(id="line-y", label="To y", value=120, min=0, max=200),
]


@image_callback(Output("line", "params"), Input("line-x", "value"), Input("line-y", "value"))
def line(x: int, y: int):
    image = Image.new("RGB", (400, 200), "#1c2550")
    ImageDraw.Draw(image).line([(0, 0), (x, y)], fill="#ffd43b", width=6)
    return image
