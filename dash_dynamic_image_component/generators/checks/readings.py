"""The work of a type hint: in how many ways at once its check reads one value.

A union tries each of its choices. Where several of them read the inside of a value, and unions are
inside of these, the ways multiply with each level: twenty levels of `Expr = float | Add | Mul`,
whose records hold an `Expr` each, are read in a million ways, in a text of 200 characters. Pydantic
cannot be stopped meanwhile, so such a hint is refused at registration.

The ways are the runs of a nondeterministic automaton: its states are the nodes of the core schema,
its steps are the names and places that lead into a value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, TypeAlias

from ...base.canonical_json import MAX_DEPTH
from .core_schemas import INNER, Node, definitions_in, fields_of, name_of, nodes_of

MAX_READINGS = 64
"""Ways to read one value in which a check goes through 8 kB of params in under half a second."""

MAX_STATES = 20_000
"""The bound of readings that are followed; only unions of hundreds of records have more."""

JSON_LEVELS = 200
"""Levels of a JSON text that pydantic reads (`pydantic.Json`)."""

NAMED, PLACED, KEY, TEXT = "any name", "any place", "a name itself", "the JSON in a text"
"""Steps into a value that no field of a record has."""

Step: TypeAlias = "tuple[str, object]"
Reading: TypeAlias = "frozenset[tuple[int, int]]"
"""The number of times that each node, by its `id`, reads the same value."""

OPAQUE: Node = {"type": "opaque"}
"""Stands for all nodes that read nothing inside a value, such as numbers."""


class TooManyReadings(TypeError):
    """A value has more than `MAX_READINGS` readings; the text names the types that cause them."""


def readings(schema: Node, definitions: dict[str, Node] | None = None) -> int:
    """The largest number of ways in which a check reads one value, at any depth of the params.

    >>> from pydantic import TypeAdapter
    >>> readings(TypeAdapter(list[int]).core_schema)
    1
    >>> readings(TypeAdapter(list[int] | list[float]).core_schema)
    2

    Raises:
        TooManyReadings: there are more than `MAX_READINGS`.
    """
    if definitions is None:
        definitions = definitions_in(schema)
    return _Automaton(definitions).most(schema)


class _Automaton:
    def __init__(self, definitions: dict[str, Node]) -> None:
        self._definitions = definitions
        self._nodes = {id(OPAQUE): OPAQUE}
        self._started: dict[int, list[Reading]] = {}
        self._inside: dict[int, list[tuple[Step, Node]]] = {id(OPAQUE): []}
        self._levels = MAX_DEPTH

    def most(self, schema: Node) -> int:
        level = set(self._start(schema, ()))
        seen, most, levels = set(level), 0, 0
        while level and levels < self._levels:
            for reading in level:
                most = max(most, sum(count for _, count in reading))
                if most > MAX_READINGS or len(seen) > MAX_STATES:
                    raise TooManyReadings(self._told(reading))
            level = {after for each in level for after in self._after(each)} - seen
            seen |= level
            levels += 1
        return most

    def _start(self, node: Node, around: tuple[int, ...]) -> list[Reading]:
        """The readings of a value by a node: several where the tag of a union decides."""
        identity = id(node)
        if identity in around:  # a type that is defined as itself
            return [frozenset()]
        if identity not in self._started:
            self._started[identity] = self._begin(node, (*around, identity))
        return self._started[identity]

    def _begin(self, node: Node, around: tuple[int, ...]) -> list[Reading]:
        kind = node["type"]
        if kind == "definition-ref":
            return self._start(self._definitions[node["schema_ref"]], around)
        if kind == "tagged-union":
            every = [self._start(each, around) for each in nodes_of(node["choices"])]
            return list({reading for each in every for reading in each})
        if kind in ("union", "chain"):
            parts = nodes_of(node.get("choices") or node.get("steps"))
            return _together(self._start(each, around) for each in parts)
        inside = list(_inside(node))
        if inside:
            self._levels += JSON_LEVELS if kind == "json" else 0
            self._nodes[id(node)] = node
            self._inside[id(node)] = inside
            return [frozenset({(id(node), 1)})]
        for key in INNER:
            if isinstance(node.get(key), dict):
                return self._start(node[key], around)
        return [frozenset({(id(OPAQUE), 1)})]

    def _after(self, reading: Reading) -> set[Reading]:
        """The readings of the values inside of a value."""
        inside = [(inner, count) for which, count in reading for inner in self._inside[which]]
        found: set[Reading] = set()
        for step in {step for (step, _), _ in inside}:
            found.update(
                _together(
                    _times(self._start(node, ()), count)
                    for (at, node), count in inside
                    if at in (step, (step[0], None))
                )
            )
        return found

    def _told(self, reading: Reading) -> str:
        names = sorted({name_of(self._nodes[which]) for which, _ in reading} - {"opaque"})
        return ", ".join(names[:6]) + (", ..." if len(names) > 6 else "")


def _inside(node: Node) -> Iterable[tuple[Step, Node]]:
    """The nodes that read what is inside a value, and the step that leads there.

    A step is a name or a place, or None for all that no field has.
    """
    kind = node["type"]
    if kind == "json" and "schema" in node:
        yield (TEXT, None), node["schema"]
    if kind == "path":  # of an alias, made below
        yield _step(node["path"][0]), _along(node["path"][1:], node["schema"])
    for place, (name, field) in enumerate(fields_of(node)):
        for path in _paths(name, field):
            yield _step(path[0]), _along(path[1:], field["schema"])
        if kind in ("named-tuple", "arguments", "arguments-v3"):
            yield (PLACED, place), field["schema"]
    for key in ("extras_schema", "values_schema", "var_kwargs_schema"):
        if key in node:
            yield (PLACED if kind.startswith("tuple") else NAMED, None), node[key]
    if "keys_schema" in node:
        yield (KEY, None), node["keys_schema"]
    if "var_args_schema" in node:
        yield (PLACED, None), node["var_args_schema"]
    items = node.get("items_schema")
    variadic = node.get("variadic_item_index") if isinstance(items, list) else 0
    for place, item in enumerate(nodes_of(items)):
        yield (PLACED, place if variadic is None or place < variadic else None), item


def _paths(name: str, field: Node) -> Iterable[list[Any]]:
    """Paths to the value of a field: under its name, an alias, or along a path."""
    yield [name]
    alias = field.get("validation_alias", field.get("alias"))
    if isinstance(alias, str):
        yield [alias]
    elif alias:
        yield from [list(each) for each in alias] if isinstance(alias[0], list) else [list(alias)]


def _step(at: object) -> Step:
    return (NAMED if isinstance(at, str) else PLACED, at)


def _along(path: list[Any], node: Node) -> Node:
    return {"type": "path", "path": path, "schema": node} if path else node


def _together(parts: Iterable[list[Reading]]) -> list[Reading]:
    """The alternatives of several readings of one value at once."""
    found = {frozenset[tuple[int, int]]()}
    for part in parts:
        found = {_sum(one, other) for one in found for other in part}
        if len(found) > MAX_STATES:
            raise TooManyReadings("unions in unions")
    return list(found)


def _sum(one: Reading, other: Reading) -> Reading:
    counts = Counter(dict(one))
    counts.update(dict(other))
    return frozenset(counts.items())


def _times(every: list[Reading], count: int) -> list[Reading]:
    return [frozenset((which, n * count) for which, n in each) for each in every]
