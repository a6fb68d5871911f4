"""The states of a job: an outcome is given once, and a run that goes on can be joined."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

import pytest

from dash_dynamic_image_component import Cancelled
from dash_dynamic_image_component.execution.job import Begun, Job
from dash_dynamic_image_component.execution.run import NobodyWaits, Run
from dash_dynamic_image_component.execution.time_limit import TimeLimit
from dash_dynamic_image_component.execution.waiting_line import WaitingLine
from dash_dynamic_image_component.images.figures.calls import RunAgain
from dash_dynamic_image_component.images.image import EncodedImage

RUN = Run(EncodedImage(b"", "image/png", 1, 1, "tag"), 0, 0, 0)


class Function:
    """A function whose runs the test ends."""

    def __init__(self, *, can_stop: bool) -> None:
        self.runs: list[Future[Run]] = []
        self.stops = 0
        self._can_stop = can_stop

    def start(self) -> Begun:
        self.runs.append(Future())
        return Begun(self.runs[-1], self._stop)

    def _stop(self) -> bool:
        self.stops += 1
        return self._can_stop


def fail(error: BaseException) -> None:
    pytest.fail(f"{error!r} is told")


def added(
    function: Function, line: WaitingLine, failed: Callable[[BaseException], None] = fail
) -> Job:
    job = Job(function.start, Cancelled(), line, TimeLimit(None), failed)
    line.add(job)
    return job


def test_a_run_that_cannot_be_stopped_and_is_repeated_still_has_an_image_for_who_joins() -> None:
    function = Function(can_stop=False)
    job = added(function, WaitingLine(1, 1, 0))
    assert not job.cancel()
    function.runs[0].set_exception(RunAgain())
    function.runs[1].set_result(RUN)
    assert job.future.result(0) is RUN


def test_a_run_that_was_stopped_is_not_repeated_and_gives_its_place_back() -> None:
    function, line = Function(can_stop=True), WaitingLine(1, 1, 0)
    job = added(function, line)
    assert job.cancel()
    function.runs[0].set_exception(RunAgain())
    assert isinstance(job.future.exception(0), NobodyWaits)
    assert len(function.runs) == 1
    added(function, line)
    assert len(function.runs) == 2


def test_an_error_of_a_run_that_was_stopped_is_told_to_nobody() -> None:
    function = Function(can_stop=True)
    job = added(function, WaitingLine(1, 1, 0))
    assert job.cancel()
    function.runs[0].set_exception(ZeroDivisionError())
    assert isinstance(job.future.exception(0), NobodyWaits)


def test_an_error_of_a_run_that_goes_on_is_told_before_those_who_wait_get_it() -> None:
    function, told = Function(can_stop=False), list[tuple[BaseException, bool]]()
    job = added(
        function,
        WaitingLine(1, 1, 0),
        lambda error: told.append((error, job.future.done())),
    )
    assert not job.cancel()
    error = ZeroDivisionError()
    function.runs[0].set_exception(error)
    assert told == [(error, False)]
    assert job.future.exception(0) is error


def test_a_job_that_is_cancelled_in_the_line_never_begins() -> None:
    first, second, line = Function(can_stop=False), Function(can_stop=False), WaitingLine(1, 1, 0)
    added(first, line)
    waiting = added(second, line)
    assert waiting.cancel()
    first.runs[0].set_result(RUN)
    assert second.runs == []
    assert isinstance(waiting.future.exception(0), NobodyWaits)
