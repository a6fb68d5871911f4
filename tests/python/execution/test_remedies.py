"""Remedies for errors of other libraries: each names what to write instead."""

from __future__ import annotations

import asyncio
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import Any

import dash
import flask
import numpy as np
import pytest
import quart
from PIL import Image
from support.services import ask, service_with
from support.thread_limits import no_more_threads
from werkzeug.local import LocalProxy

from dash_dynamic_image_component import Result
from dash_dynamic_image_component.execution import remedies

current_user: Any = LocalProxy(
    lambda: flask.g.login_user if flask.has_request_context() else None, unbound_message="no user"
)
"""As Flask-Login makes it."""

own_request: ContextVar[Any] = ContextVar("own_request")


def told(function: Callable[..., Any], **options: Any) -> str:
    """The detail of the error of a function, in debug mode and in the context of an app."""
    app_context = flask.Flask(__name__).app_context
    reply = ask(service_with(function, **options), debug=True, app_context=app_context)
    assert reply.status == 500
    return str(json.loads(reply.body)["detail"])


def reads_flask_session() -> Any:
    return flask.session["colour"]


def reads_flask_request() -> Any:
    return flask.request.args


def reads_flask_g() -> Any:
    return flask.g.user


def reads_current_user() -> Any:
    return current_user.name


def reads_quart_request() -> Any:
    return quart.request.args


def reads_dash_ctx() -> Any:
    return dash.ctx.triggered_id


def sets_props() -> None:
    dash.set_props("slider", {"value": 1})


def reads_context_variable() -> Any:
    return own_request.get()


def reads_session_in_a_wrapper() -> Any:
    try:
        return reads_flask_session()
    except RuntimeError as error:
        raise ValueError("no colour") from error


async def reads_session_on_a_loop() -> Any:
    return flask.session["colour"]


@pytest.mark.parametrize(
    "function",
    [
        reads_flask_session,
        reads_flask_request,
        reads_flask_g,
        reads_current_user,
        reads_quart_request,
        reads_dash_ctx,
        sets_props,
        reads_context_variable,
        reads_session_in_a_wrapper,
        reads_session_on_a_loop,
    ],
)
def test_a_function_that_reads_the_request_is_told_of_vary(function: Callable[[], Any]) -> None:
    assert told(function).endswith(remedies.REQUEST)
    assert "vary=" in remedies.REQUEST


@pytest.mark.parametrize("name", ["_flask", "_fastapi", "_quart"])
def test_the_backends_of_dash_lack_the_request_too(name: str) -> None:
    def reads_cookies() -> Any:
        backend = __import__(f"dash.backends.{name}", fromlist=["*"])
        adapters = [each for key, each in vars(backend).items() if key.endswith("RequestAdapter")]
        (adapter,) = [each for each in adapters if each.__module__ == backend.__name__]
        return adapter().cookies

    assert told(reads_cookies).endswith(remedies.REQUEST)


@pytest.fixture(scope="module")
def picture() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/a.png"
        Image.new("RGB", (9, 9)).save(path)
        yield path


def opened_with(path: str) -> Any:
    with Image.open(path) as image:
        return image


def in_a_result(path: str) -> Any:
    with Image.open(path) as image:
        return Result(image, alt="closed")


def converted_later(path: str) -> Any:
    with Image.open(path) as image:
        pass
    return image.convert("L")


def array_made_later(path: str) -> Any:
    with Image.open(path) as image:
        pass
    return np.asarray(image)


def file_closed(path: str) -> Any:
    with Path(path).open("rb") as file:
        return Image.open(file)


def closed_by_hand(path: str) -> Any:
    image = Image.open(path)
    image.load()
    image.close()
    return image


def in_an_archive(path: str) -> Any:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.write(path, "a.png")
    with zipfile.ZipFile(data) as archive, archive.open("a.png") as file:
        return Image.open(file)


def closed_buffer(path: str) -> Any:
    with io.BytesIO() as buffer:
        Image.new("RGB", (9, 9)).save(buffer, "PNG")
        return buffer


@pytest.mark.parametrize(
    "function",
    [
        opened_with,
        in_a_result,
        converted_later,
        array_made_later,
        file_closed,
        closed_by_hand,
        in_an_archive,
        closed_buffer,
    ],
)
def test_an_image_of_a_closed_file_is_told_as_such(
    function: Callable[[str], Any], picture: str
) -> None:
    assert told(lambda: function(picture)).endswith(remedies.CLOSED_FILE)
    assert "image.copy()" in remedies.CLOSED_FILE


