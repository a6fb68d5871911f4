"""Members of a shape that tell its place, and their check, which needs no NumPy."""

from __future__ import annotations

import math
import reprlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from ..base.places import place_in
from .axes.scales import Category, Date, Scale, scale_from

TYPES = ("rect", "circle", "line", "path")

_CORNERS = "give its corners, such as {'x': [1, 5, 5], 'y': [1, 1, 4]}"


class BadShape(ValueError):
    """A member of a shape that is missing or has another form.

    Args:
        place: names and indices that lead to the member; empty for the shape itself.
        value: the member, None where it is missing.
        remedy: the value to give.
    """

    def __init__(self, place: tuple[str | int, ...], value: Any, remedy: str) -> None:
        self.place, self.value, self.remedy = place, value, remedy
        super().__init__(f"shape{place_in('', place)} is {reprlib.repr(value)}; {remedy}")


def check_shapes(given: Any) -> None:
    """Check a list of shapes as JSON has it: the type, the scales and the coordinates of each.

    Raises:
        BadShape: for a member that is missing or has another form; its place begins with the index
            of the shape.
    """
    if not isinstance(given, (list, tuple)):
        raise BadShape((), given, "give a list, such as the shapes of an image")
    for index, shape in enumerate(given):
        try:
            _check_shape(shape)
        except BadShape as error:
            raise BadShape((index, *error.place), error.value, error.remedy) from None


def _check_shape(given: Any) -> None:
    if not isinstance(given, Mapping):
        raise BadShape((), given, "give a dict, such as a member of the shapes of an image")
    kind = type_of(given)
    for direction, values in zip("xy", coordinates(given), strict=True):
        is_text = _texts_on(scale_along(given, direction, values))
        for index, value in enumerate(values):
            if type(value) in (int, float) and math.isfinite(value):
                continue
            if not (isinstance(value, str) and is_text(value)):
                is_path = kind == "path"
                place = ("points", direction, index) if is_path else (f"{direction}{index}",)
                raise BadShape(place, value, "give a finite number, or an ISO text on dates")


def type_of(given: Mapping[str, Any]) -> str:
    """The type of a shape.

    Raises:
        BadShape: for an unknown one.
    """
    kind = given.get("type")
    if kind not in TYPES:
        raise BadShape(("type",), kind, f"give one of {', '.join(TYPES)}")
    return str(kind)


def coordinates(given: Mapping[str, Any]) -> tuple[Sequence[Any], Sequence[Any]]:
    """The x and the y of two opposite corners of a box, of both ends of a line, or of a path.

    Raises:
        BadShape: for one that is missing, and for lists of two lengths.
    """
    if given["type"] == "path":
        return _points(given.get("points"))
    for each in ("x0", "x1", "y0", "y1"):
        if given.get(each) is None:
            raise BadShape((each,), None, f"a {given['type']} needs x0, x1, y0 and y1")
    return (given["x0"], given["x1"]), (given["y0"], given["y1"])


def _points(points: Any) -> tuple[Sequence[Any], Sequence[Any]]:
    if not isinstance(points, Mapping):
        raise BadShape(("points",), points, _CORNERS)
    x, y = (_list_in(points, direction) for direction in "xy")
    if len(x) != len(y):
        raise BadShape(("points",), points, f"x has {len(x)} corners, y has {len(y)}; {_CORNERS}")
    return x, y


def _list_in(points: Mapping[str, Any], direction: str) -> Sequence[Any]:
    values = points.get(direction)
    if not hasattr(values, "__len__") or isinstance(values, str | bytes | Mapping):
        raise BadShape(("points", direction), values, "give a list with that of each corner")
    return cast("Sequence[Any]", values)


def scale_along(given: Mapping[str, Any], direction: str, values: Sequence[Any]) -> Scale:
    """The scale in a direction; where a callback has set the shape, texts are dates.

    Raises:
        BadShape: for an unknown one.
    """
    scales = given.get("scales")
    has_texts = any(isinstance(each, str) for each in values)
    try:
        told = (scales or {}).get(direction, "date" if has_texts else "linear")
        name, *members = told if isinstance(told, list | tuple) else [told]
        return scale_from(name, members)
    except (AttributeError, TypeError, ValueError):
        raise BadShape(("scales",), scales, "give them as the image told them") from None


def _texts_on(scale: Scale) -> Callable[[str], bool]:
    """The test of texts that are coordinates on a scale."""
    if isinstance(scale, Category):
        return frozenset(scale.labels).__contains__
    return _is_time if isinstance(scale, Date) else lambda text: False


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
