"""The header `Dash-Image-Axes`: axes as ASCII JSON, and back.

`[1, {"box": [80, 52.8, 576, 427.2], "x": [0, 10], "y": [1, 1000], "yscale": "log"}]`: the version,
then the axes in the order in which they are drawn; `[]` without axes. The members are those of
`Axes`, without those that have their default. A scale is its name, or an array of its name and its
values. The text is `null` where the axes are unknown.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from .geometry import is_inside
from .model import Axes
from .scales import Category, Linear, Scale, scale_from

AXES_HEADER = "Dash-Image-Axes"

VERSION = 1

NO_AXES = "[]"

UNKNOWN = "null"

MAX_BYTES = 64 * 1024
"""Of all axes of a picture. Labels of categories are the first to be left out."""


def write_axes(axes: Sequence[Axes]) -> str:
    """The axes as the header has them.

    Of axes over `MAX_BYTES`, the directions with labels are unknown; all are where that is still
    too much.

    Example:
        >>> write_axes([Axes((80, 52.8, 576, 427.2), x=(0, 10), y=(-1, 1))])
        '[1,{"box":[80,52.8,576,427.2],"x":[0,10],"y":[-1,1]}]'
    """
    if not axes:
        return NO_AXES
    for without_labels in (False, True):
        text = _ascii_json([VERSION, *(_members(each, without_labels) for each in axes)])
        if len(text) <= MAX_BYTES:
            return text
    return UNKNOWN


def read_axes(text: str | None, width: float, height: float) -> tuple[Axes, ...] | None:
    """The axes of a picture of this size, in pixels.

    None for a missing header, for one that `write_axes` does not write, and for a box that leaves
    the picture.

    Example:
        >>> read_axes('[1,{"box":[0,0,64,48],"x":[0,10],"y":[-1,1]}]', 64, 48)[0].x
        (0.0, 10.0)
    """
    try:
        axes = tuple(map(_read_one, _members_of_axes(json.loads(text or UNKNOWN))))
    except (TypeError, ValueError, RecursionError):
        return None
    return axes if all(is_inside(each, width, height) for each in axes) else None


def _members(axes: Axes, without_labels: bool) -> dict[str, Any]:
    members: dict[str, Any] = {"box": axes.box, "x": axes.x, "y": axes.y}
    for name, scale in zip("xy", axes.scales, strict=True):
        if scale is None or (without_labels and isinstance(scale, Category)):
            members |= {name: None, f"{name}scale": None}
        elif type(scale) is not Linear:
            values = astuple(scale)
            members[f"{name}scale"] = [scale.name, *values] if values else scale.name
    if axes.name is not None:
        members["name"] = axes.name
    return members


def _ascii_json(value: Any) -> str:
    text = json.dumps(_compact(value), separators=(",", ":"), allow_nan=False)
    # JSON itself may hold DEL, a header may not.
    return text.replace("\x7f", "\\u007f")


def _compact(value: Any) -> Any:
    """Whole numbers without a fraction."""
    if isinstance(value, dict):
        return {name: _compact(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_compact(each) for each in value]
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) < 2**53
    return int(value) if is_whole else value


def _members_of_axes(found: Any) -> list[Any]:
    """The axes of this version, not yet read."""
    if found == []:
        return []
    version, *axes = found if isinstance(found, list) else [None]
    if type(version) is not int or version != VERSION or not axes:
        raise ValueError
    return axes


def _read_one(members: Any) -> Axes:
    if not isinstance(members, dict):
        raise TypeError
    scales = {name: _read_scale(members.get(name, "linear")) for name in ("xscale", "yscale")}
    return Axes(**{**members, **scales})


def _read_scale(given: Any) -> Scale | None:
    if given is None:
        return None
    name, *values = given if isinstance(given, list) else [given]
    return scale_from(name, values)
