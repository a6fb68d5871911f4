"""The function that every contender of a view makes visible: Datashader counts the visible points.

The left edge of the view is in the pixels (see pixel_code.py), and each run is a line of a log.
BENCHMARK_POINTS is how many there are; BENCHMARK_RUNS the log. Where BENCHMARK_COST is over 0, a
run takes so many milliseconds: the view is cut from a picture that is drawn once.
"""

from __future__ import annotations

import json
import os
import time
from functools import cache
from typing import Any

import datashader
import numpy as np
import numpy.typing as npt
import pandas as pd
from datashader import transfer_functions

from benchmarks.contenders.pixel_code import BLOCKS_PER_SIDE, COLUMNS, ROWS, stamp

WIDTH, HEIGHT = 1024, 768
X, Y = (-2.2, 2.2), (-1.65, 1.65)
"""The first view, in which a unit is as long in x as in y."""

COLOURS = ["#08306b", "#2171b5", "#fd8d3c", "#fff7bc"]
LEAST, MOST = -6.0, 6.0
"""The left edges that have a number of their own: 24 for each pixel of the first view."""

COUNT = int(os.environ["BENCHMARK_POINTS"])
COST = float(os.environ["BENCHMARK_COST"]) / 1000
RUNS = os.environ["BENCHMARK_RUNS"]

Pair = tuple[float, float]
Pixels = npt.NDArray[np.uint8]


def attractor() -> pd.DataFrame:
    """Points of Clifford's attractor, columns x and y of float32."""
    x, y = np.random.default_rng(7).uniform(-1, 1, (2, COUNT // 1000))
    paths = []
    for _ in range(1000):
        x, y = (
            np.sin(-1.4 * y) + np.cos(-1.4 * x),
            np.sin(1.6 * x) + 0.7 * np.cos(1.6 * y),
        )
        paths.append(np.stack([x, y]).astype("float32"))
    return pd.DataFrame(np.concatenate(paths, axis=1).T, columns=["x", "y"])


points = attractor()


def shaded(x: Pair, y: Pair, width: int, height: int) -> Pixels:
    """The points of a view as RGBA, shape (height, width, 4), the first row on top."""
    counts = datashader.Canvas(width, height, x, y).points(points, "x", "y")
    image: Any = transfer_functions.shade(counts, COLOURS, how="eq_hist")
    return np.ascontiguousarray(image.data[::-1]).view(np.uint8).reshape(height, width, 4)


@cache
def whole() -> Pixels:
    """A picture of twice the first view, with its resolution."""
    return shaded((2 * X[0], 2 * X[1]), (2 * Y[0], 2 * Y[1]), 2 * WIDTH, 2 * HEIGHT)


def cut(x: Pair, y: Pair, width: int, height: int) -> Pixels:
    """A view of that picture, by the nearest pixels."""
    centers = (np.arange(width) + 0.5) / width, (np.arange(height) + 0.5) / height
    across = x[0] + centers[0] * (x[1] - x[0])
    down = y[1] - centers[1] * (y[1] - y[0])
    columns = (across / (2 * X[0]) - 1) * -WIDTH
    rows = (1 - down / (2 * Y[1])) * HEIGHT
    inside = [columns.clip(0, 2 * WIDTH - 1), rows.clip(0, 2 * HEIGHT - 1)]
    chosen = [each.astype(int) for each in inside]
    words = whole().view(np.uint32)[..., 0]
    picked = words[chosen[1]][:, chosen[0]]
    return np.ascontiguousarray(picked).view(np.uint8).reshape(height, width, 4)


def draw(x: Pair, y: Pair, width: int, height: int) -> Pixels:
    """Run the function: the picture of a view with its number, and a line in the log."""
    started = time.perf_counter()
    picture = (cut if COST else shaded)(x, y, width, height)
    stamp_edge(picture, x[0])
    time.sleep(max(0, started + COST - time.perf_counter()))
    log(x, width, height, time.perf_counter() - started)
    return picture


def stamp_edge(picture: Pixels, edge: float) -> None:
    """Write the number of a left edge into the top left corner of RGBA."""
    stamp(picture[..., :3], number_of(edge), 0, 255)
    block = picture.shape[0] // BLOCKS_PER_SIDE
    picture[: ROWS * block, : COLUMNS * block, 3] = 255


def number_of(edge: float) -> int:
    """The number of a left edge, 0 to 65535."""
    return round(float(np.clip((edge - LEAST) / (MOST - LEAST), 0, 1)) * 65535)


def log(x: Pair, width: int, height: int, seconds: float) -> None:
    """Note a run of the function."""
    run = {"number": number_of(x[0]), "x": x, "width": width, "height": height, "s": seconds}
    # One write at the end of a file is whole, whoever else writes.
    file = os.open(RUNS, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(file, json.dumps(run).encode() + b"\n")
    os.close(file)


# Numba compiles what Datashader needs.
whole()
