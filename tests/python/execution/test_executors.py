"""Executors of the user: how they are named, made once, and fail."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

import pytest
from PIL import Image
from programs import drawn_elsewhere
from support.leavers import eventually
from support.pictures import number_in, numbered
from support.services import ask, ask_within, make_service, service_with

from dash_dynamic_image_component import Cancelled, Registry
from dash_dynamic_image_component.execution.worker_processes import WorkerProcesses

pytestmark = pytest.mark.slow


def test_processes_by_name_are_as_many_as_the_machine_has_cores() -> None:
    service = service_with(drawn_elsewhere.gated, executor="processes")
    cores = os.cpu_count() or 1
    assert service._runner._line(service._registry.find("drawn"))._places == cores


def test_processes_by_name_are_spawned_when_they_are_first_needed() -> None:
    service = service_with(drawn_elsewhere.where, executor="processes")
    made = service._runner._executors._made
    assert made == {}
    assert number_in(ask(service).body) != os.getpid()
    (pool,) = made.values()
    assert isinstance(pool, WorkerProcesses)
    pool.shutdown()


def test_an_executor_itself_runs_functions_in_its_own_threads() -> None:
    names: list[str] = []

    def drawn() -> Image.Image:
        names.append(threading.current_thread().name)
        return numbered(1)

    with ThreadPoolExecutor(1, "mine") as mine:
        assert ask(service_with(drawn, executor=mine)).status == 200
    assert names == ["mine_0"]


def test_an_executor_that_is_made_is_made_once_for_all_functions() -> None:
    made: list[Executor] = []

    def make() -> Executor:
        made.append(ThreadPoolExecutor(4))
        return made[-1]

    registry = Registry()
    for name in ("a", "b"):
        registry.generator(name, executor=make)(functools.partial(numbered, size=1))
    service = make_service(registry)
    assert made == []
    with ThreadPoolExecutor(8) as pool:
        replies = pool.map(
            lambda number: ask(service, f'{{"value":{number}}}', "ab"[number % 2]), range(16)
        )
        assert {each.status for each in replies} == {200}
    assert len(made) == 1
    made[0].shutdown()


def test_a_factory_that_fails_is_a_500_and_is_asked_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with ThreadPoolExecutor(1) as pool:
        answers: list[Callable[[], Executor]] = [lambda: pool, lambda: 1 / 0]  # type: ignore[list-item,return-value]
        service = service_with(lambda: numbered(1), executor=lambda: answers.pop()())
        assert ask(service).status == 500
        eventually(lambda: "ZeroDivisionError" in caplog.text)
        assert ask(service).status == 200


def test_an_executor_that_is_being_made_holds_up_no_other() -> None:
    gate, looked = threading.Event(), threading.Event()

    def out_of_reach() -> Executor:
        looked.set()
        gate.wait(20)
        raise OSError("there is no scheduler")

    registry = Registry()
    with ThreadPoolExecutor(64) as pool:
        for name, executor in (("far", out_of_reach), ("near", lambda: pool)):
            registry.generator(name, executor=executor)(functools.partial(numbered, size=1))
        service = make_service(registry)
        far = [pool.submit(ask, service, f'{{"value":{value}}}', "far") for value in range(50)]
        try:
            assert looked.wait(5)
            time.sleep(0.1)  # all of them are there
            assert ask_within(5, service, '{"value":7}', "near").status == 200
            assert not any(each.done() for each in far)
        finally:
            gate.set()
        assert {each.result().status for each in far} == {500}


def test_a_file_that_is_not_here_is_404_before_anything_travels() -> None:
    def never() -> Executor:
        pytest.fail("an executor is made")

    service = service_with(drawn_elsewhere.of_files, executor=never)
    gone = {"$blob": hashlib.sha256(b"gone").hexdigest()}
    params = json.dumps(dict.fromkeys(("photo", "table", "data", "blob"), gone))
    assert ask(service, params).status == 404


def test_what_cannot_reach_an_executor_is_refused_when_it_is_registered() -> None:
    def asking(cancelled: Cancelled) -> Image.Image:
        raise NotImplementedError

    async def later() -> Image.Image:
        raise NotImplementedError

    with pytest.raises(TypeError, match="asking asks for Cancelled, which cannot reach it"):
        Registry().generator(executor="processes")(asking)
    with pytest.raises(TypeError, match="later is async, and runs on an event loop"):
        Registry().generator(executor="processes")(later)


@pytest.mark.parametrize("executor", ["process", 4, object()])
def test_what_is_no_executor_is_refused_when_it_is_registered(executor: Any) -> None:
    with pytest.raises(TypeError, match='function that makes one, "threads" or "processes"'):
        Registry().generator(executor=executor)(drawn_elsewhere.where)


def test_threads_by_name_are_those_of_the_registry() -> None:
    names: list[str] = []

    def drawn(cancelled: Cancelled) -> Image.Image:
        names.append(threading.current_thread().name)
        return numbered(1)

    assert ask(service_with(drawn, executor="threads")).status == 200
    assert names[0].startswith("dash-dynamic-image")


class Dead:
    """A cluster out of reach, of which the first attempt takes until the test opens the gate."""

    def __init__(self, reason: Exception, *, where: str) -> None:
        self.gate, self.attempts = threading.Event(), 0
        self._reason = reason
        self._where = where

    def __call__(self) -> Executor:
        if self._where == "factory":
            self._fail()
        executor = ThreadPoolExecutor(1)
        executor.submit = lambda *_: self._fail()  # type: ignore[assignment, method-assign]
        return executor

    def _fail(self) -> Any:
        self.attempts += 1
        self.gate.wait(20)
        raise self._reason


REASONS = [OSError("no route to the scheduler"), TimeoutError("timed out"), ValueError("address")]


@pytest.mark.parametrize("reason", REASONS)
def test_one_attempt_to_make_an_executor_fails_all_who_waited_for_it(
    reason: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    dead = Dead(reason, where="factory")
    assert_fails_together(dead, 1)
    assert str(reason) in caplog.text


def test_one_attempt_to_start_a_pool_fails_all_who_waited_for_it() -> None:
    assert_fails_together(Dead(OSError("too many processes"), where="submit"), 1)


def assert_fails_together(dead: Dead, attempts: int) -> None:
    """Check that eleven calls fail with the first attempt, and that later calls try again."""
    service = service_with(drawn_elsewhere.slow, executor=dead)
    turns = service._runner._executors._attempts

    def queued() -> int:
        waiters = turns[dead].lock._waiters if dead in turns else None
        return len(waiters or ())

    with ThreadPoolExecutor(12) as pool:
        asked = [pool.submit(ask, service, f'{{"value":{value}}}') for value in range(12)]
        eventually(lambda: queued() == 11)
        dead.gate.set()
        assert {each.result().status for each in asked} == {500}
    assert dead.attempts == attempts
    assert ask(service, '{"value":20}').status == 500
    assert dead.attempts == 2 * attempts


def test_a_call_that_cannot_travel_fails_alone() -> None:
    begun, gate = threading.Event(), threading.Event()

    class Refusing(ThreadPoolExecutor):
        def submit(self, *arguments: Any, **options: Any) -> Any:
            if not begun.is_set():
                begun.set()
                gate.wait(20)
                raise TypeError("cannot pickle this call")
            return super().submit(*arguments, **options)

    service = service_with(drawn_elsewhere.slow, executor=Refusing(2))
    turns = service._runner._executors._attempts
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ask, service, '{"value":1}')
        assert begun.wait(5)
        second = pool.submit(ask, service, '{"value":2}')
        eventually(lambda: any(each.lock._waiters for each in turns.values()))
        gate.set()
        assert (first.result().status, second.result().status) == (500, 200)


class Losing(ThreadPoolExecutor):
    """A cluster whose scheduler ends while it has a call, which its client cancels."""

    def __init__(self, calls: list[str]) -> None:
        super().__init__(1)
        self._calls = calls

    def submit(self, *_: Any, **__: Any) -> Any:
        self._calls.append("cancelled")
        future = Future[Any]()
        threading.Timer(0.1, future.cancel).start()
        return future


def test_a_call_that_its_executor_cancels_runs_in_a_new_one() -> None:
    calls: list[str] = []
    with ThreadPoolExecutor(1) as works:
        executors: Iterator[Executor] = iter([Losing(calls), works])
        service = service_with(drawn_elsewhere.slow, executor=lambda: next(executors))
        assert number_in(ask(service, '{"value":7}').body) == 7
    assert calls == ["cancelled"]


def test_a_call_that_every_executor_cancels_fails() -> None:
    calls: list[str] = []
    service = service_with(drawn_elsewhere.slow, executor=lambda: Losing(calls))
    assert ask(service, '{"value":7}').status == 500
    assert calls == ["cancelled", "cancelled"]


def test_a_call_that_an_executor_of_the_users_own_cancels_fails_at_once() -> None:
    calls: list[str] = []
    service = service_with(drawn_elsewhere.slow, executor=Losing(calls))
    assert ask(service, '{"value":7}').status == 500
    assert calls == ["cancelled"]
