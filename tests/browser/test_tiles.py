"""Tiles on a map of dash-leaflet and in OpenSeadragon: each pixel on screen is where it belongs."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from dash import Dash, html
from dash.development.base_component import ComponentRegistry
from PIL import Image
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import Registry, Tile, tile_url
from dash_dynamic_image_component.generators.tile import HALF_WORLD

MODULES = Path(__file__).parents[2] / "node_modules"
OPENSEADRAGON = MODULES / "openseadragon/build/openseadragon/openseadragon.min.js"
WIDTH, HEIGHT = 1000, 600
PICTURE = np.zeros((HEIGHT, WIDTH, 3), "uint8")
PICTURE[..., 0] = np.arange(WIDTH) * 255 // WIDTH
PICTURE[..., 1] = (np.arange(HEIGHT) * 255 // HEIGHT)[:, np.newaxis]
PICTURE[..., 2] = 200

SIDE = 512
"""CSS pixels of the map and of the viewer."""


pytestmark = pytest.mark.usefixtures("own_libraries")


def world(place: int = 0, tile: Tile = Tile.web_mercator()) -> npt.NDArray[np.uint8]:
    """Red rises from west to east, green from north to south, all over the world."""
    (left, right), (bottom, top) = tile.x_range, tile.y_range
    across = left + (np.arange(256) + 0.5) / 256 * (right - left)
    down = top - (np.arange(256) + 0.5) / 256 * (top - bottom)
    picture = np.full((256, 256, 3), 200, "uint8")
    picture[..., 0] = (across + HALF_WORLD) / (2 * HALF_WORLD) * 255
    picture[..., 1] = ((HALF_WORLD - down) / (2 * HALF_WORLD) * 255)[:, np.newaxis]
    return picture


def piece(tile: Tile = Tile(WIDTH, HEIGHT)) -> npt.NDArray[np.uint8]:
    left, top, right, bottom = tile.bounds
    return PICTURE[top : bottom : tile.scale, left : right : tile.scale]


def screen(tab: Tab, id: str) -> npt.NDArray[Any]:
    """The pixels of an element."""
    data = tab.page.locator(f"#{id}").screenshot()
    pixels: npt.NDArray[Any] = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)
    return pixels


def check_fractions(pixels: npt.NDArray[Any], left: float, top: float, width: float) -> None:
    """Nine points of a square on screen show the place in the world that they lie on.

    `left`, `top` and `width` are the square in fractions of the world.
    """
    for row in (100, 250, 400):
        for column in (100, 250, 400):
            wanted = [(left + column / SIDE * width) * 255, (top + row / SIDE * width) * 255, 200]
            assert np.abs(pixels[row, column] - wanted).max() <= 2, (row, column)


def check_no_tile_was_missing(tab: Tab) -> None:
    asked = tab.requests_of_images()
    assert asked
    for each in asked:
        answer = each.response()
        assert answer is not None
        assert answer.status == 200, each.url


def test_a_map_of_dash_leaflet_shows_each_place_where_it_is(tab: Tab) -> None:
    import dash_leaflet

    ComponentRegistry.registry.add("dash_leaflet")
    app = Dash(__name__)
    Registry(app).generator("world")(world)
    tiles = dash_leaflet.TileLayer(url=tile_url("world", {"place": 1}, app), id="tiles")
    app.layout = html.Div(
        dash_leaflet.Map(
            tiles, id="map", center=[0, 0], zoom=1, zoomControl=False, attributionControl=False,
            style={"width": SIDE, "height": SIDE}, fadeAnimation=False, zoomAnimation=False,
            maxBounds=[[-90, -180], [90, 180]],
        )
    )  # fmt: skip
    with serve(app.server) as site:
        tab.open(site.url)
        wait_for_tiles(tab, 4)
        check_fractions(screen(tab, "map"), 0, 0, 1)
        tab.page.locator("#map").dblclick(position={"x": SIDE / 2, "y": SIDE / 2})
        tab.page.wait_for_function(
            "() => [...document.querySelectorAll('.leaflet-tile-loaded')]"
            ".some(({src}) => src.includes('tile=2/'))"
        )
        wait_for_tiles(tab, 4)
        check_fractions(screen(tab, "map"), 0.25, 0.25, 0.5)
        check_no_tile_was_missing(tab)
        assert tab.updates() == []


def wait_for_tiles(tab: Tab, least: int) -> None:
    """Waits until every tile of the map is loaded."""
    tab.page.wait_for_function(
        "(least) => { const tiles = [...document.querySelectorAll('.leaflet-tile')];"
        "return tiles.length >= least && tiles.every((each) => each.complete"
        " && each.classList.contains('leaflet-tile-loaded')); }",
        arg=least,
    )


PAGE = """<!doctype html><html lang="en"><title>Viewer</title><link rel="icon" href="data:,">
<style>body { margin: 0 } #viewer { width: 512px; height: 512px }</style>
<div id="viewer"></div><script src="/openseadragon.js"></script>
<script>
const template = %s;
const viewer = OpenSeadragon({
  id: 'viewer', drawer: 'canvas', showNavigationControl: false, animationTime: 0, blendTime: 0,
  immediateRender: true, maxZoomPixelRatio: 4,
  tileSources: {
    width: %d, height: %d, tileSize: 256, minLevel: 0, maxLevel: %d,
    getTileUrl: (z, x, y) => template.replace('{z}', z).replace('{x}', x).replace('{y}', y),
  },
});
</script></html>"""


def test_openseadragon_shows_each_pixel_at_each_level(tab: Tab) -> None:
    app = Dash(__name__)
    app.layout = html.Div("page")
    Registry(app).generator("piece")(piece)
    page = PAGE % (json.dumps(tile_url("piece", {}, app)), WIDTH, HEIGHT, Tile(WIDTH, HEIGHT).max_z)
    app.server.add_url_rule("/viewer", "viewer", lambda: page)
    script = OPENSEADRAGON.read_text("utf-8")
    type_of_script = {"Content-Type": "text/javascript"}
    app.server.add_url_rule("/openseadragon.js", "script", lambda: (script, type_of_script))
    with serve(app.server) as site:
        tab.page.goto(f"{site.url}/viewer")
        # The whole picture, its lower right corner at full size, and magnified.
        for left, top, width in [(0, -200, 1000), (488, 88, 512), (860, 460, 128)]:
            tab.js(
                "([x, y, width]) => viewer.viewport.fitBounds("
                "viewer.viewport.imageToViewportRectangle(x, y, width, width), true)",
                [left, top, width],
            )
            tab.page.wait_for_function("() => viewer.world.getItemAt(0)?.getFullyLoaded()")
            tab.page.wait_for_timeout(100)
            pixels, seen = screen(tab, "viewer"), 0
            for row in range(20, SIDE, 59):
                for column in range(20, SIDE, 59):
                    x, y = left + column / SIDE * width, top + row / SIDE * width
                    if not (8 < x < WIDTH - 8 and 8 < y < HEIGHT - 8):
                        continue
                    wanted = [x / WIDTH * 255, y / HEIGHT * 255, 200]
                    assert np.abs(pixels[row, column] - wanted).max() <= 4, (x, y)
                    seen += 1
            assert seen >= 30
        check_no_tile_was_missing(tab)
        levels = {int(each.partition("&tile=")[2].partition("/")[0]) for each in tab.images()}
        assert levels <= {0, 1, 2}
        assert 2 in levels
