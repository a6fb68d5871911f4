"""The time limits of runs: 504, and a place that stays taken until the run has ended."""

from __future__ import annotations

import asyncio
import logging
import threading

import pytest
from PIL import Image
from support.apps import serving
from support.gates import asking, gated
from support.leavers import eventually
from support.pictures import one_pixel
from support.servers import Answer
from support.services import ask, make_service

from dash_dynamic_image_component import Registry


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


@pytest.mark.slow
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
