"""The order, the number and the time limits of runs."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from matplotlib import pyplot
from PIL import Image
from support.apps import make_app
from support.leavers import eventually
from support.servers import Answer, Site, serve
from support.services import ask, ask_within, make_service, service_with

from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.base.event_loop import LoopThread
from dash_dynamic_image_component.execution import runner
from dash_dynamic_image_component.service import image_cache as kept_images
from dash_dynamic_image_component.service.http import Reply
from dash_dynamic_image_component.service.service import Service


def one_pixel() -> Image.Image:
    return Image.new("L", (1, 1))


class Gated:
    """A function that waits for the gate, and notes the values of calls that begin and end."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.begun: list[int] = []
        self.ended: list[int] = []

    def __call__(self, value: int = 0) -> Image.Image:
        self.begun.append(value)
        assert self.gate.wait(20)
        self.ended.append(value)
        return one_pixel()


class Asking:
    """Requests to a service, each in a thread of its own."""

    def __init__(self, service: Service, pool: ThreadPoolExecutor) -> None:
        self._service = service
        self._pool = pool

    def __call__(self, value: int = 0, name: str = "drawn") -> Future[Reply]:
        return self._pool.submit(ask, self._service, f'{{"value":{value}}}', name)

    def in_line(self, number: int, kind: Any = "threads") -> None:
        """Wait until this number of calls waits in a line."""
        lines = self._service._runner._lines
        eventually(lambda: kind in lines and len(lines[kind]._waiting) == number)


@contextmanager
def asking(service: Service) -> Iterator[Asking]:
    with ThreadPoolExecutor(64) as pool:
        yield Asking(service, pool)


@contextmanager
def gated(max_age: float | None = None, **settings: Any) -> Iterator[tuple[Gated, Asking]]:
    """The function `drawn`, whose gate opens at the end at the latest."""
    registry, drawn = Registry(), Gated()
    registry.generator("drawn", max_age=max_age)(drawn)
    with asking(make_service(registry, **settings)) as asks:
        try:
            yield drawn, asks
        finally:
            drawn.gate.set()


@contextmanager
def serving(backend: str, **settings: Any) -> Iterator[tuple[Registry, Site]]:
    app = make_app(backend)
    registry = Registry(app, **settings)
    with serve(app.server) as site:
        yield registry, site


def test_when_the_line_is_full_the_oldest_gets_503_and_when_to_try_again(backend: str) -> None:
    drawn = Gated()
    with serving(backend, threads=1, queue=1) as (registry, site), ThreadPoolExecutor() as pool:
        registry.generator("drawn")(drawn)
        runs = pool.submit(site.image, "drawn", {"value": 1})
        eventually(lambda: drawn.begun == [1])
        others = [pool.submit(site.image, "drawn", {"value": value}) for value in (2, 3)]
        eventually(lambda: any(each.done() for each in others))
        (refused,) = (each.result() for each in others if each.done())
        assert refused.status == 503
        assert refused.headers["retry-after"] == "1"
        assert refused.headers["cache-control"] == "no-store"
        assert refused.json()["type"] == "urn:dash-dynamic-image:busy"
        drawn.gate.set()
        assert runs.result().status == 200
        assert sorted(each.result().status for each in others) == [200, 503]


@pytest.mark.parametrize("max_age", [None, 60])
def test_of_one_component_two_calls_run_at_once_and_the_others_wait(
    max_age: float | None, backend: str
) -> None:
    drawn = Gated()
    with serving(backend, threads=8) as (registry, site), ThreadPoolExecutor() as pool:
        registry.generator("drawn", max_age=max_age)(drawn)

        def asks(value: int, lane: str) -> Future[Answer]:
            return pool.submit(site.image, "drawn", {"value": value}, Dash_Image_Lane=lane)

        replies = [asks(value, "one") for value in (1, 2)]
        eventually(lambda: sorted(drawn.begun) == [1, 2])
        replies += [asks(3, "one"), asks(4, "another")]
        eventually(lambda: len(drawn.begun) == 3)
        assert drawn.begun[2] == 4
        drawn.gate.set()
        assert {each.result().status for each in replies} == {200}
        assert drawn.begun[3:] == [3]


