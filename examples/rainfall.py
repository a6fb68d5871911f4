"""A figure over many files: seconds of reading with their progress, then the figure."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path

import dash_mantine_components as dmc
import numpy as np
from dash import Dash, Input, html
from matplotlib.figure import Figure

from dash_dynamic_image_component import DynamicImage, Progress, generator, params_callback

FOLDER, YEARS = Path(tempfile.mkdtemp(prefix="rainfall")), range(1950, 2026)
for year in YEARS:  # in place of files that a weather service gives
    random = np.random.default_rng(year)
    rain = random.gamma(0.4, 3 + (year - 1950) / 40, 8760) * (random.random(8760) < 0.04)
    with (FOLDER / f"{year}.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["hour", "mm"], *enumerate(rain.round(1), 1)])


@generator(max_age=3600)
def wettest(days: int) -> Iterator[Progress | Figure]:
    """The wettest so many days of each year, one after the other."""
    found = []
    for count, year in enumerate(YEARS):
        yield Progress(count / len(YEARS), f"reading {year}.csv")
        with (FOLDER / f"{year}.csv").open() as file:
            rain = np.array([float(row["mm"]) for row in csv.DictReader(file)])
        found.append(max(rain[hour : hour + 24 * days].sum() for hour in range(8761 - 24 * days)))
    figure = Figure(figsize=(8, 4), layout="constrained")
    axes = figure.subplots()
    axes.bar(YEARS, found, color="tab:blue")
    trend = np.polynomial.Polynomial.fit(YEARS, found, 1)
    axes.plot(YEARS, trend(np.array(YEARS)), color="tab:orange", label="trend")
    axes.set(ylabel="mm", title=f"The wettest {days} days of each year")
    axes.legend()
    yield figure


image = DynamicImage(
    wettest, id="wettest", alt="The wettest days of each year", stoppable=True, width="100%"
)
days = dmc.Slider(id="days", min=1, max=30, value=5, updatemode="mouseup", mb="xl",
                  thumbLabel="Days")  # fmt: skip
app = Dash(__name__, title="Rainfall")
app.layout = dmc.MantineProvider(
    html.Main(dmc.Container([dmc.Text("Days", size="sm"), days, image], py="md"))
)
params_callback(image, days=Input(days, "value"))


if __name__ == "__main__":
    app.run(debug=True)
