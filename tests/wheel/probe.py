"""Asks an app for all that it serves, where nothing but the package is installed; prints JSON."""

from __future__ import annotations

import importlib.util
import io
import json
import re

from dash import Dash
from PIL import Image

import dash_dynamic_image_component as package
from dash_dynamic_image_component import DynamicImage, generator, image_url


@generator
def square(side: int) -> Image.Image:
    return Image.new("RGB", (side, side), "teal")


app = Dash()
app.layout = [DynamicImage("square", {"side": 3}, id="image")]
client = app.server.test_client()


def asset(page: str, pattern: str) -> dict[str, object]:
    """What the first address of the page that holds the pattern answers."""
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    response = client.get(next(address for address in addresses if pattern in address))
    return {"status": response.status_code, "type": response.mimetype, "bytes": len(response.data)}


page = client.get("/").text
image = client.get(image_url("square", {"side": 3}, app=app))
pixels = Image.open(io.BytesIO(image.data))

print(
    json.dumps(
        {
            "version": package.__version__,
            "location": package.__file__,
            "numpy": importlib.util.find_spec("numpy") is not None,
            "data block": '"square"' in page,
            "layout": client.get("/_dash-layout").get_json(),
            "bundle": asset(page, "/dash_dynamic_image_component."),
            "stylesheet": asset(page, "/dynamic_image."),
            "image": {
                "type": image.mimetype,
                "size": pixels.size,
                "color": pixels.convert("RGB").getpixel((1, 1)),
            },
        }
    )
)
