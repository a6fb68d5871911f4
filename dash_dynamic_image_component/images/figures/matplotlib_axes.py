"""Axes of a Matplotlib figure that has just been drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..axes.faults import log_once
from ..axes.geometry import clipped, pixel_of
from ..axes.model import Axes
from ..axes.scales import Polar, Scale
from .matplotlib_scales import Direction, direction_of, polar_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_TOLERANCE = 0.25
"""The most pixels by which a point may lie elsewhere than its axes say."""

_FRACTIONS = (0.05, 0.5, 0.95)
"""Places in each direction of axes at which the transform of Matplotlib is compared."""


def axes_of(figure: Figure, width: int, height: int) -> tuple[Axes, ...]:
    """Find where data is in a figure, in the order in which its axes were drawn.

    The transforms are right only while the settings of the draw last: at its dpi, with its tight
    bounding box, after its layout. What Matplotlib maps in another way than the scales of `Axes` is
    None. A fault is logged, once of each kind, and gives no axes.

    Args:
        figure: a figure whose canvas has just been drawn.
        width: that of the drawn image, in pixels.
        height: as `width`.

    Returns:
        one for each visible axes of the figure, with insets, twins, colorbars and those of
        subfigures; of axes that the picture cuts off, the part in the picture.

    Example:
        >>> from matplotlib.backends.backend_agg import FigureCanvasAgg
        >>> from matplotlib.figure import Figure
        >>> figure = Figure(figsize=(2, 1), dpi=100)
        >>> _ = figure.add_axes((0.1, 0.1, 0.8, 0.8)).set_xlim(0, 5)
        >>> FigureCanvasAgg(figure).draw()
        >>> axes_of(figure, 200, 100)[0].x
        (0.0, 5.0)
    """
    try:
        picture = (0.0, 0.0, float(width), float(height))
        drawn = [(part, _box(part, height)) for part in _drawn(figure)]
        shown = [(part, box) for part, box in drawn if _meets(box, picture)]
        uncovered = [each for n, each in enumerate(shown) if not _is_empty_above(each, shown[:n])]
    except Exception as error:
        log_once(error)
        return ()
    found = (clipped(_axes(part, box, height), width, height) for part, box in uncovered)
    return tuple(each for each in found if each is not None)


_Box = tuple[float, float, float, float]


def _drawn(parent: Any) -> Iterator[Any]:
    """The visible axes of a figure, a subfigure or other axes, each before those drawn later."""
    from matplotlib.figure import SubFigure

    nested = getattr(parent, "child_axes", None)
    children = parent.get_children() if nested is None else [*nested, *_parasites(parent)]
    visible = [each for each in children if each.get_visible() and not each.get_animated()]
    # As in `Figure.draw`: subfigures have their place among the axes by their `zorder` too.
    for part in sorted(visible, key=lambda each: each.get_zorder()):
        if isinstance(part, SubFigure):
            yield from _drawn(part)
        elif hasattr(part, "transData"):
            yield part
            yield from _drawn(part)


def _parasites(axes: Any) -> Any:
    """Axes that share the box of others, as `mpl_toolkits.axes_grid1` makes them."""
    return getattr(axes, "parasites", ())


def _box(axes: Any, height: int) -> _Box:
    """Left, top, right and bottom, in pixels; to a thousandth, since they travel as text."""
    x0, y0, x1, y1 = map(float, axes.bbox.extents)
    return round(x0, 3), round(height - y1, 3), round(x1, 3), round(height - y0, 3)


def _meets(one: _Box, other: _Box) -> bool:
    """True if two boxes have more in common than a line, such as that of a secondary axis."""
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > 0.5
        and min(one[3], other[3]) - max(one[1], other[1]) > 0.5
    )


def _is_empty_above(own: tuple[Any, _Box], below: list[tuple[Any, _Box]]) -> bool:
    """True for axes without data and background that lie over others with data.

    Such as a large one around all subplots, for common labels; or a twin that only has ticks.
    """
    axes, box = own
    if axes.has_data() or _has_depth(axes) or _has_background(axes):
        return False
    return any(each.has_data() and _meets(box, its) for each, its in below)


def _has_background(axes: Any) -> bool:
    patch = axes.patch
    drawn = axes.axison and axes.get_frame_on() and patch.get_visible()
    return bool(drawn and patch.get_facecolor()[3] > 0)


def _has_depth(axes: Any) -> bool:
    return hasattr(axes, "zaxis")


def _axes(axes: Any, box: _Box, height: int) -> Axes:
    """The axes with what is known of them: also without that, they cover those beneath."""
    try:
        return _checked(axes, box, height, *_directions(axes))
    except Exception as error:
        log_once(error)
        return Axes(box, None, None, None, None, _name(axes))


def _name(axes: Any) -> str | None:
    """The label that a user gave to the axes; `subplot_mosaic` gives them as well."""
    label = str(axes.get_label())
    return None if label.startswith(("_", "<")) else label or None


def _directions(axes: Any) -> tuple[Direction | None, Direction | None]:
    if _has_depth(axes):  # so that a pixel is a line of points
        return None, None
    across = getattr(getattr(axes, "_colorbar", None), "orientation", None)
    x = None if across == "vertical" else direction_of(axes, "x")
    y = None if across == "horizontal" else direction_of(axes, "y")
    return x, y


def _checked(axes: Any, box: _Box, height: int, x: Direction | None, y: Direction | None) -> Axes:
    """The axes, without a direction in which Matplotlib draws elsewhere, as on a map."""
    found = _model(axes, box, x, y, height)
    columns, rows = x or Direction.of(axes, "x"), y or Direction.of(axes, "y")
    points = [(a, b) for a in columns.numbers(_FRACTIONS) for b in rows.numbers(_FRACTIONS)]
    pixels = axes.transData.transform(points)
    pairs = [
        (pixel_of(found, columns.datum(a), rows.datum(b)), (float(left), float(height - up)))
        for (a, b), (left, up) in zip(points, pixels, strict=True)
    ]
    is_x, is_y = (
        all(_are_near(expected[n], drawn[n]) for expected, drawn in pairs) for n in (0, 1)
    )
    if isinstance(found.xscale, Polar):
        is_x = is_y = is_x and is_y
    return _model(axes, box, x if is_x else None, y if is_y else None, height)


def _are_near(one: float | None, other: float) -> bool:
    return one is not None and abs(one - other) <= _TOLERANCE  # False for NaN


def _model(axes: Any, box: _Box, x: Direction | None, y: Direction | None, height: int) -> Axes:
    is_polar = axes.name == "polar"
    if is_polar and (x is None or y is None):
        x = y = None
    xscale: Scale | None = None if x is None else x.scale
    if is_polar and y is not None:
        xscale = polar_of(axes, y, height)
    return Axes(
        box,
        None if x is None else x.data,
        None if y is None else y.data,
        xscale,
        None if y is None else y.scale,
        _name(axes),
    )
