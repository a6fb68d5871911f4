"""A figure in a card follows the window and dark mode; a box on it fills a table."""

from __future__ import annotations

from datetime import date
from typing import Any

import dash_ag_grid as dag
import dash_mantine_components as dmc
import numpy as np
import polars as pl
from dash import Dash, Input, Output, callback, html
from matplotlib import rc
from matplotlib.figure import Figure

from dash_dynamic_image_component import DynamicImage, Size, Theme, generator, selected

random, angle = np.random.default_rng(7), np.linspace(-0.3, 2 * np.pi - 0.3, 365)
warmth = (10 - 10 * np.cos(angle) + random.normal(0, 3, 365)).round(1)
rain = random.gamma(0.6, 5, 365).round(1)
days = pl.date_range(date(2025, 1, 1), date(2025, 12, 31), eager=True)
WARMTH = "°C at noon"
weather = pl.DataFrame({"day": days, WARMTH: warmth, "rain in mm": rain})


@generator
def year(size: Size = Size(720, 400), theme: Theme = Theme("light")) -> Figure:
    """Each day of a made-up year is a point, larger with more rain."""
    with theme.rc():
        rc("axes.spines", top=False, right=False)
        rc("date.autoformatter", month="%b")
        figure = size.figure(layout="constrained")
        axes = figure.subplots(subplot_kw={"ylabel": WARMTH})
        axes.scatter(days.to_numpy(), warmth, 8 + 4 * rain, theme.accent, alpha=0.8, linewidths=0)
    return figure


QUARTZ = "themeQuartz.withParams({backgroundColor: 'transparent', foregroundColor: 'currentColor'})"
options = {"theme": {"function": QUARTZ}, "localeText": {"noRowsToShow": "Draw a box in the chart"}}
columns = [{"field": name, "headerName": name} for name in weather.columns]
grid = dag.AgGrid(id="rows", columnDefs=columns, columnSize="sizeToFit", dashGridOptions=options)
text = "%{x|%-d %B}<br>%{y:.1f} °C"
image = DynamicImage(year, id="year", alt="Temperatures", dragmode="select", hovertemplate=text)
toggle = dmc.ColorSchemeToggle(lightIcon="☀", darkIcon="☾", size="xl")
head = dmc.Group(
    [dmc.Title("A year of weather", size="h2"), toggle], justify="space-between", wrap="nowrap"
)
card = dmc.Card([head, image], withBorder=True)
app = Dash(__name__, title="A year of weather")
app.index_string = app.index_string.replace("<html>", '<html lang="en">')
page = html.Main(dmc.Container(dmc.Stack([card, grid]), py="md"))
app.layout = dmc.MantineProvider(page, defaultColorScheme="auto")


@callback(Output("rows", "rowData"), Input("year", "selectedData"))
def rows(selection: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The days in the box."""
    return weather.filter(selected(weather, selection, x="day", y=WARMTH)).to_dicts()


if __name__ == "__main__":
    app.run(debug=True)
