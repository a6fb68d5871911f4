"""A galaxy of two million stars: how many are in each pixel, and in the one at the pointer."""

from __future__ import annotations

from typing import Any

import datashader
import numpy as np
import pandas as pd
from dash import Dash, Input, Output, clientside_callback, dcc, html

from dash_dynamic_image_component import DynamicImage, Result, View, generator

COUNT = 2_000_000


def galaxy() -> pd.DataFrame:
    """Places of stars in thousands of light years: a disc with arms, and a bulge."""
    random = np.random.default_rng(7)
    radius = random.gamma(2.2, 7, COUNT)
    arm = np.pi * random.integers(0, 2, COUNT) + 5 * np.log1p(radius / 6)
    angle = arm + random.normal(0, 0.25 + 3 / (1 + radius), COUNT)
    x, y = radius * np.cos(angle), radius * np.sin(angle)
    bulge = random.random(COUNT) < 0.15
    x[bulge], y[bulge] = random.normal(0, 4, (2, np.count_nonzero(bulge)))
    blur = random.laplace(0, 0.6, (2, COUNT))
    return pd.DataFrame({"x": x + blur[0], "y": y + blur[1]})


stars = galaxy()


@generator(data=True, colormap="inferno", max_age=3600)
def counts(view: View = View(x=(-64, 64), y=(-44, 44), equal=True)) -> Result:
    """The stars in each pixel; none where there are none."""
    canvas = datashader.Canvas(view.width, view.height, view.x, view.y)
    found: Any = canvas.points(stars, "x", "y")  # the lowest row first
    return Result(np.ma.masked_equal(found.values[::-1], 0), unit="stars")


app = Dash(__name__, title="Two million stars")
image = DynamicImage(
    counts,
    id="counts",
    alt="A galaxy",
    norm="eq_hist",
    colorbar=True,
    hovertemplate="%{value:,} stars<br>%{x:.2f}, %{y:.2f} kly",
    style={"width": "100%", "background": "#000004", "color": "#e9ecef"},
)
norm = dcc.RadioItems(["eq_hist", "log", "linear"], "eq_hist", id="norm", inline=True)
app.layout = html.Main(
    [html.H1("Two million stars"), norm, image], style={"maxWidth": 960, "margin": "2rem auto"}
)
clientside_callback("norm => norm", Output(image, "norm"), Input(norm, "value"))

if __name__ == "__main__":
    app.run(debug=True)
