"""Before on the left of the handle, after on its right: a layer with a swipe asks for nothing."""

from functools import cache

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


TOLD = ["layers", "status"]
before = {"id": "Before", "generator": compared, "params": {"edges": False}, "swipe": 0.5}
layout = DynamicImage(
    compared, {"edges": True}, id="compared", alt="A cup of coffee and its edges",
    layers=[before], width="100%", style={"aspectRatio": "3 / 2"},
)  # fmt: skip
