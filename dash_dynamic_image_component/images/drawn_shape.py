"""Shapes of the prop `shapes`: their corners as numbers on the scales of their axes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .axes.scales import Polar, Scale
from .axis_values import loaded_numpy, numbers_on, straightened
from .shape_members import coordinates, scale_along, type_of

LARGEST = 1e150
"""Of coordinates, whose products are finite then."""


@dataclass(frozen=True)
class DrawnShape:
    """A shape with checked corners: two opposite ones of its box, or all of a path."""

    type: str
    is_closed: bool
    """The screen fills it."""
    is_placed: bool
    """It was drawn on axes, so that its numbers are data."""
    scales: tuple[Scale, Scale]
    x: Any
    y: Any

    def straight(self) -> tuple[Any, Any]:
        """The corners where edges are straight on the screen.

        Raises:
            ValueError: for a corner that its scales cannot show.
        """
        x, y = (straightened(*each) for each in zip((self.x, self.y), self.scales, strict=True))
        numpy = loaded_numpy()
        if not (numpy.isfinite(x) & numpy.isfinite(y)).all():
            raise ValueError("a corner of the shape is beyond its scales; give the shape as is")
        return x, y


def drawn_shape(given: Any) -> DrawnShape:
    """The shape in a member of the prop `shapes`.

    Raises:
        TypeError: for another type.
        ValueError: for a member that is missing or has another form.
    """
    if not isinstance(given, Mapping):
        raise TypeError(f"a shape is {given!r:.80}; give a member of the shapes of an image")
    kind, (x, y) = type_of(given), coordinates(given)
    scales = _flat(scale_along(given, "x", x)), _flat(scale_along(given, "y", y))
    try:
        numbers = [numbers_on([*each], scale) for each, scale in zip((x, y), scales, strict=True)]
    except OverflowError:
        numbers = [loaded_numpy().array([math.inf])]
    if any(each.ndim != 1 or loaded_numpy().isnan(each).any() for each in numbers):
        raise ValueError("a shape has a corner without a finite number; give x and y of each")
    if any((abs(each) > LARGEST).any() for each in numbers):
        raise ValueError(f"a shape has a corner beyond {LARGEST:g}; give smaller numbers")
    is_closed = kind != "line" and (kind != "path" or given.get("closed", True) is not False)
    is_placed = given.get("axes") is not None
    return DrawnShape(kind, is_closed, is_placed, scales, *numbers)


def _flat(scale: Scale) -> Scale:
    if isinstance(scale, Polar):
        raise ValueError("a shape is on polar axes, which no array has; draw it on other ones")
    return scale
