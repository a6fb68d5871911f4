"""How fast and how large is our PNG, beside Pillow's? Run: python benchmarks/encode.py."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw
from skimage import data

from dash_dynamic_image_component.encoding import encode
from dash_dynamic_image_component.png import write_png

SIZE = 1024
REPEATS = 9

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


def compare(name: str, pixels: Pixels) -> None:
    image = Image.fromarray(pixels)
    writers: dict[str, Callable[[], bytes]] = {
        "Pillow, default": lambda: pillow(image),
        "Pillow, level 1": lambda: pillow(image, compress_level=1),
        "write_png": lambda: write_png(pixels),
        "encode(array)": lambda: encode(pixels).data,
        "encode(PIL.Image)": lambda: encode(image).data,
    }
    base_time, base_size = milliseconds(writers["Pillow, default"]), len(pillow(image))
    print(f"\n{name}: time x / size x against Pillow's default, {base_time:.0f} ms")
    for writer, write in writers.items():
        spent = milliseconds(write)
        ratios = f"{spent / base_time:5.2f} / {len(write()) / base_size:.2f}"
        print(f"  {writer:18}{ratios}  ({spent:.1f} ms)")


if __name__ == "__main__":
    compare(f"{SIZE} photo", photo())
    compare(f"{SIZE} plot", plot())
    compare(f"{SIZE} scientific", scientific())
    floats = field()
    grey = encode(floats)
    print(
        f"\n{SIZE} floats in grey: encode {milliseconds(lambda: encode(floats)):.1f} ms, ", end=""
    )
    print(f"{len(grey.data) / 1000:.0f} kB")
