"""Two million taxi trips of a made-up city: Datashader counts those of the chosen hours."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

import dash_mantine_components as dmc
import numpy as np
import pandas as pd
from dash import Dash, Input, Output, clientside_callback, html

from dash_dynamic_image_component import DynamicImage, View, generator, params_callback

TRIPS = 2_000_000
HUBS = np.array([(0.0, 0.0), (1.2, 3.4), (-1.0, 5.6), (6.5, 1.5), (4.2, -3.2)])
SHARES = np.array([0.4, 0.3, 0.15, 0.08, 0.07])
DAY, NIGHT = [0, 1, 2, 3, 4], [3, 0, 1, 2, 4]
WIDTHS = np.array([1.1, 1.4, 1.0, 0.25, 1.6])
TURN = np.radians(29)
AVENUE, STREET = 0.27, 0.08
"""Kilometres from one to the next; both are turned by TURN."""

RIVERS = ((-9, -2.4), (2.6, 3.5))
"""Kilometres across the avenues where there is water."""


def places(random: np.random.Generator, hubs: Any) -> Any:
    """Places near hubs, in kilometres east and north, on an avenue or a street."""
    cos, sin = np.cos(TURN), np.sin(TURN)
    spread = random.standard_normal((2, len(hubs)), np.float32) * WIDTHS[hubs]
    east, north = HUBS.T[:, hubs] + spread
    across, along = cos * east + sin * north, cos * north - sin * east
    for west_bank, east_bank in RIVERS:
        is_wet = (across > west_bank) & (across < east_bank)
        across = np.where(is_wet, 2 * east_bank - across, across)
    is_street = random.random(len(hubs), np.float32) < 0.4
    across = np.where(is_street, across, np.round(across / AVENUE) * AVENUE)
    along = np.where(is_street, np.round(along / STREET) * STREET, along)
    across, along = np.stack([across, along]) + 0.008 * random.standard_normal((2, len(hubs)))
    return np.stack([cos * across - sin * along, sin * across + cos * along])


@cache
def trips() -> pd.DataFrame:
    """The trips in the order of their hour: where they begin and end, in kilometres."""
    random = np.random.default_rng(11)
    daily = np.array(
        [3, 2, 1, 1, 1, 2, 4, 7, 8, 7, 6, 6, 6, 6, 6, 7, 7, 8, 9, 9, 8, 7, 6, 5], float
    )
    hour = np.sort(random.choice(24, TRIPS, p=daily / daily.sum())).astype(np.int8)
    by_day, by_night = (random.choice(5, TRIPS, p=SHARES[order]) for order in (DAY, NIGHT))
    begins = places(random, np.where((hour < 6) | (hour > 20), by_night, by_day))
    ends = places(random, random.choice(5, TRIPS, p=SHARES))
    columns = np.concatenate([begins, ends]).astype(np.float32)
    return pd.DataFrame(columns.T, columns=["x0", "y0", "x1", "y1"]).assign(hour=hour)


COLOURS = {
    "pick-ups": ["#1a1446", "#7048e8", "#ffd43b", "#fff9db"],
    "drop-offs": ["#0b2545", "#1098ad", "#96f2d7", "#fff9db"],
}


@generator(max_age=3600, timeout=120)
def taxis(
    end: Literal["pick-ups", "drop-offs"] = "pick-ups",
    hours: tuple[int, int] = (0, 24),
    view: View = View(x=(-5, 9), y=(-6, 9), equal=True),
) -> Any:
    """Trips in each pixel, from few to many in four colours."""
    import datashader
    from datashader import transfer_functions

    table = trips()
    first, last = np.searchsorted(table["hour"], hours)
    canvas = datashader.Canvas(view.width, view.height, view.x, view.y)
    x, y = ("x0", "y0") if end == "pick-ups" else ("x1", "y1")
    counts = canvas.points(table.iloc[first:last], x, y)
    picture = transfer_functions.shade(counts, COLOURS[end], how="eq_hist")
    return transfer_functions.dynspread(picture, threshold=0.4, max_px=2)


image = DynamicImage(
    taxis,
    id="taxis",
    alt="Taxi trips",
    hovertemplate="%{x:.2f} km east, %{y:.2f} km north",
    style={"width": "100%", "aspectRatio": "4 / 3", "background": "#0c0a1d", "borderRadius": 8},
)
end = dmc.SegmentedControl(id="end", data=[*COLOURS], value="pick-ups", **{"aria-label": "End"})
hours = dmc.RangeSlider(
    id="hours",
    min=0,
    max=24,
    minRange=1,
    value=[0, 24],
    flex=1,
    updatemode="drag",
    thumbFromLabel="From hour",
    thumbToLabel="To hour",
    marks=[{"value": hour, "label": f"{hour}:00"} for hour in (0, 6, 12, 18, 24)],
)
app = Dash(__name__, title="Taxi trips", update_title="")
app.index_string = app.index_string.replace("<html>", '<html lang="en">')
head = dmc.Group([dmc.Title("Two million taxi trips", order=1, size="h2"), end])
state = dmc.Text(id="state", size="sm")
card = dmc.Stack([head, image, dmc.Box(hours, pb="md", px="sm"), state])
page = html.Main(dmc.Container(card, py="md", size="md"))
app.layout = dmc.MantineProvider(page, defaultColorScheme="auto")
params_callback(image, end=Input(end, "value"), hours=Input(hours, "value"))
clientside_callback(
    """(info, view) => {
      if (!info) return "Reading trips …";
      const across = view ? view.x[1] - view.x[0] : 14;
      return `${info.width} × ${info.height} pixels, ${across.toFixed(1)} km across, `
        + `${Math.round(info.ms)} ms, from the ${info.source}`;
    }""",
    Output(state, "children"),
    [Input(image, "image_info"), Input(image, "view")],
)

if __name__ == "__main__":
    app.run(debug=True)
