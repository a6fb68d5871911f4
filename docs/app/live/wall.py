"""Twelve functions and one slider, without a callback on the server."""

import math

import dash_mantine_components as dmc
import numpy as np
from dash import Input, Output, State, clientside_callback, dcc, get_relative_path, html
from matplotlib.figure import Figure
from PIL import Image, ImageDraw, ImageFilter

from dash_dynamic_image_component import (
    DynamicImage,
    Result,
    Size,
    Theme,
    generator,
    params_callback,
)

X, Y = np.meshgrid(np.linspace(-1, 1, 240), np.linspace(-1, 1, 240))
RADIUS, ANGLE = np.hypot(X, Y), np.arctan2(Y, X)
TAU = 2 * math.pi


@generator("wall-waves")
def waves(t: float):
    return 0.5 + 0.5 * np.sin(TAU * (8 * RADIUS - 4 * t))


@generator("wall-julia", colormap="twilight", value_range=(0, 40))
def julia(t: float):
    z, c = 1.5 * (X + 1j * Y), 0.7885 * np.exp(1j * TAU * t)
    steps = np.zeros(z.shape)
    for _ in range(40):
        alive = np.abs(z) < 2
        z[alive] = z[alive] ** 2 + c
        steps += alive
    return steps


@generator("wall-spiral")
def spiral(t: float):
    turns = np.stack([ANGLE * 3 + 12 * RADIUS - TAU * (3 * t + each / 3) for each in range(3)], 2)
    return 0.5 + 0.5 * np.sin(turns)


@generator("wall-figure")
def figure(t: float, size: Size = Size(240, 240), theme: Theme = Theme("light")) -> Figure:
    x = np.linspace(0, 1, 200)
    with theme.rc():
        figure = size.figure(layout="constrained")
        axes = figure.subplots()
        axes.fill_between(x, np.exp(-((x - t) ** 2) * 60), color=theme.accent, alpha=0.5)
        axes.plot(x, np.sin(TAU * x + TAU * t) / 2 + 0.5, color=theme.accent)
    return figure


@generator("wall-gauge")
def gauge(t: float):
    image = Image.new("RGB", (480, 480), "#101828")
    draw, ring = ImageDraw.Draw(image), [70, 70, 410, 410]
    draw.arc(ring, 135, 405, fill="#344054", width=46)
    draw.arc(ring, 135, 135 + 270 * t, fill="#32d583" if t < 0.7 else "#fdb022", width=46)
    draw.text((240, 240), f"{100 * t:.0f}", "white", font_size=110, anchor="mm")
    return image.resize((240, 240), Image.Resampling.LANCZOS)


@generator("wall-svg")
def rosette(t: float):
    petals = "".join(
        f'<ellipse rx="46" ry="13" cx="44" transform="rotate({each * 30 + 360 * t})" '
        f'fill="hsl({each * 30} 80% 60% / 0.6)"/>'
        for each in range(12)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-100 -100 200 200">{petals}</svg>'


@generator("wall-field", data=True, colormap="RdBu_r", value_range=(-6, 6))
def charges(t: float):
    x, y = 0.6 * math.cos(TAU * t), 0.6 * math.sin(TAU * t)
    field = 1 / (np.hypot(X - x, Y - y) + 0.08) - 1 / (np.hypot(X + x, Y + y) + 0.08)
    return Result(field, unit="kV")


@generator("wall-stars")
def stars(t: float):
    random = np.random.default_rng(5)
    far, angle = random.random(900) ** 0.5, random.random(900) * TAU + TAU * t / 2
    image = np.zeros((240, 240))
    column, row = 119 + 115 * far * np.cos(angle), 119 + 115 * far * np.sin(angle)
    image[row.astype(int), column.astype(int)] = random.random(900) / 2 + 0.5
    return Image.fromarray((image * 255).astype("uint8")).filter(ImageFilter.GaussianBlur(0.7))


@generator("wall-hills", colormap="terrain", value_range=(-1.6, 1.6))
def hills(t: float):
    return np.sin(4 * X + TAU * t) + 0.6 * np.cos(5 * Y - TAU * t + 2 * X)


@generator("wall-slices", data=True, colormap="gray", value_range=(0, 1))
def slices(t: float):
    depth = 2 * t - 1
    skull = np.abs(np.hypot(X / 0.7, Y / 0.9) - (1 - depth**2) ** 0.5) < 0.06
    soft = 0.35 * (np.hypot(X / 0.7, Y / 0.9) < (1 - depth**2) ** 0.5)
    tumour = np.sqrt((X - 0.25) ** 2 + (Y + 0.2) ** 2 + depth**2) < 0.25
    return np.maximum(soft, skull) + 0.3 * tumour


@generator("wall-squares")
def squares(t: float):
    row, column = np.mgrid[:12, :12]
    return 0.5 + 0.5 * np.sin(TAU * t + row * 0.9) * np.cos(column * 0.7 - TAU * t)


@generator("wall-moon")
def moon(t: float):
    z = np.sqrt(np.maximum(0, 0.81 - RADIUS**2)) / 0.9
    light = np.clip(X / 0.9 * math.sin(TAU * t) - z * math.cos(TAU * t), 0, 1)
    return np.where(RADIUS < 0.9, light, 0)


TILES = {
    "waves": ("A first app", "first_app"),
    "figure": ("Size and theme", "sizes"),
    "julia": ("Views", "view"),
    "field": ("Values", "values"),
    "gauge": ("Errors", "component"),
    "svg": ("Return types", "returns"),
    "spiral": ("Params", "params"),
    "stars": ("Galleries", "galleries"),
    "hills": ("Previews", "previews"),
    "slices": ("Programs", "programs"),
    "squares": ("Recipes", "recipes"),
    "moon": ("Live sources", "live_sources"),
}
"""The title below a picture, and the page to which it leads."""

WIDE = True
TOLD = ["status", "shown_params", "image_info"]
slider = dmc.Slider(id="wall-t", min=0, max=1, step=0.01, value=0.3, updatemode="drag", flex=1,
                    thumbLabel="Time", label=None)
play = dmc.Button("Play", id="wall-play", n_clicks=0, variant="default")
layout = [
    dmc.Group([play, slider]),
    html.Div(
        [
            dcc.Link(
                [
                    DynamicImage(f"wall-{name}", {"t": 0.3}, id=f"wall-{name}", alt="",
                                 width="100%", style={"aspectRatio": "1"},
                                 pixelated=name == "squares"),
                    html.Span(title),
                ],
                href=get_relative_path(f"/{page}"),
            )
            for name, (title, page) in TILES.items()
        ],
        className="tiles wall",
    ),
    dcc.Interval(id="wall-clock", interval=200, disabled=True),
]
for name in TILES:
    params_callback(f"wall-{name}", t=Input("wall-t", "value"))
clientside_callback(
    "clicks => clicks % 2 ? [false, 'Pause'] : [true, 'Play']",
    [Output("wall-clock", "disabled"), Output("wall-play", "children")],
    Input("wall-play", "n_clicks"),
)
clientside_callback(
    "(ticks, t) => (t + 0.02) % 1",
    Output("wall-t", "value"),
    Input("wall-clock", "n_intervals"),
    State("wall-t", "value"),
    prevent_initial_call=True,
)
