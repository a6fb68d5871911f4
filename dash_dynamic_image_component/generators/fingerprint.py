"""Fingerprints of functions, in place of a version: hashes of code and enclosed values."""

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
from .size import Size
from .theme import Theme
from .tile import Tile
from .view import View

_PLAIN = (
    *(str, bytes, int, float, complex, bool, type(None), type(...)),
    *(datetime.date, datetime.time, datetime.timedelta),
)
_CONSTANT = (tuple, frozenset, slice, types.CodeType)
"""Immutable types: the compiler may make one object of two equal values, so each is written out."""
_CONTAINERS = (*_CONSTANT, functools.partial, types.MethodType, list, dict, set)
"""Types whose values consist of their members alone."""
_WITH_TEXT = (*_PLAIN, *_CONTAINERS, types.FunctionType, types.BuiltinFunctionType, type, enum.Enum)
"""Types with a complete text; in a type hint, `repr` is enough for all others."""
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")

PYTHON = f"{sys.implementation.cache_tag} {importlib.util.MAGIC_NUMBER.hex()}"
"""The version of Python, on which byte code and its meaning depend."""

Seen: typing.TypeAlias = "dict[int, tuple[int, Any]]"
"""Numbers of the values that may come again, by address; the reference keeps the address in use."""


def source_hash(function: Callable[..., Any]) -> str:
    """A hash of a function: its code, type hints, defaults, enclosed values and bound object.

    The code is the byte code in memory, without its comments, its file and its place there. The
    hash is the same in every process of a program with one version of Python, unless the function
    encloses a value without a text of its own, such as an open file: then it differs from process
    to process. Globals, classes and called functions are no part of the hash.

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


def are_alike(one: Any, other: Any, seen: frozenset[tuple[int, int]] = frozenset()) -> bool:
    """True if two values are one object, or have one text: functions with all that they enclose.

    >>> are_alike([1, "a"], [1, "a"]), are_alike(object(), object())
    (True, False)
    """
    pair = (id(one), id(other))
    if one is other or pair in seen:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, (*_PLAIN, set, frozenset, _Hint)):
        return repr(one) == repr(other) or bool(one == other)
    if not isinstance(one, (*_CONTAINERS, types.FunctionType)):
        return False
    members, others = _members(one), _members(other)
    if len(members) != len(others):
        return False
    return all(map(functools.partial(are_alike, seen=seen | {pair}), members, others))


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
    members = _members(value)
    if isinstance(value, (set, frozenset)):  # whose order differs from process to process
        members.sort(key=lambda each: "\n".join(_parts(each, dict(seen))))
    # With the number of members, which tells [[1], 2] from [[1, 2]].
    yield f"{type(value).__qualname__} of {len(members)}"
    if not isinstance(value, (*_CONTAINERS, types.FunctionType, _Hint)):
        yield _name(value)
    for each in members:
        yield from _parts(each, seen)


def _members(value: Any) -> list[Any]:
    """The values that make a value, beside its name."""
    if isinstance(value, functools.partial):
        return [value.func, value.args, value.keywords]
    if isinstance(value, types.MethodType):
        return [value.__func__, value.__self__]
    if isinstance(value, types.BuiltinFunctionType):  # `colours.get` is one, bound to `colours`
        return [value.__self__]
    if isinstance(value, types.FunctionType):
        hints = [_Hint(name, hint) for name, hint in _annotations(value).items()]
        defaults = [value.__defaults__, value.__kwdefaults__]
        return [value.__code__, hints, *defaults, *_enclosed(value)]
    if isinstance(value, types.CodeType):
        return _compiled(value)
    if isinstance(value, _Hint):
        return value.members()
    if isinstance(value, slice):
        return [value.start, value.stop, value.step]
    if isinstance(value, enum.Enum):
        return [value.value]
    if isinstance(value, dict):
        return [each for pair in value.items() for each in pair]
    return list(value) if isinstance(value, (list, tuple, set, frozenset)) else []


def _compiled(code: types.CodeType) -> list[Any]:
    """The parts of a code object that decide its behaviour; `co_code` has no inline caches."""
    counts = [code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags]
    names = [code.co_names, code.co_varnames, code.co_cellvars, code.co_freevars]
    return [code.co_code, code.co_exceptiontable, *counts, *names, code.co_consts]


@dataclasses.dataclass(frozen=True)
class _Hint:
    """A type hint, or a part of one, such as the bounds of a number."""

    name: str
    hint: Any

    def members(self) -> list[Any]:
        hint = self.hint
        if typing.get_args(hint):
            parts = [typing.get_origin(hint), *typing.get_args(hint)]
        elif dataclasses.is_dataclass(hint) and not isinstance(hint, type):
            parts = [getattr(hint, each.name) for each in dataclasses.fields(hint)]
        elif isinstance(hint, (list, tuple)):
            parts = list(hint)
        else:
            return [hint if isinstance(hint, _WITH_TEXT) else _ADDRESS.sub("", repr(hint))]
        return [type(hint), *(_Hint("", part) for part in parts)]


def _annotations(function: types.FunctionType) -> dict[str, Any]:
    try:
        return function.__annotations__
    except Exception:  # Python 3.14 evaluates them now, and they may name what is not there yet
        return {"": function.__annotate__.__code__}  # type: ignore[attr-defined]


def _enclosed(function: types.FunctionType) -> list[Any]:
    """The enclosed values, and the function that a decorator wrapped."""
    cells = []
    for cell in function.__closure__ or ():
        try:
            cells.append(cell.cell_contents)
        except ValueError:  # not filled yet
            cells.append("empty")
    return [*cells, getattr(function, "__wrapped__", None)]


def _name(value: Any) -> str:
    """The name of a value, or a random text for a value without one."""
    if isinstance(value, enum.Enum):
        return f"{type(value).__module__}.{value}"
    if isinstance(value, (type, types.ModuleType, types.BuiltinFunctionType)):
        return f"{getattr(value, '__module__', '')}.{value.__name__}"
    if isinstance(value, (pathlib.PurePath, Size, Theme, View, Tile)):
        return repr(value)
    return "asked for" if isinstance(value, Cancelled) else uuid.uuid4().hex
