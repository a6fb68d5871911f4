"""Parameters that take the shapes of an image: what fits, and the place of what does not."""

from __future__ import annotations

import math
import time
from typing import Annotated, Any

import pytest

from dash_dynamic_image_component import Shapes, shape_mask
from dash_dynamic_image_component.base.problems import Problem
from dash_dynamic_image_component.generators.generator import Generator

RECT = {"id": "a", "type": "rect", "x0": 1, "x1": 3.5, "y0": 0, "y1": 2, "axes": None}
PATH = {"type": "path", "points": {"x": [1, 5, 5], "y": [1, 1, 4]}}


def required(strokes: Shapes) -> None: ...
def optional(strokes: Shapes = ()) -> None: ...
def nullable(strokes: Shapes | None = None) -> None: ...
def named(strokes: dict[str, Shapes]) -> None: ...


def strokes(given: Any, function: Any = required) -> Any:
    """The argument for the value of a param."""
    return Generator(function).parameters.check({"strokes": given})["strokes"]


def fault(given: Any, function: Any = required) -> str:
    with pytest.raises(Problem) as caught:
        strokes(given, function)
    assert (caught.value.status, caught.value.code) == (422, "invalid-params")
    (error,) = caught.value.errors
    assert error["param"] == "strokes"
    return error["message"]


@pytest.mark.parametrize(
    "shape",
    [
        RECT,
        PATH,
        {**RECT, "type": "circle"},
        {**RECT, "type": "line", "x0": 9},
        {**PATH, "closed": False, "label": None},
        {**PATH, "points": {"x": [], "y": []}},
        {**RECT, "kind": {"species": ["fern"]}, "score": None},
        {**RECT, "axes": "a", "scales": {"x": "date", "y": "log"}, "x0": "2026-01-31T12:00:00.5Z"},
        {**RECT, "x0": "2026-01-31", "x1": "2026-02-01"},
        {**RECT, "scales": {"x": ["category", ["oak", "ash"]], "y": ["symlog", 2, 10, 1]}},
        {**RECT, "scales": {"x": ["category", ["oak", "ash"]]}, "x0": "ash"},
        {**PATH, "axes": 0, "scales": {"x": ["polar", 0, 1, None, None, None]}},
    ],
)
def test_a_shape_comes_as_it_is_with_members_of_ones_own(shape: dict[str, Any]) -> None:
    assert strokes([RECT, shape]) == [RECT, shape]


def test_shapes_are_taken_by_the_functions_for_shapes() -> None:
    (shape,) = strokes([PATH])
    assert shape_mask(shape, (6, 6)).sum() == 6


