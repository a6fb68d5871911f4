"""A point of a picture, as pixel and as data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .geometry import axes_at, data_at
from .model import Axes


@dataclass(frozen=True)
class Spot:
    """A point of a picture.

    Args:
        px: pixels from the left edge; the centre of the first pixel is at 0.5.
        py: pixels from the top edge.
        axes: the index of the axes at the point; None beside all axes.
        x: the data there; the pixel itself where the picture has no axes.
        y: as `x`.
    """

    px: float
    py: float
    axes: int | None
    x: float | None
    y: float | None

    @property
    def row(self) -> int:
        """Row of the pixel."""
        return math.floor(self.py)

    @property
    def col(self) -> int:
        """Column of the pixel."""
        return math.floor(self.px)


def spot_at(axes: Sequence[Axes] | None, px: float, py: float) -> Spot:
    """The spot at a pixel of a picture with these axes; None for axes that are unknown."""
    if axes is None:
        return Spot(px, py, None, None, None)
    if not axes:
        return Spot(px, py, None, px, py)
    index = axes_at(axes, px, py)
    data = (None, None) if index is None else data_at(axes[index], px, py)
    return Spot(px, py, index, *data)
