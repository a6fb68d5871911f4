"""Writes the pictures that the contenders move: a photograph, a plot and a field, in every size."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

TILE = 512
PICTURES = ("photo", "plot", "field")
SIDES = (512, 1024, 2048)
THUMBNAIL = 128
SMALL = 256

Maker = Callable[[int], npt.NDArray[Any]]
Pixels = npt.NDArray[np.uint8]


def write_originals(folder: Path) -> None:
    """Write what is missing of `<picture>-<side>.npy` and `colors.npy` (see `picture.py`)."""
    folder.mkdir(parents=True, exist_ok=True)
    makers: dict[str, Callable[[int], npt.NDArray[Any]]] = {
        "photo": photo,
        "plot": plot,
        "field": field,
    }
    wanted = [(picture, side) for picture in PICTURES for side in SIDES]
    for picture, side in [*wanted, ("photo", THUMBNAIL), ("photo", SMALL)]:
        path = folder / f"{picture}-{side}.npy"
        if not path.exists():
            np.save(path, makers[picture](side))
    np.save(folder / "colors.npy", colors())


def photo(side: int) -> Pixels:
    """Photographs side by side at their own resolution, since an enlarged one has no detail."""
    from skimage import data

    pair = [np.asarray(data.astronaut()), np.asarray(data.immunohistochemistry())]
    count = -(-side // TILE)
    rows = [
        np.concatenate([np.rot90(pair[(x + y) % 2], x // 2 + y) for x in range(count)], axis=1)
        for y in range(count)
    ]
    return np.ascontiguousarray(np.concatenate(rows)[:side, :side])


def plot(side: int) -> Pixels:
    """Four curves with axes, a grid and a legend, by Matplotlib."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(side / 100, side / 100), dpi=100)
    axes = figure.subplots()
    x = np.linspace(0, 12, 400)
    for number in range(1, 5):
        axes.plot(x, np.sin(x * number / 2) * np.exp(-x / 10), label=f"mode {number}")
    axes.set(title="Damped modes", xlabel="time (s)", ylabel="amplitude (mm)")
    axes.grid()
    axes.legend()
    file = io.BytesIO()
    figure.savefig(file, format="png")
    return np.asarray(Image.open(file).convert("RGB"))


def field(side: int) -> npt.NDArray[np.float32]:
    """A smooth quantity of 256 steps in [0, 1], so that all find the same colours for it."""
    x = np.linspace(-1, 1, side)
    radius = np.hypot(x[:, None], x)
    values = 0.5 + 0.5 * np.sin(40 * radius) * np.cos(9 * x)
    steps: npt.NDArray[np.float32] = (np.rint(values * 255) / 255).astype(np.float32)
    return steps


def colors() -> Pixels:
    """Viridis: shape (256, 3)."""
    from matplotlib import colormaps

    table: Any = colormaps["viridis"](np.arange(256), bytes=True)
    return np.ascontiguousarray(table[:, :3])
