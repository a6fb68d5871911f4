"""Shapes of the prop `shapes`: their corners as numbers on the scales of their axes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .axes.scales import Polar, Scale, scale_from
from .axis_values import loaded_numpy, numbers_on, straightened

_TYPES = ("rect", "circle", "line", "path")
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
    kind = given.get("type")
    if kind not in _TYPES:
        raise ValueError(f"type of a shape is {kind!r:.80}; give one of {', '.join(_TYPES)}")
    x, y = _ends(given) if kind != "path" else _corners(given)
    scales = _scale(given, "x", x), _scale(given, "y", y)
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
    return DrawnShape(str(kind), is_closed, is_placed, scales, *numbers)


def _ends(given: Mapping[str, Any]) -> tuple[Sequence[Any], Sequence[Any]]:
    missing = [each for each in ("x0", "x1", "y0", "y1") if given.get(each) is None]
    if missing:
        raise ValueError(f"a {given['type']} has no {missing[0]}; give x0, x1, y0 and y1")
    return (given["x0"], given["x1"]), (given["y0"], given["y1"])


def _corners(given: Mapping[str, Any]) -> tuple[Sequence[Any], Sequence[Any]]:
    points = given.get("points")
    x, y = (points.get(each) for each in "xy") if isinstance(points, Mapping) else (None, None)
    if x is None or y is None or not (_is_list(x) and _is_list(y)):
        raise ValueError(
            f"points of a path are {points!r:.80}; write them as {{'x': [1, 5, 5], 'y': [1, 1, 4]}}"
        )
    if len(x) != len(y):
        raise ValueError(f"a path has {len(x)} x and {len(y)} y; give both of each corner")
    return x, y


def _is_list(value: Any) -> bool:
    return hasattr(value, "__len__") and not isinstance(value, str | bytes | Mapping)


def _scale(given: Mapping[str, Any], direction: str, values: Sequence[Any]) -> Scale:
    """The scale in a direction; where a callback has set the shape, texts are dates."""
    scales = given.get("scales")
    has_texts = any(isinstance(each, str) for each in values)
    try:
        told = (scales or {}).get(direction, "date" if has_texts else "linear")
        name, *members = told if isinstance(told, list | tuple) else [told]
        scale = scale_from(name, members)
    except (AttributeError, TypeError, ValueError):
        raise ValueError(
            f"scales of a shape are {scales!r:.80}; give them as the image told them"
        ) from None
    if isinstance(scale, Polar):
        raise ValueError("a shape is on polar axes, which no array has; draw it on other ones")
    return scale
