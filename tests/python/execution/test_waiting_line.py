"""The line in front of the threads: bounded, newest first, and each job exactly once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dash_dynamic_image_component.execution.waiting_line import LONGEST_RETRY, WaitingLine


class FakeJob:
    """A job that the test ends."""

    def __init__(self, *, ends_at_once: bool = False, lane: str | None = None) -> None:
        self.lane = lane
        self.happened: list[str] = []
        self.retry_after = 0
        self._ends_at_once = ends_at_once

    def begin(self, ended: Callable[[], None]) -> None:
        self.happened.append("begun")
        self.end = ended
        if self._ends_at_once:
            ended()

    def refuse(self, retry_after: int) -> None:
        self.happened.append("refused")
        self.retry_after = retry_after

    @property
    def runs(self) -> bool:
        return self.happened == ["begun"]


def added(line: WaitingLine, number: int) -> list[FakeJob]:
    jobs = [FakeJob() for _ in range(number)]
    for each in jobs:
        line.add(each)
    return jobs


def test_as_many_jobs_run_as_there_are_places() -> None:
    jobs = added(WaitingLine(2, 10, 0), 4)
    assert [each.runs for each in jobs] == [True, True, False, False]


def test_the_newest_that_waits_goes_first() -> None:
    first, second, third, fourth = added(WaitingLine(1, 10, 0), 4)
    first.end()
    assert fourth.runs
    fourth.end()
    assert third.runs
    assert not second.runs


def test_the_one_that_has_waited_longest_is_refused_when_one_more_would_wait() -> None:
    line = WaitingLine(1, 2, 0)
    jobs = added(line, 5)
    assert [each.happened for each in jobs] == [["begun"], ["refused"], ["refused"], [], []]


def test_where_nobody_may_wait_what_finds_no_place_is_refused_at_once() -> None:
    first, second = added(WaitingLine(1, 0, 0), 2)
    assert first.runs
    assert second.happened == ["refused"]


def test_a_job_that_was_removed_never_begins() -> None:
    line = WaitingLine(1, 10, 0)
    first, second, third = added(line, 3)
    assert line.remove(third)
    first.end()
    assert second.runs
    second.end()
    assert third.happened == []


def test_what_runs_or_has_ended_or_was_never_there_cannot_be_removed() -> None:
    line = WaitingLine(1, 10, 0)
    (job,) = added(line, 1)
    assert not line.remove(job)
    job.end()
    assert not line.remove(job)
    assert not line.remove(FakeJob())


def test_a_place_is_free_again_when_its_job_has_ended_and_nobody_waits() -> None:
    line = WaitingLine(1, 10, 0)
    (first,) = added(line, 1)
    first.end()
    (second,) = added(line, 1)
    assert second.runs


def of_lanes(line: WaitingLine, *lanes: str | None) -> list[FakeJob]:
    jobs = [FakeJob(lane=lane) for lane in lanes]
    for each in jobs:
        line.add(each)
    return jobs


def test_two_jobs_of_a_lane_run_at_once_and_the_newest_of_the_others_when_one_ends() -> None:
    first, second, third, fourth = of_lanes(WaitingLine(5, 10, 0), *"aaaa")
    assert [each.runs for each in (first, second, third, fourth)] == [True, True, False, False]
    first.end()
    assert fourth.runs
    assert not third.runs
    second.end()
    assert third.runs


def test_a_lane_with_two_jobs_lets_those_of_other_lanes_pass() -> None:
    line = WaitingLine(3, 10, 0)
    first, _, third, fourth, fifth = of_lanes(line, "a", "a", "a", "b", None)
    assert fourth.runs
    assert not third.runs
    fourth.end()
    assert fifth.runs  # and not the third one, whose lane is full
    first.end()
    assert third.runs


def test_a_job_without_a_lane_has_no_other_limit_than_the_places() -> None:
    assert all(each.runs for each in of_lanes(WaitingLine(4, 10, 0), None, None, None, None))


def test_a_job_of_a_full_lane_that_patient_clients_wait_for_too_does_not_hold_them_up() -> None:
    line = WaitingLine(3, 10, 10)
    _, _, other = of_lanes(line, "a", "a", "b")
    full, patient = FakeJob(lane="a"), FakeJob()
    line.add(full)
    line.join(full, patient=True)
    line.add(patient, patient=True)
    other.end()
    assert patient.runs
    assert not full.runs


def test_a_line_forgets_the_lanes_of_which_nothing_runs() -> None:
    line = WaitingLine(2, 10, 0)
    for number in range(100):
        (job,) = of_lanes(line, str(number))
        job.end()
    assert not line._running_of


def retry_after(monkeypatch: pytest.MonkeyPatch, *, seconds: float, waiting: int) -> int:
    """The `retry_after` of a refused job, after runs of `seconds`, with `waiting` before it."""
    now = [0.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    line = WaitingLine(2, waiting, 0)
    for _ in range(20):
        (job,) = added(line, 1)
        now[0] += seconds
        job.end()
    refused = added(line, 3 + waiting)[2]
    assert refused.happened == ["refused"]
    return refused.retry_after


def test_retry_after_grows_with_the_line_and_with_what_a_run_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert retry_after(monkeypatch, seconds=4, waiting=2) == 6  # 3 runs, 2 at a time
    assert retry_after(monkeypatch, seconds=4, waiting=5) == 12
    assert retry_after(monkeypatch, seconds=8, waiting=2) == 12


def test_retry_after_is_a_second_at_least_and_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    assert retry_after(monkeypatch, seconds=0.001, waiting=2) == 1
    assert retry_after(monkeypatch, seconds=1000, waiting=50) == LONGEST_RETRY


def test_thousands_of_jobs_that_end_at_once_need_no_deep_stack() -> None:
    line = WaitingLine(1, 5000, 0)
    (first,) = added(line, 1)
    jobs = [FakeJob(ends_at_once=True) for _ in range(5000)]
    for each in jobs:
        line.add(each)
    first.end()
    assert all(each.runs for each in jobs)


ACTIONS = st.one_of(
    st.just(("add", 0)),
    st.just(("add patient", 0)),
    st.tuples(st.sampled_from(["join", "join patiently"]), st.integers(0, 20)),
    st.just(("add at once", 0)),
    st.tuples(st.sampled_from(["end", "remove"]), st.integers(0, 20)),
)


@given(st.integers(1, 4), st.integers(0, 4), st.lists(ACTIONS, max_size=60))
def test_every_job_begins_or_is_refused_or_removed_exactly_once_and_places_hold(
    places: int, length: int, actions: list[tuple[str, int]]
) -> None:
    line = WaitingLine(places, length, 3)
    jobs: list[FakeJob] = []
    ended: set[FakeJob] = set()
    waiting: list[FakeJob] = []
    for action, number in actions:
        running = [each for each in jobs if each.runs and each not in ended]
        if action == "end" and running:
            ending = running[number % len(running)]
            ended.add(ending)
            ending.end()
        elif action == "remove" and jobs:
            job = jobs[number % len(jobs)]
            waits = not job.happened
            assert line.remove(job) == waits
            if waits:
                job.happened.append("removed")
        elif action.startswith("join") and jobs:
            line.join(jobs[number % len(jobs)], patient=action == "join patiently")
        elif action.startswith("add"):
            job = FakeJob(ends_at_once=action == "add at once")
            jobs.append(job)
            if job._ends_at_once:
                ended.add(job)
            line.add(job, patient=action == "add patient")
        running = [each for each in jobs if each.runs and each not in ended]
        waiting = [each for each in jobs if not each.happened]
        assert len(running) <= places
        assert len(waiting) <= length + 3
        assert not waiting or len(running) == places  # nobody waits beside a free place
        assert all(len(each.happened) <= 1 for each in jobs)
    while running := [each for each in jobs if each.runs and each not in ended]:
        ended.add(running[0])
        running[0].end()
    assert all(len(each.happened) == 1 for each in jobs)


def test_many_threads_that_add_end_and_remove_lose_no_job_and_take_no_place_twice() -> None:
    line, lock = WaitingLine(3, 20, 0), threading.Lock()
    counts = {"running": 0, "most": 0, "begun": 0, "refused": 0, "removed": 0}

    class Counted:
        lane = None

        def begin(self, ended: Callable[[], None]) -> None:
            with lock:
                counts["begun"] += 1
                counts["running"] += 1
                counts["most"] = max(counts["most"], counts["running"])

            def end() -> None:
                with lock:
                    counts["running"] -= 1
                ended()

            threading.Timer(0.0005, end).start()

        def refuse(self, retry_after: int) -> None:
            with lock:
                counts["refused"] += 1

    def add_and_remove() -> None:
        for number in range(100):
            job = Counted()
            line.add(job)
            if number % 3 == 0 and line.remove(job):
                with lock:
                    counts["removed"] += 1

    threads = [threading.Thread(target=add_and_remove) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    for each in threading.enumerate():
        if isinstance(each, threading.Timer):
            each.join()
    while counts["running"]:
        threading.Event().wait(0.001)
    assert counts["most"] == 3
    assert counts["begun"] + counts["refused"] + counts["removed"] == 800
