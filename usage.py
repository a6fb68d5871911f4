"""A small gallery: four functions that draw, each live in the page. Run it with `make demo`."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from dash import Dash, Input, dcc, html
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from dash_dynamic_image_component import DynamicImage, generator, params_callback

Array = npt.NDArray[np.float64]
SIZE = 480


@generator
def waves(frequency: float = 8.0, phase: float = 0.0) -> Array:
    """Circular waves, as a NumPy array of floats."""
    x = np.linspace(-0.5, 0.5, SIZE)
    return 0.5 + 0.5 * np.sin(2 * np.pi * (frequency * np.hypot(x[:, None], x) - phase))


@cache
def photograph() -> Image.Image:
    """The portrait of Eileen Collins by NASA, as scikit-image ships it."""
    from skimage import data

    return Image.fromarray(data.astronaut()).resize((SIZE, SIZE))


@generator
def portrait(brightness: float = 1.0, blur: float = 0.0) -> Image.Image:
    """A photograph, through two of Pillow's filters."""
    image = ImageEnhance.Brightness(photograph()).enhance(brightness)
    return image.filter(ImageFilter.GaussianBlur(blur))


@generator(max_age=float("inf"), version="1")
def mandelbrot(zoom: float = 0.0, hue: float = 0.6) -> Array:
    """The Mandelbrot set, a pure function: kept for ever."""
    line = np.linspace(-1.5, 1.5, SIZE) * 2.0**-zoom
    c = ((line - 0.7436) + 1j * (line[:, None] + 0.1318)).ravel()
    steps = np.zeros(c.size)
    alive, z = np.arange(c.size), c.copy()
    for step in range(1, 60 + int(10 * zoom)):
        z = z * z + c[alive]
        inside = z.real**2 + z.imag**2 < 256
        steps[alive[~inside]] = step + 2 - np.log2(np.log(np.abs(z[~inside])))
        alive, z = alive[inside], z[inside]
    shade = 0.9 * np.sqrt(steps)[:, None] + 2 * np.pi * (hue + np.array([0.0, 0.1, 0.2]))
    colour: Array = (0.5 - 0.5 * np.cos(shade)) * (steps[:, None] > 0)
    return colour.reshape(SIZE, SIZE, 3)


@generator
def gauge(pressure: float = 40.0) -> Image.Image:
    """A function that fails above 80 bar: its last picture stays."""
    if pressure > 80:
        raise ValueError(f"a pressure of {pressure:g} bar bursts the pipe")
    image = Image.new("RGB", (2 * SIZE, 2 * SIZE), "#101828")
    draw, ring = ImageDraw.Draw(image), [150, 150, 2 * SIZE - 150, 2 * SIZE - 150]
    draw.arc(ring, 135, 405, fill="#344054", width=90)
    colour = "#32d583" if pressure < 60 else "#fdb022"
    draw.arc(ring, 135, 135 + 2.7 * pressure, fill=colour, width=90)
    draw.text((SIZE, SIZE), f"{pressure:g}", fill="white", font_size=220, anchor="mm")
    draw.text((SIZE, SIZE + 240), "bar", fill="#98a2b3", font_size=80, anchor="mm")
    return image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


STYLE = """<style>
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: #101828; background: #f5f6f8; }
main { max-width: 840px; margin: auto; padding: 24px 16px; display: grid; gap: 24px;
       grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); }
header { grid-column: 1 / -1; } h1, header p, figure { margin: 0; }
figure { background: white; border-radius: 12px; overflow: hidden; box-shadow: 0 1px 3px #0003; }
figcaption { padding: 12px 16px 20px; } figcaption p { margin: 0 0 12px; color: #475467; }
label { font-size: 14px; font-weight: 600; }
</style></head>"""


def card(function: Any, **sliders: tuple[float, float, float, float]) -> html.Figure:
    """A function's picture with its docstring; each slider (low, high, step, value) is a param."""
    name, caption, controls = function.__name__, function.__doc__, []
    for id, (low, high, step, value) in sliders.items():
        slider = dcc.Slider(low, high, step, value=value, id=id, marks=None, updatemode="drag")
        controls += [html.Label(id.capitalize(), htmlFor=id), slider]
    params_callback(name, **{id: Input(id, "value") for id in sliders})
    image = DynamicImage(function, id=name, alt=caption, width="100%", style={"aspectRatio": "1"})
    return html.Figure([image, html.Figcaption([html.P(caption), *controls])])


def make_app(**options: Any) -> Dash:
    """The gallery; `backend="fastapi"` or `"quart"` puts it on another server."""
    # Dash would write another title while a callback runs, which costs a drag a part of its images.
    app = Dash(__name__, title="DynamicImage", update_title="", **options)
    app.index_string = app.index_string.replace("</head>", STYLE)
    intro = "Move a slider: the picture follows. Move it back: the page remembers."
    app.layout = html.Main(
        [
            html.Header([html.H1("Python functions as live images"), html.P(intro)]),
            card(waves, frequency=(1, 30, 0.5, 8), phase=(0, 1, 0.05, 0)),
            card(portrait, brightness=(0.2, 2, 0.1, 1), blur=(0, 12, 0.5, 0)),
            card(mandelbrot, zoom=(0, 16, 0.5, 0), hue=(0, 1, 0.05, 0.6)),
            card(gauge, pressure=(0, 100, 1, 40)),
        ]
    )
    return app


if __name__ == "__main__":
    options = {"backend": os.environ["BACKEND"]} if "BACKEND" in os.environ else {}
    make_app(**options).run(debug="DEBUG" in os.environ)
