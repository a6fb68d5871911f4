"""Image requests that were checked before: spared where the text of params alone decides."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Annotated, Any

import pytest
from PIL import Image
from pydantic import AfterValidator
from support.services import ask, make_service, service_with

from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.base.addresses import quote
from dash_dynamic_image_component.generators.generator import Generator
from dash_dynamic_image_component.service.http import Reply, Request
from dash_dynamic_image_component.service.image_request import ImageRequest
from dash_dynamic_image_component.service.params import CheckedRequests
from dash_dynamic_image_component.service.service import Service

MOST_CALLS = 40


def drawn(n: int = 0, label: str = "") -> Image.Image:
    return Image.new("L", (8, 8), n)


def request_of(params: str, name: str = "drawn", **request: Any) -> Request:
    return Request("GET", f"/{name}", f"p={quote(params)}".encode(), **request)


def calls_of_a_hit(service: Service, request: Request) -> list[str]:
    """The Python functions that are called for an image in memory."""
    calls: list[str] = []

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            calls.append(frame.f_code.co_qualname)

    steps = service.answer(request)
    sys.setprofile(note)
    try:
        next(steps)
    except StopIteration as end:
        reply: Reply = end.value
    finally:
        sys.setprofile(None)
    assert reply.status == 200
    assert "hit" in reply.headers["Server-Timing"]
    return calls


def test_an_image_in_memory_takes_few_calls() -> None:
    service = service_with(drawn, max_age=60)
    params = '{"label":"a","n":3}'
    assert ask(service, params).status == 200
    assert len(calls_of_a_hit(service, request_of(params))) <= MOST_CALLS


@pytest.mark.parametrize("params", ['{"n":3,"label":"a"}', '{ "label": "a", "n": 3.0 }'])
def test_other_texts_of_the_same_params_are_the_same_image(params: str) -> None:
    service = service_with(drawn, max_age=60)
    first = ask(service, '{"label":"a","n":3}')
    for _ in range(2):
        again = ask(service, params)
        assert (again.status, again.headers["ETag"]) == (200, first.headers["ETag"])
        assert again.headers["Server-Timing"] == 'cache;desc="hit"'


def test_params_that_do_not_fit_are_refused_each_time() -> None:
    service = service_with(drawn, max_age=60)
    for _ in range(2):
        assert ask(service, '{"n":"no"}').status == 422


def test_a_validator_of_the_app_is_asked_each_time() -> None:
    allowed = True

    def permitted(n: int) -> int:
        if not allowed:
            raise ValueError("not any more")
        return n

    def checked(n: Annotated[int, AfterValidator(permitted)]) -> Image.Image:
        return Image.new("L", (8, 8), n)

    service = service_with(checked, max_age=60)
    assert [ask(service, '{"n":3}').status for _ in range(2)] == [200, 200]
    allowed = False
    assert ask(service, '{"n":3}').status == 422


def test_authorize_is_asked_each_time() -> None:
    allowed = True
    service = service_with(drawn, max_age=60, authorize=lambda request, params: allowed)
    assert [ask(service, '{"n":3}').status for _ in range(2)] == [200, 200]
    allowed = False
    assert ask(service, '{"n":3}').status == 403


def test_vary_is_asked_each_time() -> None:
    viewer = "ann"
    service = service_with(drawn, max_age=60, vary=lambda request: viewer)
    assert "hit" not in ask(service).headers["Server-Timing"]
    viewer = "bob"
    assert "hit" not in ask(service).headers["Server-Timing"]


def test_a_function_that_replaces_another_is_asked_for_itself() -> None:
    registry = Registry()

    def register(gray: int) -> None:
        @registry.generator("drawn", max_age=60)
        def draw(n: int = 0) -> Image.Image:
            return Image.new("L", (8, 8), gray)

    service = make_service(registry)
    register(1)
    first = ask(service)
    register(2)
    assert ask(service).headers["ETag"] != first.headers["ETag"]


def test_arguments_that_a_function_changes_are_new_for_the_next_run() -> None:
    seen: list[list[int]] = []

    def listed(values: list[int]) -> Image.Image:
        seen.append(list(values))
        values.append(9)
        return Image.new("L", (8, 8), 1)

    service = service_with(listed, max_age=60)
    headers = {"Cache-Control": "no-cache"}
    for _ in range(3):
        assert ask(service, '{"values":[1]}', headers=headers).status == 200
    assert seen == [[1], [1], [1]]


def test_a_bounded_number_of_requests_is_remembered() -> None:
    generator = Generator(drawn, max_age=60)
    checked = CheckedRequests(most=10)
    requests = [request_of(f'{{"n":{number}}}') for number in range(25)]
    for request in requests:
        checked.add(ImageRequest(generator, request.query.decode(), {}), request)
    assert [each for each in requests if checked.get(generator, each)] == requests[-10:]


def test_long_params_are_not_remembered() -> None:
    generator = Generator(drawn, max_age=60)
    checked = CheckedRequests()
    request = request_of(f'{{"label":"{"a" * 5000}"}}')
    checked.add(ImageRequest(generator, "{}", {}), request)
    assert checked.get(generator, request) is None
