"""Three planes of a volume: a click in one moves the others, and all have one window."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from dash import Dash, Input, Output, clientside_callback, dcc, html

from dash_dynamic_image_component import DynamicImage, Result, generator, params_callback

SIDE = 160
# Centre and half axes in x, y and z, and what is added inside: skull, brain, ventricles, lesion.
ELLIPSOIDS = [
    ((0, 0, 0), (0.76, 0.94, 0.9), 1900),
    ((0, 0, 0), (0.7, 0.88, 0.84), -865),
    ((-0.16, -0.1, -0.1), (0.1, 0.34, 0.2), -25),
    ((0.16, -0.1, -0.1), (0.1, 0.34, 0.2), -25),
    ((0.38, 0.2, 0), (0.15, 0.18, 0.13), 25),
]
z, y, x = np.ogrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
volume = np.random.default_rng(7).normal(-1000, 5, (SIDE, SIDE, SIDE)).astype("int16")
for (cx, cy, cz), (rx, ry, rz), density in ELLIPSOIDS:
    volume[((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 + ((z - cz) / rz) ** 2 < 1] += density
PLANES = {"axial": 80, "coronal": 95, "sagittal": 110}
"""Their places along z, y and x: at first the middle of the lesion."""


@generator(data=True, colormap="gray", value_range=(0, 80))
def plane(name: Literal["axial", "coronal", "sagittal"], at: int) -> Result:
    return Result(volume.take(at, [*PLANES].index(name)), unit="HU", alt=f"{name} plane {at}")


def column(name: str, at: int) -> html.Div:
    look: Any = {"dragmode": "window", "hovertemplate": "%{value} HU", "width": "100%"}
    image = DynamicImage(plane, id=name, colorbar=name == "sagittal", **look)
    depth = dcc.Slider(0, SIDE - 1, 1, value=at, marks=None, id=f"{name}-at", updatemode="drag")
    params_callback(name, name=name, at=Input(depth, "value"))
    children = [html.H2(f"{name.title()} plane"), image, depth]
    width = 356 if name == "sagittal" else 260  # with room for the colour bar
    return html.Div(children, style={"flex": f"1 1 {width}px", "maxWidth": 560})


app = Dash(__name__, title="Three planes")
row = {"display": "flex", "flexWrap": "wrap", "gap": 16, "font": "14px system-ui"}
app.layout = html.Main([column(name, at) for name, at in PLANES.items()], style=row)
# A column and a row of one plane are the places of both others.
MOVE = """() => {
  const { triggered_id: name, triggered } = dash_clientside.callback_context;
  const [{ col, row }, same] = [triggered[0].value, dash_clientside.no_update];
  return { axial: [same, row, col], coronal: [row, same, col], sagittal: [row, col, same] }[name];
}"""
places = [Output(f"{name}-at", "value") for name in PLANES]
clicks = [Input(name, "clickData") for name in PLANES]
clientside_callback(MOVE, places, clicks, prevent_initial_call=True)
SHARE = "(...all) => all.fill(dash_clientside.callback_context.triggered[0].value)"
windows = [[each(name, "value_range") for name in PLANES] for each in (Output, Input)]
clientside_callback(SHARE, *windows, prevent_initial_call=True)
if __name__ == "__main__":
    app.run(debug=True)
