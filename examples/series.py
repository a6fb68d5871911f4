"""A million samples: Matplotlib draws those that are visible, with each peak of them."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from dash import Dash, html
from matplotlib import rc
from matplotlib.figure import Figure

from dash_dynamic_image_component import DynamicImage, Size, Theme, View, generator

START, END, COUNT = datetime(2026, 1, 1), datetime(2026, 12, 31), 1_000_000
random = np.random.default_rng(7)
seconds = np.linspace(0, (END - START).total_seconds(), COUNT)
times = np.datetime64(START) + (seconds * 1e6).astype("timedelta64[us]")
values = np.cumsum(random.normal(0, 0.01, COUNT)) + random.normal(0, 0.2, COUNT)
values[random.integers(0, COUNT, 40)] += 6  # short peaks, which a sample of the samples would miss
HOME = View(
    x=(START, END),
    y=(float(values.min()) - 1, float(values.max()) + 1),
    bounds=((START, END), (-1000, 1000)),
    xscale="date",
)


@generator
def series(size: Size = Size(960, 400), theme: Theme = Theme("light"), view: View = HOME) -> Figure:
    """The least and the largest value of each column of pixels."""
    first, last = np.searchsorted(times, np.array(view.x, "datetime64[us]"))
    seen = slice(max(first - 1, 0), last + 1)
    x, y = times[seen], values[seen]
    if len(x) > 2 * view.width:
        starts = np.linspace(0, len(x), view.width, endpoint=False).astype(int)
        ends = np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
        x, y = x[starts].repeat(2), np.column_stack(ends).ravel()
    with theme.rc():
        rc("date", converter="concise")
        figure = size.figure()
        axes = figure.subplots()
        # The axes stay where they are.
        left, bottom = min(56 / size.width, 0.2), min(48 / size.height, 0.2)
        figure.subplots_adjust(left, bottom, 1 - left / 4, 1 - bottom / 4)
        axes.tick_params(axis="x", labelrotation=0 if size.width > 640 else 90)
        axes.plot(x, y, linewidth=1)
        view.apply(axes)
    return figure


shape = {"width": "100%", "minHeight": 260}
image = DynamicImage(series, id="series", alt="Samples of 2026", style=shape)
page = {"maxWidth": 960, "margin": "2rem auto"}
app = Dash(__name__, title="A million samples")
app.layout = html.Main([html.H1("A million samples"), image], style=page)

if __name__ == "__main__":
    app.run(debug=True)
