"""How an answer waits: in a thread, on an event loop, and until its client leaves."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from dash_dynamic_image_component.base.futures import done, shared_future
from dash_dynamic_image_component.service.flow import ClientLeft, Steps, in_thread, on_loop

Wait = Callable[[Steps[Any]], Any]


def _on_loop(steps: Steps[Any]) -> Any:
    return asyncio.run(on_loop(steps))


def _on_loop_of_a_client(steps: Steps[Any]) -> Any:
    async def never() -> None:
        await asyncio.sleep(30)

    return asyncio.run(on_loop(steps, never))


@pytest.fixture(params=[in_thread, _on_loop, _on_loop_of_a_client])
def wait(request: pytest.FixtureRequest) -> Wait:
    """Each way to wait for an answer."""
    way: Wait = request.param
    return way


def soon(value: Any) -> Future[Any]:
    """A future that another thread ends, with a value or an error."""
    future: Future[Any] = Future()
    fails = isinstance(value, BaseException)
    threading.Timer(0.02, future.set_exception if fails else future.set_result, [value]).start()
    return future


def of_one(future: Future[Any]) -> Steps[Any]:
    return (yield future)


def test_steps_that_wait_for_nothing_return_at_once(wait: Wait) -> None:
    def steps() -> Steps[int]:
        return 7
        yield done(0)

    assert wait(steps()) == 7


def test_each_step_gets_what_it_waited_for(wait: Wait) -> None:
    def steps() -> Steps[list[int]]:
        return [(yield soon(1)), (yield done(2)), (yield soon(3))]

    assert wait(steps()) == [1, 2, 3]


def test_what_a_step_got_is_not_held_while_the_next_one_waits(wait: Wait) -> None:
    class Large:
        """Something that a weak reference can tell of."""

    def is_held(large: weakref.ref[Large]) -> Future[bool]:
        future: Future[bool] = Future()
        threading.Timer(0.05, lambda: future.set_result(large() is not None)).start()
        return future

    def steps() -> Steps[bool]:
        yield soon(None)
        large = weakref.ref((yield soon(Large())))
        held: bool = yield is_held(large)
        return held

    assert not wait(steps())


def test_an_error_is_thrown_in_at_the_yield_and_may_be_caught_there(wait: Wait) -> None:
    def steps() -> Steps[str]:
        try:
            yield soon(OSError("disk"))
        except OSError as error:
            return f"caught {error} and {(yield soon('went on'))}"
        return "nothing was thrown"

    assert wait(steps()) == "caught disk and went on"


def test_an_error_that_nobody_catches_reaches_whoever_waits(wait: Wait) -> None:
    with pytest.raises(KeyError, match="gone"):
        wait(of_one(soon(KeyError("gone"))))


def test_work_that_raises_a_timeout_error_of_its_own_has_failed(wait: Wait) -> None:
    with pytest.raises(TimeoutError, match="database"):
        wait(of_one(soon(TimeoutError("database"))))


def test_a_step_on_a_loop_may_be_a_coroutine() -> None:
    async def later() -> int:
        await asyncio.sleep(0)
        return 5

    def steps() -> Steps[Any]:
        return (yield later())

    assert _on_loop(steps()) == 5
    assert _on_loop_of_a_client(steps()) == 5


def test_on_a_loop_what_waits_for_nothing_takes_no_detour() -> None:
    def steps() -> Steps[int]:
        return 7
        yield done(0)

    with pytest.raises(StopIteration) as end:
        on_loop(steps()).send(None)
    assert end.value.value == 7


def test_a_result_that_comes_just_after_a_look_is_a_result() -> None:
    class JustAfter(Future[int]):
        def result(self, timeout: float | None = None) -> int:
            if self.done():
                return super().result(timeout)
            self.set_result(3)
            raise TimeoutError

    assert in_thread(of_one(JustAfter())) == 3


class Leaving:
    """Steps that wait for what never comes, and note how they end."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.future = shared_future()
        self.ends: list[str] = []

    def steps(self) -> Steps[None]:
        try:
            self.started.set()
            yield self.future
        except GeneratorExit:
            self.ends.append("closed")
            raise
        finally:
            self.ends.append("finally")


def test_in_a_thread_the_steps_are_closed_when_the_client_leaves() -> None:
    leaving = Leaving()
    looks = iter([False, False, True])
    with pytest.raises(ClientLeft):
        in_thread(leaving.steps(), lambda: next(looks))
    assert leaving.ends == ["closed", "finally"]


def test_in_a_thread_nothing_starts_for_a_client_that_left_before() -> None:
    leaving = Leaving()
    with pytest.raises(ClientLeft):
        in_thread(leaving.steps(), lambda: True)
    assert not leaving.started.is_set()


def test_on_a_loop_the_steps_are_closed_when_the_client_leaves() -> None:
    leaving = Leaving()

    async def leave() -> None:
        await asyncio.sleep(0.02)

    async def main() -> None:
        with pytest.raises(ClientLeft):
            await on_loop(leaving.steps(), leave)
        await asyncio.sleep(0)
        assert leaving.ends == ["closed", "finally"]
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())


@pytest.mark.parametrize("watched", [False, True])
def test_cancelling_on_a_loop_closes_the_steps(watched: bool) -> None:
    leaving = Leaving()

    async def never() -> None:
        await asyncio.sleep(30)

    async def main() -> None:
        task = asyncio.create_task(on_loop(leaving.steps(), never if watched else None))
        while not leaving.started.is_set():
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0)
        assert leaving.ends == ["closed", "finally"]
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())


def test_nobody_watches_the_client_any_more_when_the_answer_is_there() -> None:
    ended: list[str] = []

    async def watch() -> None:
        try:
            await asyncio.sleep(30)
        finally:
            ended.append("watching")

    async def main() -> None:
        assert await on_loop(of_one(soon(1)), watch) == 1
        await asyncio.sleep(0)
        assert ended == ["watching"]

    asyncio.run(main())


def test_what_is_shared_outlives_those_who_leave() -> None:
    leaving = Leaving()

    async def leave() -> None:
        await asyncio.sleep(0.01)

    with pytest.raises(ClientLeft):
        asyncio.run(on_loop(leaving.steps(), leave))
    assert not leaving.future.cancel()
    leaving.future.set_result(1)
    assert in_thread(of_one(leaving.future)) == 1


def test_a_thread_notices_soon_that_its_client_has_left() -> None:
    started = time.perf_counter()
    looks = iter([False, True])
    with pytest.raises(ClientLeft):
        in_thread(Leaving().steps(), lambda: next(looks))
    assert time.perf_counter() - started < 1


def test_a_watch_that_fails_is_a_client_that_left_and_tells_why(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def watch() -> None:
        raise OSError("the connection was reset")

    with pytest.raises(ClientLeft) as caught:
        asyncio.run(on_loop(Leaving().steps(), watch))
    assert str(caught.value.__cause__) == "the connection was reset"
    del caught
    gc.collect()
    assert [each for each in caplog.records if each.name == "asyncio"] == []
