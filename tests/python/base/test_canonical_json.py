"""Canonical JSON, the vectors that it shares with the browser."""

from __future__ import annotations

import datetime
import decimal
import doctest
import enum
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dash_dynamic_image_component.base import canonical_json as module
from dash_dynamic_image_component.base.addresses import quote
from dash_dynamic_image_component.base.canonical_json import (
    MAX_DEPTH,
    CanonicalError,
    MalformedParams,
    canonical_json,
    parse_params,
)

VECTORS: list[dict[str, str]] = json.loads(
    (Path(__file__).parents[2] / "key_vectors.json").read_text(encoding="utf-8")
)
CANONICAL = [vector for vector in VECTORS if "canonical" in vector]
QUOTED = [vector for vector in VECTORS if "quoted" in vector]
REFUSED_TEXT = [vector for vector in VECTORS if "refused" in vector and "json" in vector]
REFUSED_VALUE = [vector for vector in VECTORS if "refused" in vector and "python" in vector]


def name(vector: dict[str, str]) -> str:
    return ascii(vector["name"])


def nested(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(levels - 1):
        value = {"a": value}
    return value


def test_there_are_enough_vectors_of_each_kind() -> None:
    assert len(VECTORS) >= 300
    kinds = CANONICAL, QUOTED, REFUSED_TEXT, REFUSED_VALUE
    assert sum(map(len, kinds)) == len(VECTORS)
    assert len(QUOTED) >= 10
    assert min(len(CANONICAL), len(REFUSED_TEXT), len(REFUSED_VALUE)) >= 30


@pytest.mark.parametrize("vector", CANONICAL, ids=name)
def test_equal_values_have_the_canonical_form_of_the_vector(vector: dict[str, str]) -> None:
    value = parse_params(f'{{"value":{vector["json"]}}}')["value"]
    assert canonical_json(value) == vector["canonical"]
    assert canonical_json(json.loads(vector["json"], parse_int=float)) == vector["canonical"]


@pytest.mark.parametrize("vector", QUOTED, ids=name)
def test_a_text_in_a_url_is_quoted_as_the_vector_says(vector: dict[str, str]) -> None:
    assert quote(vector["text"]) == vector["quoted"]


@pytest.mark.parametrize("vector", CANONICAL, ids=name)
def test_the_canonical_form_is_its_own_canonical_form(vector: dict[str, str]) -> None:
    value = parse_params(f'{{"value":{vector["canonical"]}}}')["value"]
    assert canonical_json(value) == vector["canonical"]


def order_of_names(value: Any) -> list[Any]:
    """The names of all objects in a value, as a function would go through them."""
    if isinstance(value, dict):
        return [[each, order_of_names(inside)] for each, inside in value.items()]
    return [order_of_names(each) for each in value] if isinstance(value, list) else []


@pytest.mark.parametrize("vector", CANONICAL, ids=name)
def test_names_come_in_the_order_of_the_canonical_form(vector: dict[str, str]) -> None:
    value = parse_params(f'{{"value":{vector["json"]}}}')["value"]
    assert order_of_names(value) == order_of_names(json.loads(vector["canonical"]))


def test_no_spelling_of_equal_params_is_told_from_another() -> None:
    spellings = (
        '{"b":{"red":1,"\\ufb33":2,"\U0001f600":3},"a":[{"y":1,"x":2}]}',
        '{"a":[{"x":2,"y":1}],"b":{"\\ud83d\\ude00":3,"\ufb33":2,"red":1}}',
    )
    texts = [json.dumps(parse_params(each)) for each in spellings]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("vector", REFUSED_TEXT, ids=name)
def test_malformed_params_are_refused_in_a_sentence(vector: dict[str, str]) -> None:
    reasons = {
        "empty": "not valid JSON",
        "lone surrogate": "lone surrogate",
        "name twice": "occurs twice",
        "no double": "not exactly a double",
        "no object": "JSON object",
        "not finite": "too large|finite|not valid JSON",
        "syntax": "not valid JSON",
        "too deep": "deeper than 32 levels",
        "unfinished": "not valid JSON",
    }
    with pytest.raises(MalformedParams, match=reasons[vector["refused"]]) as refusal:
        parse_params(vector["json"])
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize("vector", REFUSED_VALUE, ids=name)
def test_a_value_without_canonical_form_is_refused(vector: dict[str, str]) -> None:
    reasons = {
        "lone surrogate": "lone surrogate",
        "name": "names are str",
        "no double": "not exactly a double|too large for a double",
        "not finite": "finite numbers only",
        "type": "pass ",
    }
    value = eval(vector["python"], {"nan": float("nan"), "inf": float("inf")})
    with pytest.raises(CanonicalError, match=reasons[vector["refused"]]) as refusal:
        canonical_json(value)
    assert str(refusal.value).isascii()


class Color(str, enum.Enum):  # noqa: UP042 - another kind of text than a StrEnum
    """Text with a name."""

    RED = "red"


class Size(enum.IntEnum):
    """A number with a name."""

    LARGE = 3


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        ((1, (2,)), "[1,[2]]"),
        ({"when": Color.RED, "size": Size.LARGE}, '{"size":3,"when":"red"}'),
        ({Color.RED: 1}, '{"red":1}'),
        (np.float64(0.1), "0.1"),
        (np.float32(0.5), "0.5"),
        (np.float16(1), "1"),
        (np.longdouble(2), "2"),
        (np.int64(-7), "-7"),
        (np.uint8(255), "255"),
        (np.bool_(True), "true"),
        (np.str_("text"), '"text"'),
        (np.array(3.0), "3"),
    ],
)
def test_kinds_of_numbers_and_text_are_written_as_what_they_hold(
    value: object, canonical: str
) -> None:
    assert canonical_json(value) == canonical


