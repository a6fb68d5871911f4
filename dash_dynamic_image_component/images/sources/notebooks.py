"""Files of values that show themselves in notebooks, as PNG or SVG."""

from __future__ import annotations

import base64
import inspect
from collections.abc import Callable
from typing import Any


def shown_in_notebooks(value: Any) -> bytes | str | None:
    """The PNG of a value, or else its SVG; None if its type draws neither.

    The PNG is that of `_repr_png_`, the SVG that of `_repr_svg_`, or of `pipe(format="svg")`, as
    objects of graphviz have it.

    Example:
        >>> class Dot:
        ...     def _repr_svg_(self) -> str:
        ...         return '<svg xmlns="http://www.w3.org/2000/svg"/>'
        >>> shown_in_notebooks(Dot())
        '<svg xmlns="http://www.w3.org/2000/svg"/>'
    """
    svg = _svg_of(value)
    try:
        png = _called(value, "_repr_png_")
    except ImportError:  # the library that turns an SVG into pixels
        if svg is None:
            raise
        png = None
    if png is not None:
        return base64.b64decode(png) if isinstance(png, str) else bytes(png)
    shown = None if svg is None else svg()
    return shown if shown is None or isinstance(shown, str) else bytes(shown)


def _svg_of(value: Any) -> Callable[[], Any] | None:
    """The function that draws the SVG."""
    if hasattr(type(value), "_repr_svg_"):
        return lambda: _called(value, "_repr_svg_")
    pipe = getattr(type(value), "pipe", None)
    # Other libraries have methods of that name for other purposes.
    if inspect.isfunction(pipe) and "format" in inspect.signature(pipe).parameters:
        return lambda: value.pipe(format="svg")
    return None


def _called(value: Any, method: str) -> Any:
    """The result of a method of IPython, without its metadata; None where there is no method."""
    function = getattr(type(value), method, None)
    shown = None if function is None else function(value)
    return shown[0] if isinstance(shown, tuple) else shown
