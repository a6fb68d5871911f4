"""Pictures that show a whole view: by their extent, or as arrays without axes of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PIL import Image

from ..axes.header import NO_AXES, read_axes, write_axes
from ..axes.scales import Linear, Log
from ..image import Drawing, Picture, encoded
from ..result import Result
from .arrays import is_array_like
from .encoders import nearest, registered_encoders
from .placed_array import PlacedArray

if TYPE_CHECKING:
    from ..axes import Axes


_TOLERANCE = 0.2
"""Of a pixel, within which data are at the same place on two scales."""


def shows_view(value: Any, drawing: Drawing, extent: tuple[Any, ...], whole: Axes) -> bool:
    """True for a picture whose edges are those of a view, which then is on the scales of the view.

    An extent has no scales. Coordinates of an array have steps that may be equal on several scales:
    times in milliseconds, and a small part of a logarithmic scale.

    Args:
        value: what the function returned.
        drawing: the drawing of it.
        extent: that of the view.
        whole: the axes of a picture of this size that shows the view.
    """
    if isinstance(value, Result):
        if value.extent is not None:
            return tuple(value.extent) == extent
        if value.axes is not None:
            return False
        return shows_view(value.image, drawing, extent, whole)
    if drawing.axes == NO_AXES:
        return _may_show_view(value)
    found = read_axes(drawing.axes, *drawing.size)
    is_array = isinstance(value, PlacedArray) or hasattr(value, "coords")
    return is_array and found is not None and _is_at(found[0], whole, drawing.size)


def _is_at(found: Axes, whole: Axes, size: tuple[int, int]) -> bool:
    """True where both have the same data in each pixel, to a part of it."""
    directions = zip(
        (found.x, found.y), (whole.x, whole.y), found.scales, whole.scales, size, strict=True
    )
    return all(
        limits is not None
        and isinstance(scale, Linear | Log)
        and isinstance(other, Linear | Log)
        and all(
            abs(_at(part, limits, scale) - _at(part, ends, other)) * pixels
            <= _TOLERANCE * abs(ends[1] - ends[0])
            for part in (0, 0.5, 1)
        )
        for limits, ends, scale, other, pixels in directions
        if ends is not None
    )


def _at(part: float, limits: tuple[float, float], scale: Linear | Log) -> float:
    """The data at a part of the way between both limits on a scale."""
    first, last = map(scale.transform, limits)
    return scale.invert(first + part * (last - first))


def _may_show_view(value: Any) -> bool:
    """True for an array or a picture of Pillow that does not tell where its data are.

    A file or the picture of a figure may have axes inside that nobody knows, and an array of xarray
    may have coordinates that no axes can tell.
    """
    if nearest(type(value), registered_encoders()) is not None:
        return False
    if isinstance(value, PlacedArray):
        return value.rows is None and value.columns is None
    if isinstance(value, Image.Image):
        return True
    is_grid = is_array_like(value) and getattr(value, "ndim", 2) > 1
    return is_grid and getattr(value, "dtype", "") != "object" and not hasattr(value, "coords")


def with_axes(drawing: Drawing, axes: tuple[Axes, ...]) -> Drawing:
    """The drawing with these axes."""
    if isinstance(drawing, Picture):
        return replace(drawing, axes=write_axes(axes))
    size, kind = drawing.size, drawing.media_type
    return encoded(drawing.data, kind, *size, drawing.metadata, write_axes(axes))
