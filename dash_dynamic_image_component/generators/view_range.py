"""Ranges of views: scales, bounds and the end of doubles. Twin of `src/base/geometry/view.ts`.

Arithmetic happens in straight coordinates: log10 of the data for "log", the data themselves for
"linear" and "date", which are milliseconds since 1970 UTC.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Pair: TypeAlias = tuple[float, float]

ViewScale: TypeAlias = Literal["linear", "log", "date"]

SCALES: Final = ("linear", "log", "date")

LIMITS: Final[Mapping[str, Pair]] = {
    "linear": (-1e300, 1e300),
    "log": (1e-300, 1e300),
    "date": (-62_104_060_800_000.0, 253_370_764_800_000.0),
}
"""The data that a view without bounds may reach; of dates, the years 2 to 9998, since datetimes end
with the years 1 and 9999 of each time zone."""

STEPS_IN_PIXEL: Final = 8
"""The fewest steps of a double in a device pixel, where zooming in ends."""

LEAST_STEP: Final[Mapping[str, Pair]] = {
    "linear": (0.0, 1e-300),
    "log": (1.0, 0.0),
    "date": (0.0, 1e-3),
}
"""For each scale the least magnitude whose steps count, and the least step: a relative step of data
on "log", a microsecond on "date"."""

PART_OF_PIXEL: Final = 1 / 16
"""A range that lacks no more than this much of a device pixel is not widened."""

ROUNDING: Final = 1e-9
"""Of a range: what lies within it counts as equal."""


@dataclass(frozen=True)
class Range:
    """One direction of a home view.

    Args:
        ends: the data at the left and right, or at the bottom and top.
        bounds: the least and the largest data that a view may show; None for no bounds.
        scale: "linear", "log" or "date".
    """

    ends: Pair
    bounds: Pair | None
    scale: ViewScale

    @property
    def limits(self) -> Pair:
        """The least and the largest straight coordinate of a view."""
        return self.straight(self.bounds or LIMITS[self.scale])

    def straight(self, ends: Pair) -> Pair:
        """The least and the largest straight coordinate between these ends."""
        low, high = sorted(ends)
        return (math.log10(low), math.log10(high)) if self.scale == "log" else (low, high)

    def bent(self, span: Pair, known: Sequence[float] = ()) -> Pair:
        """The ends, in data and in the direction of home, of a span of straight coordinates.

        `known` are data whose straight coordinates give them back unchanged.
        """
        low, high = (self._data(each, known) for each in span)
        return (low, high) if self.ends[0] < self.ends[1] else (high, low)

    def step(self, span: Pair) -> float:
        """The step of doubles at the larger end of a span, as far as the limits let it reach."""
        low, high = self.limits
        magnitude, least = LEAST_STEP[self.scale]
        inside = (abs(min(max(each, low), high)) for each in span)
        return max(sys.float_info.epsilon * max(magnitude, *inside), least)

    def widened(self, span: Pair, unit: float, pixels: int) -> Pair:
        """The span, or one around the same centre with at least this length in each pixel.

        A span that lacks no more than a part of one pixel stays, so that a view which was
        normalised before does.
        """
        length = unit * pixels
        if length - (span[1] - span[0]) <= PART_OF_PIXEL * unit:
            return span
        centre = (span[0] + span[1]) / 2
        return centre - length / 2, centre + length / 2

    def moved(self, span: Pair, *, may_be_larger: bool) -> Pair:
        """The span moved into the limits; one that is larger is cut, or is centred there."""
        (low, high), limits = span, self.limits
        if high - low >= limits[1] - limits[0]:
            if self.bounds is None or not may_be_larger:
                return limits
            centre, half = (limits[0] + limits[1]) / 2, (high - low) / 2
            least, most = self.straight(LIMITS[self.scale])
            return max(centre - half, least), min(centre + half, most)
        if low < limits[0]:
            return limits[0], limits[0] + (high - low)
        if high > limits[1]:
            return limits[1] - (high - low), limits[1]
        return span

    def _data(self, value: float, known: Sequence[float]) -> float:
        if self.scale != "log":
            return value
        return next((each for each in known if math.log10(each) == value), 10.0**value)


def normalised(
    home: tuple[Range, Range],
    view: tuple[Pair, Pair],
    pixels: tuple[int, int],
    *,
    equal: bool,
    widen: bool = True,
) -> tuple[Pair, Pair]:
    """A view as it is drawn: in home's direction, within the bounds, and for these device pixels.

    A device pixel has at least `STEPS_IN_PIXEL` steps of a double. With `equal` a unit is as long
    in x as in y: the direction with fewer units in a pixel grows around its centre. Then the view
    is moved into the bounds; where it is larger, it is cut, or with `equal` centred there.
    `widen=False` leaves the shape as it is, for axes whose shape the picture does not tell.

    >>> x, y = Range((0, 4), None, "linear"), Range((0, 3), None, "linear")
    >>> normalised((x, y), ((0, 4), (0, 3)), (800, 400), equal=True)
    ((-1.0, 5.0), (0, 3))
    """
    spans = [each.straight(ends) for each, ends in zip(home, view, strict=True)]
    units = [STEPS_IN_PIXEL * each.step(span) for each, span in zip(home, spans, strict=True)]
    if equal and widen:
        lengths = [(high - low) / n for (low, high), n in zip(spans, pixels, strict=True)]
        units = [max(*units, *lengths)] * 2
    found = []
    for each, ends, span, unit, n in zip(home, view, spans, units, pixels, strict=True):
        placed = each.moved(each.widened(span, unit, n), may_be_larger=equal)
        found.append(each.bent(placed, (*ends, *(each.bounds or ()))))
    return found[0], found[1]


def is_same(home: Range, one: Pair, other: Pair) -> bool:
    """True if two views are equal in one direction, but for a rounding error."""
    first, second = home.straight(one), home.straight(other)
    allowed = max(ROUNDING * (first[1] - first[0]), STEPS_IN_PIXEL / 2 * home.step(first))
    return all(abs(a - b) <= allowed for a, b in zip(first, second, strict=True))
