"""The check of all params of a function by one pydantic schema, of bounded work."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Any

from .core_schemas import Node, definitions_in, every_node, fields_of, rebuilt
from .own_code import compiles_patterns, makes_fractions, reads_clock, runs_own_code
from .pattern_trials import MAX_SECONDS, SlowPattern, try_patterns
from .readings import MAX_READINGS, TooManyReadings, readings

ENDS_EARLY = frozenset({"list", "tuple", "set", "frozenset", "deque"})
"""Nodes that may stop at their first fault, since an answer names one fault of a parameter."""


class Checker:
    """The check of params by the type hints of their names, and of all other names by `rest`.

    Raises:
        TypeError: a type hint whose check would be unbounded work; says what to write instead.
    """

    def __init__(
        self, name: str, hints: Mapping[str, Any], required: Collection[str], rest: Any = None
    ) -> None:
        self._hints, self._rest = hints, rest
        self._readings: dict[str | None, int] = {}
        self._own_code: set[str | None] = set()
        self.is_pure = True
        """True if params that fit once always fit: the check depends on nothing but the params."""
        self._named = _typed_dict(name, hints, required, "forbid" if rest is None else "allow")
        self._check = _ending_early(self._named)
        self._inspect(self._named)
        if rest is not None:
            others = _dict_of(rest)
            self._check_others = _ending_early(others)
            self._inspect(others)

    def __call__(self, params: dict[str, Any]) -> dict[str, Any]:
        """The params, coerced to the type hints; a `ValidationError` when they do not fit."""
        return self._checked(self._check, params)

    def some(self, params: dict[str, Any]) -> dict[str, Any]:
        """Some of the params, coerced to the type hints; the others may be missing."""
        return self._checked(self._check_of_some, params)

    def count(self, params: dict[str, Any]) -> int:
        """The number of faults in some of the params."""
        from pydantic import ValidationError

        try:
            self.some(params)
        except ValidationError as error:
            return error.error_count()
        except Exception:  # a validator that fails by itself
            return 1
        return 0

    @cached_property
    def _check_of_some(self) -> Any:
        # From the existing schema: local names in the hints may be out of scope by now.
        root = _root(self._named, definitions_in(self._named))
        fields = {name: {**each, "required": False} for name, each in fields_of(root)}

        def change(node: Node) -> Node:
            return {**node, "fields": fields} if _is_same(node, root) else node

        return _ending_early(rebuilt(self._named, change))

    def _checked(self, check: Any, params: dict[str, Any]) -> dict[str, Any]:
        checked: dict[str, Any] = check.validate_python(params)
        if self._rest is None:
            return checked
        unnamed = {name: value for name, value in checked.items() if name not in self._hints}
        return {**checked, **self._check_others.validate_python(unnamed)}

    def readings(self, name: str) -> int:
        """The largest number of ways in which the check reads one value of a parameter."""
        return self._readings.get(name, self._readings.get(None, 1))

    def runs_own_code(self, name: str) -> bool:
        """True if the check of a parameter runs code of the app."""
        return (name if name in self._hints else None) in self._own_code

    def _inspect(self, schema: Node) -> None:
        """Record the facts of each parameter; None stands for those without a name of their own."""
        definitions = definitions_in(schema)
        for name, node in _parameters(schema, definitions):
            self._readings[name] = self._bounded_readings(name, node, definitions)
            if runs_own_code(node, definitions):
                self._own_code.add(name)
                self.is_pure = False
            if reads_clock(node, definitions):
                self.is_pure = False

    def _bounded_readings(self, name: str | None, node: Node, definitions: dict[str, Node]) -> int:
        parameter = f"its parameter {name}" if name else "its ** parameter"
        if makes_fractions(node, definitions):
            raise UnboundedCheck(
                f"{parameter} would make a Fraction of what anybody sends, and 1e999999999 takes "
                "hours; take a Decimal or a str, or install a newer pydantic"
            )
        if compiles_patterns(node, definitions):
            raise UnboundedCheck(
                f"{parameter} would compile what anybody sends as a regular expression, which can "
                "take hours; take a str, and compile it in the function, under a timeout"
            )
        try:
            try_patterns(every_node(node, definitions))
            return readings(node, definitions)
        except SlowPattern as error:
            raise UnboundedCheck(
                f"{parameter} has the pattern {str(error)[:60]!r}, which takes over "
                f"{MAX_SECONDS} s for some short texts; write one without repetitions inside of "
                "repetitions, or give a max_length"
            ) from None
        except TooManyReadings as error:
            raise UnboundedCheck(
                f"{parameter} is a union that tries {error} one after the other, and again at each "
                f"level: more than {MAX_READINGS} ways to read one value, so that a short text "
                "could take hours. Tell the choices apart by a field, such as kind: Literal['add'] "
                "in each class, and write Annotated[Union[...], Field(discriminator='kind')]; of "
                "lists and tuples keep one, or take Any and check it in the function"
            ) from None


class UnboundedCheck(TypeError):
    """A type hint with which a small request could keep the process busy for hours."""


def _typed_dict(name: str, hints: Mapping[str, Any], required: Collection[str], extra: Any) -> Node:
    """The core schema of a dict with these names."""
    from typing import NotRequired

    from pydantic import TypeAdapter
    from typing_extensions import TypedDict

    fields = {each: hint if each in required else NotRequired[hint] for each, hint in hints.items()}
    typed_dict: Any = TypedDict  # made at run time, which type checkers do not follow
    made = typed_dict(name, fields)
    made.__pydantic_config__ = {**_config(), "extra": extra}
    schema: Node = dict(TypeAdapter(made).core_schema)
    return schema


def _dict_of(hint: Any) -> Node:
    from pydantic import TypeAdapter

    adapter: Any = TypeAdapter(dict[str, hint], config=_config())
    return dict(adapter.core_schema)


def _config() -> Any:
    return {"allow_inf_nan": False, "arbitrary_types_allowed": True}


def _ending_early(schema: Node) -> Any:
    """A validator of the schema that stops at the first fault inside a list."""
    from pydantic_core import SchemaValidator

    def change(node: Node) -> Node:
        return {**node, "fail_fast": True} if node.get("type") in ENDS_EARLY else node

    faster: Any = rebuilt(schema, change)
    return SchemaValidator(faster, {"allow_inf_nan": False})


def _parameters(schema: Node, definitions: dict[str, Node]) -> Iterable[tuple[str | None, Node]]:
    root = _root(schema, definitions)
    if root["type"] == "dict":
        return [(None, root["values_schema"])] if "values_schema" in root else []
    return [(name, field["schema"]) for name, field in fields_of(root)]


def _root(schema: Node, definitions: dict[str, Node]) -> Node:
    """The node of all params, inside of nodes that hold definitions."""
    while schema["type"] in ("definitions", "definition-ref"):
        ref = schema.get("schema_ref")
        schema = definitions[ref] if ref else schema["schema"]
    return schema


def _is_same(node: Node, other: Node) -> bool:
    return node["type"] == other["type"] and node.get("cls") is other.get("cls")
