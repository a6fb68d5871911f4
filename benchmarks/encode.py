"""How fast and how large are our files, beside Pillow's PNG? Run: python benchmarks/encode.py."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw
from skimage import data

from dash_dynamic_image_component.images.options import ImageOptions
from dash_dynamic_image_component.images.sources.colormaps import colored
from dash_dynamic_image_component.images.sources.returned import encode
from dash_dynamic_image_component.images.writers.formats import write
from dash_dynamic_image_component.images.writers.png import write_png

SIZE = 1024
REPEATS = 9
LINE = 50e6 / 8 / 1000
"""Bytes a millisecond."""

OUTPUTS = {
    "auto": ImageOptions("auto"),
    "webp": ImageOptions("webp"),
    "webp, quality 80": ImageOptions("webp", quality=80),
    "jpeg": ImageOptions("jpeg"),
    "avif": ImageOptions("avif"),
}

Pixels = npt.NDArray[np.uint8]


def photo() -> Pixels:
    picture = Image.fromarray(data.astronaut())
    return np.asarray(picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS))


def plot() -> Pixels:
    """White paper, a grid and three curves."""
    image = Image.new("RGB", (SIZE, SIZE), "white")
    pen = ImageDraw.Draw(image)
    for line in range(80, SIZE, 94):
        pen.line((80, line, SIZE, line), "lightgrey")
        pen.line((line, 80, line, SIZE), "lightgrey")
    x = np.linspace(80, SIZE, 500)
    for phase, color in enumerate(("steelblue", "darkorange", "seagreen")):
        y = SIZE / 2 + 380 * np.sin(x / 90 + phase)
        pen.line(list(zip(x, y, strict=True)), color, width=3)
    return np.asarray(image)


def field() -> npt.NDArray[np.float64]:
    """A smooth quantity in [0, 1]."""
    x = np.linspace(-1, 1, SIZE)
    radius: npt.NDArray[np.float64] = np.hypot(x[:, None], x)
    return 0.5 + 0.5 * np.sin(40 * radius) * np.cos(9 * x)


def scientific() -> Pixels:
    """The field in a colormap of 256 colours, from dark blue over green to yellow."""
    step = np.arange(256)
    channels = [[68, 49, 53, 253], [1, 104, 183, 231], [84, 142, 121, 37]]
    colors = np.stack([np.interp(step, [0, 85, 170, 255], channel) for channel in channels], 1)
    return colors.astype(np.uint8)[(field() * 255).astype(np.uint8)]


def pillow(image: Image.Image, **options: int) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", **options)
    return file.getvalue()


def milliseconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def compare(name: str, pixels: Pixels, more: dict[str, Callable[[], bytes]]) -> None:
    image = Image.fromarray(pixels)
    writers: dict[str, Callable[[], bytes]] = {
        "Pillow PNG, default": lambda: pillow(image),
        "Pillow PNG, level 1": lambda: pillow(image, compress_level=1),
        "write_png": lambda: write_png(pixels),
        "encode(array)": lambda: encode(pixels).data,
        "encode(PIL.Image)": lambda: encode(image).data,
        **{label: partial(file, pixels, output) for label, output in OUTPUTS.items()},
        **more,
    }
    base_time, base_size = milliseconds(writers["Pillow PNG, default"]), len(pillow(image))
    print(f"\n{name}: time x / size x against Pillow's default, {base_time:.0f} ms")
    for writer, write_file in writers.items():
        spent, size = milliseconds(write_file), len(write_file())
        ratios = f"{spent / base_time:6.3f} / {size / base_size:.3f}"
        arrival = spent + size / LINE
        print(f"  {writer:24}{ratios}  {spent:6.1f} ms {size / 1000:7.0f} kB {arrival:6.0f} ms")


def file(pixels: Pixels, output: ImageOptions) -> bytes:
    return write(pixels, output)[0]


def from_data() -> dict[str, Callable[[], bytes]]:
    """The scientific picture as its function would return it: as data."""
    values, single = field(), field().astype(np.float32)
    holes = values.copy()
    holes[: SIZE // 5, : SIZE // 5] = np.nan
    viridis = ImageOptions(colormap="viridis", value_range=(0, 1))
    plasma = ImageOptions("auto", colormap="plasma", value_range=(0, 1))
    return {
        "colormap of float64": lambda: write(colored(values, viridis), viridis)[0],
        "colormap of float32": lambda: write(colored(single, viridis), viridis)[0],
        "colormap, NaN": lambda: write(colored(holes, viridis), viridis)[0],
        "full colormap, NaN, auto": lambda: write(colored(holes, plasma), plasma)[0],
    }


if __name__ == "__main__":
    print("The last column is encoding and a line of 50 Mbit/s.")
    compare(f"{SIZE} photo", photo(), {})
    compare(f"{SIZE} plot", plot(), {})
    compare(f"{SIZE} scientific", scientific(), from_data())
    floats = field()
    grey = encode(floats)
    spent = milliseconds(lambda: encode(floats))
    print(f"\n{SIZE} floats in grey: encode {spent:.1f} ms, {len(grey.data) / 1000:.0f} kB")
    colors = ImageOptions(colormap="viridis", value_range=(0, 1))
    spent = milliseconds(lambda: colored(floats, colors))
    print(f"{SIZE} floats to indices of a colormap: {spent:.1f} ms")
