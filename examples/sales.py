"""A sales dashboard in Matplotlib: figures follow their boxes, filters and dark mode."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
import numpy as np
import pandas as pd
from dash import Dash, Input, Output, clientside_callback, html
from matplotlib import rc
from matplotlib.figure import Figure

from dash_dynamic_image_component import DynamicImage, Size, Theme, generator, params_callback

REGIONS = ["north", "east", "south", "west"]
GOODS = ["bread", "cheese", "coffee", "fruit", "tea"]


def sales() -> pd.DataFrame:
    """Made-up sales of two years: a row for each day, region and kind of goods."""
    random = np.random.default_rng(3)
    days = pd.date_range("2024-01-01", "2025-12-31")
    index = pd.MultiIndex.from_product([days, REGIONS, GOODS], names=["day", "region", "goods"])
    table = index.to_frame(index=False)
    season = 1 + 0.3 * np.sin(2 * np.pi * table["day"].dt.day_of_year / 365 - 1.2)
    weekend = np.where(table["day"].dt.day_of_week > 4, 1.5, 1.0)
    growth = 1 + 0.25 * (table["day"] - days[0]).dt.days / 365
    size = table["region"].map(dict(zip(REGIONS, (1.2, 0.8, 1, 0.6), strict=True)))
    kind = table["goods"].map(dict(zip(GOODS, (3, 2.2, 4, 1.8, 1.2), strict=True)))
    noise = random.gamma(20, 1 / 20, len(table))
    return table.assign(euros=100 * season * weekend * growth * size * kind * noise)


table = sales()
Span = tuple[int, int]
"""The first month, counted from January 2024, and the one after the last."""
MONTHS = pd.date_range("2024-01-01", periods=25, freq="MS")


def chosen(regions: list[str], months: Span) -> pd.DataFrame:
    """The rows of some regions, from one month up to another one."""
    inside = (table["day"] >= MONTHS[months[0]]) & (table["day"] < MONTHS[months[1]])
    return table[inside & table["region"].isin(regions)]


@generator(max_age=600)
def course(
    regions: list[str], months: Span, size: Size = Size(720, 260), theme: Theme = Theme("light")
) -> Figure:
    """Sales of the last seven days, one line for each region."""
    daily = chosen(regions, months).pivot_table("euros", "day", "region", "sum")
    weekly = daily.rolling(7).sum()
    with theme.rc():
        rc("axes.spines", top=False, right=False)
        figure = size.figure(layout="constrained")
        axes = figure.subplots()
        for region in weekly:
            axes.plot(weekly.index, weekly[region] / 1000, label=region, linewidth=1.8)
        axes.set_ylabel("thousand euros a week")
        columns, room = (4, 1.15) if size.width > 480 else (2, 1.4)
        axes.legend(frameon=False, ncols=columns, loc="upper left")
        axes.set_ylim(0, axes.get_ylim()[1] * room)
        first, last = months
        ticks = MONTHS[first : last + 1 : (last - first) * 90 // int(size.width) + 1]
        axes.set_xticks(ticks, [f"{tick:%Y-%m}" for tick in ticks])
    return figure


@generator(max_age=600)
def by_goods(
    regions: list[str], months: Span, size: Size = Size(340, 240), theme: Theme = Theme("light")
) -> Figure:
    """Sales of each kind of goods."""
    sums = chosen(regions, months).groupby("goods")["euros"].sum().sort_values() / 1000
    with theme.rc():
        rc("axes.spines", top=False, right=False)
        figure = size.figure(layout="constrained")
        axes = figure.subplots()
        bars = axes.barh(sums.index, sums, color=theme.accent)
        axes.bar_label(bars, fmt="%.0f", padding=4)
        axes.set_xlim(0, sums.max() * 1.18)
        axes.set_xlabel("thousand euros")
    return figure


@generator(max_age=600)
def by_weekday(
    regions: list[str], months: Span, size: Size = Size(340, 240), theme: Theme = Theme("light")
) -> Figure:
    """Sales of a day, by month and weekday."""
    rows = chosen(regions, months)
    daily = rows.groupby("day")["euros"].sum() / 1000
    cells = daily.groupby([daily.index.day_of_week, daily.index.month]).mean().unstack()
    with theme.rc():
        figure = size.figure(layout="constrained")
        axes = figure.subplots()
        picture = axes.imshow(cells, aspect="auto", cmap="viridis")
        axes.set_xticks(range(len(cells.columns)), [f"{MONTHS[m - 1]:%b}" for m in cells.columns])
        axes.set_yticks(range(7), ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"])
        axes.tick_params(axis="x", labelrotation=45)
        figure.colorbar(picture, label="thousand euros a day")
    return figure


FIGURES = {"course": course, "by-goods": by_goods, "by-weekday": by_weekday}
READOUT = {"course": "%{x|%-d %B %Y}<br>%{y:.1f} thousand euros"}


def card(id: str) -> Any:
    """A figure with its caption."""
    function = FIGURES[id]
    image = DynamicImage(function, id=id, alt=function.__doc__, hovertemplate=READOUT.get(id),
                         style={"minHeight": 220})  # fmt: skip
    return dmc.Card([dmc.Title(function.__doc__, order=2, size="h5"), image], withBorder=True)


chips = dmc.Group([dmc.Chip(name, value=name, size="sm") for name in REGIONS], gap="xs")
regions = dmc.ChipGroup(chips, id="regions", value=REGIONS, multiple=True)
months = dmc.RangeSlider(id="months", min=0, max=24, minRange=1, value=[0, 24], updatemode="drag",
                         thumbFromLabel="From month", thumbToLabel="To month", label=None,
                         flex=1, miw=220)  # fmt: skip
toggle = dmc.ColorSchemeToggle(lightIcon="☀", darkIcon="☾", size="lg")
app = Dash(__name__, title="Sales", update_title="")
app.index_string = app.index_string.replace("<html>", '<html lang="en">')
span = dmc.Text(id="span", size="sm", miw=170)
head = dmc.Group([dmc.Title("Sales", order=1, size="h2"), toggle], justify="space-between")
filters = dmc.Group([regions, months, span])
pair = dmc.SimpleGrid([card("by-goods"), card("by-weekday")], cols={"base": 1, "sm": 2})
page = html.Main(
    dmc.Container(dmc.Stack([head, filters, card("course"), pair]), py="md", size="lg")
)
app.layout = dmc.MantineProvider(page, theme={"primaryColor": "violet"}, defaultColorScheme="auto")
for id in FIGURES:
    params_callback(id, regions=Input(regions, "value"), months=Input(months, "value"))
clientside_callback(
    """months => months
      .map(each => new Date(Date.UTC(2024, each)).toISOString().slice(0, 7)).join(" to ")""",
    Output(span, "children"),
    Input(months, "value"),
)

if __name__ == "__main__":
    app.run(debug=True)
