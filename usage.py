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
    """Circular waves around the middle."""
    x = np.linspace(-0.5, 0.5, SIZE)
    return 0.5 + 0.5 * np.sin(2 * np.pi * (frequency * np.hypot(x[:, None], x) - phase))


@cache
def photograph() -> Image.Image:
    """Eileen Collins, NASA's portrait, as scikit-image ships it."""
    from skimage import data

    return Image.fromarray(data.astronaut()).resize((SIZE, SIZE))


@generator
def portrait(brightness: float = 1.0, blur: float = 0.0) -> Image.Image:
    """A real photograph through two of Pillow's filters."""
    image = ImageEnhance.Brightness(photograph()).enhance(brightness)
    return image.filter(ImageFilter.GaussianBlur(blur))


@generator(max_age=float("inf"), version="1")
def mandelbrot(zoom: float = 0.0, hue: float = 0.5) -> Array:
    """The Mandelbrot set: how soon each point escapes, as a colour."""
    line = np.linspace(-1.5, 1.5, SIZE) * 2.0**-zoom
    c = ((line - 0.7436) + 1j * (line[:, None] + 0.1318)).ravel()
    escaped = np.zeros(c.size)
    alive, z = np.arange(c.size), c.copy()
    for step in range(48 + int(10 * zoom)):
        z = z * z + c[alive]
        inside = z.real**2 + z.imag**2 < 16
        escaped[alive[~inside]] = step + 1
        alive, z = alive[inside], z[inside]
    shade = np.log1p(escaped)[:, None] * 1.3 + np.array([0, 0.6, 1.2]) + 2 * np.pi * hue
    colour: Array = (0.5 - 0.5 * np.cos(shade)) * (escaped[:, None] > 0)
    return colour.reshape(SIZE, SIZE, 3)


@generator
def gauge(pressure: float = 40.0) -> Image.Image:
    """A gauge that bursts above 80: the picture stays, and the page says what went wrong."""
    if pressure > 80:
        raise ValueError(f"a pressure of {pressure:g} bar bursts the pipe")
    big, middle = Image.new("RGB", (4 * SIZE // 2,) * 2, "#101828"), 4 * SIZE // 4
    draw = ImageDraw.Draw(big)
    ring = [middle - 340, middle - 340, middle + 340, middle + 340]
    draw.arc(ring, 135, 405, fill="#344054", width=90)
    colour = "#32d583" if pressure < 50 else "#fdb022"
    draw.arc(ring, 135, 135 + 2.7 * pressure, fill=colour, width=90)
    draw.text((middle, middle), f"{pressure:g}", fill="white", font_size=240, anchor="mm")
    draw.text((middle, middle + 260), "bar", fill="#98a2b3", font_size=90, anchor="mm")
    return big.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


STYLE = """
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: #101828; background: #f5f6f8; }
main { max-width: 1080px; margin: 0 auto; padding: 24px 16px; display: grid; gap: 20px;
       grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); }
header { grid-column: 1 / -1; } h1 { margin: 0; font-size: 28px; } header p { margin: 4px 0 0; }
figure { margin: 0; background: white; border-radius: 12px; overflow: hidden;
         box-shadow: 0 1px 3px #1018281f; }
figcaption { padding: 12px 16px 20px; } figcaption p { margin: 0 0 12px; color: #475467; }
label { font-size: 14px; font-weight: 600; }
"""


def slider(id: str, low: float, high: float, value: float, step: float) -> html.Div:
    """A slider that tells every change while it moves."""
    control = dcc.Slider(low, high, step, value=value, id=id, marks=None, updatemode="drag")
    return html.Div([html.Label(id.capitalize(), htmlFor=id), control])


def card(function: Any, caption: str, *sliders: html.Div) -> html.Figure:
    """The picture that a function draws, a line about it, and the sliders that are its params."""
    name = function.__name__
    image = DynamicImage(function, id=name, alt=caption, width="100%", style={"aspectRatio": "1"})
    ids = [each.children[1].id for each in sliders]
    params_callback(name, **{id: Input(id, "value") for id in ids})
    return html.Figure([image, html.Figcaption([html.P(caption), *sliders])])


def make_app(**options: Any) -> Dash:
    """The gallery; `backend="fastapi"` or `"quart"` puts it on another server."""
    app = Dash(__name__, title="DynamicImage", **options)
    app.index_string = app.index_string.replace("</head>", f"<style>{STYLE}</style></head>")
    intro = "Move a slider: the picture follows. Move it back: the page remembers."
    app.layout = html.Main(
        [
            html.Header([html.H1("Python functions as live images"), html.P(intro)]),
            card(
                waves,
                "Circular waves: a NumPy array of floats",
                slider("frequency", 1, 30, 8, 0.5),
                slider("phase", 0, 1, 0, 0.05),
            ),
            card(
                portrait,
                "A photograph, brightened and blurred by Pillow",
                slider("brightness", 0.2, 2, 1, 0.1),
                slider("blur", 0, 12, 0, 0.5),
            ),
            card(
                mandelbrot,
                "The Mandelbrot set: a pure function, kept for ever",
                slider("zoom", 0, 16, 0, 0.5),
                slider("hue", 0, 1, 0.5, 0.05),
            ),
            card(
                gauge,
                "A function that fails above 80 bar: the last picture stays",
                slider("pressure", 0, 100, 40, 1),
            ),
        ]
    )
    return app


if __name__ == "__main__":
    make_app(backend=os.environ.get("BACKEND", "flask")).run(debug="DEBUG" in os.environ)
