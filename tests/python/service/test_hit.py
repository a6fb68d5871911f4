"""Hits in memory: the calls that they make, and the texts of params that find an image."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from itertools import count
from types import FrameType
from typing import Annotated, Any
from urllib.parse import quote

import pytest
from PIL import Image
from pydantic import AfterValidator, PastDate
from support.pictures import number_in, numbered
from support.services import ask, make_service, service_with
from werkzeug.datastructures import EnvironHeaders

from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.base.futures import done
from dash_dynamic_image_component.generators.parameters import Parameters
from dash_dynamic_image_component.service.http import Reply, Request
from dash_dynamic_image_component.service.service import Service

MAX_CALLS = 40
CANONICAL = '{"colour":"é \\n","size":512,"zoom":0.25}'
SPELLINGS = (
    '{"size": 512, "zoom": 0.25, "colour": "é \\n"}',
    '{"zoom":2.5e-1,"size":512.0,"colour":"\\u00e9 \\n"}',
)


def drawing() -> tuple[list[Any], Callable[..., Image.Image]]:
    """A function that draws the number of its run, and the arguments of its runs."""
    runs: list[Any] = []

    def drawn(colour: str, zoom: float, size: int) -> Image.Image:
        runs.append((colour, zoom, size))
        return numbered(len(runs), 1)

    return runs, drawn


def flask_request(query: str) -> Request:
    """A request with the headers of a browser, as Flask hands them on."""
    accepted = "image/avif,image/webp,*/*"
    environ = {"HTTP_ACCEPT": accepted, "HTTP_HOST": "localhost", "REQUEST_METHOD": "GET"}
    return Request("GET", "/drawn", query.encode(), EnvironHeaders(environ))


def calls_of(service: Service, request: Request) -> tuple[Reply, list[str]]:
    """The reply, which must not wait for anything, and the Python functions that were called."""
    calls: list[str] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            calls.append(frame.f_code.co_name)

    steps = service.answer(request)
    sys.setprofile(note)
    try:
        next(steps)
    except StopIteration as end:
        return end.value, calls
    finally:
        sys.setprofile(None)
    pytest.fail("the reply waited, so it was no hit in memory")


@pytest.mark.parametrize("options", [{"max_age": 60}, {"max_age": float("inf"), "version": "1"}])
@pytest.mark.parametrize("tail", ["", "&v=1", "&v=1&tier=preview"])
def test_a_hit_makes_at_most_40_python_calls(options: dict[str, Any], tail: str) -> None:
    runs, drawn = drawing()
    service = service_with(drawn, **options)
    assert ask(service, CANONICAL).status == 200
    reply, calls = calls_of(service, flask_request(f"p={quote(CANONICAL)}{tail}"))
    assert (reply.status, "Age" in reply.headers) == (200, True)
    assert len(runs) == 1
    assert len(calls) <= MAX_CALLS, calls


def test_the_calls_of_a_hit_do_not_grow_with_the_params() -> None:
    def drawn(**values: int) -> Image.Image:
        return numbered(len(values), 1)

    service = service_with(drawn, max_age=60)
    numbers = []
    for size in (1, 100):
        text = "{" + ",".join(f'"a{n:03}":{n}' for n in range(size)) + "}"
        assert ask(service, text).status == 200
        numbers.append(len(calls_of(service, flask_request(f"p={quote(text)}"))[1]))
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_another_spelling_of_equal_params_is_a_hit_too(spelling: str) -> None:
    runs, drawn = drawing()
    service = service_with(drawn, max_age=60)
    assert (
        ask(service, CANONICAL).body == ask(service, spelling).body == ask(service, CANONICAL).body
    )
    assert len(runs) == 1


def test_params_that_do_not_fit_are_refused_though_an_image_is_kept() -> None:
    _, drawn = drawing()
    service = service_with(drawn, max_age=60)
    assert ask(service, CANONICAL).status == 200
    for text in (CANONICAL.replace("512", '"x"'), CANONICAL.replace("}", ',"more":1}')):
        assert [ask(service, text).status for _ in range(2)] == [422, 422]
    assert ask(service, CANONICAL[:-1]).status == 400


def test_a_validator_of_the_app_checks_each_request() -> None:
    refused = set[int]()

    def check(value: int) -> int:
        if value in refused:
            raise ValueError("not today")
        return value

    def drawn(value: Annotated[int, AfterValidator(check)]) -> Image.Image:
        return numbered(value, 1)

    service = service_with(drawn, max_age=60)
    assert ask(service, '{"value":3}').status == 200
    refused.add(3)
    assert ask(service, '{"value":3}').status == 422


def test_a_check_that_depends_on_the_clock_or_on_code_of_the_app_is_not_pure() -> None:
    def plain(value: list[int], day: datetime.date) -> None: ...
    def timed(value: int, days: list[PastDate]) -> None: ...
    def own(value: Annotated[int, AfterValidator(abs)]) -> None: ...
    def named(**days: PastDate) -> None: ...

    functions = (plain, timed, own, named)
    assert [Parameters(each, "f").is_pure for each in functions] == [True, False, False, False]


def test_a_text_of_params_cannot_pass_for_the_viewer_of_another_request() -> None:
    numbers = count(1)

    def drawn(value: int) -> Image.Image:
        return numbered(next(numbers), 1)

    registry = Registry()
    registry.generator("drawn", max_age=60, vary=lambda request: request)(drawn)
    service = make_service(registry)

    def shown(viewer: str, text: str) -> int:
        reply = ask(service, text, ask=lambda *_: done(viewer))
        return number_in(reply.body) if reply.status == 200 else -reply.status

    assert shown("alice", '{"value":1}') == 1
    assert shown("bob", '{"value":1}') == 2
    assert shown("bob", '{"value":1}\n{"viewer":"alice"}') == -400
    assert shown("bob", '{"viewer":"alice"}\n{"value":1}') == -400
    assert shown("alice", '{"value":1}') == 1


def test_a_hit_leaves_the_arguments_of_the_next_run_alone() -> None:
    seen: list[list[int]] = []

    def drawn(values: list[int]) -> Image.Image:
        seen.append(list(values))
        values.append(99)
        return numbered(len(seen), 1)

    service = service_with(drawn, max_age=60)
    refresh = {"Cache-Control": "no-cache"}
    for headers in ({}, {}, refresh, {}, refresh):
        assert ask(service, '{"values":[1,2]}', headers=headers).status == 200
    assert seen == [[1, 2]] * 3
