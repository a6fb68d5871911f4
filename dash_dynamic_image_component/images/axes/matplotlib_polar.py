"""Polar axes of Matplotlib: the pole, the angles and the radii in pixels."""

from __future__ import annotations

import math
from typing import Any

from .matplotlib_scales import Direction, straight_scale
from .model import Axes
from .scales import Polar

_TOLERANCE = 0.25

_FRACTIONS = (0.05, 0.5, 0.95)


def polar_axes(
    axes: Any, box: tuple[float, float, float, float], height: int, name: str | None
) -> Axes | None:
    """The axes of a polar plot; None for a radial scale that is not known."""
    scale = straight_scale(axes.yaxis)
    if scale is None:
        return None
    angles, radii = Direction.between(axes.get_xlim()), Direction.between(axes.get_ylim(), scale)
    zero, direction = float(axes.get_theta_offset()), int(axes.get_theta_direction())
    origin, outer = float(axes.get_rorigin()), radii.limits[1]
    # Angles at which the picture points to the right, and upwards.
    right, up = (direction * (each - zero) for each in (0.0, math.pi / 2))
    pole, to_right, to_up = _pixels(axes, [(0.0, origin), (right, outer), (up, outer)], height)
    polar = Polar(
        zero=zero,
        direction=1 if direction > 0 else -1,
        origin=None if origin == radii.limits[0] else origin,
        center=(round(pole[0], 3), round(pole[1], 3)),
        radius=(round(to_right[0] - pole[0], 3), round(pole[1] - to_up[1], 3)),
    )
    found = Axes(box, angles.limits, radii.limits, polar, scale, name)
    points = [(a, r) for a in angles.numbers(_FRACTIONS) for r in radii.numbers(_FRACTIONS)]
    expected = [_expected(polar, radii, *each) for each in points]
    pairs = zip(expected, _pixels(axes, points, height), strict=True)
    return found if all(math.dist(*pair) <= _TOLERANCE for pair in pairs) else None


def _pixels(axes: Any, points: list[tuple[float, float]], height: int) -> list[tuple[float, float]]:
    """The pixels at which Matplotlib draws points of an angle and a radius."""
    return [(float(x), float(height - y)) for x, y in axes.transData.transform(points)]


def _expected(polar: Polar, radii: Direction, angle: float, radius: float) -> tuple[float, float]:
    assert polar.center is not None
    assert polar.radius is not None
    inner, outer = radii.limits
    origin = inner if polar.origin is None else polar.origin
    start, here, end = map(radii.straight.transform, (origin, radius, outer))
    part, turned = (here - start) / (end - start), polar.zero + polar.direction * angle
    (x, y), (across, up) = polar.center, polar.radius
    return x + across * part * math.cos(turned), y - up * part * math.sin(turned)
