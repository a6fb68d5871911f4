"""The figure on screen, and the same one for paper at 300 dots per inch."""

import dash_mantine_components as dmc
import numpy as np
from dash import get_app
from matplotlib.figure import Figure

from dash_dynamic_image_component import DynamicImage, Size, generator, image_url


@generator(max_pixel_ratio=3)
def paper(size: Size = Size(640, 400)) -> Figure:
    figure = size.figure(layout="constrained")
    axes = figure.subplots(subplot_kw={"xlabel": "frequency in Hz", "ylabel": "power"})
    axes.loglog(np.geomspace(1, 1000, 300), 1 / (1 + np.geomspace(0.01, 10, 300) ** 2))
    return figure


# A pixel ratio of 3 has 288 pixels in an inch of CSS.
print_size = Size(640, 400, pixel_ratio=3)
layout = [
    DynamicImage(paper, id="paper", alt="A low-pass filter", width="100%"),
    dmc.Anchor("The same figure with 1920 × 1200 pixels", target="_blank",
               href=image_url(paper, app=get_app(), size=print_size)),
]
