"""A wall of nine cameras: live pictures, one that has failed, and a large one by a click."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any, Literal

import dash_mantine_components as dmc
import numpy as np
from dash import ALL, Dash, Input, Output, clientside_callback, html
from PIL import Image, ImageDraw, ImageFilter

from dash_dynamic_image_component import DynamicImage, ImageUnavailable, Result, generator

NAMES = [
    *("Main gate", "Hall north", "Hall south", "Loading dock", "Car park"),
    *("Corridor 1", "Corridor 2", "Roof", "Server room"),
]
COLOURS = ["#e8590c", "#1098ad", "#7048e8", "#2f9e44"]


def walkers(camera: int, now: float) -> list[tuple[float, float, str]]:
    """The people in sight of a camera: left and top in shares of the picture, and a colour."""
    random = np.random.default_rng(camera)
    found = []
    for colour in COLOURS[: 1 + camera % 4]:
        pace, phase, depth = random.uniform(0.03, 0.09), random.random(), random.uniform(0.45, 0.85)
        across = (pace * now + phase) % 1.6 - 0.3
        if -0.05 < across < 1.05:
            found.append((across, depth, colour))
    return found


def scene(camera: int, width: int) -> Image.Image:
    """The empty place: a floor with lines to the horizon, and a wall."""
    height = width * 9 // 16
    image = Image.new("RGB", (width, height), (52 + 6 * camera, 58 + 3 * camera, 70))
    draw, horizon = ImageDraw.Draw(image), height * 0.36
    draw.rectangle((0, horizon, width, height), fill=(86, 88 + 3 * camera, 92))
    for line in range(-10, 11):
        end = width / 2 + line * width * (0.12 + 0.01 * camera)
        draw.line([(width / 2 + line * width * 0.03, horizon), (end, height)], (104, 106, 110), 1)
    return image


@generator(max_age=0, format="jpeg", quality=75, concurrency=4)
def camera(number: int, width: Literal[320, 960] = 320) -> Result:
    """A frame; a program of yours reads it from the device or its stream."""
    now = time.time()
    if number == 7 and now % 30 < 20:
        raise ImageUnavailable("The camera does not answer.")
    image = scene(number, width)
    height, seen = image.height, walkers(number, now)
    draw = ImageDraw.Draw(image)
    for across, depth, colour in sorted(seen, key=lambda each: each[1]):
        x, y, size = across * width, depth * height, 0.16 * depth * height
        draw.ellipse([x - size * 0.5, y + size * 1.5, x + size * 0.5, y + size * 1.9], "#33363a")
        draw.rounded_rectangle(
            [x - size * 0.35, y, x + size * 0.35, y + size * 1.7], size / 4, colour
        )
        draw.ellipse([x - size * 0.3, y - size * 0.6, x + size * 0.3, y], "#f1c9a5")
    grain = np.random.default_rng().normal(0, 9, (height, width, 1))
    pixels = np.asarray(image.filter(ImageFilter.BoxBlur(width / 640))) + grain
    image = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    draw, size = ImageDraw.Draw(image), width // 24
    clock = f"{datetime.fromtimestamp(now):%H:%M:%S}"
    draw.text((size / 2, size / 2), f"{NAMES[number]}  {clock}", "white", font_size=size)
    people = f"{len(seen)} {'person' if len(seen) == 1 else 'people'}"
    return Result(image, alt=f"{NAMES[number]}: {people}", metadata={"people": len(seen)})


def tile(number: int) -> Any:
    """A small picture, a button that shows it large."""
    return DynamicImage(
        camera,
        {"number": number},
        id={"camera": number},
        alt=NAMES[number],
        interval=250,
        n_clicks=0,
        style={"width": "100%", "aspectRatio": "16 / 9", "borderRadius": 6},
        fit="cover",
    )


large = DynamicImage(
    camera,
    {"number": 0, "width": 960},
    id="large",
    alt=NAMES[0],
    interval=100,
    fit="cover",
    style={"width": "100%", "aspectRatio": "16 / 9", "borderRadius": 6},
)
app = Dash(__name__, title="Cameras", update_title="")
app.index_string = app.index_string.replace("<html>", '<html lang="en">')
state = dmc.Text(id="state", size="sm")
head = dmc.Group([dmc.Title("Cameras", order=1, size="h2"), state], justify="space-between")
tiles = dmc.SimpleGrid([tile(number) for number in range(9)], cols={"base": 3}, spacing="xs")
page = html.Main(dmc.Container(dmc.Stack([head, large, tiles], gap="xs"), py="md", size="md"))
app.layout = dmc.MantineProvider(page, defaultColorScheme="dark")
clientside_callback(
    "() => ({ number: dash_clientside.callback_context.triggered_id.camera, width: 960 })",
    Output(large, "params"),
    Input({"camera": ALL}, "n_clicks"),
    prevent_initial_call=True,
)
clientside_callback(
    """(infos, states) => {
      const people = infos.reduce((sum, info) => sum + (info?.metadata?.people ?? 0), 0);
      const failed = states.filter((status) => status === "error").length;
      return `${people} people in sight, ${failed} of ${states.length} cameras without a picture`;
    }""",
    Output(state, "children"),
    [Input({"camera": ALL}, "image_info"), Input({"camera": ALL}, "status")],
)

if __name__ == "__main__":
    app.run(debug=True)
