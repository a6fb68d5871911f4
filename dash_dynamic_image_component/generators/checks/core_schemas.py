"""Core schemas of pydantic: trees of nodes, each of which checks a value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Node = dict[str, Any]

INNER = ("schema", "lax_schema", "python_schema", "arguments_schema")
"""Keys of an inner node that checks the same value as its outer node; the first one counts."""

PARTS = frozenset(
    {
        *INNER,
        *("json_schema", "strict_schema", "items_schema", "keys_schema", "values_schema"),
        *("extras_schema", "var_args_schema", "var_kwargs_schema"),
        *("definitions", "steps", "choices", "fields"),
    }
)
"""Keys under which a node has nodes, lists of nodes, or nodes by name."""


def children(node: Node) -> Iterator[Node]:
    """The nodes directly inside a node."""
    for key in PARTS & node.keys():
        yield from nodes_of(node[key])


def nodes_of(value: Any) -> list[Node]:
    """The nodes in the value of a key of `PARTS`; a choice of a union can stand beside a label."""
    if isinstance(value, dict):
        if isinstance(value.get("type"), str):
            return [value]
        value = list(value.values())
    if not isinstance(value, (list, tuple)):
        return []
    plain = (each[0] if isinstance(each, tuple) else each for each in value)
    return [each for each in plain if isinstance(each, dict)]


def definitions_in(schema: Node) -> dict[str, Node]:
    """The nodes to which other nodes refer, by name, at any depth."""
    found: dict[str, Node] = {}
    waiting = [schema]
    while waiting:
        node = waiting.pop()
        if isinstance(node.get("ref"), str):
            found[node["ref"]] = node
        waiting.extend(children(node))
    return found


def every_node(schema: Node, definitions: dict[str, Node]) -> Iterator[Node]:
    """All nodes that take part in a check, with those behind references."""
    seen: set[int] = set()
    waiting = [schema]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        waiting.extend(children(node))
        if node.get("type") == "definition-ref":
            waiting.append(definitions[node["schema_ref"]])


def fields_of(node: Node) -> list[tuple[str, Node]]:
    """The fields of a record by name: of models, dataclasses, typed dicts, tuples and calls."""
    fields = node.get("fields") or node.get("arguments_schema") or ()
    if isinstance(fields, dict):
        return [] if isinstance(fields.get("type"), str) else list(fields.items())
    return [(str(each["name"]), each) for each in fields if isinstance(each, dict)]


def name_of(node: Node) -> str:
    """The name of the class that a node makes, or the type of a node without one."""
    cls = node.get("cls")
    name = node.get("model_name") or node.get("dataclass_name") or getattr(cls, "__name__", None)
    return str(name or node["type"])


def rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """A copy of a schema in which `change` was made to each node."""

    def copied(value: Any) -> Any:
        if isinstance(value, dict):
            if isinstance(value.get("type"), str):
                return rebuilt(value, change)
            return {name: copied(each) for name, each in value.items()}
        return type(value)(map(copied, value)) if type(value) in (list, tuple) else value

    return change({key: copied(each) if key in PARTS else each for key, each in node.items()})
