"""Views in URLs and in the data block of the page. Twin of `src/base/geometry/view.ts`."""

from __future__ import annotations

import math
from typing import Any

from ..base.canonical_json import canonical_json
from .view import View, drawn_at, numbers_of, ranges_of
from .view_range import LIMITS, ROUNDING, STEPS_IN_PIXEL, Pair, Range, is_same

LONGEST = 4 * 25
"""Characters of four numbers; the longest double takes 24."""


def view_text(x: Pair, y: Pair) -> str:
    """A view as URLs write it, before `+` is percent-encoded.

    >>> view_text((-0.75, 1e-12), (0.0, 1e21))
    '-0.75,1e-12,0,1e+21'
    """
    return ",".join(canonical_json(each) for each in (*x, *y))


def listed_view(text: str, home: View) -> tuple[Pair, Pair]:
    """The ranges in x and y that a text in a URL stands for.

    Raises:
        ValueError: the text is no view, in its one spelling, or one that home cannot come to.

    >>> listed_view("0,1,2,3", View(x=(0, 8), y=(0, 8)))
    ((0.0, 1.0), (2.0, 3.0))
    """
    x, y = _read(text)
    for name, home_range, ends in zip("xy", ranges_of(home), (x, y), strict=True):
        _check(name, home_range, ends, may_be_larger=home.equal)
    return x, y


def is_home(
    home: View, view: tuple[Pair, Pair], pixels: tuple[int, int], *, in_figure: bool = False
) -> bool:
    """True if a view is drawn as home is, but for a rounding error; arguments as of `view_at`."""
    seen, at_home = (
        drawn_at(home, each, pixels, in_figure=in_figure) for each in (view, numbers_of(home))
    )
    return all(map(is_same, ranges_of(home), seen, at_home))


def view_facts(home: View) -> dict[str, Any]:
    """The home view for the data block of the page, without what has its default."""
    x, y = numbers_of(home)
    facts: dict[str, Any] = {"x": list(x), "y": list(y)}
    if home.equal:
        facts["equal"] = True
    if home.bounds is not None:
        bounds = [each.bounds or each.ends for each in ranges_of(home)]
        falls = [ends[0] > ends[1] for ends in (x, y)]
        facts["bounds"] = {
            name: list(ends[::-1] if turned else ends)
            for name, ends, turned in zip("xy", bounds, falls, strict=True)
        }
    scales = {"xscale": home.xscale, "yscale": home.yscale}
    return facts | {name: scale for name, scale in scales.items() if scale != "linear"}


def _read(text: str) -> tuple[Pair, Pair]:
    parts = text.split(",") if len(text) <= LONGEST else []
    try:
        numbers = [float(each) for each in parts]
        canonical = ",".join(map(canonical_json, numbers))
    except ValueError:  # NaN and infinities included
        canonical = ""
    if len(parts) != 4 or canonical != text:
        raise ValueError(
            f"{text[:LONGEST]!r} is no view; write it as x0,x1,y0,y1, with numbers as "
            'JavaScript writes them, in the prop as {"x": [x0, x1], "y": [y0, y1]}; dates are '
            'milliseconds since 1970 UTC, and in the prop ISO texts too where the scale is "date"'
        )
    return (numbers[0], numbers[1]), (numbers[2], numbers[3])


def _check(name: str, home: Range, ends: Pair, *, may_be_larger: bool) -> None:
    """Raise a ValueError, unless a view from home can have these ends in one direction."""
    shown = f"{name} of the view is {ends[0]:g} to {ends[1]:g}"
    if ends[0] == ends[1]:
        raise ValueError(f"{shown}, which is empty; ask for two different ends")
    if (ends[0] < ends[1]) != (home.ends[0] < home.ends[1]):
        raise ValueError(
            f"{shown}, and home is {home.ends[0]:g} to {home.ends[1]:g}; turn it round"
        )
    if home.scale == "log" and min(ends) <= 0:
        raise ValueError(f"{shown}; on a log scale both ends must be over 0")
    (low, high), (least, most) = home.straight(ends), home.limits
    allowed = ROUNDING * (high - low) + STEPS_IN_PIXEL * home.step((low, high))
    is_around = may_be_larger and low <= least + allowed and high >= most - allowed
    is_inside = low >= least - allowed and high <= most + allowed
    if not math.isfinite(high - low) or not (is_inside or is_around):
        bounds = home.bounds or LIMITS[home.scale]
        raise ValueError(
            f"{shown}, outside of the bounds {bounds[0]:g} to {bounds[1]:g}; ask for a range inside"
        )
