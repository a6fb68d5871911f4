"""A program for gunicorn, whose functions tell in a file what they do."""

from __future__ import annotations

import os
import time
from pathlib import Path

from dash import Dash, html
from PIL import Image

from dash_dynamic_image_component import Cancelled, generator

app = Dash(__name__)
app.layout = html.Div()
server = app.server


def tell(what: str) -> None:
    with Path(os.environ["TOLD"]).open("a") as file:
        file.write(what + "\n")


@generator
def plain(value: int = 0) -> Image.Image:
    tell(f"plain {value}")
    return Image.new("L", (1, 1))


@generator
def slow() -> Image.Image:
    tell("slow began")
    end = time.monotonic() + 30
    while not Path(os.environ["TOLD"] + ".go").exists():
        assert time.monotonic() < end
        time.sleep(0.005)
    return Image.new("L", (1, 1))


@generator
def asking(cancelled: Cancelled) -> Image.Image:
    tell("asking began")
    tell(f"asking was cancelled: {cancelled.wait(20)}")
    return Image.new("L", (1, 1))
