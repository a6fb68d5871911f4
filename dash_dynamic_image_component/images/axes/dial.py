"""Polar axes: angles around a pole, and radii on a scale."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast

from .model import Axes
from .numbers import finite
from .scales import Polar, Scale

TURN = 2 * math.pi

_ROUNDING = 1e-9
"""Of angles at the ends of a sector, and of radii at its rims."""


@dataclass(frozen=True)
class Dial:
    """The geometry of polar axes.

    Args:
        center: pixel of the pole.
        radius: pixels from the pole to the outer limit, horizontally and vertically.
        polar: the scale of the angles.
        angles: both ends of the sector, in radians.
        radii: the inner and the outer limit.
        scale: of the radii.
    """

    center: tuple[float, float]
    radius: tuple[float, float]
    polar: Polar
    angles: tuple[float, float]
    radii: tuple[float, float]
    scale: Scale

    @classmethod
    def of(cls, axes: Axes) -> Dial:
        """The dial of axes whose `xscale` is a `Polar`."""
        polar = cast("Polar", axes.xscale)
        left, top, right, bottom = axes.box
        center = polar.center or ((left + right) / 2, (top + bottom) / 2)
        radius = polar.radius or ((right - left) / 2, (bottom - top) / 2)
        angles, radii = cast("tuple[tuple[float, float], ...]", (axes.x, axes.y))
        return cls(center, radius, polar, angles, radii, cast("Scale", axes.scales[1]))

    def contains(self, x: float, y: float) -> bool:
        """True for a pixel between both angles and both radii."""
        angle, along = self._angle_and_part(x, y)
        span = abs(self.angles[1] - self.angles[0])
        inner = self._part(self.radii[0])
        is_in_ring = inner - _ROUNDING <= along <= 1 + _ROUNDING
        return is_in_ring and angle - min(self.angles) <= span + _ROUNDING

    def data_at(self, x: float, y: float) -> tuple[float | None, float | None]:
        """The angle, from the smaller end of the sector on, and the radius at a pixel."""
        angle, along = self._angle_and_part(x, y)
        pole, rim = (self.scale.transform(each) for each in (self._origin, self.radii[1]))
        return angle, finite(self.scale.invert(pole + (rim - pole) * along))

    def pixel_of(
        self, angle: float | None, radius: float | None
    ) -> tuple[float | None, float | None]:
        """The pixel of an angle and a radius; None for a radius behind the pole."""
        if angle is None or radius is None:
            return None, None
        along = self._part(radius)
        if not along >= 0:
            return None, None
        turned = self.polar.zero + self.polar.direction * angle
        x = self.center[0] + self.radius[0] * along * math.cos(turned)
        y = self.center[1] - self.radius[1] * along * math.sin(turned)
        return finite(x), finite(y)

    @property
    def _origin(self) -> float:
        return self.radii[0] if self.polar.origin is None else self.polar.origin

    def _part(self, radius: float) -> float:
        """The distance of a radius from the pole, as a part of that of the outer limit."""
        pole, rim = (self.scale.transform(each) for each in (self._origin, self.radii[1]))
        return (self.scale.transform(radius) - pole) / (rim - pole)

    def _angle_and_part(self, x: float, y: float) -> tuple[float, float]:
        """The angle, from the smaller end of the sector on, and `_part` of a pixel."""
        across = (x - self.center[0]) / self.radius[0]
        up = (self.center[1] - y) / self.radius[1]
        angle = (math.atan2(up, across) - self.polar.zero) * self.polar.direction
        first = min(self.angles)
        turned = (angle - first) % TURN
        # The end of the turn is its start, up to rounding.
        return first + (0 if turned > TURN - _ROUNDING else turned), math.hypot(across, up)
