"""Colours of a colormap, as a decorator and the prop of a component have them. Imports no NumPy."""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Iterable
from typing import Any, TypeAlias

Row: TypeAlias = "tuple[int, ...]"
"""A colour: RGB or RGBA of 0 to 255."""

Table: TypeAlias = "tuple[Row, ...]"
"""The colours of a colormap: 1 to 256 rows of RGB, or of RGBA."""

MAX_COLORS = 256

_FUNCTION = re.compile(r"(rgb|hsl)a?\((.*)\)", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s,/]+")


def checked_colormap(colormap: Any) -> str | Table | None:
    """The colormap of a decorator: a name, or the table of its colours.

    Raises:
        TypeError, ValueError: it is neither; with the remedy.

    Example:
        >>> checked_colormap(["transparent", "rgba(255, 0, 0, 0.5)"])
        ((0, 0, 0, 0), (255, 0, 0, 128))
    """
    colors = _listed(colormap)
    if not isinstance(colors, list):
        return colors
    if not 1 <= len(colors) <= MAX_COLORS:
        raise ValueError(f"colormap has {len(colors)} colours; give 1 to {MAX_COLORS}")
    rows = [_of_css(color) if isinstance(color, str) else color for color in _in_bytes(colors)]
    if len({*map(len, rows)}) > 1:
        rows = [(*row, 255) if len(row) == 3 else row for row in rows]
    return tuple(rows)


def prop_colormap(colormap: Any) -> str | list[str | Row] | None:
    """The colormap of a component: a name, or a list of colours; the browser reads those of CSS.

    Raises:
        TypeError, ValueError: as `checked_colormap`, for numbers.

    Example:
        >>> prop_colormap(["oklch(60% 0.2 20)", (1.0, 0.5, 0.0)])
        ['oklch(60% 0.2 20)', (255, 128, 0)]
    """
    colors = _listed(colormap)
    return _in_bytes(colors) if isinstance(colors, list) else colors


def _listed(colormap: Any) -> str | list[Any] | None:
    if colormap is None:
        return None
    if isinstance(colormap, str):
        if not colormap:
            raise ValueError("colormap is an empty text; give a name, such as 'viridis'")
        return colormap
    colors = colormap.tolist() if hasattr(colormap, "tolist") else colormap
    if isinstance(colors, (bytes, bytearray)) or not isinstance(colors, Iterable):
        raise TypeError(
            f"colormap is a {type(colormap).__qualname__}; give a name, such as 'viridis', or "
            "colours of shape (n, 3) or (n, 4); for a Colormap of matplotlib: colormap(range(256))"
        )
    return list(colors)


def _in_bytes(colors: list[Any]) -> list[str | Row]:
    """The colours with integers of 0 to 255 in the place of numbers; texts stay."""
    rows = iter(_rows([color for color in colors if not isinstance(color, str)]))
    return [color if isinstance(color, str) else next(rows) for color in colors]


def _rows(colors: list[Any]) -> list[Row]:
    rows = [tuple(each) if isinstance(each, Iterable) else (each,) for each in colors]
    for row in rows:
        if len(row) != len(rows[0]) or len(row) not in (3, 4):
            raise ValueError(f"colormap holds {row!r}; each colour needs 3 numbers, or each 4")
        if not all(isinstance(value, numbers.Real) for value in row):
            raise TypeError(f"colormap holds {row!r}; a colour is made of numbers")
    if all(isinstance(value, numbers.Integral) for row in rows for value in row):
        return [tuple(int(_checked_step(value, row, 255)) for value in row) for row in rows]
    return [tuple(_byte(_checked_step(value, row, 1)) for value in row) for row in rows]


def _checked_step(value: Any, color: tuple[Any, ...], high: int) -> Any:
    if 0 <= value <= high:
        return value
    raise ValueError(
        f"colormap holds {color!r}; colours are integers of 0 to 255, or floats of 0 to 1"
    )


def _byte(part: float) -> int:
    return math.floor(255 * part + 0.5)


def _of_css(color: str) -> Row:
    """The numbers that CSS gives a colour."""
    from PIL import ImageColor

    text = color.strip()
    if text.lower() == "transparent":
        return 0, 0, 0, 0
    try:
        function = _FUNCTION.fullmatch(text)
        if function is None:
            return ImageColor.getrgb(text)
        # Pillow takes the opacity for a byte.
        name, parts = function[1], _SEPARATORS.split(function[2].strip())
        opacity = _byte(_part(parts.pop())) if len(parts) == 4 else None
        known = ImageColor.getrgb(f"{name}({','.join(map(_plain, parts))})")
        return known if opacity is None else (*known, opacity)
    except ValueError:
        raise ValueError(
            f"colormap holds {color!r:.80}, which is no colour; give a name of CSS such as 'navy', "
            "'#000080', or numbers"
        ) from None


def _part(text: str) -> float:
    """An opacity, 0 to 1."""
    part = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    return min(max(part, 0), 1)


def _plain(text: str) -> str:
    """A part of a colour as Pillow reads it, which knows neither fractions nor units of angles."""
    return text if text.endswith("%") else str(round(float(text.removesuffix("deg"))))
