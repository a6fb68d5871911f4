"""Two number fields move the end of a line: one decorator, a plain `html.Img`."""

from __future__ import annotations

from dash import Dash, Input, Output, dcc, html
from PIL import Image, ImageDraw

from dash_dynamic_image_component import image_callback

app = Dash(__name__, title="A line")
app.layout = html.Main(
    [
        html.Div(["x ", dcc.Input(id="x", type="number", value=150, min=0, max=200)]),
        html.Div(["y ", dcc.Input(id="y", type="number", value=50, min=0, max=200)]),
        html.Img(id="image", alt="A line from the top left corner to x, y", width=200, height=200),
    ]
)


@image_callback(Output("image", "src"), Input("x", "value"), Input("y", "value"))
def draw_line(x: int, y: int) -> Image.Image:
    """A line from the corner to (x, y); an empty field leaves the picture as it is."""
    image = Image.new("RGB", (200, 200), (0, 0, 200))
    ImageDraw.Draw(image).line([(0, 0), (x, y)], width=5)
    return image


if __name__ == "__main__":
    app.run(debug=True)
