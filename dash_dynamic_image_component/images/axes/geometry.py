"""Pixels of a picture to data, and back; the same formulas as in `src/base/geometry/`.

Pixels count from the top left corner of the exact picture, so that the centre of the first pixel is
at 0.5, and y points down.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from .dial import Dial
from .model import EPOCH, Axes
from .numbers import finite
from .scales import Category, Date, Polar, Scale


def axes_at(axes: Sequence[Axes], x: float, y: float) -> int | None:
    """The index of the axes at a pixel, the ones drawn last where several overlap."""
    found = (index for index in reversed(range(len(axes))) if contains(axes[index], x, y))
    return next(found, None)


def contains(axes: Axes, x: float, y: float) -> bool:
    """True for a pixel in the box, edges included; of polar axes, in their sector."""
    left, top, right, bottom = axes.box
    if not (left <= x <= right and top <= y <= bottom):
        return False
    return not isinstance(axes.xscale, Polar) or Dial.of(axes).contains(x, y)


def data_at(axes: Axes, x: float, y: float) -> tuple[float | None, float | None]:
    """The data at a pixel, inside of the axes or not: None for a direction without a scale.

    Times are milliseconds since 1970 UTC, categories are positions, angles start at the smaller
    end of their sector.

    Example:
        >>> data_at(Axes((80, 20, 620, 440), x=(0, 10), y=(1, 10_000), yscale="log"), 350, 230)
        (5.0, 100.0)
    """
    if isinstance(axes.xscale, Polar):
        return Dial.of(axes).data_at(x, y)
    left, top, right, bottom = axes.box
    along = (x - left) / (right - left), (bottom - y) / (bottom - top)
    return _at(axes.scales[0], axes.x, along[0]), _at(axes.scales[1], axes.y, along[1])


def pixel_of(axes: Axes, x: float | None, y: float | None) -> tuple[float | None, float | None]:
    """The pixel of data, inside of the axes or not: None for what a scale cannot show.

    Example:
        >>> pixel_of(Axes((80, 20, 620, 440), x=(0, 10), y=(1, 10_000), yscale="log"), 5, 100)
        (350.0, 230.0)
    """
    if isinstance(axes.xscale, Polar):
        return Dial.of(axes).pixel_of(x, y)
    left, top, right, bottom = axes.box
    along = _along(axes.scales[0], axes.x, x), _along(axes.scales[1], axes.y, y)
    return _between(left, right, along[0]), _between(bottom, top, along[1])


def value_of(scale: Scale | None, number: float | None) -> float | str | None:
    """A number of `data_at` as people read it: the ISO text of a time, the label of a category.

    None for a time outside of the years 1 to 9999, and for a position beside all labels.
    """
    if number is None or not isinstance(scale, Date | Category):
        return number
    if isinstance(scale, Category):
        return scale.label(number)
    try:
        moment = EPOCH + timedelta(milliseconds=math.floor(number + 0.5))
    except OverflowError:
        return None
    return f"{moment.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def is_inside(axes: Axes, width: float, height: float) -> bool:
    """True for a box in a picture of this size, or at most a pixel beyond its edges.

    The size of a figure may be no whole number of pixels.
    """
    left, top, right, bottom = axes.box
    return min(left, top) >= -1 and right <= width + 1 and bottom <= height + 1


def clipped(axes: Axes, width: float, height: float) -> Axes | None:
    """The part of axes in a picture of this size; None if there is none.

    Axes that leave the picture by a pixel at most stay as they are.
    """
    if is_inside(axes, width, height):
        return axes
    left, top, right, bottom = axes.box
    left, right = max(left, 0), min(right, width)
    top, bottom = max(top, 0), min(bottom, height)
    if not (left < right and top < bottom):
        return None
    box = left, top, right, bottom
    if isinstance(axes.xscale, Polar):
        dial = Dial.of(axes)
        polar = replace(axes.xscale, center=dial.center, radius=dial.radius)
        return replace(axes, box=box, xscale=polar)
    (x0, y0), (x1, y1) = data_at(axes, left, bottom), data_at(axes, right, top)
    return replace(axes, box=box, x=(x0, x1), y=(y0, y1))


def _at(scale: Scale | None, limits: tuple[float, float] | None, along: float) -> float | None:
    """The value at a part of the way from the first limit to the second."""
    if scale is None or limits is None:
        return None
    first, last = map(scale.transform, limits)
    return finite(scale.invert(first + (last - first) * along))


def _along(
    scale: Scale | None, limits: tuple[float, float] | None, value: float | None
) -> float | None:
    """The part of the way from the first limit to the second at a value."""
    if scale is None or limits is None or value is None:
        return None
    first, last = map(scale.transform, limits)
    return finite((scale.transform(value) - first) / (last - first))


def _between(first: float, last: float, along: float | None) -> float | None:
    return None if along is None else finite(first + (last - first) * along)
