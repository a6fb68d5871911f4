"""Calls of `DynamicImage`; a type checker must report the lines that say "wrong", and no other."""

from typing import TypedDict

from PIL import Image

from dash_dynamic_image_component import DynamicImage, generator


class Wave(TypedDict):
    """Params with a type of their own."""

    frequency: float


@generator
def waves(frequency: float = 8.0) -> Image.Image:
    return Image.new("L", (8, round(frequency)))


params = {"frequency": 8}
wave: Wave = {"frequency": 8.5}

DynamicImage("waves", params, id="image", alt="Circular waves")
DynamicImage(generator=waves, params=wave, id={"type": "image", "index": 1}, n_clicks=0)
DynamicImage(id="image", width="100%", height=400, fit="cover", style={"opacity": 0.5})
DynamicImage("waves", prefetch=[params, params], refresh=None, interval=500, lazy=True)

DynamicImage("waves", params, fit="covr")  # type: ignore[arg-type]  # wrong
DynamicImage("waves", params, pixelated="yes")  # type: ignore[arg-type]  # wrong
DynamicImage("waves", params, heigth=400)  # type: ignore[call-arg]  # wrong
DynamicImage("waves", 8)  # type: ignore[arg-type]  # wrong
DynamicImage(waves(8))  # type: ignore[arg-type]  # wrong
