"""What stands for the version of a function: the code that runs, and what it holds."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import functools
import hashlib
import importlib.util
import pathlib
import re
import sys
import types
import typing
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from .injected import Cancelled

_PLAIN = (
    *(str, bytes, int, float, complex, bool, type(None), type(...)),
    *(datetime.date, datetime.time, datetime.timedelta),
)
_CONSTANT = (tuple, frozenset, slice, types.CodeType)
"""Two equal ones may be one object or two, as the compiler likes: each is written out."""
_HOLDING = (*_CONSTANT, functools.partial, types.MethodType, list, dict, set)
"""What is all that it holds."""
_TOLD = (*_PLAIN, *_HOLDING, types.FunctionType, types.BuiltinFunctionType, type, enum.Enum)
"""What has a text that says all of it; of a type hint, the `repr` of anything else will do."""
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")

PYTHON = f"{sys.implementation.cache_tag} {importlib.util.MAGIC_NUMBER.hex()}"
"""What byte code means, and how a source is compiled, depends on it."""

Seen: typing.TypeAlias = "dict[int, tuple[int, Any]]"
"""Numbers of the values that may come again, by address; holding them keeps the address theirs."""


def source_hash(function: Callable[..., Any]) -> str:
    """A hash of a function: its code, type hints and defaults, what it encloses or is bound to.

    The code is that in memory: what its file says now does not matter, nor do its path, its
    comments and its place in it. The hash is the same in every process of a program with one
    version of Python, unless the function holds something that has no text of its own, such as an
    open file: then it differs from process to process. The globals that the function names are not
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
    text = "\n".join([PYTHON, *_parts(function, {})])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _parts(value: Any, seen: Seen) -> Iterator[str]:
    """The text of a value, piece by piece."""
    if isinstance(value, _PLAIN):
        yield f"{type(value).__name__} {value!r}"
        return
    if id(value) in seen:
        yield f"again {seen[id(value)][0]}"
        return
    if not isinstance(value, _CONSTANT):
        seen[id(value)] = len(seen), value
    held = _held(value)
    if isinstance(value, (set, frozenset)):  # whose order differs from process to process
        held.sort(key=lambda each: "\n".join(_parts(each, dict(seen))))
    # How many they are, or those of a list inside could as well be those of the list around.
    yield f"{type(value).__qualname__} of {len(held)}"
    if not isinstance(value, (*_HOLDING, types.FunctionType, _Hint)):
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
        hints = [_Hint(name, hint) for name, hint in _annotations(value).items()]
        defaults = [value.__defaults__, value.__kwdefaults__]
        return [value.__code__, hints, *defaults, *_enclosed(value)]
    if isinstance(value, types.CodeType):
        return _compiled(value)
    if isinstance(value, _Hint):
        return value.held()
    if isinstance(value, slice):
        return [value.start, value.stop, value.step]
    if isinstance(value, dict):
        return [each for pair in value.items() for each in pair]
    return list(value) if isinstance(value, (list, tuple, set, frozenset)) else []


def _compiled(code: types.CodeType) -> list[Any]:
    """All that decides what the code does; `co_code` is free of what a run adds to it."""
    counts = [code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags]
    names = [code.co_names, code.co_varnames, code.co_cellvars, code.co_freevars]
    return [code.co_code, code.co_exceptiontable, *counts, *names, code.co_consts]


@dataclasses.dataclass(frozen=True)
class _Hint:
    """A type hint, or what stands in one, such as the bounds of a number."""

    name: str
    hint: Any

    def held(self) -> list[Any]:
        hint = self.hint
        if typing.get_args(hint):
            parts = [typing.get_origin(hint), *typing.get_args(hint)]
        elif dataclasses.is_dataclass(hint) and not isinstance(hint, type):
            parts = [getattr(hint, each.name) for each in dataclasses.fields(hint)]
        elif isinstance(hint, (list, tuple)):
            parts = list(hint)
        else:
            return [hint if isinstance(hint, _TOLD) else _ADDRESS.sub("", repr(hint))]
        return [type(hint), *(_Hint("", part) for part in parts)]


def _annotations(function: types.FunctionType) -> dict[str, Any]:
    try:
        return function.__annotations__
    except Exception:  # Python 3.14 evaluates them now, and they may name what is not there yet
        return {"": function.__annotate__.__code__}  # type: ignore[attr-defined]


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
