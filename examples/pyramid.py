"""A picture of 30,000 x 30,000 pixels: what is visible is read from a pyramid TIFF, by regions."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import tifffile
import zarr
from dash import Dash

from dash_dynamic_image_component import DynamicImage, ImageUnavailable, View, generator

SIDE, TILE, LEVELS = 30_000, 512, 7
FILE = Path(tempfile.gettempdir()) / "dash-dynamic-image-pyramid.tif"
levels = cache(lambda: zarr.open(tifffile.imread(FILE, aszarr=True), mode="r"))


def tiles(scale: int) -> Iterator[Any]:
    starts, inside = range(0, -(-SIDE // scale), TILE), np.arange(TILE, dtype="int32")
    for row in starts:
        for column in starts:
            y, x = (row + inside[:, np.newaxis]) * scale, (column + inside) * scale
            yield ((x ^ y) // 128 ^ (x & y) // 4 % 64).astype("uint8")


def make() -> None:
    """Write the file, aside at first, so that nobody reads half of it."""
    options: Any = {"dtype": "uint8", "tile": (TILE, TILE), "compression": "zlib"}
    with tifffile.TiffWriter(FILE.with_suffix(".part"), bigtiff=True) as file:
        for level in range(LEVELS):
            options |= {"shape": (-(-SIDE >> level),) * 2, "subfiletype": min(level, 1)}
            file.write(tiles(1 << level), subifds=0 if level else LEVELS - 1, **options)
    FILE.with_suffix(".part").replace(FILE)


@generator(max_age=3600)
def pyramid(view: View = View.of(SIDE, SIDE)) -> Any:
    """The nearest pixels, of the level that has just enough of them."""
    if not FILE.exists():
        raise ImageUnavailable("The picture is being made: try again in a minute.")
    level = min(int(math.log2(max((view.x[1] - view.x[0]) / view.width, 1))), LEVELS - 1)
    file: Any = levels()
    side = -(-SIDE >> level) << level
    return view.sample(file[str(level)], extent=(0, side, side, 0))


app = Dash(__name__, title="A large picture")
app.layout = DynamicImage(pyramid, id="pyramid", alt="A pattern", style={"height": "95vh"})
if __name__ == "__main__":
    Thread(target=make if not FILE.exists() else list, daemon=True).start()
    app.run(debug=True, use_reloader=False)
