"""Hooks where Matplotlib uses what belongs to the whole process: they tell the current call."""

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
from .calls import call_of_context, current_call
from .rc_settings import keep_apart, remember
from .thread_contexts import let_multiprocessing_pools_inherit, let_threads_inherit

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
        if value and call_of_context.get() is not None:
            _changed(self)
        set_stale(self, value)

    kind.__init__ = made
    kind.stale = property(stale.fget, changed, stale.fdel, stale.__doc__)


def _changed(artist: Any) -> None:
    """Tell the current call that an artist changes, and note the settings for its figure."""
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
    """The figure of an artist, outside of all subfigures; None for an artist without a figure."""
    figure = artist if hasattr(artist, "subfigs") else getattr(artist, "figure", None)
    if figure is None:
        return None
    # `_root_figure` is of Matplotlib 3.10; a figure that is being made has neither of the two.
    return getattr(figure, "_root_figure", None) or getattr(figure, "figure", None)


def _watch_figures(figure: Any) -> None:
    figure.Figure.draw = _telling(figure.Figure.draw, lambda drawn: drawn)


def _watch_canvas(backend: Any) -> None:
    """Hook the canvas of Agg; its pixels are also read, saved and restored by `get_renderer`."""
    kind = backend.FigureCanvasAgg
    for name in ("draw", "get_renderer"):
        setattr(kind, name, _telling(getattr(kind, name), lambda canvas: canvas.figure))


def _telling(method: Callable[..., Any], figure_of: Callable[[Any], Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def telling(self: Any, *arguments: Any, **named: Any) -> Any:
        call = current_call()
        if call is not None:
            made_by = figure_of(self).__dict__.get(_MADE_BY)
            (call.touch if made_by == call.serial else call.touch_shared)()
        return method(self, *arguments, **named)

    return telling


def _watch_names(kind: Any) -> None:
    """Hook a registry of names of colours, in which a call registers a name with its turn."""
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
    """A descriptor for `Gcf.figs`, the figures that pyplot manages: each call has its own."""

    def __init__(self, of_the_process: OrderedDict[Any, Any]) -> None:
        self._of_the_process = of_the_process

    def __get__(self, instance: Any, owner: Any) -> OrderedDict[Any, Any]:
        call = call_of_context.get()
        if call is None:
            return self._of_the_process
        if not call.ended:
            call.touch()
        return call.figures


def _separate_figures(helpers: Any) -> None:
    helpers.Gcf.figs = _Figures(helpers.Gcf.figs)


def _draw_with_agg(pyplot: Any) -> None:
    """Give calls Agg: a backend with windows aborts the process outside of the main thread."""
    chosen, switch = pyplot._get_backend_mod, pyplot.switch_backend

    @functools.wraps(chosen)
    def get_backend_mod() -> Any:
        if call_of_context.get() is None:
            return chosen()
        from matplotlib.backends import backend_agg

        return backend_agg._BackendAgg

    @functools.wraps(switch)
    def switch_backend(newbackend: str) -> None:
        if call_of_context.get() is None:
            switch(newbackend)

    pyplot._get_backend_mod, pyplot.switch_backend = get_backend_mod, switch_backend


class _ParserLock:
    """A lock for the parser of formulas, which is one for the process and not thread-safe."""

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
    "multiprocessing.pool": let_multiprocessing_pools_inherit,
}


class _Finder:
    """A finder on `sys.meta_path`: hooks a module during its import, before any thread uses it."""

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
    """Hook the modules of Matplotlib, each now or as soon as it is imported."""
    if _Finder in sys.meta_path:
        return
    let_threads_inherit()
    sys.meta_path.insert(0, _Finder)
    for name in _HOOKS:
        if sys.modules.get(name) is not None:  # None forbids the import of a module
            _hook(importlib.import_module(name))  # waits for another thread that imports it
