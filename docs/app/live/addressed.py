"""The value is in the address of the page: reload it, or send the link."""

import dash_mantine_components as dmc
import numpy as np
from dash import Input, Output, clientside_callback, dcc

from dash_dynamic_image_component import DynamicImage, generator, params_callback

angle = np.arange(360)[:, None] * np.linspace(0, 2, 480)


@generator
def addressed(twist: int = 3):
    return 0.5 + 0.5 * np.sin(angle * twist / 20)


layout = [
    dcc.Location(id="address", refresh=False),
    DynamicImage(addressed, id="addressed", alt="Stripes", width="100%"),
    dmc.Text("Twist", size="sm"),
    dmc.Slider(id="twist", min=1, max=20, value=3, updatemode="drag", thumbLabel="Twist"),
]
params_callback("addressed", twist=Input("twist", "value"))
# One callback for both directions: the address counts when the page opens.
clientside_callback(
    """(search, twist) => {
      const { callback_context, no_update } = dash_clientside;
      if (callback_context.triggered_id === "twist") return [`?twist=${twist}`, no_update];
      return [no_update, Number(new URLSearchParams(search).get("twist")) || twist];
    }""",
    [Output("address", "search"), Output("twist", "value")],
    [Input("address", "search"), Input("twist", "value")],
)
