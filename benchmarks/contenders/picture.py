"""The function that every contender makes visible: a new picture for each value, for 12 ms.

The environment says which: BENCHMARK_PICTURE is "photo", "plot" or "field"; BENCHMARK_SIDE its
pixels; BENCHMARK_COST the milliseconds that drawing takes; BENCHMARK_FOLDER where the pictures lie
as `suite/originals.py` has written them; BENCHMARK_RUNS the log that gets a line for each run.
"""

from __future__ import annotations

import base64
import io
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks.contenders.pixel_code import stamp

STEP = 7
"""Pixels that a picture moves from one value to the next, so that all of them change."""

SHOWN = 1024
"""CSS pixels at most: larger pictures are shown smaller."""

QUALITY = 80
"""Of JPEG, where a contender uses it; as in the previews of this package."""

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Drawing:
    """One picture that moves; `original` is RGB of uint8, or a field of float32 in [0, 1]."""

    original: npt.NDArray[Any]
    colors: Pixels
    cost: float
    runs: Path | None

    @property
    def is_field(self) -> bool:
        return self.original.ndim == 2

    @property
    def shown(self) -> int:
        """The width and height on the page."""
        return min(len(self.original), SHOWN)

    def draw(self, value: int) -> npt.NDArray[Any]:
        """Run the function: a line in the log, and as many milliseconds as it costs."""
        started = time.perf_counter()
        self._log(value)
        side = len(self.original)
        picture = np.roll(self.original, STEP * value % side, axis=1)
        stamp(picture, value, 0, 1 if self.is_field else 255)
        time.sleep(max(0, started + self.cost / 1000 - time.perf_counter()))
        return picture

    def pixels(self, value: int) -> Pixels:
        """Run the function, and colour what it returns: shape (side, side, 3)."""
        picture = self.draw(value)
        if not self.is_field:
            return picture
        colored: Pixels = self.colors[np.rint(picture * 255).astype(np.uint8)]
        return colored

    def image(self, value: int) -> Image.Image:
        """Run the function for those who want Pillow's images."""
        return Image.fromarray(self.pixels(value))

    def file(self, value: int, format: str = "PNG") -> bytes:
        """Run the function for those who write the file themselves, with Pillow."""
        file = io.BytesIO()
        options = {"quality": QUALITY} if format == "JPEG" else {}
        self.image(value).save(file, format, **options)
        return file.getvalue()

    def data_url(self, value: int, format: str = "PNG") -> str:
        """Run the function for those who put the file into the page as text."""
        return data_url(self.file(value, format), format)

    def _log(self, value: int) -> None:
        if self.runs is None:
            return
        # One write at the end of a file is whole, whoever else writes.
        log = os.open(self.runs, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(log, b"%d\n" % value)
        os.close(log)


def data_url(file: bytes, format: str = "PNG") -> str:
    """An image file as a URL that holds it."""
    return f"data:image/{format.lower()};base64,{base64.b64encode(file).decode('ascii')}"


def load(
    folder: Path, picture: str, side: int, cost: float = 0, runs: Path | None = None
) -> Drawing:
    """The drawing of a picture from the files of the benchmark."""
    original = np.load(folder / f"{picture}-{side}.npy")
    return Drawing(original, np.load(folder / "colors.npy"), cost, runs)


def from_environment() -> Drawing:
    """The drawing that the benchmark wants of this process."""
    settings = {name: os.environ[f"BENCHMARK_{name}"] for name in ("PICTURE", "SIDE", "COST")}
    folder, runs = (Path(os.environ[f"BENCHMARK_{name}"]) for name in ("FOLDER", "RUNS"))
    return load(folder, settings["PICTURE"], int(settings["SIDE"]), float(settings["COST"]), runs)
