"""Figures with five markers in each of their axes, and the data at which the markers are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, cast

import numpy as np
import pandas as pd
from matplotlib import dates as _dates
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter
from mpl_toolkits.axes_grid1 import make_axes_locatable
from mpl_toolkits.axes_grid1.inset_locator import inset_axes

Case = Callable[[Figure], Sequence[tuple[Any, Sequence[Any], Sequence[Any]]]]
"""Draws into a figure, and gives axes with the x and y of five points in each."""

dates: Any = _dates

COLORS = [(r, g, b) for r in (250, 130) for g in (0, 70, 190) for b in (20, 110, 240)]

LINEAR = [1.0, 3.0, 5.0, 7.0, 9.0]
MIXED = [7.0, 1.0, 9.0, 3.0, 5.0]

CASES: dict[str, Case] = {}


def case(function: Case) -> Case:
    CASES[function.__name__.replace("_", " ").strip()] = function
    return function


def marked(axes: Any, xs: Sequence[Any], ys: Sequence[Any], first: int = 0) -> Any:
    """Points of one colour each, that are no part of any other thing in the figure.

    Matplotlib moves markers of one colour to whole pixels, those of several it does not.
    """
    colors = np.array(COLORS[first : first + len(xs)]) / 255
    axes.scatter(xs, ys, s=40, c=colors, linewidths=0, zorder=20, clip_on=False, snap=False)
    return axes, xs, ys


@case
def linear(figure: Figure) -> Any:
    return [marked(figure.subplots(), LINEAR, MIXED)]


@case
def log(figure: Figure) -> Any:
    axes = figure.subplots(subplot_kw={"xscale": "log", "yscale": "log"})
    axes.set_xscale("log", base=2)
    return [marked(axes, [1, 7, 20, 400, 1e4], [1e-6, 3e-4, 1e-2, 2.0, 50.0])]


@case
def symlog(figure: Figure) -> Any:
    axes = figure.subplots()
    axes.set_xscale("symlog", linthresh=0.5, linscale=0.3, base=3)
    axes.set_yscale("symlog")
    return [marked(axes, [-500, -0.2, 0.1, 12.4, 900], [-40, 1, 0, 3, 500])]


@case
def logit(figure: Figure) -> Any:
    axes = figure.subplots()
    axes.set_yscale("logit")
    return [marked(axes, LINEAR, [0.001, 0.2, 0.5, 0.93, 0.9999])]


@case
def times(figure: Figure) -> Any:
    days = [datetime(2024, month, 3, 4 * month) for month in (1, 2, 3, 4, 5)]
    return [marked(figure.subplots(), days, LINEAR)]


@case
def dates_as_numbers_with_a_formatter(figure: Figure) -> Any:
    axes = figure.subplots()
    days = [datetime(2020, 1, day, 6) for day in (1, 2, 5, 9, 20)]
    axes.yaxis.set_major_formatter(dates.DateFormatter("%d"))
    marked(axes, LINEAR, [dates.date2num(day) for day in days])
    return [(axes, LINEAR, days)]


@case
def categories(figure: Figure) -> Any:
    axes = figure.subplots()
    names = ["ant", "bee", "cat", "dog", "é"]
    axes.bar(names, LINEAR, color="lightgrey")
    return [marked(axes, names, MIXED)]


@case
def polar(figure: Figure) -> Any:
    axes = figure.subplots(subplot_kw={"projection": "polar"})
    return [marked(axes, [0.1, 1.5, 2.0, 4.0, 6.0], [1, 2, 3, 4, 5])]


@case
def a_polar_sector_of_a_compass(figure: Figure) -> Any:
    axes = figure.subplots(subplot_kw={"projection": "polar"})
    axes.set(theta_zero_location="N", theta_direction=-1, thetamin=20, thetamax=130)
    axes.set(rlim=(1, 6), rorigin=-2)
    return [marked(axes, [0.4, 0.8, 1.5, 2.0, 2.2], [1.5, 2, 3, 4, 5])]


@case
def polar_with_logarithmic_radii(figure: Figure) -> Any:
    axes: Any = figure.subplots(subplot_kw={"projection": "polar"})
    axes.set_rscale("log")
    axes.set_rlim(1, 1000)
    return [marked(axes, [0.1, 1.5, 2.0, 4.0, 6.0], [2, 20, 200, 600, 900])]


@case
def polar_beyond_the_picture(figure: Figure) -> Any:
    axes: Any = figure.add_axes((-0.3, 0.1, 0.8, 0.8), projection="polar")
    axes.set_rlim(0, 6)
    return [marked(axes, [0.1, 1.0, 0.5, 5.9, 5.5], [1, 2, 3, 4, 5])]


@case
def twinx(figure: Figure) -> Any:
    axes = figure.subplots()
    first = marked(axes, LINEAR, MIXED)
    axes.set_ylim(0, 12)
    twin = axes.twinx()
    twin.set_yscale("log")
    return [first, marked(twin, [2.0, 4.0, 6.0, 8.0, 8.8], [1, 10, 50, 200, 1000], 5)]


@case
def twins_share_dates_and_categories(figure: Figure) -> Any:
    axes = figure.subplots()
    days = [datetime(2024, 1, day) for day in (1, 2, 5, 9, 20)]
    first = marked(axes, days, ["a", "b", "c", "d", "e"])
    twin = axes.twinx()
    marked(twin, [dates.date2num(day) + 0.5 for day in days], MIXED, 5)
    return [first, (twin, [day.replace(hour=12) for day in days], MIXED)]


@case
def insets(figure: Figure) -> Any:
    axes = figure.subplots()
    first = marked(axes, LINEAR, [8, 9, 8.5, 9.2, 9.5])
    axes.set_ylim(0, 10)
    inset = axes.inset_axes((0.2, 0.15, 0.6, 0.5))
    inset.set_xscale("log")
    innermost = inset.inset_axes((0.05, 0.5, 0.3, 0.45))
    return [
        first,
        marked(inset, [1, 10, 100, 1000, 3000], [0.1, 0.3, 0.1, 0.2, 0.3], 5),
        marked(innermost, [1, 2, 3, 4, 5], [-1, -2, -3, -1, -2], 10),
    ]


@case
def shared_subplots(figure: Figure) -> Any:
    first, second, third, _ = figure.subplots(2, 2, sharex=True, sharey="row").flat
    second.set_ylim(0, 30)
    return [
        marked(first, LINEAR, MIXED),
        marked(second, MIXED, LINEAR, 5),
        marked(third, [2.0, 4.0, 6.0, 8.0, 8.8], [100, 400, 300, 200, 150], 10),
    ]


@case
def add_axes(figure: Figure) -> Any:
    return [
        marked(figure.add_axes((0.05, 0.1, 0.4, 0.3)), LINEAR, MIXED),
        marked(figure.add_axes((0.55, 0.35, 0.44, 0.6)), MIXED, LINEAR, 5),
    ]


@case
def axes_beyond_the_picture(figure: Figure) -> Any:
    axes = figure.add_axes((-0.5, -0.2, 1.2, 0.9))
    axes.set(xscale="log", xlim=(1, 1e6), ylim=(10, 0))
    return [marked(axes, [5e3, 1e4, 5e4, 2e5, 7e5], [2, 4, 3, 6, 5])]


@case
def imshow_from_above(figure: Figure) -> Any:
    axes = figure.subplots()
    axes.imshow(np.zeros((10, 14)), cmap="gray_r")
    return [marked(axes, [0, 3, 6, 9, 13], [0, 9, 4, 7, 2])]


@case
def imshow_from_below(figure: Figure) -> Any:
    axes = figure.subplots()
    axes.imshow(np.zeros((10, 14)), cmap="gray_r", origin="lower", extent=(5, 40, -3, 8))
    axes.axis("off")
    return [marked(axes, [6, 12, 18, 24, 39], [-2, 7, 0, 3, 5])]


@case
def equal_aspect(figure: Figure) -> Any:
    first, second = figure.subplots(1, 2)
    second.set_aspect("equal", adjustable="datalim")
    first.set_aspect("equal")
    first.set_anchor("NW")
    return [marked(first, LINEAR, [0, 1, 2, 0, 1]), marked(second, LINEAR, [0, 1, 2, 0, 1], 5)]


@case
def reversed_limits(figure: Figure) -> Any:
    axes = figure.subplots()
    axes.set(xlim=(10, 0), yscale="log", ylim=(1e4, 1))
    return [marked(axes, LINEAR, [2, 20, 200, 900, 7000])]


@case
def constrained(figure: Figure) -> Any:
    figure.set_layout_engine("constrained")
    return with_labels(figure)


@case
def tight(figure: Figure) -> Any:
    figure.set_layout_engine("tight")
    return with_labels(figure)


@case
def no_layout(figure: Figure) -> Any:
    figure.set_layout_engine("none")
    return with_labels(figure)


@case
def a_colorbar(figure: Figure) -> Any:
    axes = figure.subplots()
    image = axes.imshow([[1, 1000]], norm="log", extent=(0, 10, 0, 10), cmap="gray")
    bar = figure.colorbar(image, extend="max").ax
    marked(bar, [0.5] * 5, [2, 5, 20, 60, 800], 5)
    return [marked(axes, LINEAR, MIXED), (bar, [None] * 5, [2, 5, 20, 60, 800])]


@case
def subfigures(figure: Figure) -> Any:
    left, right = cast("Any", figure).subfigures(1, 2, width_ratios=(2, 1))
    return [
        marked(left.subplots(), LINEAR, MIXED),
        marked(right.subfigures(2, 1)[1].subplots(), MIXED, LINEAR, 5),
    ]


@case
def an_unknown_scale_in_x(figure: Figure) -> Any:
    axes = figure.subplots()
    axes.set_xscale("function", functions=(np.sqrt, np.square))
    axes.set_xlim(0, 10)
    marked(axes, LINEAR, MIXED)
    return [(axes, [None] * 5, MIXED)]


@case
def hours_plotted_by_pandas(figure: Figure) -> Any:
    hours = pd.date_range("2024-01-31", periods=48, freq="15min")
    axes = pd.Series(range(48), hours).plot(ax=figure.subplots(), color="lightgrey", linewidth=0)
    days = [datetime(2024, 1, 31, hour) for hour in (1, 2, 5, 9, 11)]
    marked(axes, [pd.Period(day, "15min").ordinal for day in days], LINEAR)
    return [(axes, days, LINEAR)]


@case
def months_plotted_by_pandas(figure: Figure) -> Any:
    months = pd.period_range("2024-01", periods=5, freq="M")
    axes = pd.Series(LINEAR, months).plot(ax=figure.subplots(), linewidth=0)
    marked(axes, months.astype("int64"), LINEAR)
    axes.margins(0.1)
    axes.autoscale()
    return [(axes, [None] * 5, LINEAR)]


@case
def durations_plotted_by_pandas(figure: Figure) -> Any:
    durations = pd.timedelta_range("0h", periods=10, freq="h")
    axes = pd.Series(range(10), durations).plot(ax=figure.subplots(), linewidth=0)
    first, last = axes.get_xlim()
    marked(axes, [first + (last - first) * each / 10 for each in LINEAR], LINEAR)
    return [(axes, [None] * 5, LINEAR)]


@case
def logarithms_and_days_of_plotnine(figure: Figure) -> Any:
    left, right = figure.subplots(1, 2)
    cases = [
        (left.xaxis, [0, 5, 10], ["0", "5", "10"]),
        (left.yaxis, [0, 1, 2], ["1", "10", "100"]),
        (right.xaxis, [0, 10], ["2024-01-01", "2024-01-11"]),
        (right.yaxis, [], []),
    ]
    for axis, places, labels in cases:
        axis.set_ticks(places)
        axis.set_major_formatter(FormatterOfPlotnine(labels))
    marked(left, LINEAR, LINEAR)
    marked(right, LINEAR, LINEAR, 5)
    return [(left, LINEAR, [None] * 5), (right, [None] * 5, [None] * 5)]


class FormatterOfPlotnine(FixedFormatter):
    """The formatter of its figures, by its place; its package is not needed for tests."""

    __module__ = "plotnine._mpl.ticker"


@case
def a_polar_ellipse(figure: Figure) -> Any:
    axes: Any = figure.add_axes((0.05, 0.2, 0.9, 0.6), projection="polar", aspect="auto")
    axes.set(theta_offset=0.3, rlim=(-2, 6), rorigin=-4)
    return [marked(axes, [0.4, 1.8, 3.5, 4.0, 6.2], [-1, 2, 3, 4, 5])]


@case
def a_polar_sector_around_the_angle_0(figure: Figure) -> Any:
    axes: Any = figure.add_subplot(projection="polar")
    axes.set(thetamin=-60, thetamax=75, rlim=(2, 6))
    return [marked(axes, [-0.9, -0.4, 0.1, 0.7, 1.2], [2.5, 5, 3, 4, 5.5])]


@case
def polar_with_dates_as_radii(figure: Figure) -> Any:
    axes: Any = figure.add_subplot(projection="polar")
    days = [datetime(2024, month, 3) for month in (2, 3, 4, 5, 6)]
    axes.plot([0] * 5, days, linewidth=0)
    axes.set(
        rlim=(datetime(2024, 1, 1), datetime(2024, 7, 1)), rorigin=dates.date2num(days[0]) - 99
    )
    return [marked(axes, [0.1, 1.5, 2.0, 4.0, 6.0], days)]


@case
def polar_with_categories_as_radii(figure: Figure) -> Any:
    axes: Any = figure.add_subplot(projection="polar")
    names = ["ant", "bee", "cat", "dog", "elk"]
    marked_axes = marked(axes, [0.1, 1.5, 2.0, 4.0, 6.0], names)
    axes.set_rlim(-1, 5)
    return [marked_axes]


@case
def boxes_of_axes_grid1(figure: Figure) -> Any:
    axes = figure.add_subplot()
    axes.imshow(np.zeros((10, 10)), cmap="gray_r")
    side = make_axes_locatable(axes).append_axes("right", size="40%", pad=0.3, sharey=axes)
    inset = inset_axes(side, width="50%", height=0.6, loc="upper right")
    return [
        marked(axes, LINEAR, MIXED),
        marked(side, [10.0, 30.0, 50.0, 70.0, 90.0], [4.0, 5.0, 6.0, 7.0, 8.0], 5),
        marked(inset, LINEAR, [1, 100, 10, 300, 50], 10),
    ]


@case
def a_mosaic_with_horizontal_bars(figure: Figure) -> Any:
    figure.set_layout_engine("compressed")
    parts: Any = figure.subplot_mosaic([["a", "b"], ["c", "b"]], width_ratios=[2, 1])
    parts["a"].imshow(np.zeros((4, 10)), cmap="gray_r")
    names = ["ant", "bee", "cat", "dog", "elk"]
    parts["b"].barh(names, LINEAR, color="lightgrey")
    parts["b"].invert_yaxis()
    parts["c"].set(xscale="asinh", yscale="logit", xlim=(0, 10), ylim=(0.001, 0.9))
    marked(parts["c"], LINEAR, [0.1, 0.5, 0.2, 0.8, 0.7], 10)
    return [
        marked(parts["a"], LINEAR, [0, 1, 2, 3, 1]),
        marked(parts["b"], [8, 7, 6, 5, 4], names, 5),
        (parts["c"], [None] * 5, [0.1, 0.5, 0.2, 0.8, 0.7]),
    ]


@case
def categories_of_subplots_that_share_an_axis(figure: Figure) -> Any:
    above, below = figure.subplots(2, 1, sharex=True)
    names = ["ant", "bee", "cat", "dog", "elk"]
    marked(below, [0, 1, 2, 3, 4], LINEAR, 5)
    return [marked(above, names, MIXED), (below, names, LINEAR)]


@case
def an_inset_outside_of_the_picture(figure: Figure) -> Any:
    axes = figure.add_axes((0.1, 0.1, 0.5, 0.8))
    first = marked(axes, LINEAR, MIXED)
    inset = axes.inset_axes((1.1, 0.4, 0.6, 0.9))
    inset.set(xlim=(0, 10), yscale="log", ylim=(1, 1000))
    return [first, marked(inset, LINEAR, [2, 90, 20, 5, 60], 5)]


def with_labels(figure: Figure) -> Any:
    first, second = figure.subplots(2, 1)
    first.set(title="a title", ylabel="a label\nof two lines")
    second.set(xlabel="another label")
    figure.suptitle("all")
    return [marked(first, LINEAR, MIXED), marked(second, MIXED, LINEAR, 5)]
