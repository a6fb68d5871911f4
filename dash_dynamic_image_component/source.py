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
    text = "\n".join(_parts(function, set()))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _parts(value: Any, seen: set[int]) -> Iterator[str]:
    """The text of a value, piece by piece."""
    if isinstance(value, _PLAIN):
        yield f"{type(value).__name__} {value!r}"
    elif id(value) in seen:
        yield "again"
    else:
        seen.add(id(value))
        yield from _parts_of_many(value, seen)


def _parts_of_many(value: Any, seen: set[int]) -> Iterator[str]:
    yield type(value).__qualname__
    if isinstance(value, functools.partial):
        held: list[Any] = [value.func, value.args, value.keywords]
    elif isinstance(value, types.MethodType):
        held = [value.__func__, value.__self__]
    elif isinstance(value, types.FunctionType):
        yield _source(value)
        held = [value.__defaults__, value.__kwdefaults__, *_enclosed(value)]
    elif isinstance(value, (list, tuple)):
        held = list(value)
    elif isinstance(value, dict):
        held = [each for pair in value.items() for each in pair]
    elif isinstance(value, (set, frozenset)):
        held = sorted(value, key=repr)
    else:
        yield _name(value)
        held = []
    for each in held:
        yield from _parts(each, seen)


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
