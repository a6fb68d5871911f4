"""Calls of `DynamicImage`; a type checker must report the lines that say "wrong", and no other."""

from typing import TypedDict

from PIL import Image

from dash_dynamic_image_component import (
    DynamicImage,
    Shapes,
    Tile,
    View,
    crop,
    generator,
    image_url,
    tile_url,
)


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

shapes: list[dict[str, object]] = [{"type": "rect", "x0": 1, "x1": 3, "y0": 0, "y1": 2}]
DynamicImage("waves", shapes=shapes, newshape=shapes[0], link={"x": "time"}, view={"x": [0, 1]})

DynamicImage("waves", shapes=["rect"])  # type: ignore[list-item]  # wrong
DynamicImage("waves", params, fit="covr")  # type: ignore[arg-type]  # wrong
DynamicImage("waves", params, pixelated="yes")  # type: ignore[arg-type]  # wrong
DynamicImage("waves", params, heigth=400)  # type: ignore[call-arg]  # wrong
DynamicImage("waves", 8)  # type: ignore[arg-type]  # wrong
DynamicImage(waves(8))  # type: ignore[arg-type]  # wrong

view = View(x=(0, 1), y=(1, 100), bounds=((0, 1), (1, 1000)), yscale="log", width=800)
tile = Tile.web_mercator(512)
addresses = [image_url(waves, params, view=view), tile_url(waves, params)]
rows = [int(each) for each in view.grid()[1][:, 0]] + list(tile.bounds)

View(x=3, y=(0, 1))  # type: ignore[arg-type]  # wrong
View((0, 1), (0, 1), xscale="logarithmic")  # type: ignore[arg-type]  # wrong
View((0, 1), (0, 1), False, None, "log", "log", 800)  # type: ignore[call-arg]  # wrong
Tile(8.5, 8)  # type: ignore[arg-type]  # wrong
image_url(waves, view=tile)  # type: ignore[arg-type]  # wrong


@generator
def labels(strokes: Shapes = (), z: int = 0) -> Image.Image:
    texts: list[str] = [each["label"] for each in strokes]
    return Image.new("L", (8, len(texts) + len(crop(rows, strokes[z]))))


labels([{"type": "rect", "x0": 1, "x1": 3, "y0": 0, "y1": 2, "species": "ash"}])

labels("shapes")  # type: ignore[arg-type]  # wrong
labels({"type": "rect"})  # type: ignore[arg-type]  # wrong
