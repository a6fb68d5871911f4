"""A Matplotlib figure follows a slider, and says in words what it shows."""

from __future__ import annotations

import numpy as np
from dash import Dash, Input, dcc, html
from matplotlib.figure import Figure

from dash_dynamic_image_component import DynamicImage, Result, generator, params_callback

app = Dash(__name__, title="A histogram")
app.layout = html.Main(
    [
        dcc.Slider(1, 60, 1, value=20, id="bins", marks=None, updatemode="drag"),
        DynamicImage("histogram", {"bins": 20}, id="image", width=640, height=480),
    ],
    style={"maxWidth": 640, "margin": "2rem auto"},
)
params_callback("image", bins=Input("bins", "value"))

values = np.random.default_rng(1).normal(size=10_000)


@generator
def histogram(bins: int) -> Result:
    """How 10,000 random values are spread over so many bins."""
    figure = Figure(figsize=(6.4, 4.8), layout="constrained")
    counts, edges, _ = figure.subplots().hist(values, bins, color="tab:blue")
    highest = int(np.argmax(counts))
    low, high = edges[highest : highest + 2]
    alt = f"{bins} bins; most values, {counts[highest]:.0f}, lie between {low:.2f} and {high:.2f}"
    return Result(figure, alt=alt)


if __name__ == "__main__":
    app.run(debug=True)
