"""A figure that follows its box and dark mode: pull the lower right corner."""

import numpy as np
from dash import html
from matplotlib.figure import Figure

from dash_dynamic_image_component import DynamicImage, Size, Theme, generator


@generator
def resized(size: Size = Size(480, 320), theme: Theme = Theme("light")) -> Figure:
    x = np.linspace(0, 4 * np.pi, 400)
    with theme.rc():
        figure = size.figure(layout="constrained")
        axes = figure.subplots()
        axes.plot(x, np.sin(x), color=theme.accent)
        axes.plot(x, np.sin(x) * np.exp(-x / 6), alpha=0.6)
        axes.set_title(f"{size.width:g} × {size.height:g} at {size.pixel_ratio:g}, {theme.name}")
    return figure


layout = html.Div(
    DynamicImage(resized, id="resized", alt="Two waves", style={"width": "100%", "height": "100%"}),
    className="pulled",
)
