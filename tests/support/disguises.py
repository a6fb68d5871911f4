"""Functions that fill a figure of pyplot with a colour, and hide in many ways that they use it.

Each rests between making its figure and colouring it, so that calls that overlap without a turn
of their own colour each other's figures.
"""

from __future__ import annotations

import functools
import io
import time
from collections.abc import Callable
from typing import Any

PAUSE = 0.02
"""Seconds between the steps of a drawing."""


def _paint(color: str, pause: float = PAUSE) -> Any:
    import matplotlib.pyplot as plt

    plt.figure(figsize=(0.4, 0.3), dpi=50)
    time.sleep(pause)
    plt.axes((0, 0, 1, 1)).set_facecolor(color)
    time.sleep(pause)
    plt.xticks([])
    plt.yticks([])
    plt.gca().spines[:].set_visible(False)
    return plt.gcf()


class _Painter:
    def paint(self, color: str) -> Any:
        return _paint(color)

    def __call__(self, color: str) -> Any:
        return _paint(color)


class _Canvas:
    """A figure that a class keeps for all its calls."""

    figure: Any = None

    @classmethod
    def paint(cls, color: str) -> Any:
        from matplotlib.figure import Figure

        if cls.figure is None:
            cls.figure = Figure((0.4, 0.3), dpi=50)
        cls.figure.set_facecolor(color)
        time.sleep(PAUSE)
        return cls.figure


_TABLE = {"paint": _paint}
_PAINTER = _Painter()


def method_of_an_object(color: str) -> Any:
    return _PAINTER.paint(color)


def function_of_a_dict(color: str) -> Any:
    return _TABLE["paint"](color)


def partial_of_a_function(color: str) -> Any:
    return functools.partial(_TABLE["paint"], pause=PAUSE / 2)(color)


def module_by_name(color: str) -> Any:
    import importlib

    plot = importlib.import_module(".".join(("matplotlib", "pyplot")))
    plot.figure(figsize=(0.4, 0.3), dpi=50)
    time.sleep(PAUSE)
    plot.gcf().set_facecolor(color)
    return plot.gcf()


def callable_object(color: str) -> Any:
    return next(each(color) for each in (_PAINTER,))


def file_of_bytes(color: str) -> bytes:
    """The bytes of a PNG: nothing that is returned tells of Matplotlib."""
    _TABLE["paint"](color)
    file = io.BytesIO()
    getattr(__import__("matplotlib.pyplot").pyplot, "savefig")(file)  # noqa: B009
    return file.getvalue()


def settings_alone(color: str) -> Any:
    """The colour comes from `rcParams`, which all threads of a process share."""
    plot = __import__("matplotlib.pyplot").pyplot
    plot.rcParams["figure.facecolor"] = color
    time.sleep(PAUSE)
    return plot.figure(figsize=(0.4, 0.3), dpi=50)


def figure_of_a_class(color: str) -> Any:
    return _Canvas.paint(color)


DISGUISES: dict[str, Callable[[str], Any]] = {
    function.__name__: function
    for function in (
        method_of_an_object,
        function_of_a_dict,
        partial_of_a_function,
        module_by_name,
        callable_object,
        file_of_bytes,
        settings_alone,
        figure_of_a_class,
    )
}
"""Name -> function of a colour such as "red", whose image has that colour in all of its pixels."""
