"""The way of a job through two waiting lines, of which it needs a place in each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Lock

from .waiting_line import LineJob, WaitingLine


class TwoLines:
    """A line for one job, which waits for a place in `first`, keeps it, and waits in `second`.

    Calls that share a limit (see `Concurrency`) wait in `first`, so that they take no thread, and
    no place of an executor, only to wait there.

    Args:
        first: the line whose place the job keeps until its end.
        second: gives the other line, when the job has its place in `first`.
    """

    def __init__(self, first: WaitingLine, second: Callable[[], WaitingLine]) -> None:
        self._second = second
        self._line, self._stage = first, _Stage(self._go_on)
        self._patient = False
        self._lock = Lock()

    def add(self, job: LineJob, *, patient: bool = False) -> None:
        """Begin the job as soon as it has a place in both lines."""
        self._patient = patient
        self._stage.take(job)
        self._line.add(self._stage, patient=patient)

    def join(self, job: LineJob, *, patient: bool) -> None:
        """As `WaitingLine.join`, in the line in which the job waits now."""
        with self._lock:
            self._patient = self._patient or patient
            line, stage = self._line, self._stage
        line.join(stage, patient=patient)

    def remove(self, job: LineJob) -> bool:
        """Take the job out of its line; return whether it was waiting there."""
        with self._lock:
            line, stage = self._line, self._stage
        waited = line.remove(stage)
        if waited:
            stage.drop()
        return waited

    def _go_on(self, job: LineJob, leave_first: Callable[[], None]) -> None:
        """Enter the second line, with a place in the first one until `leave_first` is called."""
        line, stage = self._second(), _Stage(partial(_begin, leave_first), leave_first)
        stage.take(job)
        with self._lock:
            self._line, self._stage, patient = line, stage, self._patient
        line.add(stage, patient=patient)
        if self._patient and not patient:  # a patient request has joined meanwhile
            line.join(stage, patient=True)


class _Stage:
    """A job in one of its two lines, until it has its place there."""

    # It refers to the job no longer than that: a cycle would keep the image of the job.

    def __init__(
        self,
        begin: Callable[[LineJob, Callable[[], None]], None],
        leave: Callable[[], None] | None = None,
    ) -> None:
        self.lane: str | None = None
        self._job: LineJob | None = None
        self._begin = begin
        self._leave = leave

    def take(self, job: LineJob) -> None:
        self._job, self.lane = job, job.lane

    def begin(self, ended: Callable[[], None]) -> None:
        job, self._job = self._job, None
        assert job is not None
        self._begin(job, ended)

    def refuse(self, retry_after: int) -> None:
        job = self._job
        self.drop()
        assert job is not None
        job.refuse(retry_after)

    def drop(self) -> None:
        """Give up the job, and the place that it has in the line before."""
        self._job = None
        if self._leave is not None:
            self._leave()


def _begin(leave_first: Callable[[], None], job: LineJob, leave: Callable[[], None]) -> None:
    job.begin(partial(_call_both, leave, leave_first))


def _call_both(one: Callable[[], None], other: Callable[[], None]) -> None:
    one()
    other()
