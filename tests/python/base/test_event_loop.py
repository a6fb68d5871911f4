"""Event loops in threads of their own."""

from __future__ import annotations

import asyncio
import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from dash_dynamic_image_component.base.event_loop import LoopThread


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
