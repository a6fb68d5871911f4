"""The work of a check before the function runs: bounded, or refused when it is registered."""

# ruff: noqa: UP007, UP045 - how unions are written makes a difference to some of the hints
from __future__ import annotations

import re
import time
from collections import deque
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple, Optional, Union

import pytest
from pydantic import BaseModel, Discriminator, Field, Json, JsonValue, RootModel, Tag, TypeAdapter
from typing_extensions import TypeAliasType, TypedDict

from benchmarks.soak.params import MAX_SECONDS, search
from dash_dynamic_image_component.base.problems import Problem
from dash_dynamic_image_component.generators.checks import checker
from dash_dynamic_image_component.generators.checks.readings import MAX_READINGS, readings
from dash_dynamic_image_component.generators.generator import Generator


@dataclass
class And:
    one: Condition
    kind: Literal["and"] = "and"


@dataclass
class Or:
    one: Condition
    kind: Literal["or"] = "or"


Condition = Union[bool, And, Or]


class Wide(BaseModel):
    inner: list[Wide | Narrow] = []


class Narrow(Wide):
    """Has the field of its parent."""


class Dict1(TypedDict, total=False):
    inner: Dict1 | Dict2 | None


class Dict2(TypedDict, total=False):
    inner: Optional[Dict1]


class Pair(NamedTuple):
    first: Pair | Triple | int


class Triple(NamedTuple):
    first: Pair | Triple | int


class Root(RootModel[Union[int, list["Root"], tuple["Root", ...]]]):
    pass


class Aliased(BaseModel):
    inner: Aliased | Plain | None = Field(None, alias="x")


class Plain(BaseModel):
    x: Aliased | Plain | None = None


Sequences = TypeAliasType("Sequences", "Union[int, list[Sequences], deque[Sequences]]")
Ordered = TypeAliasType(
    "Ordered",
    "Annotated[Union[int, list[Ordered], set[Ordered]], Field(union_mode='left_to_right')]",
)
Texts = TypeAliasType("Texts", "Union[int, Json[list[Texts]], Json[tuple[Texts, ...]]]")


def deep(levels: int) -> Any:
    """A union of lists at each level, which is no recursive type."""
    hint: Any = int
    for _ in range(levels):
        hint = Union[list[hint], tuple[hint, ...]]
    return hint


UNBOUNDED: dict[str, Any] = {
    "dataclasses": Condition,
    "one of them": And,
    "in a list": list[Optional[And]],
    "in a dict": dict[str, And],
    "models by inheritance": Wide,
    "typed dicts": Dict1,
    "named tuples": Pair,
    "root model": Root,
    "alias of a field": Aliased,
    "lists": Sequences,
    "left to right": Ordered,
    "texts of json": Texts,
    "no recursion": deep(7),
    "many choices": list[Union[tuple(Literal[n] for n in range(MAX_READINGS + 1))]],  # type: ignore[misc]
}


class Leaf(BaseModel):
    kind: Literal["leaf"]
    value: float


class Branch(BaseModel):
    kind: Literal["branch"]
    left: Branch | Leaf = Field(discriminator="kind")
    right: Branch | Leaf = Field(discriminator="kind")


def tag_of(value: Any) -> str:
    return "list" if isinstance(value, list) else "number"


class ByFunction(BaseModel):
    inner: Annotated[
        Union[Annotated[ByFunction, Tag("list")], Annotated[Other, Tag("number")]],
        Discriminator(tag_of),
    ]


class Other(BaseModel):
    inner: ByFunction


class Node(BaseModel):
    children: list[Node] = []
    parent: Node | None = None


class Sum(BaseModel):
    terms: list[Sum | Product | float]


class Product(BaseModel):
    factors: list[Sum | Product | float]


Anything = TypeAliasType("Anything", "Union[int, str, list[Anything], dict[str, Anything], None]")

BOUNDED: dict[str, tuple[Any, int]] = {
    "numbers": (int | float | str, 3),
    "a tree": (Node, 1),
    "tagged": (Branch, 1),
    "tagged records": (Annotated[Union[Branch, Leaf], Field(discriminator="kind")], 1),
    "tagged by a function": (ByFunction, 1),
    "json of our own": (Anything, 4),
    "json of pydantic": (JsonValue, 1),
    "different names": (Sum, 3),
    "few levels": (deep(3), 8),
    "shapes": (list[Leaf | Branch], 2),
}


def taking(hint: Any) -> Generator:
    def drawn(x: Any) -> None: ...

    drawn.__annotations__["x"] = hint
    return Generator(drawn)


@pytest.mark.parametrize("hint", UNBOUNDED.values(), ids=UNBOUNDED.keys())
def test_a_union_whose_check_is_unbounded_work_is_refused_with_the_remedy(hint: Any) -> None:
    remedy = r"drawn cannot be registered: its parameter x is a union that tries .*discriminator="
    with pytest.raises(TypeError, match=remedy):
        taking(hint)


def test_the_rest_of_the_names_is_looked_at_too() -> None:
    def drawn(**others: Any) -> None: ...

    drawn.__annotations__["others"] = Condition
    with pytest.raises(TypeError, match=r"its \*\* parameter is a union that tries And, Or"):
        Generator(drawn)