class Plain(enum.Enum):
    """Neither text nor number."""

    RED = "red"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": [0, 1, 2, {"b": float("nan")}]}, "params.a[3].b is nan; JSON has finite"),
        ({"two words": {1, 2}}, 'params["two words"] is a set; pass a sorted list of it'),
        ({"when": datetime.date(2026, 11, 21)}, "params.when is a date; pass its .isoformat()"),
        ({"color": Plain.RED}, "params.color is a Plain; pass its .value"),
        ({"cost": decimal.Decimal(1)}, "params.cost is a Decimal; pass float() or str() of it"),
        ({"values": np.zeros(2)}, "params.values is a ndarray; pass its .tolist()"),
        ({"when": np.datetime64("2026")}, "params.when is a datetime64; pass None, bool, int,"),
        ({"n": 2**53 + 1}, "params.n is 9007199254740993, which is not exactly a double; pass it"),
        ({"a": {1: 2}}, "params.a has the name 1 (int); names are str"),
    ],
)
def test_a_refusal_names_the_place_the_value_and_the_remedy(value: object, message: str) -> None:
    with pytest.raises(CanonicalError) as refusal:
        canonical_json(value)
    assert str(refusal.value).startswith(message)


def test_params_may_have_thirty_two_levels_and_no_more() -> None:
    assert MAX_DEPTH == 32
    deepest = canonical_json(nested(32))
    assert parse_params(deepest) == nested(32)
    with pytest.raises(CanonicalError, match="deeper than 32 levels"):
        canonical_json(nested(33))
    with pytest.raises(MalformedParams, match="deeper than 32 levels"):
        parse_params(f'{{"a":{deepest}}}')


def test_a_list_that_holds_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(CanonicalError, match="deeper than 32 levels"):
        canonical_json({"a": endless})


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_any_depth_is_refused_without_a_recursion_error(opening: str) -> None:
    with pytest.raises(MalformedParams):
        parse_params(f'{{"a":{opening * 30_000}')


@pytest.mark.parametrize(
    ("token", "number"),
    [
        ("1", 1),
        ("1.0", 1),
        ("1e3", 1000),
        ("-0.0", 0),
        ("1e20", 10**20),
        ("1e21", 1e21),
        ("1000000000000000000000", 1e21),
        ("0.5", 0.5),
        ("1152921504606847000", 2**60),
        ("-1152921504606847000", -(2**60)),
    ],
)
def test_the_type_of_a_number_depends_on_its_value_alone(token: str, number: float) -> None:
    value = parse_params(f'{{"value":{token}}}')["value"]
    assert (type(value), value) == (type(number), number)
    assert str(value) != "-0"


def test_the_examples_of_the_documentation_run() -> None:
    tried = doctest.testmod(module)
    assert tried.attempted >= 2
    assert tried.failed == 0
