"""Values in the page: colours change without a request, and the pointer reads numbers."""

import dash_mantine_components as dmc
import numpy as np
from dash import Input, Output, clientside_callback

from dash_dynamic_image_component import DynamicImage, Result, generator


@generator(data=True)
def field():
    x, y = np.meshgrid(np.linspace(-2, 2, 320), np.linspace(1.5, -1.5, 240))
    near, far = np.hypot(x - 0.8, y), np.hypot(x + 0.8, y)
    return Result(1 / (near + 0.05) + 0.6 / (far + 0.05), unit="kV")


TOLD = ["value_range", "status", "image_info"]
layout = [
    DynamicImage(field, id="field", alt="The potential of two charges", colorbar=True,
                 dragmode="window", hovertemplate="%{value:.2f} kV", width="100%", height=300),
    dmc.SegmentedControl(id="field-colormap", data=["viridis", "magma", "coolwarm"],
                         value="viridis", **{"aria-label": "Colormap"}),
    dmc.SegmentedControl(id="field-norm", data=["linear", "log", "sqrt", "eq_hist"], value="log",
                         **{"aria-label": "Norm"}),
]
clientside_callback(
    "(colormap, norm) => [colormap, norm]",
    [Output("field", "colormap"), Output("field", "norm")],
    [Input("field-colormap", "value"), Input("field-norm", "value")],
)
