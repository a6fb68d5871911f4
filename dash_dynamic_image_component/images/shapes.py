"""`shape_mask`, `crop` and `shapes_to_geojson`: use of the shapes that a hand has drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import index
from typing import Any

from .axes.model import is_time, milliseconds
from .axes.numbers import members, real
from .axis_values import loaded_numpy, straightened
from .drawn_shape import LARGEST, DrawnShape, drawn_shape

_CORNERS_OF_CIRCLE = 64


def shape_mask(
    shape: Mapping[str, Any], size: Sequence[int], extent: tuple[Any, Any, Any, Any] | None = None
) -> Any:
    """The pixels of an array whose centres are in a shape.

    Edges are straight on the screen, also on logarithmic axes. Paths that cross themselves are
    filled by the even-odd rule. A centre on an edge belongs to the shape on its right or below, so
    that shapes side by side share no pixel. Lines and open paths have no area.

    Args:
        shape: a member of the `shapes` of a `DynamicImage`.
        size: the shape of the array, of which the first two numbers count: rows and columns.
        extent: the data at the left, right, bottom and top edge of the array, as of a `Result`:
            numbers or times, with pixels of equal size between them. By default the coordinates
            of the shape are pixels of the array, from its top left corner.

    Returns:
        A boolean array of NumPy of these rows and columns.

    Raises:
        ValueError: for a shape in data without an extent, on polar axes, with a member that is
            missing, or with a corner that its scales cannot show; for an extent without area;
            for coordinates beyond 1e150.
        TypeError: for another shape or size.

    Example:
        >>> shape_mask({"type": "rect", "x0": 1, "x1": 3, "y0": 0, "y1": 2}, (3, 4)).astype(int)
        array([[0, 1, 1, 0],
               [0, 1, 1, 0],
               [0, 0, 0, 0]])
    """
    drawn = drawn_shape(shape)
    rows, columns = _size(size)
    return _mask(drawn, _centres(drawn, rows, columns, extent))


def crop(
    array: Any, shape: Mapping[str, Any], extent: tuple[Any, Any, Any, Any] | None = None
) -> Any:
    """The part of an array that a shape is in: the smallest one with all pixels of `shape_mask`.

    A line or an open path has the pixels that its box touches.

    Args:
        array: an array of NumPy, or of a library with `shape` and slices of two directions.
        shape: a member of the `shapes` of a `DynamicImage`.
        extent: as for `shape_mask`.

    Returns:
        A view of the array, without rows and columns where the shape has no pixel of it.

    Raises:
        ValueError: as `shape_mask`.
        TypeError: as `shape_mask`, and for what has no rows and columns.

    Example:
        >>> import numpy
        >>> crop(numpy.eye(4, dtype=int), {"type": "circle", "x0": 1, "x1": 3, "y0": 0, "y1": 2})
        array([[0, 0],
               [1, 0]])
    """
    drawn = drawn_shape(shape)
    rows, columns = _size(getattr(array, "shape", array))
    centres = _centres(drawn, rows, columns, extent)
    if drawn.is_closed:
        mask = _mask(drawn, centres)
        found = [mask.any(axis=1).nonzero()[0], mask.any(axis=0).nonzero()[0]]
    else:
        found = [_touched(centres[1], drawn.y), _touched(centres[0], drawn.x)]
    if any(len(each) == 0 for each in found):
        return array[0:0, 0:0]
    (top, bottom), (left, right) = ((each[0], each[-1] + 1) for each in found)
    return array[top:bottom, left:right]


def shapes_to_geojson(shapes: Iterable[Mapping[str, Any]] | None) -> dict[str, Any]:
    """The shapes as a GeoJSON FeatureCollection (RFC 7946), for GIS programs and shapely.

    Coordinates are those of the shapes, which are longitude and latitude only where the axes are;
    times are milliseconds since 1970 UTC. Rectangles, circles (of 64 corners) and closed paths are
    Polygons, lines and open paths LineStrings. The other members of a shape are its properties.

    Args:
        shapes: the `shapes` of a `DynamicImage`; None, no shapes, has no features.

    Raises:
        ValueError: for a member that is missing or has another form, and a path of too few corners.
        TypeError: for another type.

    Example:
        >>> line = {"id": "a", "type": "line", "x0": 0, "x1": 4, "y0": 1, "y1": 2}
        >>> shapes_to_geojson([line])["features"][0]["geometry"]
        {'type': 'LineString', 'coordinates': [[0.0, 1.0], [4.0, 2.0]]}
    """
    if isinstance(shapes, str | bytes | Mapping) or not isinstance(shapes, Iterable | None):
        raise TypeError(f"shapes are {shapes!r:.80}; give the list of an image")
    return {"type": "FeatureCollection", "features": [_feature(each) for each in shapes or ()]}


_GEOMETRY = {"id", "x0", "x1", "y0", "y1", "points", "scales"}


def _feature(given: Mapping[str, Any]) -> dict[str, Any]:
    drawn = drawn_shape(given)
    x, y = _outline(drawn)
    if len(x) < (3 if drawn.is_closed else 2):
        raise ValueError(f"a path has {len(x)} corners; a closed one needs 3, an open one 2")
    points = [[float(each), float(other)] for each, other in zip(x, y, strict=True)]
    if drawn.is_closed:
        ring = points if _area(x, y) >= 0 else points[::-1]
        geometry: dict[str, Any] = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    else:
        geometry = {"type": "LineString", "coordinates": points}
    known = {"id": given["id"]} if isinstance(given.get("id"), str | int) else {}
    properties = {name: value for name, value in given.items() if name not in _GEOMETRY}
    return {"type": "Feature", **known, "geometry": geometry, "properties": properties}


def _outline(drawn: DrawnShape) -> tuple[Any, Any]:
    """The corners in data; those of a circle lie on the ellipse of the screen."""
    if drawn.type == "rect":
        return drawn.x[[0, 1, 1, 0]], drawn.y[[0, 0, 1, 1]]
    if drawn.type != "circle":
        return drawn.x, drawn.y
    numpy = loaded_numpy()
    turn = 2 * numpy.pi * numpy.arange(_CORNERS_OF_CIRCLE) / _CORNERS_OF_CIRCLE
    placed = []
    straight = zip(drawn.straight(), drawn.scales, (numpy.cos, numpy.sin), strict=True)
    for (first, last), scale, wave in straight:
        along = (first + last) / 2 + (last - first) / 2 * wave(turn)
        placed.append(numpy.array([scale.invert(each) for each in along.tolist()]))
    return placed[0], placed[1]


def _area(x: Any, y: Any) -> float:
    """Twice the area, over 0 for corners counterclockwise where y points up."""
    numpy = loaded_numpy()
    return float(numpy.sum(x * numpy.roll(y, -1) - numpy.roll(x, -1) * y))


def _size(size: Any) -> tuple[int, int]:
    try:
        rows, columns = map(index, size[:2])
    except (TypeError, ValueError):
        raise TypeError(
            f"the size of a mask is {size!r:.80}; give the shape of an array, as (3, 4)"
        ) from None
    return rows, columns


def _centres(drawn: DrawnShape, rows: int, columns: int, extent: Any) -> tuple[Any, Any]:
    """The data at the centres of columns and of rows."""
    numpy = loaded_numpy()
    if extent is None:
        if drawn.is_placed:
            raise ValueError(
                "a shape is in data of axes; give extent=(left, right, bottom, top) of the array"
            )
        return numpy.arange(columns) + 0.5, numpy.arange(rows) + 0.5
    left, right, bottom, top = map(_edge, members(extent, 4, "extent of a mask"))
    if left == right or bottom == top:
        raise ValueError(f"extent of a mask is {extent!r:.80}; give edges with an area in between")
    x = left + (right - left) * (numpy.arange(columns) + 0.5) / columns
    y = top + (bottom - top) * (numpy.arange(rows) + 0.5) / rows
    return x, y


def _edge(value: Any) -> float:
    edge = milliseconds(value) if is_time(value) else real(value, "extent of a mask")
    if abs(edge) > LARGEST:
        raise ValueError(f"extent of a mask has {edge:g}; give at most {LARGEST:g}")
    return edge


def _mask(drawn: DrawnShape, centres: tuple[Any, Any]) -> Any:
    numpy = loaded_numpy()
    size = len(centres[1]), len(centres[0])
    if not drawn.is_closed or 0 in size:
        return numpy.zeros(size, dtype=bool)
    straight = [straightened(*each) for each in zip(centres, drawn.scales, strict=True)]
    turned = [_ascending(*each) for each in zip(straight, drawn.straight(), strict=True)]
    (x, corners_x), (y, corners_y) = turned
    if drawn.type == "circle":
        parts = [_part(x, corners_x), _part(y, corners_y)[:, None]]
        with numpy.errstate(invalid="ignore"):
            return parts[0] ** 2 + parts[1] ** 2 < 1
    if drawn.type == "rect":
        corners_x, corners_y = corners_x[[0, 1, 1, 0]], corners_y[[0, 0, 1, 1]]
    return _filled(x, y, corners_x, corners_y)


def _ascending(centres: Any, corners: Any) -> tuple[Any, Any]:
    """Centres and corners in the direction in which the centres rise."""
    numpy = loaded_numpy()
    known = centres[~numpy.isnan(centres)]
    falls = len(known) > 1 and known[0] > known[-1]
    return (-centres, -corners) if falls else (centres, corners)


def _part(centres: Any, ends: Any) -> Any:
    """From -1 to 1 between the ends; infinite for ends that hardly differ."""
    numpy = loaded_numpy()
    with numpy.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return (centres - (ends[0] + ends[1]) / 2) / (abs(ends[1] - ends[0]) / 2)


def _filled(x: Any, y: Any, corners_x: Any, corners_y: Any) -> Any:
    """True where a ray to the right crosses the edges an odd number of times."""
    numpy = loaded_numpy()
    # Centres that a scale cannot show, such as 0 on a logarithmic one, are NaN, and in no shape.
    columns, rows = (numpy.flatnonzero(~numpy.isnan(each)) for each in (x, y))
    shown_x, shown_y = x[columns], y[rows]
    crossings = numpy.zeros((len(rows), len(columns) + 1), dtype=bool)
    ends_x, ends_y = numpy.roll(corners_x, -1), numpy.roll(corners_y, -1)
    for x0, y0, x1, y1 in zip(corners_x, corners_y, ends_x, ends_y, strict=True):
        crossed = numpy.flatnonzero((y0 > shown_y) != (y1 > shown_y))
        if len(crossed) == 0:
            continue
        at = (x1 - x0) * (shown_y[crossed] - y0) / (y1 - y0) + x0
        # An edge crosses a row once, so that no element is there twice.
        crossings[crossed, numpy.searchsorted(shown_x, at)] ^= True
    inside = numpy.logical_xor.accumulate(crossings[:, :0:-1], axis=1)[:, ::-1]
    mask = numpy.zeros((len(y), len(x)), dtype=bool)
    mask[numpy.ix_(rows, columns)] = inside
    return mask


def _touched(centres: Any, corners: Any) -> Any:
    """The indices of pixels that the range of corners touches."""
    numpy = loaded_numpy()
    if len(centres) == 0:
        return centres
    step = centres[1] - centres[0] if len(centres) > 1 else 1.0
    ends = (numpy.array([corners.min(), corners.max()]) - centres[0]) / step + 0.5
    first, last = (int(numpy.floor(each)) for each in sorted(ends))
    return numpy.arange(len(centres))[max(0, first) : max(0, last + 1)]
