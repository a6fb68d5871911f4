"""A registered function: its parameters, its version and its policy."""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, Optional

import numpy as np
import pytest
from pydantic import BaseModel, BeforeValidator, Field

from dash_dynamic_image_component.base.problems import Problem
from dash_dynamic_image_component.generators.generator import Generator
from dash_dynamic_image_component.generators.size import Size, SizeLimits

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
    assert Generator(typed).parameters.check(given) == expected


@pytest.mark.parametrize(
    ("given", "param", "message"),
    [
        ({"i": 1.5}, "i", "integer"),
        ({"i": "many"}, "i", "integer"),
        ({"f": "x"}, "f", "number"),
        ({"choice": "c"}, "choice", "'a' or 'b'"),
        ({"colour": "green"}, "colour", "'red' or 'blue'"),
        ({"items": [1, "x"]}, "items", "items[1]: "),
        ({"pair": [1]}, "pair", ""),
        ({"day": "tomorrow"}, "day", "date"),
        ({"point": {"x": 1}}, "point", "y"),
        ({"view": {"left": -1}}, "view", "view.left: "),
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
        Generator(typed).parameters.check(given)
    problem = caught.value
    assert (problem.status, problem.code) == (422, "invalid-params")
    assert [error["param"] for error in problem.errors] == [param]
    assert message in problem.errors[0]["message"]


def test_every_parameter_at_fault_has_one_entry() -> None:
    with pytest.raises(Problem) as caught:
        Generator(plain).parameters.check({"b": "x", "c": 1})
    assert sorted(error["param"] for error in caught.value.errors) == ["a", "b", "c"]


def test_a_missing_parameter_is_named() -> None:
    with pytest.raises(Problem) as caught:
        Generator(plain).parameters.check({})
    assert caught.value.errors == [{"param": "a", "message": "this parameter is missing"}]


def test_a_null_for_what_cannot_be_none_is_a_value_that_is_missing() -> None:
    with pytest.raises(Problem) as caught:
        Generator(plain).parameters.check({"a": None})
    assert (caught.value.status, caught.value.code) == (422, "value-missing")


def test_a_null_beside_another_fault_is_a_fault() -> None:
    with pytest.raises(Problem) as caught:
        Generator(plain).parameters.check({"a": None, "b": "x"})
    assert caught.value.code == "invalid-params"


def test_without_hints_params_are_json_as_it_is() -> None:
    given = {"anything": {"deep": [1, None, "x"]}, "other": None}
    assert Generator(untyped).parameters.check(given) == given


def test_the_parameters_that_may_be_null_are_known() -> None:
    assert Generator(typed).parameters.nullable == ["maybe", "older"]
    assert Generator(untyped).parameters.nullable == ["anything", "other"]
    assert Generator(plain).parameters.nullable == []


def test_a_default_of_none_allows_none() -> None:
    def careless(x: float = None) -> None: ...  # type: ignore[assignment]  # noqa: RUF013

    assert Generator(careless).parameters.nullable == ["x"]
    assert Generator(careless).parameters.check({"x": None}) == {"x": None}


def test_a_function_that_takes_any_name_gets_any_name() -> None:
    def free(a: int = 1, **rest: Any) -> None: ...

    generator = Generator(free)
    assert generator.parameters.check({"a": "2", "b": [1]}) == {"a": 2, "b": [1]}
    assert generator.parameters.nullable is True


def test_names_of_parameters_may_be_those_of_pydantic() -> None:
    def awkward(copy: int, json: int, model_config: int, _hidden: int, self: int = 0) -> int:
        return copy + json + model_config + _hidden + self

    generator = Generator(awkward)
    given = {"copy": 1, "json": 2, "model_config": 3, "_hidden": 4}
    assert generator.call(generator.parameters.check(given)) == 10


def test_positional_only_parameters_have_names_too() -> None:
    def positional(a: int, b: int = 2, /, c: int = 3) -> tuple[int, int, int]:
        return a, b, c

    generator = Generator(positional)
    assert generator.call(generator.parameters.check({"a": 1, "c": 5})) == (1, 2, 5)


def test_a_return_type_known_to_type_checkers_only_does_no_harm() -> None:
    def drawn(a: int) -> Image: ...

    assert Generator(drawn).parameters.check({"a": "1"}) == {"a": 1}


def test_a_type_of_the_enclosing_function_is_found() -> None:
    class Local(enum.Enum):
        ONE = 1

    def local(a: Local = Local.ONE) -> type:
        return Local

    assert Generator(local).parameters.check({"a": 1}) == {"a": Local.ONE}


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

    assert Generator(decorate(plain)).parameters.check({"a": "1"}) == {"a": 1}


def test_async_functions_and_callables_are_known() -> None:
    async def later() -> None: ...

    class Later:
        async def __call__(self) -> None: ...

    assert Generator(later).is_async
    assert Generator(Later(), "later").is_async
    assert not Generator(plain).is_async


def test_a_positional_only_parameter_that_is_left_out_shifts_no_other() -> None:
    def positional(a: int = 1, b: int = 2, /) -> tuple[int, int]:
        return a, b

    generator = Generator(positional)
    assert generator.call(generator.parameters.check({"b": 5})) == (1, 5)


def test_the_rest_of_the_params_is_checked_by_its_own_hint() -> None:
    def free(a: int = 1, **rest: float) -> None: ...

    parameters = Generator(free).parameters
    assert parameters.check({"a": "2", "b": "0.5"}) == {"a": 2, "b": 0.5}
    with pytest.raises(Problem) as caught:
        parameters.check({"b": "nope"})
    assert [error["param"] for error in caught.value.errors] == ["b"]


@pytest.mark.parametrize("text", ["nan", "inf", "-Infinity"])
def test_no_text_becomes_a_number_that_json_lacks(text: str) -> None:
    with pytest.raises(Problem):
        Generator(typed).parameters.check({"f": text})


def test_a_validator_that_fails_by_itself_is_a_fault_of_its_value() -> None:
    def split(x: Annotated[list[str], BeforeValidator(lambda s: s.split(","))]) -> None: ...

    parameters = Generator(split).parameters
    assert parameters.nullable == []
    assert parameters.check({"x": "a,b"}) == {"x": ["a", "b"]}
    for value, code in ((3, "invalid-params"), (None, "value-missing")):
        with pytest.raises(Problem) as caught:
            parameters.check({"x": value})
        assert caught.value.code == code
        assert caught.value.errors == [
            {"param": "x", "message": "the check of this value raised AttributeError"}
        ]


def test_the_answer_to_very_many_faults_is_short() -> None:
    def many(x: list[int]) -> None: ...

    for params in ({"x": ["no"] * 10_000}, {f"name{n}": n for n in range(5_000)}):
        with pytest.raises(Problem) as caught:
            Generator(many).parameters.check(params)
        assert len(caught.value.document()) < 10_000


def test_a_hint_that_cannot_be_checked_is_told_at_registration() -> None:
    def wrong(x: (int, float)) -> None: ...  # type: ignore[syntax]

    with pytest.raises(TypeError, match="wrong has a type hint that cannot be checked"):
        Generator(wrong)


def test_a_field_as_a_default_is_refused_with_the_remedy() -> None:
    def careless(x: int = Field(7, ge=0)) -> None: ...

    with pytest.raises(TypeError, match=r"write x: Annotated\[<type>, Field"):
        Generator(careless)


def test_a_partial_is_known_by_the_function_in_it() -> None:
    one, two = functools.partial(plain, 1), functools.partial(typed, 1)
    assert Generator(one).name == "plain"
    assert Generator(one).origin != Generator(two, "plain").origin
    assert Generator(one).parameters.names == ["b"]


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


@pytest.mark.parametrize("number", [np.int64(60), np.float32(60)])
def test_times_and_ratios_may_be_numbers_of_numpy(number: Any) -> None:
    assert Generator(plain, max_age=number, timeout=number).max_age == 60
    assert Size(8, 8, number).pixels == (480, 480)
    assert SizeLimits(max_pixel_ratio=number).max_pixel_ratio == 60


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

    with pytest.raises(TypeError, match=r"takes \*args"):
        Generator(many)
    with pytest.raises(TypeError, match="no function"):
        Generator(Point)
    with pytest.raises(TypeError, match="no function"):
        Generator(3, "three")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "say that it is for everybody: public=True"),
        ({"authorize": lambda request, params: True}, "authorize would see the cookies"),
        ({"vary": lambda request: "a"}, "vary would see the cookies"),
    ],
)
def test_an_image_for_other_sites_is_for_everybody(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Generator(lambda: None, "badge", cross_origin=True, **options)
    assert Generator(lambda: None, "badge", cross_origin=True, public=True).cross_origin
    assert not Generator(lambda: None, "badge", public=True).cross_origin


@pytest.mark.parametrize("name", ["public", "cross_origin"])
@pytest.mark.parametrize("value", ["no", "https://wiki.example", 1, None])
def test_what_opens_an_image_to_others_is_true_or_false(name: str, value: Any) -> None:
    options: Any = {"public": True, name: value}
    with pytest.raises(TypeError, match=f"{name} is {value!r}; it must be True or False"):
        Generator(lambda: None, "badge", **options)
