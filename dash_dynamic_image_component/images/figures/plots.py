"""The Matplotlib figure of axes, artists and other values that plotting functions return."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_NAMES = ("figure", "fig", "figure_", "ax")
"""Attributes with a figure, or with axes: of axes and artists, older seaborn grids, scikit-learn
displays, and colorbars, in this order."""

_STEPS = 3
"""The most steps from an attribute to the whole figure: axes, a subfigure, the figure."""

_LOOKED_AT = 10_000
"""The most parts of a collection that are looked at; a plot returns thousands at most."""

_DEPTH = 4
"""The depth of nested collections: `errorbar` returns a tuple of tuples of lines."""


def figure_of(value: Any) -> Figure | None:
    """The figure of axes, of an artist, of a grid, or of a collection of these; else None.

    What `df.plot()`, `df.hist()`, `plt.plot()`, `ax.bar()`, `ax.boxplot()` and the functions of
    seaborn return belongs to one figure. A subfigure counts as the figure that it is a part of.
    Parts without a figure, such as the counts that `plt.hist()` returns, are passed over.

    Raises:
        ValueError: the parts belong to different figures.

    Example:
        >>> from matplotlib.figure import Figure
        >>> figure = Figure()
        >>> figure_of(figure.subplots(2, 2)) is figure, figure_of([1, 2]) is None
        (True, True)
    """
    kind = getattr(sys.modules.get("matplotlib.figure"), "Figure", None)
    if kind is None:  # not imported, or not completely yet: no figure can exist
        return None
    figures = {id(figure): figure for figure in _figures(value, kind, _DEPTH)}
    if len(figures) > 1:
        raise ValueError(
            f"the function returned parts of {len(figures)} figures in one "
            f"{type(value).__qualname__}; return one of the figures, or draw all into one "
            "with plt.subplots() and ax="
        )
    return next(iter(figures.values()), None)


def _figures(value: Any, kind: type, depth: int) -> Iterator[Any]:
    own = _own_figure(value, kind)
    if own is not None:
        yield own
    elif depth:
        for part in islice(_parts(value), _LOOKED_AT):
            yield from _figures(part, kind, depth - 1)


def _own_figure(value: Any, kind: type) -> Any:
    """The whole figure that a value is, or that one of its attributes leads to."""
    if isinstance(value, kind):
        return value
    for found in _named(value):
        for _ in range(_STEPS):
            if isinstance(found, kind):
                return found
            found = _read(found, "figure")
    return None


def _named(value: Any) -> Iterator[Any]:
    yield from (_read(value, name) for name in _NAMES)
    get = _read(value, "get_figure")
    if callable(get) and not isinstance(value, type):
        with suppress(Exception):  # a method of that name may do something else
            yield get()


def _read(value: Any, name: str) -> Any:
    try:
        return getattr(value, name, None)
    except Exception:  # properties may raise anything
        return None


def _parts(value: Any) -> Iterable[Any]:
    parts: Iterable[Any] = ()
    if isinstance(value, Mapping):
        parts = value.values()
    elif isinstance(value, (list, tuple)):
        parts = value
    elif str(_read(value, "dtype")) == "object":
        parts = _read(value, "flat") or ()
    elif (
        type(value).__module__ == "matplotlib.container"
    ):  # a container that is no tuple, as that of pie()
        parts = vars(value).values()
    return parts
