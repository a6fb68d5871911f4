"""Two filters of Pillow: params are checked by the signature of the function."""

from functools import cache

import dash_mantine_components as dmc
from dash import Input
from PIL import Image, ImageEnhance, ImageFilter

from dash_dynamic_image_component import DynamicImage, generator, params_callback


@cache
def photograph():
    from skimage import data

    return Image.fromarray(data.astronaut()).resize((480, 480))


@generator
def portrait(brightness: float = 1, blur: float = 0):
    image = ImageEnhance.Brightness(photograph()).enhance(brightness)
    return image.filter(ImageFilter.GaussianBlur(blur))


layout = [
    DynamicImage(portrait, id="portrait", alt="Eileen Collins, by NASA", width="100%",
                 style={"aspectRatio": "1"}),
    dmc.Text("Brightness", size="sm"),
    dmc.Slider(id="brightness", min=0.2, max=2, step=0.1, value=1, updatemode="drag",
               thumbLabel="Brightness"),
    dmc.Text("Blur", size="sm"),
    dmc.Slider(id="blur", min=0, max=12, step=0.5, value=0, updatemode="drag", thumbLabel="Blur"),
]
params_callback("portrait", brightness=Input("brightness", "value"), blur=Input("blur", "value"))