@pytest.mark.parametrize(("hint", "ways"), BOUNDED.values(), ids=BOUNDED.keys())
def test_the_ways_to_read_a_value_are_counted(hint: Any, ways: int) -> None:
    taking(hint)
    schema: Any = TypeAdapter(hint).core_schema
    assert readings(schema) == ways


@pytest.mark.parametrize(
    "pattern",
    [re.compile("^(a+)+$"), re.compile("x*x*x*y$"), "^([0-9]{1,500}){1,100}$"],
)
def test_a_pattern_that_short_texts_keep_busy_is_refused(pattern: Any) -> None:
    with pytest.raises(TypeError, match=r"its parameter x has the pattern .* give a max_length"):
        taking(list[Annotated[str, Field(pattern=pattern)]])


@pytest.mark.parametrize(
    "pattern",
    [
        r"^foo:(\w+\s?)*$",
        r"^(.*?,){11}P",
        r"^https?://(?:[^/]+/?)+\.png$",
        r"^(?=.*[A-Z])(?=.*\d)(x+x+)+y$",
        r"^(?:1|:(?:bb|b)+)=$",
        r"^([^;]+)+$",
    ],
)
def test_a_text_that_leads_to_a_slow_repetition_is_found(pattern: str) -> None:
    with pytest.raises(TypeError, match="its parameter x has the pattern"):
        taking(Annotated[str, Field(pattern=re.compile(pattern))])


@pytest.mark.parametrize(
    "pattern",
    [r"^foo:(?:\w+\s)*$", r"^(?=.*[A-Z])(?=.*\d).{8,64}$", r"^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$"],
)
def test_repetitions_that_do_not_multiply_are_taken(pattern: str) -> None:
    taking(Annotated[str, Field(pattern=re.compile(pattern))])


@pytest.mark.parametrize(
    "pattern",
    [r"^#[0-9a-f]{6}$", "^(a+)+$", re.compile(r"^[^@]+@[^@]+\.(?=com|org)[a-z]+$"), r"\p{L}+"],
)
def test_other_patterns_are_taken(pattern: Any) -> None:
    taking(Annotated[str, Field(pattern=pattern)])


def test_many_texts_that_each_take_a_while_are_too_slow_together() -> None:
    with pytest.raises(TypeError, match="its parameter x has the pattern"):
        taking(list[Annotated[str, Field(pattern=re.compile("^(a?){18}b$"))]])


def test_a_slow_pattern_for_very_short_texts_is_taken() -> None:
    taking(Annotated[str, Field(pattern=re.compile("^(a+)+$"), max_length=12)])


def test_what_anybody_sends_is_compiled_to_no_regular_expression() -> None:
    with pytest.raises(TypeError, match="take a str, and compile it in the function"):
        taking(dict[str, re.Pattern[str]])


@pytest.mark.parametrize("hint", [list[int], dict[str, int], deque[int], set[tuple[int, ...]]])
def test_of_very_many_faults_few_are_put_into_words(hint: Any) -> None:
    """Pydantic would write all at once: some 5 µs and 1 kB each."""
    generator = taking(hint)
    values = [[""]] * 200_000 if "tuple" in str(hint) else [""] * 200_000
    many: Any = dict.fromkeys(map(str, range(200_000)), "") if "dict" in str(hint) else values
    started = time.thread_time()
    with pytest.raises(Problem) as caught:
        generator.parameters.check({"x": many})
    assert time.thread_time() - started < 1
    assert [each["param"] for each in caught.value.errors] == ["x"]
    assert len(caught.value.document()) < 1_000


def test_faults_that_each_list_thousands_of_choices_are_counted() -> None:
    colours: Any = Enum("Colours", [(f"C{n}", f"colour {n}") for n in range(5_000)])  # type: ignore[misc]
    generator, many = taking(dict[str, colours]), {f"{n:x}": "z" for n in range(600)}
    started = time.thread_time()
    with pytest.raises(Problem) as caught:
        generator.parameters.check({"x": many})
    assert time.thread_time() - started < 0.5
    assert caught.value.errors == [
        {"param": "x", "message": "this value does not fit, in 600 places"}
    ]


def test_records_in_a_deque_are_looked_at_up_to_the_first_fault() -> None:
    generator = taking(deque[Leaf])
    with pytest.raises(Problem) as caught:
        generator.parameters.check({"x": [{}] * 1_000})
    assert caught.value.errors[0]["message"].startswith("x[0].")


def test_faults_of_a_list_are_still_told_by_their_place() -> None:
    with pytest.raises(Problem) as caught:
        taking(list[int]).parameters.check({"x": [1, 2, "three", "four"]})
    assert caught.value.errors[0]["message"].startswith("x[2]: Input should be a valid integer")


def test_no_small_request_of_random_hints_takes_long() -> None:
    found = search(seed=11, hints=10)
    assert found.requests > 120
    assert found.slowest < MAX_SECONDS, str(found)


def test_without_the_refusal_a_short_text_has_thousands_of_faults(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So that the refusals above are of hints for which it is needed."""
    monkeypatch.setattr(checker, "readings", lambda node, definitions: 1)
    value: Any = "neither"
    for _ in range(10):
        value = {"one": value}
    assert taking(Condition).parameters._check.count({"x": value}) > 2**10
