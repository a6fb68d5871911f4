"""The same picture with three settings of preview: drag, and look at the bytes."""

from typing import Any

import dash_mantine_components as dmc
import numpy as np
from dash import MATCH, Input, Output, clientside_callback, html

from dash_dynamic_image_component import DynamicImage, Preview, generator, params_callback

GRAIN = np.random.default_rng(2).normal(0, 0.06, (500, 500))


def terrain(height: float = 3):
    x = np.linspace(-3, 3, 500)
    hills = np.sin(height * x) * np.cos(height * x[:, None] + x) / 2 + 0.5
    return np.clip(hills + GRAIN, 0, 1)


SETTINGS = {"auto": "auto", "off": "off", "small": Preview(quality=60, scale=0.5)}
for name, preview in SETTINGS.items():
    options: dict[str, Any] = {"colormap": "terrain", "value_range": (0, 1), "preview": preview}
    generator(f"terrain-{name}", **options)(terrain)

layout = [
    html.Div(
        [
            html.Div([
                DynamicImage(f"terrain-{name}", {"height": 3}, id={"type": "drag", "name": name},
                             alt=f"Hills, preview {name}", width="100%"),
                dmc.Code(f"preview={preview!r}"),
                dmc.Text(id={"type": "dragged", "name": name}, size="sm"),
            ])
            for name, preview in SETTINGS.items()
        ],
        className="tiles",
    ),
    dmc.Slider(id="drag-height", min=1, max=8, step=0.05, value=3, updatemode="drag",
               thumbLabel="Height"),
]
WIDE = True
for name in SETTINGS:
    params_callback({"type": "drag", "name": name}, height=Input("drag-height", "value"))
clientside_callback(
    "(info) => info ? `${info.tier}, ${info.media_type}, ${Math.round(info.bytes / 1024)} kB` : ''",
    Output({"type": "dragged", "name": MATCH}, "children"),
    Input({"type": "drag", "name": MATCH}, "image_info"),
)
