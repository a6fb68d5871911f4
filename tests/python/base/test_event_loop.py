"""Event loops in threads of their own."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from concurrent.futures import CancelledError, ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from support.killer import kill_threads_since, running_threads

from dash_dynamic_image_component.base.event_loop import LoopThread, event_loop, users_loop


async def where() -> str:
    return threading.current_thread().name


def name_of_thread(loop: asyncio.AbstractEventLoop) -> str:
    return asyncio.run_coroutine_threadsafe(where(), loop).result(5)


def end(loop: asyncio.AbstractEventLoop) -> None:
    loop.call_soon_threadsafe(loop.stop)
    for thread in threading.enumerate():
        if thread.name == "mine":
            thread.join(5)
    loop.close()


def test_all_get_the_same_loop_which_runs_in_a_thread_of_that_name() -> None:
    thread = LoopThread("mine")
    with ThreadPoolExecutor(8) as pool:
        loops = set(pool.map(lambda _: thread.get(), range(32)))
    (loop,) = loops
    assert name_of_thread(loop) == "mine"
    end(loop)


def test_after_a_thread_that_could_not_start_the_next_one_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def too_many(_: Any) -> None:
        raise RuntimeError("can't start new thread")

    thread = LoopThread("mine")
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", too_many)
        with pytest.raises(RuntimeError, match="can't start"):
            thread.get()
    gc.collect()  # a loop that nobody closed would warn
    assert name_of_thread(thread.get()) == "mine"
    end(thread.get())


def test_a_coroutine_after_the_waiting_thread_was_killed_has_its_result() -> None:
    spared, thread = running_threads(), LoopThread("mine")
    before = thread.get()
    assert name_of_thread(before) == "mine"
    kill_threads_since(spared)
    assert name_of_thread(thread.get()) == "mine"
    end(thread.get())


def test_a_coroutine_that_runs_when_the_thread_is_killed_ends_and_the_next_one_runs() -> None:
    spared, thread = running_threads(), LoopThread("mine")
    sleeping = asyncio.run_coroutine_threadsafe(asyncio.sleep(60), thread.get())
    assert name_of_thread(thread.get()) == "mine"
    kill_threads_since(spared)
    assert name_of_thread(thread.get()) == "mine"
    with pytest.raises(CancelledError):
        sleeping.result(10)
    end(thread.get())


def test_a_loop_that_cannot_run_is_told_once_and_made_anew(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As where another loop runs in the thread, or its selector is broken."""
    thread, closed = LoopThread("mine"), asyncio.new_event_loop()
    closed.close()
    with monkeypatch.context() as patch:
        patch.setattr(asyncio, "new_event_loop", lambda: closed)
        thread.get()
    for each in threading.enumerate():
        if each.name == "mine":
            each.join(5)
    told = [each.getMessage() for each in caplog.records if each.exc_info]
    assert told == ["an event loop cannot run"]
    assert name_of_thread(thread.get()) == "mine"
    end(thread.get())


@pytest.mark.parametrize("patched", [True, False])
def test_one_loop_serves_all_where_threads_are_greenlets(
    monkeypatch: pytest.MonkeyPatch, patched: bool
) -> None:
    monkey = SimpleNamespace(is_module_patched={"threading": patched}.__getitem__)
    monkeypatch.setitem(sys.modules, "gevent.monkey", monkey)
    assert (users_loop() is event_loop()) == patched


def test_a_loop_whose_thread_has_ended_is_made_anew() -> None:
    thread = LoopThread("mine")
    first = thread.get()
    end(first)
    assert name_of_thread(thread.get()) == "mine"
    assert thread.get() is not first
    end(thread.get())
