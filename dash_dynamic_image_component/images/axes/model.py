"""`Axes`: a box in a picture, with data along its two directions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast

from .numbers import members, real, reals
from .scales import Date, Polar, Scale, ScaleName, scale_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Axes:
    """A box in a picture, in which each point has data coordinates.

    Args:
        box: left, top, right and bottom, in pixels of the exact picture; the origin is its top left
            corner, y points down, fractions are allowed.
        x: the data at the left and at the right end; angles of a `Polar` in radians, at both ends
            of its sector. None where `xscale` is None.
        y: the data at the bottom and at the top end; radii of a `Polar` at the inner and at the
            outer end. None where `yscale` is None.
        xscale: "linear", "log", "symlog", "logit", "date", "polar"; `Symlog`, `Category` or `Polar`
            with values of its own; None for any other, whose x is None.
        yscale: as `xscale`, without "polar".
        name: a name for events and layers.

    With "date", limits are datetimes (without a zone: UTC), dates, NumPy's `datetime64`, or
    milliseconds since 1970 UTC, in which they are kept.

    Raises:
        ValueError: for limits that are not finite, equal, or outside of what a scale can show; for
            a box without area, or with left over right or top over bottom.
        TypeError: for what is no number, scale or name.

    Example:
        >>> Axes((80, 20, 620, 440), x=(0, 10), y=(1, 1000), yscale="log").y
        (1.0, 1000.0)
    """

    box: tuple[float, float, float, float]
    x: tuple[Any, Any] | None
    y: tuple[Any, Any] | None
    xscale: Scale | ScaleName | None = "linear"
    yscale: Scale | ScaleName | None = "linear"
    name: str | None = None

    def __post_init__(self) -> None:
        box = reals(self.box, 4, "box of Axes")
        _check_box(box)
        xscale = scale_of(self.xscale, "xscale of Axes")
        yscale = scale_of(self.yscale, "yscale of Axes")
        if isinstance(yscale, Polar):
            raise ValueError("yscale of Axes is polar; give xscale the Polar, and yscale that of r")
        normalised = {
            "box": box,
            "xscale": xscale,
            "yscale": yscale,
            "x": _limits(self.x, xscale, "x"),
            "y": _limits(self.y, yscale, "y"),
        }
        for field, value in normalised.items():
            object.__setattr__(self, field, value)
        if isinstance(xscale, Polar):
            _check_polar(self, xscale)
        if not isinstance(self.name, str | None):
            raise TypeError(f"name of Axes is {self.name!r:.80}; it must be a text")

    @property
    def scales(self) -> tuple[Scale | None, Scale | None]:
        """The scales in x and y."""
        return cast("Scale | None", self.xscale), cast("Scale | None", self.yscale)


def _check_box(box: tuple[float, ...]) -> None:
    left, top, right, bottom = box
    if not (left < right and top < bottom):
        raise ValueError(
            f"box of Axes is {box}; give (left, top, right, bottom) with left < right and "
            "top < bottom, in pixels from the top left corner"
        )


def _limits(given: Any, scale: Scale | None, name: str) -> tuple[float, float] | None:
    """Both limits as numbers; None where nothing is known."""
    where = f"{name} of Axes"
    if scale is None:
        return None
    if given is None:
        raise ValueError(f"{where} is None; give both ends, or {name}scale=None")
    first, last = (_number(each, scale, where) for each in members(given, 2, where))
    start, end = scale.transform(first), scale.transform(last)
    if math.isnan(start) or math.isnan(end):
        reach = "lie between 0 and 1" if scale.name == "logit" else "be over 0"
        raise ValueError(f"{where} is {(first, last)}; on a {scale.name} scale both must {reach}")
    if start == end or not math.isfinite(end - start):
        raise ValueError(
            f"{where} is {(first, last)}; give two different ends, of a finite distance"
        )
    return first, last


def _number(value: Any, scale: Scale, where: str) -> float:
    if not is_time(value):
        return real(value, where)
    if not isinstance(scale, Date):
        raise TypeError(f'{where} has {value!r}; times need the scale "date"')
    return milliseconds(value)


def is_time(value: Any) -> bool:
    """True for a datetime, a date, or a `datetime64` of NumPy."""
    return isinstance(value, date) or type(value).__name__ == "datetime64"


def milliseconds(moment: Any) -> float:
    """Milliseconds since 1970 UTC of a datetime, a date, or a `datetime64` of NumPy.

    Raises:
        ValueError: for NaT.
    """
    if moment != moment:
        raise ValueError("a time is NaT; give a finite one")
    if isinstance(moment, date):
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time())
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return float((moment - EPOCH) / timedelta(milliseconds=1))
    return float(moment.astype("datetime64[us]").astype("int64")) / 1000


def _check_polar(axes: Axes, polar: Polar) -> None:
    if axes.x is None or axes.y is None:
        raise ValueError("y of polar Axes is None; give yscale, and y=(inner, outer)")
    if abs(axes.x[1] - axes.x[0]) > 2 * math.pi * (1 + 1e-9):
        raise ValueError(f"x of polar Axes is {axes.x}; its angles span more than a full turn")
    if polar.origin is None:
        return
    radii = cast("Scale", axes.yscale)
    inner, outer, origin = map(radii.transform, (*axes.y, polar.origin))
    if not (math.isfinite(origin) and (origin <= inner < outer or origin >= inner > outer)):
        raise ValueError(
            f"origin of a Polar is {polar.origin}; it must not lie beyond y[0] of its Axes, which "
            f"is {axes.y[0]}"
        )
