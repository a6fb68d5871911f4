"""`Tile`: levels, edges, and the map of the world."""

from __future__ import annotations

import doctest
import math
import pickle
from typing import Any

import numpy as np
import pytest

from dash_dynamic_image_component import Tile
from dash_dynamic_image_component.generators import tile as module
from dash_dynamic_image_component.generators.generator import Generator
from dash_dynamic_image_component.generators.tile import OutsidePyramid, listed_tile

TILES = [
    Tile(1000, 600, z=z, x=x, y=y)
    for z, columns, rows in [(0, 1, 1), (1, 2, 2), (2, 4, 3)]
    for x in range(columns)
    for y in range(rows)
]


def text_of(tile: Tile) -> str:
    """A tile as URLs write it."""
    return f"{tile.z}/{tile.x}/{tile.y}"


@pytest.mark.parametrize(
    ("lengths", "max_z"),
    [((1, 1), 0), ((256, 256), 0), ((257, 1), 1), ((512, 512), 1), ((513, 9), 2), ((30_000, 1), 7)],
)
def test_the_last_level_has_the_full_size_and_the_first_one_tile(lengths: Any, max_z: int) -> None:
    whole = Tile(*lengths)
    assert whole.max_z == max_z
    assert whole.bounds == (0, 0, *lengths)
    assert Tile(*lengths, z=max_z).scale == 1


@pytest.mark.parametrize("z", [0, 1, 2])
def test_the_tiles_of_a_level_cover_each_pixel_once(z: int) -> None:
    seen = [each.bounds for each in TILES if each.z == z]
    areas = [(right - left) * (bottom - top) for left, top, right, bottom in seen]
    assert sum(areas) == 600_000
    assert max(right for _, _, right, _ in seen) == 1000
    assert max(bottom for *_, bottom in seen) == 600
    assert len({(left, top) for left, top, *_ in seen}) == len(seen)


def test_four_tiles_lie_in_the_one_above() -> None:
    above = Tile(1024, 1024, z=1, x=1, y=0).bounds
    below = [Tile(1024, 1024, z=2, x=x, y=y).bounds for x in (2, 3) for y in (0, 1)]
    assert above == (512, 0, 1024, 512)
    assert (min(below)[:2], max(below)[2:]) == (above[:2], above[2:])


def test_tiles_may_be_of_another_size() -> None:
    assert Tile(1000, 600, 512).max_z == 1
    assert Tile(1000, 600, 512, z=1, x=1, y=1).bounds == (512, 512, 1000, 600)


@pytest.mark.parametrize(
    ("z", "x", "y"), [(3, 0, 0), (-1, 0, 0), (0, 1, 0), (0, 0, 1), (2, 4, 0), (2, 0, 3), (1, -1, 0)]
)
def test_a_tile_outside_is_refused(z: int, x: int, y: int) -> None:
    with pytest.raises(OutsidePyramid, match="is not there"):
        Tile(1000, 600, z=z, x=x, y=y)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"width": 0}, "width of a Tile is 0; it must be 1 or more"),
        ({"size": -1}, "size of a Tile is -1"),
        ({"height": 2.0}, "height of a Tile is 2.0; it must be an integer"),
        ({"x": True}, "x of a Tile is True; it must be an integer"),
    ],
)
def test_a_pyramid_that_cannot_be_is_refused(arguments: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        Tile(**{"width": 8, "height": 8, **arguments})


def test_integers_of_numpy_become_those_of_python() -> None:
    width, height, z, x = np.array([1000, 600, 2, 3])
    tile = Tile(width, height, z=z, x=x)
    assert repr(tile) == repr(Tile(1000, 600, z=2, x=3))


def test_the_map_of_the_world_is_that_of_openstreetmap() -> None:
    """Source: OpenStreetMap wiki, "Slippy map tilenames": the tile of a longitude and latitude."""
    longitude, latitude, z = 13.377, 52.516, 12
    radius = 6_378_137
    x = radius * math.radians(longitude)
    y = radius * math.asinh(math.tan(math.radians(latitude)))
    column = int((longitude + 180) / 360 * 2**z)
    row = int((1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * 2**z)
    tile = listed_tile(f"{z}/{column}/{row}", Tile.web_mercator())
    assert tile.x_range[0] <= x < tile.x_range[1]
    assert tile.y_range[0] < y <= tile.y_range[1]
    assert tile.x_range[1] - tile.x_range[0] == pytest.approx(2 * math.pi * radius / 2**z)


def test_maps_have_thirty_levels_whatever_their_tiles() -> None:
    for size in (256, 512, 100):
        assert Tile.web_mercator(size).max_z == 30
        assert Tile.web_mercator(size).y_range[1] == pytest.approx(math.pi * 6_378_137)


def test_a_picture_has_no_metres() -> None:
    with pytest.raises(ValueError, match=r"give Tile.web_mercator\(\) as the default"):
        _ = Tile(1000, 1000).x_range


@pytest.mark.parametrize("tile", TILES, ids=text_of)
def test_a_tile_is_read_as_it_is_written(tile: Tile) -> None:
    assert listed_tile(text_of(tile), Tile(1000, 600)) == tile
    assert pickle.loads(pickle.dumps(tile)) == tile


@pytest.mark.parametrize(
    "text", ["", "1/1", "1/1/1/1", "+1/1/1", "01/1/1", "1/1/1\n", "-0/0/0", "1/1/\u0661", "1" * 50]
)
def test_a_text_that_is_no_tile_in_its_one_spelling_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no tile; write it as z/x/y"):
        listed_tile(text, Tile(1000, 600))


def test_tiles_of_values_need_the_range_that_all_of_them_share() -> None:
    def heat(tile: Tile = Tile(1000, 600)) -> None: ...

    with pytest.raises(TypeError, match=r"heat draws tiles, .*value_range=\(low, high\)"):
        Generator(heat, data=True)
    assert Generator(heat, data=True, value_range=(0, 9)).tiers == (None, "data", "data8")


def test_the_examples_of_the_documentation_run() -> None:
    tried = doctest.testmod(module)
    assert tried.attempted >= 3
    assert tried.failed == 0
