"""A satellite scene on a map: sliders choose the bands that are red, green and blue."""

from __future__ import annotations

from typing import Any

import dash_leaflet as dl
import dash_mantine_components as dmc
import numpy as np
from dash import Dash, Input, Output, callback, html

from dash_dynamic_image_component import Tile, generator, tile_url

BANDS = ["B", "G", "R", "NIR", "SWIR", "TIR"]
"""Blue, green, red, near infrared, short-wave infrared, thermal."""
SIDE = 1024
RADIUS, SPAN = 6_378_137, 40_000
"""Metres of Web Mercator: that of the earth, and the width of the scene."""
CENTER = (47.6, 9.2)


def noise(seed: int, slope: float) -> Any:
    """A landscape of noise from 0 to 1, smoother with a larger slope."""
    random = np.random.default_rng(seed)
    far = np.hypot(*np.meshgrid(np.fft.fftfreq(SIDE), np.fft.fftfreq(SIDE)))
    waves = np.fft.fft2(random.normal(size=(SIDE, SIDE))) / np.maximum(far, 1 / SIDE) ** slope
    field = np.fft.ifft2(waves).real
    return (field - field.min()) / np.ptp(field)


SPECTRA = {
    # The share of light that comes back in each band, and the warmth of the surface.
    "water": (0.09, 0.07, 0.04, 0.02, 0.01, 0.30),
    "forest": (0.03, 0.06, 0.04, 0.38, 0.15, 0.35),
    "field": (0.06, 0.11, 0.09, 0.46, 0.28, 0.55),
    "soil": (0.12, 0.17, 0.23, 0.30, 0.38, 0.75),
    "town": (0.18, 0.19, 0.21, 0.24, 0.27, 0.85),
}


def scene() -> Any:
    """Six bands of SIDE x SIDE pixels, from 0 to 1, north on top."""
    height, damp, detail = noise(1, 1.9), noise(2, 1.7), noise(3, 0.6)
    rows, columns = np.mgrid[:SIDE, :SIDE]
    plots = np.random.default_rng(4).random((64, 64))[
        (rows + columns // 5) % SIDE // 16, columns // 16
    ]
    river = np.abs(columns - 520 - 160 * np.sin(rows / 140) - 200 * (damp - 0.5)) < 9
    town = noise(5, 1.4) + 0.25 * (np.hypot(rows - 380, columns - 610) < 130) > 0.83
    kind = np.select(
        [(height < 0.36) | river, town, damp > 0.56, plots > 0.4],
        ["water", "town", "forest", "field"],
        "soil",
    )
    bands = np.empty((6, SIDE, SIDE), np.float32)
    for name, spectrum in SPECTRA.items():
        bands[:, kind == name] = np.array(spectrum, np.float32)[:, None]
    return bands * (0.75 + 0.5 * detail + 0.2 * (plots - 0.5) * (kind == "field"))


SCENE = scene()


@generator(max_age=3600)
def satellite(
    red: int, green: int, blue: int, contrast: float, tile: Tile = Tile.web_mercator()
) -> Any:
    """A tile of the scene in three of its bands; transparent beside it."""
    middle = (np.arange(tile.size) + 0.5) / tile.size
    x = np.interp(middle, [0, 1], tile.x_range) - RADIUS * np.radians(CENTER[1])
    north = RADIUS * np.log(np.tan(np.pi / 4 + np.radians(CENTER[0]) / 2))
    y = north - np.interp(middle, [0, 1], tile.y_range)[::-1]
    column, row = (SIDE * (place / SPAN + 0.5) for place in (x, y))
    inside = ((row >= 0) & (row < SIDE))[:, None] & ((column >= 0) & (column < SIDE))
    at = np.ix_(row.clip(0, SIDE - 1).astype(int), column.clip(0, SIDE - 1).astype(int))
    colours = [np.clip(SCENE[band][at] * contrast, 0, 1) for band in (red, green, blue)]
    return np.stack([*colours, inside.astype(float)], axis=2)


CHOICES = {
    "Natural": (2, 1, 0, 3.5),
    "Plants are red": (3, 2, 1, 2),
    "Fields and water": (4, 3, 0, 2.2),
    "Warmth": (5, 4, 2, 1.1),
}
COLOURS = {"red": "red.8", "green": "green.8", "blue": "blue.8"}


def slider(id: str, **options: Any) -> Any:
    """A slider below its name."""
    label = dmc.Text(id.capitalize(), size="sm", fw=600)
    control = dmc.Slider(id=id, updatemode="drag", thumbLabel=id.capitalize(), **options)
    return dmc.Stack([label, control], gap=4)


bands = [
    slider(
        name,
        min=0,
        max=5,
        value=value,
        color=colour,
        label=None,
        mb="lg",
        marks=[{"value": band, "label": name} for band, name in enumerate(BANDS)],
    )
    for (name, colour), value in zip(COLOURS.items(), CHOICES["Natural"][:3], strict=True)
]
contrast = slider("contrast", min=0.5, max=6, step=0.1, value=3.5)
choice = dmc.SegmentedControl(
    id="choice",
    data=[*CHOICES],
    value="Natural",
    orientation="vertical",
    fullWidth=True,
    **{"aria-label": "Bands"},
)
layer = dl.TileLayer(id="layer", url="", maxNativeZoom=18)
world = dl.Map(layer, center=CENTER, zoom=12, attributionControl=False, style={"height": 560})
app = Dash(__name__, title="Satellite", update_title="")
app.index_string = app.index_string.replace("<html>", '<html lang="en">')
panel = dmc.Stack([choice, *bands, contrast], w=260)
body = dmc.Flex([dmc.Box(world, flex=1, miw=280), panel], gap="lg", wrap="wrap")
title = dmc.Title("A satellite scene", order=1, size="h2")
page = html.Main(dmc.Container(dmc.Stack([title, body]), py="md", size="lg"))
app.layout = dmc.MantineProvider(page, defaultColorScheme="auto")
SLIDERS = [*COLOURS, "contrast"]


@callback([Output(id, "value") for id in SLIDERS], Input("choice", "value"))
def choose(name: str) -> tuple[float, ...]:
    """The bands of a choice."""
    return CHOICES[name]


@callback(Output("layer", "url"), [Input(id, "value") for id in SLIDERS])
def address(red: int, green: int, blue: int, contrast: float) -> str:
    """The template from which the map makes the address of each tile."""
    return tile_url(
        satellite, {"red": red, "green": green, "blue": blue, "contrast": contrast}, app=app
    )


if __name__ == "__main__":
    app.run(debug=True)