NUMBER = "give a finite number, or an ISO text on dates"
CORNERS = "give its corners, such as {'x': [1, 5, 5], 'y': [1, 1, 4]}"


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (3, ": give a dict, such as a member of the shapes of an image"),
        ([RECT], ": give a dict, such as a member of the shapes of an image"),
        ({}, ".type: give one of rect, circle, line, path"),
        ({**RECT, "type": "square"}, ".type: give one of rect, circle, line, path"),
        ({**RECT, "type": ["rect"]}, ".type: give one of rect, circle, line, path"),
        ({**RECT, "y1": None}, ".y1: a rect needs x0, x1, y0 and y1"),
        ({**PATH, "type": "line"}, ".x0: a line needs x0, x1, y0 and y1"),
        ({**RECT, "type": "path"}, f".points: {CORNERS}"),
        ({**PATH, "points": [[1, 2], [3, 4]]}, f".points: {CORNERS}"),
        ({**PATH, "points": {"x": [1]}}, ".points.y: give a list with that of each corner"),
        ({**PATH, "points": {"x": 1, "y": [1]}}, ".points.x: give a list with that of each corner"),
        (
            {**PATH, "points": {"x": [1, 2], "y": [1]}},
            f".points: x has 2 corners, y has 1; {CORNERS}",
        ),
        ({**PATH, "points": {"x": [1, None], "y": [1, 2]}}, f".points.x[1]: {NUMBER}"),
        ({**PATH, "points": {"x": [1, 2], "y": [[1], 2]}}, f".points.y[0]: {NUMBER}"),
        ({**RECT, "x1": "3.5"}, f".x1: {NUMBER}"),
        ({**RECT, "y0": True}, f".y0: {NUMBER}"),
        ({**RECT, "y0": math.nan}, f".y0: {NUMBER}"),
        ({**RECT, "x0": "2026-02-30", "x1": 3}, f".x0: {NUMBER}"),
        ({**RECT, "scales": {"x": "linear"}, "x0": "2026-01-31"}, f".x0: {NUMBER}"),
        ({**RECT, "scales": {"x": ["category", ["oak"]]}, "x0": "ash"}, f".x0: {NUMBER}"),
        ({**RECT, "scales": "linear"}, ".scales: give them as the image told them"),
        ({**RECT, "scales": {"y": []}}, ".scales: give them as the image told them"),
        ({**RECT, "scales": {"y": {"a": 1}}}, ".scales: give them as the image told them"),
        ({**RECT, "scales": {"y": "loog"}}, ".scales: give them as the image told them"),
        ({**RECT, "scales": {"y": ["symlog", 0, 10, 1]}}, ".scales: give them as the image told"),
    ],
)
def test_a_wrong_shape_is_refused_at_its_place_with_the_remedy(shape: Any, message: str) -> None:
    told = fault([RECT, PATH, RECT, shape])
    assert told.startswith(f"strokes[3]{message}")


@pytest.mark.parametrize("given", [3, {}, RECT, "shapes"])
def test_what_is_no_list_is_refused(given: Any) -> None:
    assert fault(given) == "give a list, such as the shapes of an image"


def test_none_is_no_shapes_where_there_is_a_default() -> None:
    assert strokes(None, optional) == []
    assert Generator(optional).parameters.nullable == ["strokes"]
    assert Generator(optional).parameters.required == []


def test_none_is_waited_for_without_a_default() -> None:
    with pytest.raises(Problem) as caught:
        strokes(None)
    assert caught.value.code == "value-missing"
    assert Generator(required).parameters.nullable == []


def test_none_stays_where_the_hint_has_it() -> None:
    assert strokes(None, nullable) is None
    assert strokes([RECT], nullable) == [RECT]
    assert fault([3], nullable).startswith("strokes[0]: give a dict")


def test_shapes_may_be_inside_of_other_hints() -> None:
    def noted(strokes: Annotated[Shapes, "by hand"] = ()) -> None: ...

    assert strokes({"left": [RECT]}, named) == {"left": [RECT]}
    assert fault({"left": [PATH, {}]}, named).startswith("strokes.left[1].type: ")
    assert strokes(None, noted) == []


def test_the_value_is_told_in_debug_mode_only() -> None:
    with pytest.raises(Problem) as caught:
        strokes([{**RECT, "x0": "secret"}])
    assert "secret" not in str(caught.value)
    assert "the value is 'secret' (str)" in caught.value.with_values().errors[0]["message"]


def test_the_check_runs_no_code_of_the_app() -> None:
    for function in (required, optional, nullable, named):
        parameters = Generator(function).parameters
        assert parameters.is_pure
        assert not parameters.runs_own_code("strokes")


@pytest.mark.parametrize(
    "shape",
    [
        {**PATH, "points": {"x": [1] * 400_000, "y": [1] * 399_999}},
        {
            **PATH,
            "points": {"x": [f"{n}" for n in range(200_000)], "y": [1] * 200_000},
            "scales": {"x": ["category", [f"{n}" for n in range(199_999)]]},
        },
    ],
    ids=["lengths", "labels"],
)
def test_the_check_of_a_large_shape_takes_no_second(shape: Any) -> None:
    started = time.thread_time()
    assert fault([shape])
    assert time.thread_time() - started < 1
