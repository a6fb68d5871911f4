"""A registered function: its parameters, its version and its policy."""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, Optional

import pytest
from pydantic import BaseModel, Field

from dash_dynamic_image_component.generator import Generator
from dash_dynamic_image_component.problems import Problem

if TYPE_CHECKING:
    from somewhere import Image  # type: ignore[import-not-found]


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


@dataclass
class Point:
    x: float
    y: float


class View(BaseModel):
    left: int = Field(ge=0)
    zoom: float = 1.0


def plain(a: int, b: float = 0.5) -> None: ...


def typed(
    i: int = 0,
    f: float = 0.0,
    b: bool = False,
    s: str = "",
    choice: Literal["a", "b"] = "a",
    colour: Colour = Colour.RED,
    maybe: int | None = None,
    older: Optional[int] = None,  # noqa: UP045
    items: list[int] = [],  # noqa: B006
    pair: tuple[int, str] = (0, ""),
    day: date = date(2026, 1, 1),
    moment: datetime = datetime(2026, 1, 1),
    point: Point = Point(0, 0),  # noqa: B008
    view: View = View(left=0),  # noqa: B008
    bounded: Annotated[int, Field(ge=1, le=30)] = 1,
) -> None: ...


def untyped(anything, other=1): ...  # type: ignore[no-untyped-def]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"i": 3}, {"i": 3}),
        ({"i": "3"}, {"i": 3}),
        ({"f": 3}, {"f": 3.0}),
        ({"b": True}, {"b": True}),
        ({"s": "é"}, {"s": "é"}),
        ({"choice": "b"}, {"choice": "b"}),
        ({"colour": "blue"}, {"colour": Colour.BLUE}),
        ({"maybe": None}, {"maybe": None}),
        ({"older": 4}, {"older": 4}),
        ({"items": [1, 2]}, {"items": [1, 2]}),
        ({"pair": [1, "x"]}, {"pair": (1, "x")}),
        ({"day": "2026-11-21"}, {"day": date(2026, 11, 21)}),
        ({"moment": "2026-11-21T10:00:00"}, {"moment": datetime(2026, 11, 21, 10)}),
        ({"point": {"x": 1, "y": 2}}, {"point": Point(1.0, 2.0)}),
        ({"view": {"left": 2}}, {"view": View(left=2, zoom=1.0)}),
        ({"bounded": 30}, {"bounded": 30}),
        ({}, {}),
    ],
)
def test_params_are_checked_and_coerced_by_their_type_hints(
    given: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert Generator(typed).arguments(given) == expected


@pytest.mark.parametrize(
    ("given", "param", "message"),
    [
        ({"i": 1.5}, "i", "integer"),
        ({"i": "many"}, "i", "integer"),
        ({"f": "x"}, "f", "number"),
        ({"choice": "c"}, "choice", "'a' or 'b'"),
        ({"colour": "green"}, "colour", "'red' or 'blue'"),
        ({"items": [1, "x"]}, "items", "1: "),
        ({"pair": [1]}, "pair", ""),
        ({"day": "tomorrow"}, "day", "date"),
        ({"point": {"x": 1}}, "point", "y"),
        ({"view": {"left": -1}}, "view", "left: "),
        ({"bounded": 31}, "bounded", "less than or equal to 30"),
        ({"bounded": 0}, "bounded", "greater than or equal to 1"),
        ({"wrong": 1}, "wrong", "no such parameter"),
        ({"colours": 1}, "colours", "did you mean 'colour'"),
    ],
)
def test_params_that_do_not_fit_are_named_one_entry_for_each(
    given: dict[str, Any], param: str, message: str
) -> None:
    with pytest.raises(Problem) as caught:
        Generator(typed).arguments(given)
    problem = caught.value
    assert (problem.status, problem.code) == (422, "invalid-params")
    assert [error["param"] for error in problem.errors] == [param]
    assert message in problem.errors[0]["message"]


def test_every_parameter_at_fault_has_one_entry() -> None:
    with pytest.raises(Problem) as caught:
        Generator(plain).arguments({"b": "x", "c": 1})
    assert sorted(error["param"] for error in caught.value.errors) == ["a", "b", "c"]


def test_a_missing_parameter_is_named() -> None:
    with pytest.raises(Problem) as caught:
        Generator(plain).arguments({})
    assert caught.value.errors == [{"param": "a", "message": "this parameter is missing"}]


def test_a_null_for_what_cannot_be_none_is_a_value_that_is_missing() -> None:
    with pytest.raises(Problem) as caught:
        Generator(plain).arguments({"a": None})
    assert (caught.value.status, caught.value.code) == (422, "value-missing")


def test_a_null_beside_another_fault_is_a_fault() -> None:
    with pytest.raises(Problem) as caught:
        Generator(plain).arguments({"a": None, "b": "x"})
    assert caught.value.code == "invalid-params"


def test_without_hints_params_are_json_as_it_is() -> None:
    given = {"anything": {"deep": [1, None, "x"]}, "other": None}
    assert Generator(untyped).arguments(given) == given


def test_the_parameters_that_may_be_null_are_known() -> None:
    assert Generator(typed).nullable == ["maybe", "older"]
    assert Generator(untyped).nullable == ["anything", "other"]
    assert Generator(plain).nullable == []


def test_a_default_of_none_allows_none() -> None:
    def careless(x: float = None) -> None: ...  # type: ignore[assignment]  # noqa: RUF013

    assert Generator(careless).nullable == ["x"]
    assert Generator(careless).arguments({"x": None}) == {"x": None}


def test_a_function_that_takes_any_name_gets_any_name() -> None:
    def free(a: int = 1, **rest: Any) -> None: ...

    generator = Generator(free)
    assert generator.arguments({"a": "2", "b": [1]}) == {"a": 2, "b": [1]}
    assert generator.nullable is True


def test_names_of_parameters_may_be_those_of_pydantic() -> None:
    def awkward(copy: int, json: int, model_config: int, _hidden: int, self: int = 0) -> int:
        return copy + json + model_config + _hidden + self

    generator = Generator(awkward)
    given = {"copy": 1, "json": 2, "model_config": 3, "_hidden": 4}
    assert generator.call(generator.arguments(given)) == 10


def test_positional_only_parameters_have_names_too() -> None:
    def positional(a: int, b: int = 2, /, c: int = 3) -> tuple[int, int, int]:
        return a, b, c

    generator = Generator(positional)
    assert generator.call(generator.arguments({"a": 1, "c": 5})) == (1, 2, 5)


def test_a_return_type_known_to_type_checkers_only_does_no_harm() -> None:
    def drawn(a: int) -> Image: ...

    assert Generator(drawn).arguments({"a": "1"}) == {"a": 1}


def test_a_type_of_the_enclosing_function_is_found() -> None:
    class Local(enum.Enum):
        ONE = 1

    def local(a: Local = Local.ONE) -> type:
        return Local

    assert Generator(local).arguments({"a": 1}) == {"a": Local.ONE}


def test_an_unknown_type_is_named() -> None:
    def unknown(a: "Nowhere") -> None: ...  # type: ignore[name-defined]  # noqa: F821, UP037

    with pytest.raises(NameError, match=r"a type hint of unknown cannot be resolved.*Nowhere"):
        Generator(unknown)


def test_a_decorated_function_keeps_its_parameters() -> None:
    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            return function(*args, **kwargs)

        return wrapper

    assert Generator(decorate(plain)).arguments({"a": "1"}) == {"a": 1}


def test_async_functions_and_callables_are_known() -> None:
    async def later() -> None: ...

    class Later:
        async def __call__(self) -> None: ...

    assert Generator(later).is_async
    assert Generator(Later(), "later").is_async
    assert not Generator(plain).is_async


@pytest.mark.parametrize("name", ["", "-", ".", "..", "a/b", "a b", "é", "a\n", "x" * 201])
def test_a_name_that_no_url_can_carry_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot name a generator"):
        Generator(plain, name)


@pytest.mark.parametrize("name", ["a", "A.b-c_9", "module.Class.method", "--"])
def test_other_names_are_taken(name: str) -> None:
    assert Generator(plain, name).name == name


@pytest.mark.parametrize("max_age", [-1, float("nan"), True, "60", -float("inf")])
def test_a_max_age_out_of_its_range_is_refused(max_age: Any) -> None:
    with pytest.raises(ValueError, match="max_age is"):
        Generator(plain, max_age=max_age, version="1")


def test_an_infinite_max_age_requires_a_version() -> None:
    with pytest.raises(ValueError, match="give version= too"):
        Generator(plain, max_age=float("inf"))
    assert Generator(plain, max_age=float("inf"), version="1").immutable


@pytest.mark.parametrize("version", ["", 3, 1.0])
def test_a_version_is_a_text(version: Any) -> None:
    with pytest.raises(ValueError, match="version is"):
        Generator(plain, version=version)


def test_what_cannot_draw_one_image_is_refused() -> None:
    def many(*args: int) -> None: ...

    def yields() -> Any:
        yield 1

    with pytest.raises(TypeError, match=r"takes \*args"):
        Generator(many)
    with pytest.raises(TypeError, match="yields"):
        Generator(yields)
    with pytest.raises(TypeError, match="no function"):
        Generator(Point)
    with pytest.raises(TypeError, match="no function"):
        Generator(3, "three")  # type: ignore[arg-type]
