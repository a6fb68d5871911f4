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


def check_unique(registry: Registry, name: str, function: Callable[..., Any], use: str) -> None:
    """Raise an error where a function would replace another one of the same name.

    Callbacks in Dash apps are often all called `update`, and a loop makes many functions of one
    name. A notebook cell that runs again is allowed to replace its function: the new code has the
    same line, another file, or the same use.

    Raises:
        ValueError: another function draws images for another `use` under this name.
    """
    uses = _uses.setdefault(registry, {}).setdefault(name, set())
    old = registry.get(name)
    if old is not None and uses and use not in uses and _are_two(old.function, function):
        raise ValueError(
            f"two functions are called {'.'.join(origin_of(function))}: one is for "
            f"{', '.join(sorted(uses))}, the other for {use}; rename one of them, or use MATCH "
            "instead of a loop"
        )
    uses.add(use)


def _are_two(one: Callable[..., Any], other: Callable[..., Any]) -> bool:
    """True if two functions of one name are in the program at the same time."""
    first, second = (getattr(underlying(each), "__code__", None) for each in (one, other))
    if one == other or first is None or second is None:
        return False
    elsewhere = first.co_firstlineno != second.co_firstlineno
    return first is second or (first.co_filename == second.co_filename and elsewhere)
