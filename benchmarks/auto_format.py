"""`format="auto"` beside plain PNG and lossless WebP. Run: python benchmarks/auto_format.py.

The argument `zlib` measures without ISA-L. Times are processor times, so that other work on the
machine hardly counts; all writers take turns.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from skimage import data

from dash_dynamic_image_component.images.options import Format, ImageOptions
from dash_dynamic_image_component.images.sources.returned import encode
from dash_dynamic_image_component.images.writers import png

FORMATS: tuple[Format, ...] = ("png", "webp", "auto")
LINES = {"20 Mbit/s": 20e6, "1 Gbit/s": 1e9}
REPEATS = 5

Pixels = npt.NDArray[Any]

random = np.random.default_rng(0)


def photo(size: int) -> Pixels:
    picture = Image.fromarray(data.astronaut())
    return np.asarray(picture.resize((size, size), Image.Resampling.LANCZOS))


def figure(size: int, draw: Callable[[Any], object]) -> Pixels:
    drawing = Figure((size / 100, size / 100))
    draw(drawing.add_subplot())
    canvas: Any = FigureCanvasAgg(drawing)
    canvas.draw()
    return np.array(canvas.buffer_rgba())


def lines(axes: Any) -> None:
    x = np.linspace(0, 10, 500)
    axes.plot(x, np.sin(x[:, None] + np.arange(4)))
    axes.grid()


def points(axes: Any) -> None:
    axes.scatter(*random.normal(size=(2, 2000)), c=random.random(2000), alpha=0.5)


def field(size: int, noise: float) -> Pixels:
    x = np.linspace(-1, 1, size)
    radius = np.hypot(x[:, None], x)
    values = 0.5 + 0.4 * np.sin(20 * radius) + noise * random.normal(size=radius.shape)
    colors: Pixels = mpl.colormaps["viridis"](values, bytes=True)
    return colors


def labels(size: int) -> Pixels:
    colors = random.integers(0, 256, (12, 3), np.uint8)
    x = np.arange(size)
    numbers = (x[:, None] // (size // 16) * 7 + x // (size // 23) * 3) % 12
    return np.take(colors, numbers, axis=0)


def pictures(size: int) -> Iterator[tuple[str, Pixels]]:
    yield "photograph", photo(size)
    yield "plot of lines", figure(size, lines)
    yield "plot of points", figure(size, points)
    yield "field in viridis", field(size, 0)
    yield "noisy field in viridis", field(size, 0.03)
    yield "12 colours", labels(size)


def measured(pixels: Pixels) -> dict[Format, tuple[float, int]]:
    """Milliseconds of processor time and bytes of each format."""
    times: dict[Format, list[float]] = {format: [] for format in FORMATS}
    sizes: dict[Format, int] = {}
    for _ in range(REPEATS):
        for format in FORMATS:
            start = time.process_time()
            sizes[format] = len(encode(pixels, ImageOptions(format)).data)
            times[format].append(1000 * (time.process_time() - start))
    return {format: (statistics.median(times[format]), sizes[format]) for format in FORMATS}


if __name__ == "__main__":
    if "zlib" in sys.argv:
        png.quick_compress = None
    print("| | " + " | ".join(f"{f}: ms, kB" for f in FORMATS), end=" | ")
    print(" | ".join(f"{line}: {', '.join(FORMATS)}" for line in LINES), "|")
    for size in (512, 1024):
        for name, pixels in pictures(size):
            found = measured(pixels)
            cells = [f"{spent:.1f}, {length / 1000:.0f}" for spent, length in found.values()]
            for speed in LINES.values():
                arrivals = [spent + 8000 * length / speed for spent, length in found.values()]
                cells.append(", ".join(f"{arrival:.0f}" for arrival in arrivals))
            print(f"| {size}, {name} | {' | '.join(cells)} |", flush=True)
