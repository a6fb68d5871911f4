"""Single flight: equal work at the same time runs once."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from dash_dynamic_image_component.flight import SingleFlight


def test_equal_keys_share_one_run_and_its_result() -> None:
    flight: SingleFlight[int] = SingleFlight()
    work: Future[int] = Future()
    first = flight.join("a", lambda: work)
    second = flight.join("a", lambda: pytest.fail("it runs already"))
    work.set_result(7)
    assert (first.result(0), second.result(0)) == (7, 7)


def test_different_keys_do_not_wait_for_each_other() -> None:
    flight: SingleFlight[int] = SingleFlight()
    flight.join("a", Future)
    other: Future[int] = Future()
    assert flight.join("b", lambda: other) is other


def test_a_result_is_not_kept() -> None:
    flight: SingleFlight[int] = SingleFlight()
    first: Future[int] = Future()
    flight.join("a", lambda: first)
    first.set_result(1)
    second: Future[int] = Future()
    assert flight.join("a", lambda: second) is second


def test_an_error_reaches_all_and_is_not_kept() -> None:
    flight: SingleFlight[int] = SingleFlight()
    work: Future[int] = Future()
    both = [flight.join("a", lambda: work) for _ in range(2)]
    work.set_exception(OSError("disk"))
    for each in both:
        with pytest.raises(OSError, match="disk"):
            each.result(0)
    assert flight.join("a", lambda: Future()) is not work


def test_work_that_is_done_at_once_leaves_nothing_behind() -> None:
    flight: SingleFlight[int] = SingleFlight()
    done: Future[int] = Future()
    done.set_result(3)
    assert flight.join("a", lambda: done).result(0) == 3
    assert flight.join("a", lambda: Future()) is not done


def test_a_start_that_raises_leaves_nothing_behind() -> None:
    flight: SingleFlight[int] = SingleFlight()
    with pytest.raises(RuntimeError, match="no room"):
        flight.join("a", lambda: (_ for _ in ()).throw(RuntimeError("no room")))
    work: Future[int] = Future()
    assert flight.join("a", lambda: work) is work


def test_many_threads_start_one_run() -> None:
    flight: SingleFlight[int] = SingleFlight()
    starts: list[int] = []
    work: Future[int] = Future()
    barrier = threading.Barrier(16)

    def start() -> Future[int]:
        starts.append(1)
        return work

    def ask() -> Future[int]:
        barrier.wait()
        return flight.join("a", start)

    with ThreadPoolExecutor(16) as pool:
        asked = [pool.submit(ask) for _ in range(16)]
        futures = {each.result(10) for each in asked}
    assert (futures, starts) == ({work}, [1])
