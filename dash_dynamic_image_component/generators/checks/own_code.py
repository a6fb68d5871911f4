"""Code of the app in the check of a value: validators, and constructors of its classes."""

from __future__ import annotations

import functools
from typing import Any

from .core_schemas import Node, every_node

PACKAGE = __name__.partition(".")[0]

HARMLESS = frozenset({"pydantic._internal", "pydantic.networks", "ipaddress", PACKAGE})
"""Packages and modules whose validators depend on the value alone."""

PATTERNS = frozenset({"pattern_either_validator", "pattern_str_validator"})


def runs_own_code(schema: Node, definitions: dict[str, Node]) -> bool:
    """True if a check runs functions of the app, or others that may depend on more than the value.

    >>> from pydantic import TypeAdapter
    >>> runs_own_code(TypeAdapter(list[int]).core_schema, {})
    False
    """
    return any(map(_is_own, every_node(schema, definitions)))


def reads_clock(schema: Node, definitions: dict[str, Node]) -> bool:
    """True if a check compares a value with the time of the check, as `pydantic.PastDate` does.

    >>> from pydantic import PastDate, TypeAdapter
    >>> reads_clock(TypeAdapter(list[PastDate]).core_schema, {})
    True
    """
    return any("now_op" in node for node in every_node(schema, definitions))


def compiles_patterns(schema: Node, definitions: dict[str, Node]) -> bool:
    """True if a check compiles a text as a regular expression, which can take hours."""
    return not PATTERNS.isdisjoint(_functions_in(schema, definitions))


def makes_fractions(schema: Node, definitions: dict[str, Node]) -> bool:
    """True if a check reads a text with Python's `Fraction`, which takes exponents of any size."""
    return "fraction_validator" in _functions_in(schema, definitions)


def _functions_in(schema: Node, definitions: dict[str, Node]) -> set[str]:
    every = every_node(schema, definitions)
    return {getattr(_function_of(node), "__name__", "") for node in every}


def _is_own(node: Node) -> bool:
    if any(node.get(key) for key in ("custom_init", "post_init", "missing")):
        return True
    if node.get("type") in ("model", "dataclass") and node["cls"].__new__ is not object.__new__:
        return True
    if callable(node.get("discriminator")):
        return True
    factory = node.get("default_factory")
    if factory is not None and factory not in (list, dict, set, tuple):
        return True
    function = _function_of(node)
    return function is not None and not _is_harmless(function)


def _function_of(node: Node) -> Any:
    function = node.get("function")
    function = function.get("function") if isinstance(function, dict) else function
    while isinstance(function, functools.partial):
        function = function.func
    return function


def _is_harmless(function: Any) -> bool:
    module = getattr(function, "__module__", None) or ""
    if isinstance(function, type) and issubclass(function, tuple):  # a NamedTuple of old pydantic
        return True
    return any(module == each or module.startswith(f"{each}.") for each in HARMLESS)
