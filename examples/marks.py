"""Clicks on a photograph place numbered marks, which the function draws."""

from __future__ import annotations

from functools import cache

from dash import Dash, Input, Output, State, clientside_callback, html
from PIL import Image, ImageDraw

from dash_dynamic_image_component import DynamicImage, Result, generator


@cache
def deep_field() -> Image.Image:
    """The Hubble eXtreme Deep Field by NASA and ESA, as scikit-image ships it."""
    from skimage import data

    return Image.fromarray(data.hubble_deep_field()).resize((800, 698))


@generator(format="jpeg", quality=90)
def galaxies(marks: list[tuple[float, float]]) -> Result:
    """The photograph with a circle and a number at each mark."""
    image, gold = deep_field().copy(), "#ffd43b"
    draw = ImageDraw.Draw(image)
    for number, (x, y) in enumerate(marks, 1):
        draw.circle((x, y), 18, outline=gold, width=3)
        draw.text((x + 18, y - 36), f"{number}", gold, font_size=26, stroke_width=2, stroke_fill=0)
    return Result(image, alt=f"Hundreds of galaxies, {len(marks)} of them marked")


STYLE = """<style>
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: #e9ecef; background: #0b0d12; }
main { max-width: 800px; margin: auto; padding: 24px 16px; } h1 { margin: 0 0 16px; }
button { margin-top: 12px; padding: 8px 24px; border: 1px solid #ffd43b; border-radius: 8px;
         font: inherit; color: #ffd43b; background: none; cursor: pointer; }
</style></head>"""
app = Dash(__name__, title="Count the galaxies")
app.index_string = app.index_string.replace("<html>", '<html lang="en">')
app.index_string = app.index_string.replace("</head>", STYLE)
image = DynamicImage(galaxies, {"marks": []}, id="image", width="100%")
clear = html.Button("Clear", id="clear")
app.layout = html.Main([html.H1("Count the galaxies"), image, clear])
# In the browser: a callback on the server would lose clicks that come before its answer.
MARK = """(click, clear, params) => ({
  marks: dash_clientside.callback_context.triggered_id === "clear" ? []
         : [...params.marks, [click.px, click.py]] })"""
clientside_callback(
    MARK,
    Output(image, "params"),
    Input(image, "clickData"),
    Input(clear, "n_clicks"),
    State(image, "params"),
    prevent_initial_call=True,
)


if __name__ == "__main__":
    app.run(debug=True)
