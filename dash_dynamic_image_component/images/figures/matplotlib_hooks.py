"""The places where Matplotlib uses what a whole process shares, each told to the call that runs."""

from __future__ import annotations

import functools
import importlib
import sys
from collections import OrderedDict
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from threading import RLock
from types import ModuleType
from typing import Any

from ...base.forks import renew_after_fork
from .calls import _current, current_call, let_threads_inherit
from .rc_settings import keep_apart, remember

_HOOKED = "_dash_dynamic_image_hooked"
_MADE_BY = "_dash_dynamic_image_call"
"""The attribute of an artist that holds the serial number of the call that made it."""


def _watch_artists(artist: Any) -> None:
    kind = artist.Artist
    init, stale = kind.__init__, kind.stale
    set_stale = stale.fset

    @functools.wraps(init)
    def made(self: Any, *arguments: Any, **named: Any) -> None:
        call = current_call()
        if call is not None:
            call.touch()
            if call.has_turn:
                self.__dict__[_MADE_BY] = call.serial
        init(self, *arguments, **named)

    def changed(self: Any, value: bool) -> None:
        if value and _current.get() is not None:
            _changed(self)
        set_stale(self, value)

    kind.__init__ = made
    kind.stale = property(stale.fget, changed, stale.fdel, stale.__doc__)


def _changed(artist: Any) -> None:
    """Tell the call that it draws into an artist, and under which settings."""
    call = current_call()
    if call is None:
        return
    if artist.__dict__.get(_MADE_BY) == call.serial:
        call.touch()
    else:
        call.touch_shared()
    if call.writes and call.has_turn:
        figure = _root(artist)
        if figure is not None:
            remember(call, figure)


def _root(artist: Any) -> Any:
    """The figure that holds an artist, in any depth of subfigures; None for one that is in none."""
    figure = artist if hasattr(artist, "subfigs") else getattr(artist, "figure", None)
    if figure is None:
        return None
    # Matplotlib since 3.10, and before; neither, while a figure is being made.
    return getattr(figure, "_root_figure", None) or getattr(figure, "figure", None)


def _watch_figures(figure: Any) -> None:
    figure.Figure.draw = _told(figure.Figure.draw, lambda drawn: drawn)


def _watch_canvas(backend: Any) -> None:
    """Its pixels are drawn, read, saved and restored, for all and for `draw_artist`, by one way."""
    kind = backend.FigureCanvasAgg
    for name in ("draw", "get_renderer"):
        setattr(kind, name, _told(getattr(kind, name), lambda canvas: canvas.figure))


def _told(method: Callable[..., Any], figure_of: Callable[[Any], Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def told(self: Any, *arguments: Any, **named: Any) -> Any:
        call = current_call()
        if call is not None:
            made_by = figure_of(self).__dict__.get(_MADE_BY)
            (call.touch if made_by == call.serial else call.touch_shared)()
        return method(self, *arguments, **named)

    return told


def _watch_names(kind: Any) -> None:
    """Names that a program gives to colours: a call that gives one has its turn."""
    for name in ("register", "unregister"):
        setattr(kind, name, _in_turn(getattr(kind, name)))


def _in_turn(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def in_turn(*arguments: Any, **named: Any) -> Any:
        call = current_call()
        if call is not None:
            call.touch()
        return method(*arguments, **named)

    return in_turn


class _Figures:
    """`Gcf.figs`, the figures that pyplot manages: each call has its own."""

    def __init__(self, of_the_process: OrderedDict[Any, Any]) -> None:
        self._of_the_process = of_the_process

    def __get__(self, instance: Any, owner: Any) -> OrderedDict[Any, Any]:
        call = _current.get()
        if call is None:
            return self._of_the_process
        if not call.ended:
            call.touch()
        return call.figures


def _separate_figures(helpers: Any) -> None:
    helpers.Gcf.figs = _Figures(helpers.Gcf.figs)


def _draw_with_agg(pyplot: Any) -> None:
    """Let calls have Agg: a backend with windows aborts a process outside of its main thread."""
    chosen, switch = pyplot._get_backend_mod, pyplot.switch_backend

    @functools.wraps(chosen)
    def get_backend_mod() -> Any:
        if _current.get() is None:
            return chosen()
        from matplotlib.backends import backend_agg

        return backend_agg._BackendAgg

    @functools.wraps(switch)
    def switch_backend(newbackend: str) -> None:
        if _current.get() is None:
            switch(newbackend)

    pyplot._get_backend_mod, pyplot.switch_backend = get_backend_mod, switch_backend


class _ParserLock:
    """Formulas have one parser for all threads of a process, which cannot be in two of them."""

    def __init__(self) -> None:
        self.after_fork()
        renew_after_fork(self)

    def after_fork(self) -> None:
        self.lock = RLock()


_parser = _ParserLock()


def _parse_one_at_a_time(mathtext: Any) -> None:
    parse = mathtext.MathTextParser.parse

    @functools.wraps(parse)
    def parse_alone(self: Any, *arguments: Any, **named: Any) -> Any:
        with _parser.lock:
            return parse(self, *arguments, **named)

    mathtext.MathTextParser.parse = parse_alone


_HOOKS: dict[str, Callable[[Any], None]] = {
    "matplotlib": keep_apart,
    "matplotlib.artist": _watch_artists,
    "matplotlib.figure": _watch_figures,
    "matplotlib.cm": lambda cm: _watch_names(cm.ColormapRegistry),
    "matplotlib.colors": lambda colors: _watch_names(colors.ColorSequenceRegistry),
    "matplotlib.backends.backend_agg": _watch_canvas,
    "matplotlib._pylab_helpers": _separate_figures,
    "matplotlib.pyplot": _draw_with_agg,
    "matplotlib.mathtext": _parse_one_at_a_time,
}


class _Finder:
    """Hooks a module in its import, before any other thread can use it."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in _HOOKS:
            return None
        for finder in sys.meta_path:
            find = None if finder is _Finder else getattr(finder, "find_spec", None)
            spec: ModuleSpec | None = None if find is None else find(name, path, target)
            if spec is not None:
                _hook_after(spec.loader)
                return spec
        return None


def _hook_after(loader: Any) -> None:
    run = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        run(module)
        _hook(module)

    loader.exec_module = exec_module


def _hook(module: ModuleType) -> None:
    hook = _HOOKS.get(module.__name__)
    if hook is not None and _HOOKED not in vars(module):
        setattr(module, _HOOKED, True)
        hook(module)


def install() -> None:
    """Hook Matplotlib, now or when it is imported; it is not imported for this."""
    if _Finder in sys.meta_path:
        return
    let_threads_inherit()
    sys.meta_path.insert(0, _Finder)
    for name in _HOOKS:
        if sys.modules.get(name) is not None:  # None keeps it from being imported
            _hook(importlib.import_module(name))  # waits for a thread that imports it now