@pytest.mark.parametrize("max_age", [None, 60])
def test_the_newest_that_waits_runs_next(max_age: float | None) -> None:
    with gated(max_age, threads=1) as (drawn, asks):
        replies = [asks(0)]
        eventually(lambda: drawn.begun == [0])
        for value in (1, 2, 3):
            replies.append(asks(value))
            asks.in_line(value)
        drawn.gate.set()
        assert {each.result().status for each in replies} == {200}
        assert drawn.begun == [0, 3, 2, 1]


@pytest.mark.parametrize("max_age", [None, 60])
def test_who_waits_longest_is_turned_away_and_those_who_run_are_not(max_age: float | None) -> None:
    with gated(max_age, threads=1, queue=2) as (drawn, asks):
        replies = [asks(0)]
        eventually(lambda: drawn.begun == [0])
        for value in (1, 2):
            replies.append(asks(value))
            asks.in_line(value)
        replies.append(asks(3))
        assert replies[1].result().status == 503
        drawn.gate.set()
        assert [each.result().status for each in replies] == [200, 503, 200, 200]


def test_never_more_threads_run_than_the_registry_has() -> None:
    registry, running, most = Registry(), set[int](), list[int]()
    barrier = threading.Barrier(3)

    @registry.generator
    def drawn(value: int) -> Image.Image:
        running.add(value)
        most.append(len(running))
        barrier.wait(10)
        running.discard(value)
        return one_pixel()

    with asking(make_service(registry, threads=3)) as asks:
        replies = [asks(value) for value in range(30)]
        assert {each.result().status for each in replies} == {200}
    assert max(most) == 3


def test_never_more_tasks_run_on_the_loop_than_the_registry_has() -> None:
    registry, running, most = Registry(), set[int](), list[int]()

    @registry.generator
    async def drawn(value: int) -> Image.Image:
        running.add(value)
        most.append(len(running))
        await asyncio.sleep(0.005)
        running.discard(value)
        return one_pixel()

    with asking(make_service(registry, tasks=4)) as asks:
        replies = [asks(value) for value in range(40)]
        assert {each.result().status for each in replies} == {200}
    assert max(most) == 4


def assert_timed_out(answer: Answer, limit: str) -> None:
    assert answer.status == 504
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["type"] == "urn:dash-dynamic-image:timeout"
    assert f"after {limit} s" in answer.json()["detail"]


def test_a_function_that_takes_too_long_is_answered_with_504(backend: str) -> None:
    stopped, gate = threading.Event(), threading.Event()
    with serving(backend) as (registry, site):

        @registry.generator(timeout=0.1)
        def slow() -> Image.Image:
            gate.wait(20)
            return one_pixel()

        @registry.generator(timeout=0.5)
        async def slow_task() -> Image.Image:
            try:
                await asyncio.sleep(20)
            except asyncio.CancelledError:
                stopped.set()
                raise
            return one_pixel()

        try:
            assert_timed_out(site.image("slow"), "0.1")
            assert_timed_out(site.image("slow_task"), "0.5")
            assert stopped.wait(5)
        finally:
            gate.set()


def test_a_time_limit_of_the_registry_holds_for_functions_without_one_of_their_own(
    backend: str,
) -> None:
    gate = threading.Event()
    with serving(backend, timeout=0.1) as (registry, site):

        def slow() -> Image.Image:
            gate.wait(20)
            return one_pixel()

        registry.generator("slow")(slow)
        registry.generator("slower", timeout=0.2)(slow)
        try:
            assert_timed_out(site.image("slow"), "0.1")
            assert_timed_out(site.image("slower"), "0.2")
            registry.configure(timeout=0.3)
            assert_timed_out(site.image("slow"), "0.3")
        finally:
            gate.set()