def test_a_copy_made_in_the_block_is_an_image(picture: str) -> None:
    def copied() -> Any:
        with Image.open(picture) as image:
            return image.copy()

    assert ask(service_with(copied)).status == 200


def test_an_executor_tells_the_remedy_of_its_process(picture: str) -> None:
    """The frames of an error, by which it is known, do not leave the process."""
    with ThreadPoolExecutor(1) as pool:
        detail = told(lambda: opened_with(picture), executor=pool)
    assert detail.count(remedies.CLOSED_FILE) == 1


def test_an_executor_has_no_application_context() -> None:
    with ThreadPoolExecutor(1) as pool:
        assert told(lambda: flask.current_app.name, executor=pool).endswith(remedies.APPLICATION)


def prevents_update() -> Any:
    raise dash.exceptions.PreventUpdate


def returns_no_update() -> Any:
    return dash.no_update


@pytest.mark.parametrize("function", [prevents_update, returns_no_update])
def test_what_callbacks_of_dash_do_for_no_image_has_another_name(
    function: Callable[[], Any],
) -> None:
    assert told(function).endswith(remedies.NO_UPDATE)


async def draws_later() -> Any:
    return np.zeros((2, 2))


async def runs_a_loop() -> Any:
    return asyncio.run(never_awaited())


async def runs_a_loop_of_its_own() -> Any:
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(asyncio.Future(loop=loop))
    finally:
        loop.close()


def never_awaited() -> Any:
    """A stand-in for a coroutine, which would warn that nobody awaits it."""


@wraps(draws_later)
def makes_a_def() -> Any:
    return asyncio.run(never_awaited())


@pytest.mark.parametrize("function", [runs_a_loop, runs_a_loop_of_its_own, makes_a_def])
def test_a_second_loop_in_an_async_def_is_told_to_await(function: Callable[[], Any]) -> None:
    assert told(function).endswith(remedies.SECOND_LOOP)


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")
def test_a_function_that_returns_what_is_to_be_awaited_is_told_how() -> None:
    assert "no image; write `async def`, and await it; return a NumPy" in told(
        lambda: draws_later()
    )
    assert "write `yield from` in place of `return`" in told(lambda: (each for each in "ab"))


def test_an_error_without_a_text_has_no_note() -> None:
    class Speechless(RuntimeError):
        def __str__(self) -> str:
            raise RuntimeError("no text")

    def fails() -> None:
        raise Speechless

    assert told(fails).endswith("Speechless: <exception str() failed>")


def test_a_cluster_without_dask_is_told_what_to_install() -> None:
    def connect() -> Any:
        raise ModuleNotFoundError("No module named 'distributed'", name="distributed")

    assert told(lambda: None, executor=connect).endswith(remedies.DASK)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), FileNotFoundError(2)])
def test_a_system_without_semaphores_is_told_where_they_are(
    error: OSError, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any) -> None:
        raise error

    monkeypatch.setattr("_multiprocessing.SemLock", refused)
    assert told(returns_no_update, executor="processes").endswith(remedies.SEMAPHORES)


def test_a_limit_of_processes_is_told_what_to_raise(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("_posixsubprocess.fork_exec", refused)
    assert told(returns_no_update, executor="processes").endswith(remedies.THREADS)


def test_a_limit_of_threads_is_told_what_to_raise() -> None:
    service = service_with(lambda: None, max_age=None)
    with no_more_threads():
        assert "can't start" in (detail := json.loads(ask(service, debug=True).body)["detail"])
    assert detail.endswith(remedies.THREADS)


def test_an_error_that_is_raised_again_has_one_note() -> None:
    error = LookupError(own_request)

    def fails() -> None:
        raise error

    for _ in range(3):
        told(fails)
    assert error.__notes__ == [remedies.REQUEST]


@pytest.mark.parametrize(
    "error",
    [KeyError("session"), AssertionError(), ValueError("negative"), LookupError(), OSError(5)],
)
def test_other_errors_have_no_note(error: Exception) -> None:
    def fails() -> None:
        raise error

    told(fails)
    assert not hasattr(error, "__notes__")


def test_an_assertion_of_the_app_about_a_value_without_a_file_has_no_note(tmp_path: Path) -> None:
    class Reader:
        fp = None

        def read(self) -> None:
            assert self.fp is not None, "call open() first"

    assert remedies.CLOSED_FILE not in told(lambda: Reader().read())


def test_the_remedy_stays_in_the_log_in_production(caplog: pytest.LogCaptureFixture) -> None:
    reply = ask(service_with(reads_flask_session))
    assert b"vary=" not in reply.body
    assert "vary=" in caplog.text
