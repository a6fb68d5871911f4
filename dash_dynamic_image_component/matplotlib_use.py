"""Whether a function draws with matplotlib, as far as its code tells."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from .parameters import underlying

_DRAWS = frozenset({"matplotlib", "mpl_toolkits", "pylab", "seaborn"})
_PURE = frozenset({"matplotlib.cm", "matplotlib.colors"})
"""Colormaps compute, and share nothing."""


def uses_matplotlib(function: Callable[..., Any]) -> bool:
    """Tell whether a function names anything that draws with matplotlib.

    It looks at the globals and closures that the code names, at imports in its body, and, as long
    as it stays in one package, at the functions and classes that these name in turn. Nothing is
    imported or called. What is found by way of an attribute of a value stays unseen.

    Example:
        >>> def draw():
        ...     import matplotlib.pyplot as plt
        ...
        ...     return plt.figure()
        >>> uses_matplotlib(draw), uses_matplotlib(len)
        (True, False)
    """
    return _uses(code_of(function), set())


def code_of(function: Callable[..., Any]) -> Any:
    """Give the function with the code of a partial, decorated function, method or callable object.

    What is not written in Python comes out as it is.
    """
    inner = underlying(function)
    inner = getattr(inner, "__func__", inner)
    call = getattr(type(inner), "__call__", None)  # noqa: B004 (of the type, as calls take it)
    return call if isinstance(call, FunctionType) else inner


def _uses(function: Any, seen: set[int]) -> bool:
    if not isinstance(function, FunctionType) or id(function) in seen:
        return False
    seen.add(id(function))
    names = set(_names(function.__code__))
    if any(_draws(name) for name in names):  # imported in the body
        return True
    scope = {**function.__globals__, **_closure(function)}
    values = [value for name in names if (value := scope.get(name)) is not None]
    for module in [value for value in values if issubclass(type(value), ModuleType)]:
        values += [value for name in names if (value := vars(module).get(name)) is not None]
    return any(_value_uses(value, function.__module__, seen) for value in values)


def _value_uses(value: Any, module: str, seen: set[int]) -> bool:
    """Whether a value that a function of a module names is of matplotlib, or uses it."""
    try:
        return _is_of_matplotlib(value) or _calls_matplotlib(value, module, seen)
    except Exception:  # A proxy, such as those of Flask outside of a request, may raise any.
        return False


def _calls_matplotlib(value: Any, module: str, seen: set[int]) -> bool:
    if isinstance(value, ModuleType) or not callable(value):
        return False
    functions = list(vars(value).values()) if isinstance(value, type) else [code_of(value)]
    home = getattr(value, "__module__", None) or ""
    if _package(home) == _package(module):
        return any(_uses(function, seen) for function in functions)
    # Of other packages, the module is enough to look at: their whole code can be very long.
    return isinstance(value, (type, FunctionType)) and _module_uses(home)


def _module_uses(name: str) -> bool:
    module = sys.modules.get(name)
    return module is not None and any(map(_is_of_matplotlib, list(vars(module).values())))


def _is_of_matplotlib(value: Any) -> bool:
    if isinstance(value, ModuleType):
        return _draws(value.__name__)
    home = getattr(value, "__module__", None)
    return isinstance(home, str) and _draws(home)


def _draws(name: str) -> bool:
    return _package(name) in _DRAWS and name not in _PURE


def _package(name: str) -> str:
    return name.partition(".")[0]


def _names(code: CodeType) -> Iterator[str]:
    """What a code and those nested in it name: globals, attributes, modules, closures."""
    yield from code.co_names
    yield from code.co_freevars
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _closure(function: FunctionType) -> dict[str, Any]:
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    values = {}
    for name, cell in cells:
        try:
            values[name] = cell.cell_contents
        except ValueError:  # It is not filled yet.
            continue
    return values
