"""Single flight: equal work runs once, for as long as somebody waits."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from dash_dynamic_image_component.base.single_flight import SingleFlight


class FakeWork:
    """Work that the test ends."""

    def __init__(self, *, stops: bool = True) -> None:
        self.future: Future[int] = Future()
        self.cancelled = 0
        self._stops = stops

    def cancel(self) -> bool:
        self.cancelled += 1
        return self._stops


def never() -> FakeWork:
    return pytest.fail("it runs already")


def test_equal_keys_share_one_run_and_its_result() -> None:
    flight: SingleFlight[int] = SingleFlight()
    work = FakeWork()
    with flight.join("a", lambda: work) as first, flight.join("a", never) as second:
        work.future.set_result(7)
        assert (first.result(0), second.result(0)) == (7, 7)


def test_different_keys_do_not_wait_for_each_other() -> None:
    flight: SingleFlight[int] = SingleFlight()
    other = FakeWork()
    with flight.join("a", FakeWork), flight.join("b", lambda: other) as future:
        assert future is other.future


def test_a_result_is_not_kept() -> None:
    flight: SingleFlight[int] = SingleFlight()
    first, second = FakeWork(), FakeWork()
    with flight.join("a", lambda: first):
        first.future.set_result(1)
        with flight.join("a", lambda: second) as future:
            assert future is second.future


def test_whoever_is_told_first_that_it_ended_does_not_join_what_has_ended() -> None:
    flight: SingleFlight[int] = SingleFlight()
    first, second = FakeWork(), FakeWork()
    joined: list[Future[int]] = []

    def ask_again(future: Future[int]) -> None:
        with flight.join("a", lambda: second) as again:
            joined.append(again)

    first.future.add_done_callback(ask_again)  # before the flight's own
    with flight.join("a", lambda: first):
        first.future.set_result(1)
        assert joined == [second.future]


def test_an_error_reaches_all_and_is_not_kept() -> None:
    flight: SingleFlight[int] = SingleFlight()
    work, other = FakeWork(), FakeWork()
    with flight.join("a", lambda: work) as first, flight.join("a", never) as second:
        work.future.set_exception(OSError("disk"))
        for each in (first, second):
            with pytest.raises(OSError, match="disk"):
                each.result(0)
        with flight.join("a", lambda: other) as third:
            assert third is other.future


def test_work_that_is_done_at_once_leaves_nothing_behind() -> None:
    flight: SingleFlight[int] = SingleFlight()
    done, other = FakeWork(), FakeWork()
    done.future.set_result(3)
    with flight.join("a", lambda: done) as first, flight.join("a", lambda: other) as second:
        assert first.result(0) == 3
        assert second is other.future


def test_a_start_that_raises_leaves_nothing_behind() -> None:
    flight: SingleFlight[int] = SingleFlight()

    def start() -> FakeWork:
        raise RuntimeError("no room")

    with pytest.raises(RuntimeError, match="no room"), flight.join("a", start):
        pass
    with flight.join("a", FakeWork) as future:
        assert not future.done()


def test_work_is_cancelled_when_the_last_one_leaves() -> None:
    flight: SingleFlight[int] = SingleFlight()
    work = FakeWork()
    with ExitStack() as first, ExitStack() as second:
        first.enter_context(flight.join("a", lambda: work))
        second.enter_context(flight.join("a", never))
        first.close()
        assert work.cancelled == 0
        second.close()
        assert work.cancelled == 1


def test_whoever_comes_after_the_last_one_left_starts_anew() -> None:
    flight: SingleFlight[int] = SingleFlight()
    with flight.join("a", FakeWork):
        pass
    work = FakeWork()
    with flight.join("a", lambda: work) as future:
        assert future is work.future


def test_work_that_cannot_be_stopped_can_be_joined_again() -> None:
    flight: SingleFlight[int] = SingleFlight()
    work = FakeWork(stops=False)
    with flight.join("a", lambda: work):
        pass
    with flight.join("a", never) as future:
        work.future.set_result(2)
        assert future.result(0) == 2


def test_work_that_is_done_is_not_cancelled() -> None:
    flight: SingleFlight[int] = SingleFlight()
    work = FakeWork()
    with flight.join("a", lambda: work):
        work.future.set_result(1)
    assert work.cancelled == 0


def test_abandoned_work_that_ends_late_does_not_end_its_successor() -> None:
    flight: SingleFlight[int] = SingleFlight()
    abandoned, successor = FakeWork(), FakeWork()
    with flight.join("a", lambda: abandoned):
        pass
    with flight.join("a", lambda: successor):
        abandoned.future.set_result(1)
        with flight.join("a", never) as future:
            assert future is successor.future


def test_many_threads_start_one_run() -> None:
    flight: SingleFlight[int] = SingleFlight()
    starts: list[FakeWork] = []
    joined, leaving = threading.Barrier(16), threading.Event()

    def start() -> FakeWork:
        starts.append(FakeWork())
        return starts[-1]

    def ask() -> Future[int]:
        with flight.join("a", start) as future:
            joined.wait()
            leaving.wait()
            return future

    with ThreadPoolExecutor(16) as pool:
        asked = [pool.submit(ask) for _ in range(16)]
        leaving.set()
        futures = {each.result(10) for each in asked}
    assert futures == {starts[0].future}
    assert len(starts) == 1
