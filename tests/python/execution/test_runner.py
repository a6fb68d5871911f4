"""The order and the number of runs, and what is left of them."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from matplotlib import pyplot
from PIL import Image
from support.apps import serving
from support.gates import Gated, asking, gated
from support.leavers import eventually
from support.pictures import one_pixel
from support.servers import Answer
from support.services import ask, ask_within, make_service, service_with

from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.base.event_loop import LoopThread
from dash_dynamic_image_component.execution import runner
from dash_dynamic_image_component.service import image_cache as kept_images


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
