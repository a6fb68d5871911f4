"""A gallery of photographs: a click on a picture opens it large beneath."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from dash import ALL, Dash, Input, Output, callback, ctx, html
from PIL import Image, ImageOps
from skimage import data

from dash_dynamic_image_component import DynamicImage, Result, generator

PHOTOGRAPHS: dict[str, Any] = {
    "Eileen Collins, astronaut": data.astronaut,
    "Chelsea, a cat": data.chelsea,
    "A cup of coffee": data.coffee,
    "A rocket on its pad": data.rocket,
    "Galaxies in the eXtreme Deep Field": data.hubble_deep_field,
    "The retina of an eye": data.retina,
}
photograph = cache(lambda title: Image.fromarray(PHOTOGRAPHS[title]()))


@generator(format="jpeg", quality=90, max_age=3600)
def picture(title: str, width: Literal[320, 1280] = 320) -> Result:
    """The photograph, in a square of so many pixels."""
    return Result(ImageOps.contain(photograph(title), (width, width)), alt=title)


STYLE = """<style>
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color-scheme: light dark;
       color: light-dark(#101828, #f2f4f7); background: light-dark(#f5f6f8, #101828); }
main { max-width: 840px; margin: auto; padding: 24px 16px; display: grid; gap: 16px;
       grid-template-columns: repeat(auto-fill, minmax(120px, 1fr)); }
h1, #large { grid-column: 1 / -1; margin: 0; } .dash-dynamic-image { border-radius: 12px; }
[aria-current] { cursor: pointer; } [aria-current=true] { outline: 4px solid #9775fa; }
</style></head>"""
app = Dash(__name__, title="Photographs")
app.index_string = app.index_string.replace("<html>", '<html lang="en">')
app.index_string = app.index_string.replace("</head>", STYLE)
square, wide = ({"width": "100%", "aspectRatio": shape} for shape in ("1", "3 / 2"))
gallery = [
    DynamicImage(picture, {"title": each}, id={"small": each}, style=square, fit="cover")
    for each in PHOTOGRAPHS
]
large = DynamicImage(picture, id="large", style=wide)
app.layout = html.Main([html.H1("Photographs"), *gallery, large])
small = {"small": ALL}


@callback(Output(large, "params"), Output(small, "aria-current"), Input(small, "clickData"))
def choose(clicks: list[Any]) -> tuple[dict[str, Any], list[str]]:
    """The picture that was clicked; the first one before."""
    title = ctx.triggered_id["small"] if ctx.triggered_id else next(iter(PHOTOGRAPHS))
    return {"title": title, "width": 1280}, [str(each == title).lower() for each in PHOTOGRAPHS]


if __name__ == "__main__":
    app.run(debug=True)
