"""Patterns of two chemicals that react and diffuse: thirty seconds, with progress and stop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import dash_mantine_components as dmc
import numpy as np
from dash import Dash, Input, Output, clientside_callback, html

from dash_dynamic_image_component import DynamicImage, Progress, generator, params_callback

SIDE, STEPS, SHOWN_EVERY = 256, 40_000, 100
KINDS = {"spots": (0.0367, 0.0649), "maze": (0.029, 0.057), "coral": (0.0545, 0.062)}
"""The rate at which food comes in, and that at which the other chemical is taken out."""


def spread(field: Any) -> Any:
    """The Laplacian of a field that has a margin of one."""
    sides = field[:-2, 1:-1] + field[2:, 1:-1] + field[1:-1, :-2] + field[1:-1, 2:]
    return sides - 4 * field[1:-1, 1:-1]


@generator(data=True, colormap="viridis", value_range=(0, 0.4), timeout=60)
def reaction(kind: str, seed: int) -> Iterator[tuple[Progress, Any]]:
    """The amount of the second chemical, after Gray and Scott."""
    feed, kill = KINDS[kind]
    random = np.random.default_rng(seed)
    food, other = np.ones((SIDE, SIDE), np.float32), np.zeros((SIDE, SIDE), np.float32)
    for row, column in random.integers(10, SIDE - 10, (20, 2)):
        food[row - 4 : row + 4, column - 4 : column + 4] = 0.5
        other[row - 4 : row + 4, column - 4 : column + 4] = 0.25
    for step in range(1, STEPS + 1):
        made = food * other**2
        food += 0.16 * spread(np.pad(food, 1, "wrap")) - made + feed * (1 - food)
        other += 0.08 * spread(np.pad(other, 1, "wrap")) + made - (feed + kill) * other
        if step % SHOWN_EVERY == 0:
            yield Progress(step / STEPS, f"step {step:,} of {STEPS:,}"), other


image = DynamicImage(reaction, id="reaction", alt="A pattern", stoppable=True, width="100%")
kind = dmc.SegmentedControl(id="kind", data=list(KINDS), value="spots")
again = dmc.Button("Another one", id="again", n_clicks=0, variant="default")
state = dmc.Text(id="state", size="sm")
app = Dash(__name__, title="Reaction and diffusion")
card = dmc.Card(dmc.Stack([dmc.Group([kind, again, state]), image]), withBorder=True, maw=560)
page = html.Main(dmc.Container(card, py="md"))
app.layout = dmc.MantineProvider(page, defaultColorScheme="auto")
params_callback(image, kind=Input(kind, "value"), seed=Input(again, "n_clicks"))
clientside_callback(
    "(status, progress) => progress?.text ?? status",
    Output(state, "children"),
    [Input(image, "status"), Input(image, "progress")],
)


if __name__ == "__main__":
    app.run(debug=True)