def test_a_function_that_never_ends_leaves_the_server_able_to_answer_others(backend: str) -> None:
    gate = threading.Event()
    with serving(backend, threads=2, timeout=0.1) as (registry, site):

        @registry.generator
        def endless() -> Image.Image:
            while not gate.wait(0.001):
                pass
            return one_pixel()

        @registry.generator
        def quick() -> Image.Image:
            return one_pixel()

        @registry.generator
        async def quick_task() -> Image.Image:
            return one_pixel()

        try:
            assert site.image("endless").status == 504
            assert site.image("quick").status == 200
            assert site.image("endless").status == 504  # both threads are lost now
            assert site.image("quick_task").status == 200
            assert site.ask("/").status == 200
        finally:
            gate.set()


def test_the_place_of_a_function_over_its_limit_stays_taken_until_it_has_really_ended() -> None:
    with gated(threads=1, timeout=0.1) as (drawn, asks):
        assert asks(1).result().status == 504
        waits = asks(2)
        asks.in_line(1)
        assert drawn.begun == [1]
        drawn.gate.set()
        assert waits.result().status == 200
        assert drawn.ended == [1, 2]


def test_the_place_of_a_task_that_resists_being_cancelled_stays_taken_until_it_has_ended() -> None:
    registry, begun, gate = Registry(), list[int](), threading.Event()

    @registry.generator
    async def drawn(value: int) -> Image.Image:
        begun.append(value)
        while not gate.is_set():
            try:
                await asyncio.sleep(0.01)
            except asyncio.CancelledError:
                begun.append(-value)
        return one_pixel()

    with asking(make_service(registry, tasks=1, timeout=0.1)) as asks:
        try:
            assert asks(1).result().status == 504
            waits = asks(2)
            asks.in_line(1, "loop")
            eventually(lambda: begun == [1, -1])
        finally:
            gate.set()
        assert waits.result().status == 200
        assert begun == [1, -1, 2]


def test_the_time_in_line_does_not_count() -> None:
    with gated(threads=1) as (blocking, asks):
        registry = asks._service._registry

        @registry.generator(timeout=0.2)
        def limited() -> Image.Image:
            return one_pixel()

        first = asks(1)
        eventually(lambda: blocking.begun == [1])
        waits = asks._pool.submit(ask, asks._service, "{}", "limited")
        asks.in_line(1)
        threading.Event().wait(0.3)
        blocking.gate.set()
        assert first.result().status == 200
        assert waits.result().status == 200


def test_who_asks_again_after_504_starts_anew() -> None:
    registry, runs = Registry(), list[int]()
    gate = threading.Event()

    @registry.generator(timeout=0.1, max_age=60)
    def drawn(value: int) -> Image.Image:
        runs.append(value)
        if len(runs) == 1:
            gate.wait(20)
        return one_pixel()

    with asking(make_service(registry)) as asks:
        try:
            assert asks(1).result().status == 504
            assert asks(1).result().status == 200
            assert runs == [1, 1]
        finally:
            gate.set()


def test_all_who_wait_for_one_run_get_its_504(caplog: pytest.LogCaptureFixture) -> None:
    with gated(timeout=0.2) as (drawn, asks):
        replies = [asks(1) for _ in range(5)]
        assert {each.result().status for each in replies} == {504}
        assert drawn.begun == [1]
    eventually(lambda: caplog.records)
    assert [(each.levelno, each.getMessage()) for each in caplog.records] == [
        (logging.WARNING, 'generator drawn was over its time limit for {"value":1}')
    ]


def test_503_is_no_failure_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with gated(threads=1, queue=0) as (drawn, asks):
        running = asks(1)
        eventually(lambda: drawn.begun == [1])
        assert asks(2).result().status == 503
        drawn.gate.set()
        assert running.result().status == 200
    assert caplog.records == []


