"""The field of four charges: colormaps and norms are chosen in the page, which has the values."""

from __future__ import annotations

import dash_mantine_components as dmc
import numpy as np
from dash import Dash, Input, Output, clientside_callback, html

from dash_dynamic_image_component import DynamicImage, Result, generator, params_callback

CHARGES = [(-0.9, -0.3, 1), (0.8, -0.5, -1), (0.4, 0.6, 1), (-0.5, 0.5, -0.6)]
"""Places in metres, and nanocoulombs."""
NORMS = ["linear", "log", "sqrt", "eq_hist"]
COLORMAPS = ["magma", "viridis", "cividis", "turbo", "twilight"]
x, y = np.meshgrid(np.linspace(-1.6, 1.6, 960), np.linspace(1, -1, 600))


@generator(data=True, colormap="magma", max_age=3600)
def strength(height: float) -> Result:
    """Volts per metre, so many metres above the charges."""
    field = 0
    for left, up, charge in CHARGES:
        place = np.stack([x - left, y - up, np.full_like(x, height)])
        field = field + 8.99 * charge * place / np.sum(place**2, axis=0) ** 1.5
    return Result(np.hypot.reduce(field), unit="V/m", extent=(-1.6, 1.6, -1, 1))


def choice(name: str, label: str, values: list[str], value: str) -> dmc.Select:
    return dmc.Select(id=name, label=label, data=values, value=value, allowDeselect=False, flex=1)


image = DynamicImage(
    strength,
    id="strength",
    alt="The strength of an electric field",
    colorbar=True,
    toolbar=True,
    hovertemplate="%{value:.3s} V/m<br>%{x:.2f} m, %{y:.2f} m",
    width="100%",
)
toggle = dmc.ColorSchemeToggle(lightIcon="☀", darkIcon="☾", size="xl")
title = dmc.Title("The field of four charges", size="h2")
head = dmc.Group([title, toggle], justify="space-between", wrap="nowrap")
choices = [choice("colormap", "Colormap", COLORMAPS, "magma"), choice("norm", "Norm", NORMS, "log")]
slider = dmc.Slider(id="height", min=0.05, max=0.5, step=0.01, value=0.1, updatemode="drag",
                    thumbLabel="Metres above the charges")  # fmt: skip
height = html.Div([dmc.Text("Metres above the charges", size="sm", mb=4), slider])
card = dmc.Card(dmc.Stack([dmc.Group(choices), height, image]), withBorder=True)
app = Dash(__name__, title="The field of four charges")
app.index_string = app.index_string.replace("<html>", '<html lang="en">')
page = html.Main(dmc.Container(dmc.Stack([head, card]), py="md"))
app.layout = dmc.MantineProvider(page, defaultColorScheme="auto")
params_callback(image, height=Input(slider, "value"))
for prop in ("colormap", "norm"):
    clientside_callback("(chosen) => chosen", Output(image, prop), Input(prop, "value"))


if __name__ == "__main__":
    app.run(debug=True)
