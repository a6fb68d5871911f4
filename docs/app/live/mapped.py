"""Temperatures of the world over a grid, as tiles of a map."""

import dash_leaflet as dl
import numpy as np
from dash import get_app

from dash_dynamic_image_component import Tile, generator, tile_url

RADIUS = 6378137


@generator(colormap="turbo", value_range=(-30, 35), max_age=3600)
def mapped(tile: Tile = Tile.web_mercator()):
    middle = (np.arange(tile.size) + 0.5) / tile.size
    x = np.interp(middle, [0, 1], tile.x_range) / RADIUS
    y = np.interp(middle, [0, 1], tile.y_range)[::-1, None] / RADIUS
    latitude = 2 * np.arctan(np.exp(y)) - np.pi / 2
    warmth = 30 - 55 * np.sin(latitude) ** 2 + 6 * np.sin(5 * x) * np.cos(4 * latitude)
    lines = np.abs(np.mod(np.degrees(x), 30) - 15) > 15 - 180 * 2.0**-tile.z / 256
    return np.where(lines, np.nan, warmth)


layout = dl.Map(
    dl.TileLayer(url=tile_url(mapped, app=get_app()), maxNativeZoom=18),
    center=[30, 10], zoom=2, attributionControl=False,
    style={"height": 360, "background": "#343a40"},
)
