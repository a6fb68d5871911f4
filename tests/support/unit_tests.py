"""Unit tests: those that start neither a server nor a process, and are not marked as slow."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

TESTS = Path(__file__).parents[1]

STARTERS = frozenset(
    (
        *("subprocess", "multiprocessing", "concurrent.futures.process", "distributed"),
        *("support.clients", "support.deployments", "support.environments"),
        *("support.interpreters", "support.loads", "support.parts", "support.tabs"),
        "support.servers.serve",
    )
)
"""Modules of which a unit test, its fixtures and its helpers use nothing; and one function."""

_known: dict[Any, bool] = {}


def is_unit(test: pytest.Item) -> bool:
    """Whether no function that the test runs, as far as it is written in tests, uses a starter."""
    if test.get_closest_marker("slow"):
        return False
    fixtures = test._fixtureinfo.name2fixturedefs.values()  # type: ignore[attr-defined]
    functions = [test.function, *(each.func for every in fixtures for each in every)]  # type: ignore[attr-defined]
    return not any(map(starts, functions))


def starts(value: Any) -> bool:
    """Whether a module, class or function is, or uses, anything of a starter."""
    value = value.func if type(value) is partial else value
    kind = type(value)  # isinstance would wake proxies, such as flask.request
    if kind is ModuleType:
        return value.__name__ in STARTERS
    if not issubclass(kind, (type, FunctionType)):
        return False
    if value not in _known:
        _known[value] = False  # while it is looked at: functions may call each other
        names = (value.__module__, f"{value.__module__}.{value.__name__}")
        _known[value] = not STARTERS.isdisjoint(names) or any(map(starts, used_by(value)))
    return _known[value]


def used_by(value: type | FunctionType) -> Iterator[Any]:
    """Functions of a class, and whatever a function names, if they are written in tests."""
    if not is_of_tests(value):
        return
    if isinstance(value, type):
        yield from vars(value).values()
        return
    function = inspect.unwrap(value)
    for name in names_in(function.__code__):
        yield function.__globals__.get(name)


def is_of_tests(value: type | FunctionType) -> bool:
    file = getattr(sys.modules.get(value.__module__), "__file__", None)
    return file is not None and Path(file).is_relative_to(TESTS)


def names_in(code: CodeType) -> Iterator[str]:
    """All names that a function looks up, those of its inner functions included."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from names_in(constant)
