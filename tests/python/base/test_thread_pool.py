"""A pool of threads in which SystemExit is raised from outside."""

from __future__ import annotations

import gc
import threading
import time
from concurrent.futures import Future, wait
from typing import Any
from unittest.mock import patch

import pytest
from support.killer import kill_threads_since, running_threads
from support.thread_limits import no_more_threads

from dash_dynamic_image_component.base.thread_pool import ThreadKilled, ThreadPool


def alive(name: str) -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name.startswith(name)]


@pytest.mark.parametrize("kills", [1, 3])
def test_a_call_after_waiting_threads_were_killed_has_its_result(kills: int) -> None:
    spared, pool = running_threads(), ThreadPool(2, "waiting")
    barrier = threading.Barrier(2)
    wait([pool.submit(barrier.wait) for _ in range(2)])
    for _ in range(kills):
        kill_threads_since(spared)
    assert [pool.submit(pow, 2, n).result(10) for n in range(5)] == [1, 2, 4, 8, 16]
    pool.shutdown()


def test_a_call_in_which_its_thread_is_killed_fails_and_the_next_one_runs() -> None:
    spared, pool, begun = running_threads(), ThreadPool(1, "busy"), threading.Event()

    def work() -> None:
        begun.set()
        for _ in range(2000):
            time.sleep(0.005)

    running, waiting = pool.submit(work), pool.submit(pow, 3, 3)
    assert begun.wait(10)
    kill_threads_since(spared)
    with pytest.raises(ThreadKilled):
        running.result(10)
    assert waiting.result(10) == 27
    pool.shutdown()


def test_kills_at_any_point_leave_no_future_without_its_end() -> None:
    spared, pool = running_threads(), ThreadPool(4, "loaded")
    futures: list[Future[Any]] = []
    for _ in range(60):
        futures += [pool.submit(sum, range(400)) for _ in range(40)]
        kill_threads_since(spared)
    not_done = wait(futures, 20).not_done
    assert not not_done
    assert pool.submit(pow, 2, 2).result(10) == 4
    pool.shutdown()


def test_a_kill_that_leaves_the_lock_of_a_future_taken_locks_nobody_out() -> None:
    pool, gate, struck = ThreadPool(1, "locked"), threading.Event(), threading.Event()
    future = pool.submit(gate.wait, 10)

    def set_result(_: Any) -> None:
        future._condition.acquire()
        struck.set()
        raise SystemExit

    with patch.object(future, "set_result", set_result):
        gate.set()
        assert struck.wait(10)
        assert future._condition.acquire(timeout=10)
        future._condition.release()
        with pytest.raises(ThreadKilled):
            future.result(10)
    pool.shutdown()


def test_a_thread_that_has_ended_is_made_anew() -> None:
    pool = ThreadPool(1, "ended")
    pool.submit(pow, 1, 1).result(10)
    pool.shutdown()
    assert not alive("ended")
    pool._queue.get()  # that of `shutdown`
    assert pool.submit(pow, 2, 3).result(10) == 8
    pool.shutdown()


def test_no_more_threads_are_made_than_are_needed_or_allowed() -> None:
    pool, gate = ThreadPool(3, "few"), threading.Event()
    pool.submit(pow, 1, 1).result(10)
    time.sleep(0.05)  # until the thread waits
    pool.submit(pow, 1, 1).result(10)
    assert len(alive("few")) == 1
    calls = [pool.submit(gate.wait, 10) for _ in range(9)]
    assert len(alive("few")) == 3
    gate.set()
    wait(calls)
    pool.shutdown()


def test_threads_end_with_their_pool() -> None:
    pool = ThreadPool(2, "dropped")
    pool.submit(pow, 1, 1).result(10)
    (thread,) = alive("dropped")
    del pool
    gc.collect()
    thread.join(10)
    assert not thread.is_alive()


def test_a_call_for_which_there_is_no_thread_is_refused_and_never_runs() -> None:
    pool, calls = ThreadPool(1, "refused"), list[int]()
    with no_more_threads(), pytest.raises(RuntimeError, match="can't start"):
        pool.submit(calls.append, 1)
    pool.submit(calls.append, 2).result(10)
    assert calls == [2]
    pool.shutdown()


def test_a_call_that_a_thread_can_take_waits_for_it_where_no_other_can_be_started() -> None:
    pool, gate = ThreadPool(2, "waiting"), threading.Event()
    busy = pool.submit(gate.wait, 10)
    with no_more_threads():
        later = pool.submit(pow, 2, 5)
    gate.set()
    assert (busy.result(10), later.result(10)) == (True, 32)
    pool.shutdown()
