"""What stands for the version of a function: how it is written, and what it holds."""

from __future__ import annotations

import datetime
import enum
import functools
import hashlib
import inspect
import pathlib
import types
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from .asked_for import Cancelled

_PLAIN = (str, bytes, int, float, complex, bool, type(None), datetime.date, datetime.time)
_HOLDING = (functools.partial, types.MethodType, list, tuple, dict, set, frozenset)
"""What is all that it holds."""


def source_hash(function: Callable[..., Any]) -> str:
    """A hash of a function: its source, its defaults, and what it is bound to or encloses.

    The same in every process of a program, unless it holds something that has no text of its own,
    such as an open file: then it differs from process to process. The globals that it names are not
    looked at, nor what it calls.

    >>> def make(scale: float):
    ...     def drawn():
    ...         return scale
    ...
    ...     return drawn
    >>> source_hash(make(1)) == source_hash(make(1))
    True
    >>> source_hash(make(1)) == source_hash(make(2))
    False
    """
    text = "\n".join(_parts(function, {}))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _parts(value: Any, seen: dict[int, int]) -> Iterator[str]:
    """The text of a value, piece by piece; `seen` numbers those that may come again."""
    if isinstance(value, _PLAIN):
        yield f"{type(value).__name__} {value!r}"
    elif id(value) in seen:
        yield f"again {seen[id(value)]}"
    else:
        seen[id(value)] = len(seen)
        held = _held(value)
        # How many they are, or those of a list inside could as well be those of the list around.
        yield f"{type(value).__qualname__} of {len(held)}"
        if isinstance(value, types.FunctionType):
            yield _source(value)
        elif not isinstance(value, _HOLDING):
            yield _name(value)
        for each in held:
            yield from _parts(each, seen)


def _held(value: Any) -> list[Any]:
    """What a value is made of, beside its name."""
    if isinstance(value, functools.partial):
        return [value.func, value.args, value.keywords]
    if isinstance(value, types.MethodType):
        return [value.__func__, value.__self__]
    if isinstance(value, types.BuiltinFunctionType):  # `colours.get` is one, and holds `colours`
        return [value.__self__]
    if isinstance(value, types.FunctionType):
        return [value.__defaults__, value.__kwdefaults__, *_enclosed(value)]
    if isinstance(value, (list, tuple)):
        return list(value)
    if isinstance(value, dict):
        return [each for pair in value.items() for each in pair]
    return sorted(value, key=repr) if isinstance(value, (set, frozenset)) else []


def _enclosed(function: types.FunctionType) -> list[Any]:
    """What it encloses, and the function that a decorator wrapped."""
    cells = []
    for cell in function.__closure__ or ():
        try:
            cells.append(cell.cell_contents)
        except ValueError:  # not filled yet
            cells.append("empty")
    return [*cells, getattr(function, "__wrapped__", None)]


def _name(value: Any) -> str:
    """The name of what has one; else a text that no other process has."""
    if isinstance(value, enum.Enum):
        return f"{type(value).__module__}.{value}"
    if isinstance(value, (type, types.ModuleType, types.BuiltinFunctionType)):
        return f"{getattr(value, '__module__', '')}.{value.__name__}"
    if isinstance(value, pathlib.PurePath):
        return repr(value)
    return "asked for" if isinstance(value, Cancelled) else uuid.uuid4().hex


def _source(function: types.FunctionType) -> str:
    try:
        return inspect.getsource(function)
    except (OSError, TypeError):  # it was typed in, or made by `exec`
        return _compiled(function.__code__)


def _compiled(code: types.CodeType) -> str:
    constants = [
        _compiled(each)
        if isinstance(each, types.CodeType)
        else repr(sorted(each, key=repr) if isinstance(each, frozenset) else each)
        for each in code.co_consts
    ]
    return repr((code.co_code, code.co_names, code.co_varnames, constants))
