"""Functions that fail: the log has the reason, and nothing keeps their variables alive."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import threading
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import pytest
from PIL import Image
from pydantic import AfterValidator
from support.apps import make_app
from support.leavers import eventually, impatient
from support.servers import serve
from support.services import ask, service_with

from dash_dynamic_image_component import Cancelled, Registry, register_encoder
from dash_dynamic_image_component.base.failures import forget_frames

pytestmark = pytest.mark.usefixtures("no_collector", "no_records")

alive: weakref.WeakSet[Large] = weakref.WeakSet()


class Large:
    """Stands for a large array in a variable of a function."""

    def __init__(self) -> None:
        alive.add(self)


class Strange:
    """A result that only an encoder of the user's knows."""


@pytest.fixture
def no_collector() -> Iterator[None]:
    """The garbage collector rests, so that only references keep anything alive."""
    gc.collect()
    alive.clear()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@pytest.fixture
def no_records(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """The records of pytest keep the tracebacks."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def encode_strange(_: Strange) -> Any:
    large = Large()
    raise TypeError(f"{large} has no pixels")


register_encoder(Strange, encode_strange)
SHARED = ValueError("one for all")


def raises(n: int) -> Any:
    large = Large()
    raise ValueError(f"{large}")


def raises_in_many_ways(n: int) -> Any:
    large = Large()
    try:
        raises(n)
    except ValueError as error:
        other = Large()
        try:
            raise KeyError(f"{large} {other}") from error
        except KeyError as cause:
            raise ExceptionGroup("both", [cause, ExceptionGroup("inner", [OSError()])]) from None


def keeps_its_error(n: int) -> Any:
    large = Large()
    try:
        raise ValueError(f"{large}")
    except ValueError as error:
        kept = error
    raise kept


def raises_a_shared_one(n: int) -> Any:
    large = Large()
    assert large
    raise SHARED


def returns_no_image(n: int) -> Any:
    large = Large()
    assert large
    return np.zeros((0, 0))


def returns_what_an_encoder_refuses(n: int) -> Any:
    return Strange()


async def raises_later(n: int) -> Any:
    large = Large()
    await asyncio.sleep(0)
    raises(n)
    return large


async def exits(n: int) -> Any:
    large = Large()
    raise SystemExit(f"{large}")


FUNCTIONS = [
    raises,
    raises_in_many_ways,
    keeps_its_error,
    raises_a_shared_one,
    returns_no_image,
    returns_what_an_encoder_refuses,
    raises_later,
    exits,
]


@pytest.mark.parametrize("max_age", [None, 60])
def test_a_function_that_fails_leaves_nothing_alive(backend: str, max_age: float | None) -> None:
    app = make_app(backend)
    registry = Registry(app)
    for function in FUNCTIONS:
        registry.generator(function.__name__, max_age=max_age)(function)
    with serve(app.server) as site:
        for function in FUNCTIONS:
            for n in range(3):
                assert site.image(function.__name__, {"n": n}).status == 500
            eventually(lambda: not alive, 5)


def refused(request: Any, params: Any) -> bool:
    large = Large()
    raise ZeroDivisionError(f"{large}")


async def refused_later(request: Any, params: Any) -> bool:
    return refused(request, params)


def nobody(request: Any) -> str:
    large = Large()
    raise ZeroDivisionError(f"{large}")


@pytest.mark.parametrize(
    "options", [{"authorize": refused}, {"authorize": refused_later}, {"vary": nobody}]
)
def test_an_answer_to_who_may_see_it_that_fails_leaves_nothing_alive(
    backend: str, options: dict[str, Any]
) -> None:
    app = make_app(backend)

    @Registry(app).generator("guarded", **options)
    def guarded(n: int) -> Any:
        raise NotImplementedError

    with serve(app.server) as site:
        for n in range(3):
            assert site.image("guarded", {"n": n}).status == 500
        eventually(lambda: not alive, 5)


def invalid(value: int) -> int:
    large = Large()
    raise ValueError(f"{large is None}")


def test_a_validator_that_refuses_leaves_nothing_alive(backend: str) -> None:
    app = make_app(backend)

    @Registry(app).generator
    def checked(n: Annotated[int, AfterValidator(invalid)]) -> Any:
        raise NotImplementedError

    with serve(app.server) as site:
        for n in range(3):
            assert site.image("checked", {"n": n}).status == 422
        eventually(lambda: not alive, 5)


def test_an_executor_of_the_users_keeps_nothing_of_a_call_that_failed() -> None:
    with ThreadPoolExecutor(1) as pool:
        service = service_with(raises, executor=pool)
        for n in range(3):
            assert ask(service, f'{{"n":{n}}}').status == 500
        eventually(lambda: not alive, 5)


@pytest.mark.parametrize("max_age", [None, 60])
def test_all_who_wait_for_a_run_that_fails_leave_nothing_alive(
    backend: str, max_age: float | None
) -> None:
    gate = threading.Event()
    app = make_app(backend)

    @Registry(app).generator("fails", max_age=max_age)
    def fails(n: int) -> Any:
        gate.wait(20)
        raises_in_many_ways(n)

    with serve(app.server) as site, ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(site.image, "fails", {"n": 1}) for _ in range(8)]
        threading.Event().wait(0.3)
        gate.set()
        assert {each.result().status for each in asked} == {500}
        eventually(lambda: not alive, 5)


@pytest.mark.parametrize("is_async", [False, True])
def test_a_function_that_fails_after_its_time_limit_leaves_nothing_alive(
    backend: str, is_async: bool
) -> None:
    app, gate = make_app(backend), threading.Event()

    def fails(n: int) -> Any:
        large = Large()
        gate.wait(20)
        raise ValueError(f"{large}")

    async def fails_later(n: int) -> Any:
        large = Large()
        try:
            await asyncio.sleep(20)
        finally:
            raise ValueError(f"{large}")

    Registry(app, timeout=0.1).generator("fails")(fails_later if is_async else fails)
    with serve(app.server) as site:
        for n in range(3):
            assert site.image("fails", {"n": n}).status == 504
        gate.set()
        eventually(lambda: not alive, 5)


@pytest.mark.parametrize("max_age", [None, 60])
def test_a_function_that_stops_since_nobody_waits_leaves_nothing_alive(
    backend: str, max_age: float | None
) -> None:
    app = make_app(backend)

    @Registry(app).generator("slow", max_age=max_age)
    def slow(cancelled: Cancelled) -> Any:
        large = Large()
        while large:
            cancelled.check()
            threading.Event().wait(0.005)

    with serve(app.server) as site:
        with impatient(site, "slow"):
            eventually(lambda: alive)
        eventually(lambda: not alive, 5)


def test_an_error_that_is_raised_again_and_again_does_not_grow() -> None:
    service = service_with(raises_a_shared_one, max_age=60)
    for n in range(5):
        assert ask(service, f'{{"n":{n}}}').status == 500
    eventually(lambda: SHARED.__traceback__ is None, 5)


class Kept(logging.Handler):
    """A log handler that keeps its records, as one that sends them later does."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def test_a_handler_that_keeps_a_failure_keeps_its_lines_and_no_variables() -> None:
    logging.disable(logging.NOTSET)
    kept, log = Kept(), logging.getLogger("dash_dynamic_image_component")
    log.addHandler(kept)
    propagates, log.propagate = log.propagate, False
    try:
        assert ask(service_with(raises), '{"n":1}').status == 500
    finally:
        log.removeHandler(kept)
        log.propagate = propagates
    (record,) = kept.records
    assert "in raises" in logging.Formatter().format(record)
    eventually(lambda: not alive, 5)


def test_a_debug_page_still_gets_what_the_error_says() -> None:
    answer = ask(service_with(raises_in_many_ways), '{"n":1}', debug=True)
    assert b"both (2 sub-exceptions)" in answer.body


@pytest.mark.parametrize("function", FUNCTIONS)
def test_in_debug_mode_the_answer_has_the_traceback_and_nothing_stays_alive(
    function: Callable[..., Any],
) -> None:
    document = json.loads(ask(service_with(function), '{"n":1}', debug=True).body)
    told = document["traceback"]
    if function is not returns_no_image:  # which the package itself refuses
        assert "Traceback (most recent call last)" in told
        assert f'File "{__file__}"' in told
        assert "dash_dynamic_image_component/execution" not in told.partition("in raises")[0]
    assert "traceback" not in json.loads(ask(service_with(function), '{"n":1}').body)
    eventually(lambda: not alive, 5)


def test_the_traceback_of_an_executor_and_the_end_of_a_long_one_are_told() -> None:
    with ThreadPoolExecutor(1) as pool:
        answer = ask(service_with(raises, executor=pool), '{"n":1}', debug=True)
        assert 'in raises\n    raise ValueError(f"{large}")' in json.loads(answer.body)["traceback"]

    def long() -> Any:
        raise ValueError("x" * 50_000 + " the end")

    told = json.loads(ask(service_with(long), debug=True).body)["traceback"]
    assert len(told) < 20_010
    assert told.endswith("x the end")


@dataclass(frozen=True)
class Frozen(Exception):
    """An error whose attributes cannot be assigned."""

    text: str = ""


def test_an_error_of_a_class_that_allows_no_assignment_is_told_all_the_same() -> None:
    def fails() -> Image.Image:
        raise Frozen("cold")

    service = service_with(fails)
    assert [ask(service).status for _ in range(3)] == [500] * 3


def test_a_generator_that_goes_on_after_an_error_is_not_ended() -> None:
    caught: list[BaseException] = []

    def steps() -> Iterator[int]:
        try:
            raise ValueError
        except ValueError as error:
            caught.append(error)
        yield 1
        yield 2

    going = steps()
    assert next(going) == 1
    forget_frames(caught[0])
    assert next(going) == 2


def test_what_runs_keeps_its_variables() -> None:
    value = Large()
    try:
        raise ValueError
    except ValueError as error:
        forget_frames(error)
    assert value in alive
