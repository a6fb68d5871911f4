"""Texts of fields that are being edited, and the parameters where they are missing values."""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Callable
from typing import Annotated, Any, Literal

import pytest
from pydantic import BeforeValidator, Field

from dash_dynamic_image_component.base.problems import Problem
from dash_dynamic_image_component.generators.generator import Generator
from dash_dynamic_image_component.generators.registry import Registry
from dash_dynamic_image_component.generators.unfinished import is_unfinished


def f(a: int, b: float = 1.0, *, c: int | None = None) -> None: ...


def with_hint(hint: Any) -> Callable[..., None]:
    def function(x): ...  # type: ignore[no-untyped-def]

    function.__annotations__["x"] = hint
    return function


@pytest.mark.parametrize("text", ["", " ", "-", "+", ".", "-.", "1.", "1e", "-2.5e-", ".5E+"])
def test_a_part_of_a_number_is_unfinished(text: str) -> None:
    assert is_unfinished(text)
    assert is_unfinished([1, text])


@pytest.mark.parametrize("value", ["1", "-0.5", "1e5", "x", "--", "e", None, 0, [], "1" * 99 + "."])
def test_numbers_and_words_are_not_unfinished(value: Any) -> None:
    assert not is_unfinished(value)


@pytest.mark.parametrize(
    "hint",
    [
        int,
        float,
        int | None,
        Annotated[float, Field(ge=0, le=1)],
        Annotated[int, Field(strict=True)],
        decimal.Decimal,
        datetime.date,
        datetime.datetime | None,
        datetime.time,
        datetime.timedelta,
        int | Literal["auto"],
        list[int],
        tuple[float, float],
    ],
    ids=str,
)
def test_numbers_and_dates_are_read_from_texts(hint: Any) -> None:
    assert Generator(with_hint(hint), "f").parameters.parsed == ["x"]


def none_is_zero(value: Any) -> Any:
    return 0 if value == "" else value


@pytest.mark.parametrize(
    "hint",
    [
        str,
        int | str,
        float | str | None,
        Any,
        Literal["", "a"],
        int | Literal["-"],
        list[str],
        list[int | str],
        dict[str, int],
        pytest.param(Annotated[int, BeforeValidator(none_is_zero)], id="a validator of the app"),
    ],
    ids=str,
)
def test_where_an_empty_text_may_be_a_value_it_is_one(hint: Any) -> None:
    assert Generator(with_hint(hint), "f").parameters.parsed == []


def code_for(params: dict[str, Any], function: Callable[..., Any] = f) -> str:
    with pytest.raises(Problem) as caught:
        Generator(function, "f").parameters.check(params)
    return caught.value.code


@pytest.mark.parametrize(
    "params", [{}, {"a": ""}, {"a": "1."}, {"a": 1, "b": "-"}, {"a": None, "b": "1e"}]
)
def test_a_value_that_is_still_to_come_is_missing(params: dict[str, Any]) -> None:
    assert code_for(params) == "value-missing"


@pytest.mark.parametrize(
    "params", [{"b": 1}, {"a": "x"}, {"a": "", "b": "x"}, {"a": "1.5"}, {"a": "", "d": 1}]
)
def test_other_faults_stay_errors(params: dict[str, Any]) -> None:
    assert code_for(params) == "invalid-params"


@pytest.mark.parametrize(
    ("own", "setting", "told"), [(None, None, None), (120, 30, 120), (None, 30, 30), (1e999, 30, 0)]
)
def test_a_page_is_told_the_time_limit(own: Any, setting: Any, told: Any) -> None:
    registry = Registry(timeout=setting)
    registry.generator("f", timeout=own)(f)
    facts = registry.describe()["f"]
    assert facts.get("timeout") == told
    assert (facts["required"], facts["parsed"]) == (["a"], ["a", "b", "c"])
