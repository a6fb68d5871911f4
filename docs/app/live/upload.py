"""A photograph goes up once; each tick of the slider sends a few hundred bytes."""

import dash_mantine_components as dmc
from dash import Input, dcc
from PIL import Image, ImageDraw, ImageFilter

from dash_dynamic_image_component import DynamicImage, generator, params_callback


def sample():
    image = Image.new("RGB", (480, 300), "#4263eb")
    ImageDraw.Draw(image).ellipse([140, 60, 340, 260], fill="#ffd43b")
    return image


@generator
def softened(photo: Image.Image | None = None, radius: float = 0):
    image = (photo or sample()).convert("RGB")
    image.thumbnail((800, 800))
    return image.filter(ImageFilter.GaussianBlur(radius))


TOLD = ["status", "upload_progress", "shown_params", "image_info"]
layout = [
    dcc.Upload("Drop a photograph here, or click", id="upload-file", className="drop"),
    DynamicImage(softened, id="upload", alt="The photograph, softened", width="100%"),
    dmc.Text("Radius", size="sm"),
    dmc.Slider(id="upload-radius", min=0, max=20, value=0, updatemode="drag", thumbLabel="Radius"),
]
params_callback(
    "upload", photo=Input("upload-file", "contents"), radius=Input("upload-radius", "value")
)
