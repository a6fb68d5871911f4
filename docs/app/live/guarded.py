"""Permission for each picture: asked for before every cache, and the page says what is refused."""

import dash_mantine_components as dmc
from dash import Input
from PIL import Image, ImageDraw

from dash_dynamic_image_component import DynamicImage, generator, params_callback

MINE = ["north", "east"]  # in an app of yours: session["plants"]


@generator(authorize=lambda request, params: params["plant"] in MINE)
def turbine(plant: str):
    image = Image.new("RGB", (480, 200), "#0b7285")
    text = f"Plant {plant}: 3.2 MW"
    ImageDraw.Draw(image).text((240, 100), text, "white", font_size=36, anchor="mm")
    return image


TOLD = ["status", "error", "shown_params"]
layout = [
    DynamicImage(turbine, id="guarded", alt="The power of a plant", width="100%"),
    dmc.SegmentedControl(id="guarded-plant", data=["north", "east", "south"], value="north",
                         **{"aria-label": "Plant"}),
]
params_callback("guarded", plant=Input("guarded-plant", "value"))
