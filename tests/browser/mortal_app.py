"""An app whose workers are killed at work. RUNS is a file, to which each run adds its process."""

from __future__ import annotations

import os
import time
from pathlib import Path

from dash import Dash
from PIL import Image
from support.pictures import numbered

from dash_dynamic_image_component import DynamicImage, generator

app = Dash(__name__)
app.layout = DynamicImage("mortal", {"value": 1}, id="image")
server = app.server


@generator
def mortal(value: int, seconds: float = 0) -> Image.Image:
    """So slow that its process can be killed meanwhile."""
    with Path(os.environ["RUNS"]).open("a", encoding="utf-8") as log:
        log.write(f"{os.getpid()}\n")
    time.sleep(seconds)
    return numbered(value)


# Dash prepares itself within the first request of a process, and fails those that come meanwhile:
# scripts that a page asks of a second worker are answered with 500.
server.test_client().get("/")
