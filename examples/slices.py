"""Two slices of a volume show the same place."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import Dash, Input, dcc, html

from dash_dynamic_image_component import DynamicImage, View, generator, params_callback

SIDE = 192
z, y, x = np.ogrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
shell = np.sin(14 * np.sqrt(x**2 + 1.6 * y**2 + 0.7 * z**2))
volume = (shell * np.cos(9 * x * y * z) * 90 + 128).astype("uint8")


@generator
def slice_at(depth: int, view: View = View.of(SIDE, SIDE)) -> Any:
    """The voxels of one depth."""
    return view.sample(volume[depth])


def column(name: str, depth: int) -> html.Div:
    image = DynamicImage(
        slice_at,
        {"depth": depth},
        id=name,
        alt=f"The {name} slice",
        link="slices",
        style={"width": "100%"},
    )
    slider = dcc.Slider(
        0, SIDE - 1, 1, value=depth, marks=None, id=f"{name}-depth", updatemode="drag"
    )
    return html.Div([image, slider], style={"flex": 1})


app = Dash(__name__, title="Two slices")
app.layout = html.Main(
    [column("left", 60), column("right", 90)], style={"display": "flex", "gap": 16}
)
for each in ("left", "right"):
    params_callback(each, depth=Input(f"{each}-depth", "value"))

if __name__ == "__main__":
    app.run(debug=True)
