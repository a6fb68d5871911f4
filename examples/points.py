"""Ten million points: Datashader counts those that are visible."""

from __future__ import annotations

from typing import Any

import datashader
import numpy as np
import pandas as pd
from dash import Dash, html
from datashader import transfer_functions

from dash_dynamic_image_component import DynamicImage, View, generator

COUNT = 10_000_000
COLOURS = ["#08306b", "#2171b5", "#fd8d3c", "#fff7bc"]


def attractor() -> pd.DataFrame:
    """Points of Clifford's attractor: ten thousand paths of a thousand steps."""
    x, y = np.random.default_rng(7).uniform(-1, 1, (2, COUNT // 1000))
    paths = []
    for _ in range(1000):
        x, y = (
            np.sin(-1.4 * y) + np.cos(-1.4 * x),
            np.sin(1.6 * x) + 0.7 * np.cos(1.6 * y),
        )
        paths.append(np.stack([x, y]).astype("float32"))
    return pd.DataFrame(np.concatenate(paths, axis=1).T, columns=["x", "y"])


points_of_path = attractor()


@generator(max_age=3600)
def points(view: View = View(x=(-2.2, 2.2), y=(-2, 2), equal=True)) -> Any:
    """The points in each pixel, from few to many in four colours; transparent without any."""
    canvas = datashader.Canvas(view.width, view.height, view.x, view.y)
    counts = canvas.points(points_of_path, "x", "y")
    return transfer_functions.shade(counts, COLOURS, how="eq_hist")


app = Dash(__name__, title="Ten million points")
app.layout = html.Main(
    [
        html.H1("Ten million points"),
        DynamicImage(
            points, id="points", alt="An attractor", style={"width": "100%", "background": "#111"}
        ),
    ],
    style={"maxWidth": 960, "margin": "2rem auto"},
)

if __name__ == "__main__":
    app.run(debug=True)
