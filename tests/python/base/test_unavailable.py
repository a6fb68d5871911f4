"""`ImageUnavailable`: what the visitor reads, in production too, and what the visitor does not."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from dash import Dash, Input, Output, html
from support.services import ask, service_with

from dash_dynamic_image_component import ImageUnavailable, image_callback, register_encoder
from dash_dynamic_image_component.base.unavailable import MAX_CHARACTERS

SECRET = "postgres://user:password@host"


def refused(function: Callable[..., Any], **request: Any) -> tuple[int, dict[str, Any]]:
    """Status and problem document of a function that is asked in production."""
    reply = ask(service_with(function, max_age=60), **request)
    return reply.status, json.loads(reply.body)


def failing(error: BaseException) -> Callable[[], None]:
    def fails() -> None:
        raise error

    return fails


class NotConverged(ImageUnavailable):
    """A class of an app, with arguments and words of its own."""

    def __init__(self, steps: int, limit: int) -> None:
        super().__init__()
        self.steps, self.limit = steps, limit

    def __str__(self) -> str:
        return f"{self.steps} steps of {self.limit} were too few"


class Speechless(ImageUnavailable):
    def __str__(self) -> str:
        raise RuntimeError(SECRET)


def test_its_text_is_the_detail_of_a_problem_that_is_not_asked_again() -> None:
    status, problem = refused(failing(ImageUnavailable("The orbit did not converge")))
    assert status == 422
    assert problem == {
        "type": "urn:dash-dynamic-image:image-unavailable",
        "title": "There is no image",
        "status": 422,
        "detail": "The orbit did not converge",
    }


def test_a_class_of_the_app_has_its_own_words() -> None:
    assert refused(failing(NotConverged(3, 9)))[1]["detail"] == "3 steps of 9 were too few"


@pytest.mark.parametrize("error", [ImageUnavailable, ImageUnavailable(), Speechless(SECRET)])
def test_an_error_without_words_is_a_title_alone(error: Any) -> None:
    status, problem = refused(failing(error))
    assert status == 422
    assert "detail" not in problem
    assert SECRET not in json.dumps(problem)


def test_its_cause_stays_on_the_server() -> None:
    def fails() -> None:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise ImageUnavailable("No such station") from error

    assert SECRET not in json.dumps(refused(fails)[1])


def test_an_async_def_and_its_task_group_tell_it() -> None:
    async def part() -> None:
        raise ImageUnavailable("The camera is off")

    async def alone() -> None:
        await part()

    async def in_a_group() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(part())

    assert refused(alone)[1]["detail"] == "The camera is off"
    assert refused(in_a_group)[1]["detail"] == "The camera is off"


def test_a_group_with_another_error_stays_on_the_server() -> None:
    group = ExceptionGroup("both", [ImageUnavailable("The camera is off"), KeyError(SECRET)])
    status, problem = refused(failing(group))
    assert (status, problem["detail"]) == (500, "The reason is in the server's log.")


def test_an_encoder_of_the_app_may_raise_it() -> None:
    class Chart:
        """A type that the encoder knows."""

    def encode(chart: Chart) -> None:
        raise ImageUnavailable("An empty chart")

    register_encoder(Chart, encode)
    assert refused(lambda: Chart())[1]["detail"] == "An empty chart"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two\nlines\tand  spaces ", "two lines and spaces"),
        ("a\x00b\x1b[31mc\ud800", "ab[31mc"),
        ("price \u202e321", "price 321"),
        ("<b>µ & 日本 👩\u200d🚀</b>", "<b>µ & 日本 👩\u200d🚀</b>"),
        ("x" * 10_000_000, "x" * (MAX_CHARACTERS - 1) + "…"),
    ],
    ids=["lines", "controls", "reversed", "letters", "long"],
)
def test_the_text_is_one_bounded_line_of_plain_text(text: str, shown: str) -> None:
    assert refused(failing(ImageUnavailable(text)))[1]["detail"] == shown


def test_it_is_not_kept() -> None:
    calls = []

    def opens_later() -> str:
        calls.append(1)
        if len(calls) == 1:
            raise ImageUnavailable("Not yet")
        return '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'

    service = service_with(opens_later, max_age=60)
    first = ask(service)
    assert (first.status, first.headers["Cache-Control"]) == (422, "no-store")
    assert ask(service).status == 200


def test_the_log_has_one_line_without_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        refused(failing(ImageUnavailable("did not\nconverge")))
    (record,) = caplog.records
    assert record.getMessage() == "generator drawn has no image for {}: 'did not converge'"
    assert record.exc_info is None


def test_a_function_of_image_callback_may_raise_it() -> None:
    app = Dash(__name__)
    app.layout = [html.Img(id="picture"), html.Button(id="button")]

    @image_callback(app, Output("picture", "src"), Input("button", "n_clicks"))
    def unavailable_picture(clicks: int | None) -> None:
        raise ImageUnavailable("Closed today")

    name = f"{__name__}.test_a_function_of_image_callback_may_raise_it.unavailable_picture"
    answer = app.server.test_client().get(f'/_dash-dynamic-image/{name}?p={{"clicks":1}}')
    assert (answer.status_code, json.loads(answer.data)["detail"]) == (422, "Closed today")
