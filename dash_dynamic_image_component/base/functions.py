"""Functions inside of partials, decorators and callable objects; their code and their file."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

_KINDS = (inspect.iscoroutinefunction, inspect.isasyncgenfunction, inspect.isgeneratorfunction)


def underlying(function: Any) -> Any:
    """The function inside of partials, decorators and callable objects."""
    while isinstance(function, functools.partial):
        function = function.func
    function = inspect.unwrap(function)
    if inspect.isroutine(function):
        return function
    called = vars(type(function)).get("__call__")
    return called if inspect.isfunction(called) else function


def returned_by(function: Any) -> Any:
    """The function that tells what a call gives: a value, a coroutine, or what it yields.

    It is the outermost `async def`, or function that yields, of partials, decorators and callable
    objects. A plain `def` around it gives on what it gets, as nearly all decorators do.
    """
    inner = function
    while inner is not None:
        while isinstance(inner, functools.partial):
            inner = inner.func
        for each in (inner, _call_of(inner)):
            if any(tells(each) for tells in _KINDS):
                return each
        inner = getattr(inner, "__wrapped__", None)
    return underlying(function)


def _call_of(value: Any) -> Any:
    """The `__call__` of the type of a value, which calls of the value take."""
    return getattr(type(value), "__call__", None)  # noqa: B004 (asks for the method, no test)


def code_of(function: Callable[..., Any]) -> Any:
    """The function that has the code of a partial, decorated function, method or object."""
    inner = underlying(function)
    inner = getattr(inner, "__func__", inner)
    call = _call_of(inner)
    return call if isinstance(call, FunctionType) else inner


def file_of_function(function: Any) -> str:
    """The file of the module in which a function is written; "" where there is none."""
    namespace = getattr(function, "__globals__", None)
    if namespace is None:
        name = getattr(function, "__module__", None) or ""
        namespace = vars(sys.modules[name]) if name in sys.modules else {}
    file = namespace.get("__file__")
    return str(Path(file).resolve()) if isinstance(file, str) else ""
