"""Data and pixels in figures that Matplotlib has drawn, by its own transforms."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import matplotlib as mpl
import matplotlib.dates as mdates
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.projections.polar import PolarAxes

from .pages import HEIGHT, WIDTH

DAY = 86_400_000
"""Milliseconds."""


def member(axes: Any) -> dict[str, Any]:
    """Axes as the header has them, read from Matplotlib."""
    bounds = axes.bbox.bounds
    left, bottom, width, height = bounds
    told: dict[str, Any] = {
        "box": [left, HEIGHT - bottom - height, left + width, HEIGHT - bottom],
        "x": list(axes.get_xlim()),
        "y": list(axes.get_ylim()),
    }
    for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
        find = SCALES.get(axis.get_scale())
        scale = find and find(axis.get_transform())
        if is_date(axis):
            scale = "date"
            told[name] = [each * DAY for each in told[name]]
        if axis.units is not None and hasattr(axis.units, "_mapping"):
            scale = ["category", list(axis.units._mapping)]
        if scale != "linear":
            told[f"{name}scale"] = scale
    if isinstance(axes, PolarAxes):
        told["xscale"] = polar(axes)
    return told


SCALES: dict[str, Callable[[Any], Any]] = {
    "linear": lambda _: "linear",
    "log": lambda _: "log",
    "logit": lambda _: "logit",
    "symlog": lambda transform: [
        *("symlog", transform.linthresh, transform.base, transform.linscale)
    ],
}


def polar(axes: PolarAxes) -> list[Any]:
    from_unit = axes.transWedge + axes.transAxes  # type: ignore[attr-defined]
    center, right, up = from_unit.transform([(0.5, 0.5), (1, 0.5), (0.5, 1)])
    return [
        "polar",
        float(axes.get_theta_offset()),
        int(axes.get_theta_direction()),
        float(axes.get_rorigin()),
        [float(center[0]), float(HEIGHT - center[1])],
        [float(right[0] - center[0]), float(up[1] - center[1])],
    ]


def scaled(xscale: Any, yscale: Any, x: Any, y: Any) -> Callable[[Figure], None]:
    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        for set_scale, (name, options) in ((axes.set_xscale, xscale), (axes.set_yscale, yscale)):
            set_scale(name, **options)
        axes.set(xlim=x, ylim=y)

    return draw


def dates(figure: Figure) -> None:
    axes = figure.subplots()
    days: Any = [datetime(2024, 2, 28), datetime(2024, 3, 2)]
    axes.plot(days, [-3, 8])


def categories(figure: Figure) -> None:
    figure.subplots().bar(["a", "b, c", "é"], [3, 1, 2])


def twins(figure: Figure) -> None:
    axes = figure.subplots()
    axes.set(xlim=(0, 9), ylim=(0, 1))
    axes.twinx().set(ylim=(1000, 1), yscale="log")


def inset(figure: Figure) -> None:
    axes = figure.subplots()
    axes.set(xlim=(-5, 5), ylim=(10, -10))
    axes.inset_axes((0.5, 0.5, 0.45, 0.4)).set(xlim=(0, 1e-9), ylim=(1e5, 1e5 + 1))


def grid(figure: Figure) -> None:
    for n, axes in enumerate(figure.subplots(2, 3, sharex=True).flat):
        axes.set(xlim=(0.1, 30), ylim=(n, 2 * n + 1))


def dial(
    rscale: str = "linear",
    *,
    sector: Any = (0, 360),
    radii: Any = (0, 2),
    aspect: str = "equal",
    **options: Any,
) -> Callable[[Figure], None]:
    def draw(figure: Figure) -> None:
        axes: Any = figure.subplots(subplot_kw={"projection": "polar"})
        axes.set_aspect(aspect)
        axes.set_rscale(rscale)
        axes.set(**options)
        axes.set_thetalim(*(math.radians(each) for each in sector))
        axes.set_rlim(*radii)

    return draw


LINEAR: Any = ("linear", {})
LOG: Any = ("log", {"base": 2})
SYMLOG: Any = ("symlog", {"linthresh": 0.5, "base": 3, "linscale": 2})
LOGIT: Any = ("logit", {})
ASINH: Any = ("asinh", {})

DRAWN: dict[str, Callable[[Figure], None]] = {
    "linear": scaled(LINEAR, LINEAR, (-0.55, 10.1), (3, 7)),
    "falling": scaled(LINEAR, LINEAR, (1e6, -1e-3), (1, -1)),
    "log": scaled(LINEAR, LOG, (0, 1), (0.02, 5e6)),
    "both log": scaled(LOG, LOG, (1e-90, 1e110), (100, 1)),
    "symlog": scaled(SYMLOG, LINEAR, (-1000, 300), (0, 1)),
    "symlog and log": scaled(LOG, ("symlog", {}), (1, 10), (-1, 1e5)),
    "logit": scaled(LINEAR, LOGIT, (0, 1), (1e-7, 1 - 1e-5)),
    "logit and symlog": scaled(LOGIT, SYMLOG, (0.9, 0.1), (0.1, 0.4)),
    "unknown and log": scaled(ASINH, LOG, (-10, 10), (1, 8)),
    "dates": dates,
    "categories": categories,
    "twins": twins,
    "inset": inset,
    "grid": grid,
    "polar": dial(),
    "clockwise from the top": dial(theta_zero_location="N", theta_direction=-1),
    "ellipse": dial(aspect="auto", theta_offset=1),
    "sector": dial(sector=(30, 110), radii=(0.5, 2)),
    "sector about 0": dial(sector=(-60, 45), radii=(1, 3), theta_direction=-1, theta_offset=0.3),
    "ring": dial(radii=(2, 5), rorigin=-1.5),
    "radii on a log scale": dial("log", radii=(1, 1000), rorigin=0.1),
    "radii on a symlog scale": dial("symlog", radii=(-5, 1000)),
}

INSIDE = [(0.013, 0.021), (0.253, 0.747), (0.52, 0.47), (0.81, 0.33), (0.985, 0.97)]
"""Parts of the way along the axes, which lie in no axes of others but of overlapping ones."""


@dataclass(frozen=True)
class Known:
    """A pixel and what Matplotlib says of it: the index of its axes, and its data."""

    pixel: tuple[float, float]
    axes: int | None
    data: tuple[float | None, float | None]


def all_axes(figure: Figure) -> list[Any]:
    """All axes in the order in which they are drawn."""
    return [each for axes in figure.axes for each in (axes, *axes.child_axes)]


def known_points(figure: Figure) -> Iterator[Known]:
    """Points in each of the axes, from data to pixels; and points beside all axes."""
    drawn = all_axes(figure)
    for axes in drawn:
        both = axes.xaxis, axes.yaxis
        limits = axes.get_xlim(), axes.get_ylim()
        for part in INSIDE:
            data = [value_along(*each) for each in zip(both, limits, part, strict=True)]
            pixel = tuple(map(float, axes.transData.transform(data)))
            if owner(drawn, pixel) is axes:
                told = [value_in_units(*each) for each in zip(both, data, strict=True)]
                yield Known((pixel[0], HEIGHT - pixel[1]), drawn.index(axes), (told[0], told[1]))
    for across, up in itertools.product((4.25, 150.5, 462.75), (3.125, 62.5, 411.5)):
        if owner(drawn, (across, up)) is None:
            yield Known((across, HEIGHT - up), None, (None, None))


def owner(drawn: list[Any], pixel: tuple[float, ...]) -> Any:
    """The axes drawn last of those at a pixel, which counts from the bottom left corner."""
    return next((axes for axes in reversed(drawn) if axes.patch.contains_point(pixel)), None)


def value_along(axis: Any, limits: tuple[float, float], fraction: float) -> float:
    first, last = axis.get_transform().transform(list(limits))
    return float(axis.get_transform().inverted().transform(first + (last - first) * fraction))


def value_in_units(axis: Any, value: float) -> float | None:
    """A value as events have it: times in milliseconds, None on an unknown scale."""
    if axis.get_scale() not in SCALES:
        return None
    return value * DAY if is_date(axis) else value


def is_date(axis: Any) -> bool:
    return isinstance(axis.get_converter(), mdates._SwitchableDateConverter)


def drawn(draw: Callable[[Figure], None]) -> Figure:
    figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100)
    draw(figure)
    FigureCanvasAgg(figure).draw()  # type: ignore[no-untyped-call]
    return figure


with mpl.rc_context({"font.family": "DejaVu Sans"}):
    DRAWN_FIGURES = {name: drawn(draw) for name, draw in DRAWN.items()}

FIGURES: list[dict[str, Any]] = [
    {"name": name, "header": json.dumps([1, *map(member, all_axes(figure))])}
    for name, figure in DRAWN_FIGURES.items()
] + [{"name": "no axes", "header": "[]"}, {"name": "unknown axes", "header": None}]
