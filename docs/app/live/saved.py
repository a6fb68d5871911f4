"""A button saves the pixels on screen, under a name that says what they are."""

import dash_mantine_components as dmc
import numpy as np
from dash import Input, State, clientside_callback

from dash_dynamic_image_component import DynamicImage, Result, generator, params_callback


@generator
def saved(petals: int = 5):
    x, y = np.meshgrid(np.linspace(-1.5, 1.5, 400), np.linspace(1.5, -1.5, 300))
    inside = np.hypot(x, y) < 0.9 + 0.4 * np.sin(petals * np.arctan2(y, x))
    return Result(np.where(inside, 0.85, 0.15), filename=f"flower-{petals}.png")


layout = [
    DynamicImage(saved, id="saved", alt="A flower", width="100%", toolbar=True),
    dmc.Text("Petals", size="sm"),
    dmc.Slider(id="petals", min=3, max=12, value=5, updatemode="drag", thumbLabel="Petals"),
    dmc.Button("Download", id="saved-download"),
]
params_callback("saved", petals=Input("petals", "value"))
SAVE = """(clicks, info) => {
  const link = document.createElement("a");
  link.href = document.querySelector("#saved img").src;
  link.download = info.filename;
  link.click();
}"""
shown = State("saved", "image_info")
clientside_callback(SAVE, Input("saved-download", "n_clicks"), shown, prevent_initial_call=True)
