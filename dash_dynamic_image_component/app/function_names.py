"""Default names of functions for `image_callback`: unique, and equal in every process."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from ..base.functions import underlying
from ..generators.generator import MAX_NAME_LENGTH, origin_of
from ..generators.registry import Registry

_uses: WeakKeyDictionary[Registry, dict[str, set[str]]] = WeakKeyDictionary()


def name_for(function: Callable[..., Any]) -> str:
    """Module and qualified name; characters that a URL would quote become their code points.

    >>> from fractions import Fraction
    >>> name_for(Fraction.limit_denominator)
    'fractions.Fraction.limit_denominator'
    """
    full = ".".join(origin_of(function)).replace(".<locals>", "")
    name = re.sub(r"[^A-Za-z0-9_.-]", lambda found: f"-{ord(found[0]):x}-", full)
    if len(name) <= MAX_NAME_LENGTH:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return f"{name[: MAX_NAME_LENGTH - 17]}-{digest}"


def unique_name(registry: Registry, function: Callable[..., Any], use: str) -> str:
    """`name_for`, with a hash of the use where another function has that name for another use.

    Callbacks in Dash apps are often all called `update`, and a loop makes many functions of one
    name. Two cells of a notebook may do so, and each keeps its own image. A cell that runs again
    replaces its function, since it has the same use.

    Raises:
        ValueError: two functions of one file have the name, for two uses.
    """
    name = name_for(function)
    uses = _uses.setdefault(registry, {})
    old, before = registry.get(name), uses.setdefault(name, set())
    if old is not None and before and use not in before and old.function != function:
        if _are_of_one_file(old.function, function):
            raise ValueError(
                f"two functions are called {'.'.join(origin_of(function))}: one is for "
                f"{', '.join(sorted(before))}, the other for {use}; rename one of them, or use "
                "MATCH instead of a loop"
            )
        digest = hashlib.sha256(use.encode()).hexdigest()[:16]
        name = f"{name[: MAX_NAME_LENGTH - 17]}-{digest}"
        before = uses.setdefault(name, set())
    before.add(use)
    return name


def _are_of_one_file(one: Callable[..., Any], other: Callable[..., Any]) -> bool:
    """True if two functions are in one file at the same time; a cell is a file of its own."""
    first, second = (getattr(underlying(each), "__code__", None) for each in (one, other))
    if first is None or second is None:
        return False
    elsewhere = first.co_firstlineno != second.co_firstlineno
    return first is second or (first.co_filename == second.co_filename and elsewhere)


def outputs_of(registry: Registry) -> dict[str, set[str]]:
    """The outputs that show the images of functions, by the names of these."""
    return _uses.get(registry, {})
