"""Pictures that show a whole view: by their extent, or as arrays without axes of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PIL import Image

from ..axes.header import NO_AXES, write_axes
from ..image import Drawing, Picture, encoded
from ..result import Result
from .arrays import is_array_like
from .encoders import nearest, registered_encoders
from .placed_array import PlacedArray

if TYPE_CHECKING:
    from ..axes import Axes


def shows_view(value: Any, drawing: Drawing, extent: tuple[Any, ...]) -> bool:
    """True for a picture whose edges are those of a view with this extent.

    A `Result` with the extent of the view is on its scales too, which an extent does not have.
    """
    if isinstance(value, Result) and value.extent is not None:
        return tuple(value.extent) == extent
    return drawing.axes == NO_AXES and _may_show_view(value)


def _may_show_view(value: Any) -> bool:
    """True for an array or a picture of Pillow that does not tell where its data are.

    A file or the picture of a figure may have axes inside that nobody knows, and an array of xarray
    may have coordinates that no axes can tell.
    """
    if isinstance(value, Result):
        is_told = value.extent is not None or value.axes is not None
        return not is_told and _may_show_view(value.image)
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