def test_a_call_that_cannot_begin_is_a_500_and_gives_its_place_back(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with gated(threads=1) as (drawn, asks):
        drawn.gate.set()
        threads = asks._service._runner._threads
        with monkeypatch.context() as patch:
            patch.setattr(threads, "submit", lambda *_: 1 / 0)
            assert asks(1).result().status == 500
        eventually(lambda: "ZeroDivisionError" in caplog.text)
        assert asks(2).result().status == 200
        assert drawn.begun == [2]


@pytest.mark.slow
@pytest.mark.parametrize("options", [{}, {"timeout": 60}, {"max_age": 60}, {"executor": "mine"}])
@pytest.mark.parametrize("is_async", [False, True])
def test_a_run_leaves_nothing_that_only_the_garbage_collector_finds(
    options: dict[str, Any], is_async: bool
) -> None:
    def drawn(value: int) -> Image.Image:
        return one_pixel()

    async def drawn_later(value: int) -> Image.Image:
        return one_pixel()

    with ThreadPoolExecutor(1) as mine:
        if options.get("executor"):
            options, is_async = {"executor": mine}, False
        service = service_with(drawn_later if is_async else drawn, **options)
        ask(service, '{"value":0}')
        gc.collect()
        gc.disable()
        try:
            for value in range(50):
                assert ask(service, f'{{"value":{value}}}').status == 200
            assert gc.collect() < 500  # one run has hundreds of objects
        finally:
            gc.enable()


def test_two_registries_do_not_wait_for_each_other() -> None:
    with gated(threads=1) as (slow, slow_asks), gated(threads=1) as (quick, quick_asks):
        waits = slow_asks(1)
        eventually(lambda: slow.begun == [1])
        quick.gate.set()
        assert quick_asks(1).result().status == 200
        assert not waits.done()


class Broken(logging.Handler):
    """A log handler that always fails."""

    def emit(self, record: logging.LogRecord) -> None:
        raise OSError("the disk of the log is full")


@pytest.mark.parametrize("options", [{}, {"timeout": 5}, {"max_age": 60}])
@pytest.mark.parametrize("is_async", [False, True])
def test_a_log_that_fails_takes_neither_the_answer_nor_the_place(
    options: dict[str, Any], is_async: bool
) -> None:
    def drawn(value: int) -> Image.Image:
        return Image.new("L", (1 // value, 1))

    async def drawn_later(value: int) -> Image.Image:
        return drawn(value)

    registry = Registry()
    registry.generator("drawn", **options)(drawn_later if is_async else drawn)
    service = make_service(registry, threads=1, tasks=1)
    broken, log = Broken(), logging.getLogger("dash_dynamic_image_component")
    log.addHandler(broken)
    try:
        for value, status in ((0, 500), (1, 200), (0, 500), (1, 200)):
            assert ask_within(5, service, f'{{"value":{value}}}').status == status
    finally:
        log.removeHandler(broken)


@pytest.mark.parametrize("max_age", [None, 60])
def test_a_loop_whose_thread_could_not_start_once_runs_what_comes_later(
    monkeypatch: pytest.MonkeyPatch, max_age: float | None
) -> None:
    async def drawn() -> Image.Image:
        return one_pixel()

    service, loop = service_with(drawn, max_age=max_age), LoopThread("another loop")
    start = threading.Thread.start

    def start_others(thread: threading.Thread) -> None:
        if thread.name == "another loop":
            raise RuntimeError("can't start new thread")
        start(thread)

    for module in (runner, kept_images):
        monkeypatch.setattr(module, "event_loop", loop.get)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", start_others)
        assert ask_within(5, service).status == 500
    gc.collect()  # a coroutine that nobody awaited, or a loop that nobody closed, would warn
    assert ask_within(5, service).status == 200


def test_functions_that_draw_with_matplotlib_wait_for_each_other_and_nobody_for_them() -> None:
    registry, gate, begun = Registry(), threading.Event(), list[int]()

    @registry.generator
    def chart(value: int) -> Any:
        begun.append(value)
        assert gate.wait(20)
        return pyplot.figure(figsize=(1, 1))

    @registry.generator
    def quick() -> Image.Image:
        return one_pixel()

    service = make_service(registry, threads=3)
    gate.set()
    assert ask_within(20, service, '{"value":0}', "chart").status == 200  # from now on it is known
    gate.clear()
    begun.clear()
    with asking(service) as asks:
        charts = [asks(value, "chart") for value in range(6)]
        try:
            asks.in_line(5, "turns")
            assert ask_within(5, service, name="quick").status == 200
            assert len(begun) == 1
        finally:
            gate.set()
        assert {each.result().status for each in charts} == {200}
