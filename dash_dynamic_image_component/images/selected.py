"""`selected`: the rows of a table that are in a selection on a picture."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from .axes.numbers import members
from .axes.scales import Polar, Scale, scale_from
from .axis_values import loaded_numpy, numbers_on, straightened

_KINDS = "a DataFrame of pandas or polars, or a dict of arrays"


def selected(
    data: Any, selection: Mapping[str, Any] | None, *, x: str | None = None, y: str | None = None
) -> Any:
    """The rows of a table that are in a selection, as the screen shows them.

    A lasso is tested on the scales of the axes: between two of its corners, its edge is straight on
    the screen, which is no straight line in data on a logarithmic axis.

    Args:
        data: a DataFrame of pandas or polars, or a dict of arrays; all columns have one length.
        selection: `selectedData` of a `DynamicImage`; None, no selection, has no rows.
        x: the column with the values in x; numbers, times (without a zone: UTC) or the labels of
            categories; angles in radians on polar axes. Without it, a box is tested in y only.
        y: as `x`, in y; radii on polar axes.

    Returns:
        One truth value for each row, False for a missing value: a Series of pandas with the index
        of the table, a Series of polars, or an array of NumPy.

    Raises:
        ValueError: for a selection without data in a direction that is asked for, since its axes
            were unknown or have an unknown scale there; for a lasso without both columns.
        ValueError: for columns of several lengths, and for values that are on no axis.
        KeyError: for a column that is missing; of polars, its own error.
        TypeError: for another table or selection.

    Example:
        >>> table = {"day": [1, 2, 3], "sales": [10, 200, 3000]}
        >>> selected(table, {"range": {"x": [0, 2.5], "y": [100, 1000]}}, x="day", y="sales")
        array([False,  True, False])
    """
    if selection is not None and not isinstance(selection, Mapping):
        raise TypeError(f"a selection is {selection!r:.80}; give the selectedData of an image")
    columns = {each: _column(data, name) for each, name in (("x", x), ("y", y)) if name is not None}
    if not columns:
        raise ValueError("selected() has no column; give x=, y= or both")
    lengths = [len(each) for each in columns.values()]
    if len(set(lengths)) > 1:
        raise ValueError(
            f"the columns have {lengths[0]} and {lengths[1]} rows; give them one length"
        )
    selection = selection or {}
    ranges, lasso = (_member(selection, name) for name in ("range", "lassoPoints"))
    if lasso is not None:
        return _like(data, _in_lasso(columns, selection, lasso))
    if ranges is not None:
        return _like(data, _in_box(columns, selection, ranges))
    return _like(data, loaded_numpy().zeros(lengths[0], dtype=bool))


def _member(selection: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    found = selection.get(name)
    if found is not None and not isinstance(found, Mapping):
        raise TypeError(f"{name} of a selection is {found!r:.80}; write it as {{'x': [1, 5]}}")
    return found


def _in_box(
    columns: Mapping[str, Any], selection: Mapping[str, Any], ranges: Mapping[str, Any]
) -> Any:
    inside: Any = True
    for direction, column in columns.items():
        scale = _scale(selection, direction, ranges)
        ends = ranges.get(direction)
        if ends is None and direction in ranges and selection.get("px"):
            raise _unknown(direction)
        values = numbers_on(column, scale)
        if ends is None:  # a callback has set a range in the other direction only
            inside &= ~loaded_numpy().isnan(values)
            continue
        first, last = sorted(numbers_on(members(ends, 2, f"{direction} of a selection"), scale))
        inside &= (values >= first) & (values <= last)
    return inside


def _in_lasso(
    columns: Mapping[str, Any], selection: Mapping[str, Any], lasso: Mapping[str, Any]
) -> Any:
    if len(columns) < 2:
        raise ValueError("a lasso needs both columns; give x= and y=")
    scales = {each: _scale(selection, each, lasso) for each in "xy"}
    for each in "xy":
        if lasso.get(each) is None:
            raise _unknown(each)
    points = [straightened(numbers_on(columns[each], scales[each]), scales[each]) for each in "xy"]
    corners = [straightened(numbers_on(lasso[each], scales[each]), scales[each]) for each in "xy"]
    polar = scales["x"]
    if isinstance(polar, Polar):
        pole = scales["y"].transform(0.0 if polar.origin is None else polar.origin)
        is_outward = loaded_numpy().sum(corners[1] - pole) >= 0
        points, corners = (_on_dial(each, pole, is_outward) for each in (points, corners))
    return _in_polygon(*points, *corners)


def _on_dial(polar: list[Any], pole: float, is_outward: bool) -> list[Any]:
    """Angles and radii as positions on a screen.

    They are right up to an affine map, which moves no point out of a polygon. NaN for a radius
    behind the pole, which is not drawn.
    """
    numpy = loaded_numpy()
    angle, radius = polar
    part = radius - pole if is_outward else pole - radius
    part = numpy.where(part >= 0, part, numpy.nan)
    return [part * numpy.cos(angle), part * numpy.sin(angle)]


def _in_polygon(x: Any, y: Any, corners_x: Any, corners_y: Any) -> Any:
    """True where a ray from the point crosses the edges an odd number of times."""
    numpy = loaded_numpy()
    inside = numpy.zeros(len(x), dtype=bool)
    if not (numpy.isfinite(corners_x) & numpy.isfinite(corners_y)).all():
        raise ValueError("a corner of the lasso is beyond its scales; give the selectedData as is")
    y = numpy.where(numpy.isfinite(x) & numpy.isfinite(y), y, numpy.nan)
    ends_x, ends_y = numpy.roll(corners_x, -1), numpy.roll(corners_y, -1)
    for x0, y0, x1, y1 in zip(corners_x, corners_y, ends_x, ends_y, strict=True):
        if y0 == y1:
            continue
        crosses = (y0 > y) != (y1 > y)
        inside ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return inside


def _scale(selection: Mapping[str, Any], direction: str, ends: Mapping[str, Any]) -> Scale:
    """The scale in a direction; where a callback has set the selection, texts are dates."""
    scales = selection.get("scales")
    if scales is None and selection.get("px"):
        raise _unknown(direction)
    has_texts = any(isinstance(each, str) for each in ends.get(direction) or ())
    given = (scales or {}).get(direction, "date" if has_texts else "linear")
    if given is None:
        raise _unknown(direction)
    name, *values = given if isinstance(given, list | tuple) else [given]
    return scale_from(name, values)


def _unknown(direction: str) -> ValueError:
    return ValueError(f"the selection has no data in {direction}; its axes are unknown there")


def _column(data: Any, name: str) -> Any:
    try:
        column = data[name]
    except TypeError:
        raise TypeError(f"the table is {data!r:.80}; give {_KINDS}") from None
    if getattr(column, "ndim", 1) != 1:
        raise ValueError(f"the table has several columns {name!r}; give it one with this name")
    return column


def _like(data: Any, mask: Any) -> Any:
    """The truth values in the type of the table."""
    library = type(data).__module__.partition(".")[0]
    if library == "pandas":
        return sys.modules[library].Series(mask, index=data.index)
    if library == "polars":
        return sys.modules[library].Series(mask)
    return mask
