"""Axes that a function tells with its `Result`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .geometry import is_inside
from .model import Axes, is_time
from .numbers import members
from .scales import ScaleName


def check_told(extent: Any, axes: Any) -> None:
    """Refuse an extent or axes that no picture can have.

    Raises:
        TypeError: for axes that are no `Axes`, or ends that are no numbers.
        ValueError: for both of them, or for ends that are equal or not finite.
    """
    if extent is not None and axes is not None:
        raise ValueError("a Result has an extent and axes; give one of them")
    if extent is not None:
        axes_of_extent(extent, 1, 1)
    is_list = isinstance(axes, Sequence) and all(isinstance(each, Axes) for each in axes)
    if axes is not None and not is_list:
        raise TypeError(f"axes of a Result is {axes!r:.80}; give a list of Axes(...)")


def told_axes(extent: Any, axes: Any, width: int, height: int) -> tuple[Axes, ...] | None:
    """The axes of a picture of this size, in pixels; None where nothing is told.

    Raises:
        ValueError: for a box that leaves the picture.
    """
    if extent is not None:
        return (axes_of_extent(extent, width, height),)
    if axes is None:
        return None
    for each in axes:
        if not is_inside(each, width, height):
            raise ValueError(
                f"box of Axes is {each.box}, and the image has {width} x {height} pixels; give "
                "(left, top, right, bottom) in pixels of the image, from its top left corner"
            )
    return tuple(axes)


def axes_of_extent(extent: Any, width: int, height: int) -> Axes:
    """Axes over a whole picture of this size; ends that are times have the scale "date".

    Example:
        >>> axes_of_extent((0, 10, -1, 1), 640, 480).y
        (-1.0, 1.0)
    """
    left, right, bottom, top = members(extent, 4, "extent of a Result")
    x, y = (left, right), (bottom, top)
    try:
        return Axes((0, 0, width, height), x, y, _scale_between(*x), _scale_between(*y))
    except (TypeError, ValueError) as error:
        text = str(error).replace(" of Axes", " of the extent of a Result")
        raise type(error)(text) from None


def _scale_between(*ends: Any) -> ScaleName:
    return "date" if any(map(is_time, ends)) else "linear"
