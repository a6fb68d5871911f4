"""Scales of the x and y axis of Matplotlib's axes: how their numbers become data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from ..axes.model import milliseconds
from ..axes.scales import Category, Date, Linear, Log, Logit, Polar, Scale, Symlog

_DAY = 86_400_000.0

_PERIODS = {
    "D": _DAY,
    "h": 3_600_000.0,
    "min": 60_000.0,
    "s": 1000.0,
    "ms": 1.0,
    "us": 1e-3,
    "ns": 1e-6,
}
"""Milliseconds of the periods of pandas that are all of one length, and that keep the time."""

_PERIODS |= {"H": 3_600_000.0, "T": 60_000.0, "S": 1000.0, "L": 1.0, "U": 1e-3, "N": 1e-6}


@dataclass(frozen=True)
class Direction:
    """The x or the y direction of axes.

    Args:
        limits: numbers of Matplotlib at the left and the right, or the bottom and the top.
        straight: scale of these numbers on the screen.
        scale: scale of the data.
        step: data in a number of 1, such as the milliseconds in a day.
        start: data at the number 0.
    """

    limits: tuple[float, float]
    straight: Scale
    scale: Scale
    step: float = 1.0
    start: float = 0.0

    @classmethod
    def of(cls, axes: Any, name: Literal["x", "y"], scale: Scale | None = None) -> Direction:
        """The x or y direction of axes, whose numbers are the data."""
        first, last = map(float, getattr(axes, f"get_{name}lim")())
        return cls((first, last), scale or Linear(), scale or Linear())

    @property
    def data(self) -> tuple[float, float]:
        """The data at both ends."""
        first, last = map(self.datum, self.limits)
        return first, last

    def datum(self, number: float) -> float:
        """The data of a number of Matplotlib."""
        return self.start + self.step * number

    def numbers(self, fractions: Sequence[float]) -> list[float]:
        """The numbers of Matplotlib at fractions of the way from end to end."""
        first, last = map(self.straight.transform, self.limits)
        return [self.straight.invert(first + each * (last - first)) for each in fractions]


def direction_of(axes: Any, name: Literal["x", "y"]) -> Direction | None:
    """The direction of a name; None where its numbers have another scale or no known meaning."""
    axis = getattr(axes, f"{name}axis")
    scale = _straight_scale(axis)
    if scale is None:
        return None
    own = Direction.of(axes, name, scale)
    if _are_other_numbers(axis):
        return None
    shared = getattr(axes, f"get_shared_{name}_axes")().get_siblings(axes)
    alike = [axis, *(getattr(each, f"{name}axis") for each in shared if each is not axes)]
    if axes.name == "polar" and name == "x":  # radians, which the days of dates are not
        return own if _days(alike) is None else None
    return _with_meaning(own, alike)


def polar_of(axes: Any, radii: Direction, height: int) -> Polar:
    """The pole and the angles of polar axes, by points that Matplotlib transforms."""
    zero, direction = float(axes.get_theta_offset()), int(axes.get_theta_direction())
    origin, outer = float(axes.get_rorigin()), radii.limits[1]
    # Angles at which the picture points to the right, and upwards.
    right, up = (direction * (each - zero) for each in (0.0, math.pi / 2))
    points = axes.transData.transform([(0.0, origin), (right, outer), (up, outer)])
    (x, y), (edge, _), (_, top) = points.round(3).tolist()
    return Polar(
        zero=zero,
        direction=1 if direction > 0 else -1,
        origin=None if origin == radii.limits[0] else radii.datum(origin),
        center=(x, round(height - y, 3)),
        radius=(round(edge - x, 3), round(top - y, 3)),
    )


def _straight_scale(axis: Any) -> Scale | None:
    """The scale of the numbers of an axis."""
    name, transform = axis.get_scale(), axis.get_transform()
    if name == "linear":
        return Linear()
    if name == "log":
        return Log()
    if name == "symlog":
        return Symlog(transform.linthresh, transform.base, transform.linscale)
    return Logit() if name == "logit" else None


def _with_meaning(own: Direction, alike: list[Any]) -> Direction | None:
    """The direction with dates or categories, where its axis, or one that shares it, has these.

    Such numbers on a scale that is not linear are neither data nor evenly spaced.
    """
    labels, day = _labels(alike), _days(alike)
    if labels is None and day is None:
        return own
    if not isinstance(own.straight, Linear):
        return None
    if labels is not None:
        return replace(own, scale=Category(labels)) if labels else None
    return (
        None if day is None or not day[0] else replace(own, scale=Date(), step=day[0], start=day[1])
    )


def _are_other_numbers(axis: Any) -> bool:
    """True for numbers that are not those of the data, and of which only the labels tell more.

    Durations of pandas are counted in a unit of its choice. plotnine transforms data before: 0 to 4
    are 1 to 10,000 on its logarithmic scale, 19,723 is a day, and 1 a category.
    """
    formatter = axis.get_major_formatter()
    if type(formatter).__name__ == "TimeSeries_TimedeltaFormatter":
        return True
    if not type(formatter).__module__.startswith("plotnine."):
        return False
    places = [float(each) for each in axis.get_majorticklocs()]
    try:
        labels = [float(each) for each in formatter.seq]
    except ValueError:
        return True
    rounding = 1e-3 * max(map(abs, places), default=0.0)
    alike = [abs(one - other) <= rounding for one, other in zip(labels, places, strict=False)]
    return not alike or len(labels) != len(places) or not all(alike)


def _labels(alike: list[Any]) -> list[str] | None:
    """The categories of an axis, in the order of their positions; None for other axes."""
    for axis in alike:
        mapping = getattr(axis.units, "_mapping", None)
        if mapping is not None and type(_converter(axis)).__name__ == "StrCategoryConverter":
            labels = sorted(mapping, key=mapping.__getitem__)
            contiguous = [mapping[each] for each in labels] == list(range(len(labels)))
            return list(map(str, labels)) if contiguous else []
    return None


def _days(alike: list[Any]) -> tuple[float, float] | None:
    """Milliseconds of a number of 1 and at the number 0; 0 of periods that cannot be had."""
    for axis in alike:
        if type(_converter(axis)).__name__ == "PeriodConverter":  # of pandas
            freq = getattr(axis, "freq", None)
            name = str(getattr(freq, "freqstr", freq)).lstrip("0123456789")
            return _PERIODS.get(name, 0.0), 0.0
    return (_DAY, _epoch()) if any(map(_has_dates, alike)) else None


def _has_dates(axis: Any) -> bool:
    from matplotlib import dates

    formats = dates.DateFormatter, dates.AutoDateFormatter, dates.ConciseDateFormatter
    converters = dates.DateConverter, dates.ConciseDateConverter, dates._SwitchableDateConverter
    return (
        isinstance(_converter(axis), converters)
        or isinstance(axis.get_major_formatter(), formats)
        or isinstance(axis.get_major_locator(), dates.DateLocator)
    )


def _epoch() -> float:
    """Milliseconds from 1970 to the day 0 of Matplotlib, which a program may choose."""
    import numpy as np
    from matplotlib import dates

    day: str = dates.get_epoch()  # type: ignore[no-untyped-call]
    return milliseconds(np.datetime64(day))


def _converter(axis: Any) -> Any:
    get = getattr(axis, "get_converter", None)  # of Matplotlib 3.10, which warns of the attribute
    return axis.converter if get is None else get()
