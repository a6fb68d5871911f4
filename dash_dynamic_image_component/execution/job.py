"""A job: a call that waits in a line, runs, and gives its outcome to all who wait for it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import TypeAlias

from ..base import problems
from ..base.failures import forget_frames
from ..base.futures import shared_future
from ..generators.injected import Cancelled
from ..images.figures.calls import RunAgain
from .run import NobodyWaits, Run, settle_failed
from .time_limit import TimeLimit
from .waiting_line import Line


class Waiting:
    """In a line, or being started."""


@dataclass(frozen=True)
class Begun:
    """The function runs: `ended` is done at its real end; `stop` returns whether it will stop.

    `elsewhere`: in an executor, which may not tell calls that run there from calls that wait.
    """

    ended: Future[Run]
    stop: Callable[[], bool]
    elsewhere: bool = False


@dataclass(frozen=True, eq=False)
class Left:
    """All who waited have left: no image is needed, and an error is not logged."""

    begun: Begun | None = None


class Settled:
    """The outcome is given; after a time limit, the function may still run."""


State: TypeAlias = Waiting | Begun | Left | Settled


class Job:
    """A call that waits, runs, and ends: by itself, at its time limit, or since all have left.

        state           event                      next state
        Waiting         the function is started    Begun
        Begun           the function ends          Settled, or Waiting to run again (`RunAgain`)
        Waiting         the line refuses the job   Settled
        Waiting, Begun  the time limit is over     Settled
        Waiting, Begun  `cancel`                   Left, or still Begun if the run cannot be stopped
        Left            the function ends          Settled

    The place in the line is taken until the function has really ended, whatever the state is.

    Args:
        start: starts the function.
        cancelled: set to tell the function to stop.
        line: where the job waits.
        limit: the time that each run may take.
        failed: called with an error before those who wait get it.
        again: gives the line where the job waits if the run has to be repeated; by default `line`.
        succeeded: called with the run before those who wait get it, also when all have left.
        patient, lane: see `WaitingLine`.
    """

    def __init__(
        self,
        start: Callable[[], Begun],
        cancelled: Cancelled,
        line: Line,
        limit: TimeLimit,
        failed: Callable[[BaseException], None],
        again: Callable[[], Line] | None = None,
        *,
        succeeded: Callable[[Run], None] | None = None,
        patient: bool = False,
        lane: str | None = None,
    ) -> None:
        self.future: Future[Run] = shared_future()
        self.lane = lane
        self._start = start
        self._cancelled = cancelled
        self._line = line
        self._limit = limit
        self._failed = failed
        self._again = again
        self._succeeded = succeeded
        self._patient = patient
        self._state: State = Waiting()
        self._lock = Lock()  # for changes of the state

    def begin(self, ended: Callable[[], None]) -> None:
        """Start the function; `ended` is called when it has really ended."""
        try:
            if not isinstance(self._state, Waiting):  # all have left since the line chose the job
                raise NobodyWaits
            self._limit.start(self._time_out)
            begun = self._start()
        except BaseException as error:  # no thread can be started, for instance
            try:
                self._limit.stop()
                self._settle(error)
            finally:
                ended()
            return
        with self._lock:
            before = self._state
            if isinstance(before, Waiting):
                self._state = begun
            elif isinstance(before, Left):
                self._state = Left(begun)
        begun.ended.add_done_callback(partial(self._end, ended))
        if isinstance(before, Left):  # while the function was being started
            begun.stop()

    def join(self, *, patient: bool) -> None:
        """Note that another request waits for the outcome, maybe a patient one."""
        self._patient = self._patient or patient
        self._line.join(self, patient=patient)

    def refuse(self, retry_after: int) -> None:
        """End the job without a run, since too many jobs wait; `retry_after` is in seconds."""
        self._settle(problems.busy(retry_after))

    def cancel(self) -> bool:
        """End the job, since all have left; return whether it ends without an image."""
        waited = self._line.remove(self)
        with self._lock:
            before = self._state
            begun = before if isinstance(before, Begun) else None
            left = Left(begun)
            if isinstance(before, Waiting | Begun):
                self._state = left
        self._cancelled.set()
        if waited:
            self._settle(NobodyWaits())
        if begun is None or begun.stop():
            return True
        with self._lock:  # the function goes on, and others may join
            if self._state is left:
                self._state = begun
            elif isinstance(self._state, Left):  # the run has ended since, and is to be repeated
                self._state = Waiting()
        return False

    def _time_out(self, seconds: float) -> None:
        before = self._settle(problems.timed_out(seconds))
        self._cancelled.set()
        begun = before.begun if isinstance(before, Left) else before
        if isinstance(begun, Begun) and not begun.elsewhere:
            begun.stop()

    def _end(self, ended: Callable[[], None], future: Future[Run]) -> None:
        outcome = future.exception() or future.result()
        again = isinstance(outcome, RunAgain)
        try:
            self._limit.stop()
            if again:
                self._wait_again()
            else:
                self._settle(outcome)
            if isinstance(outcome, BaseException):
                forget_frames(outcome)  # also after the time limit, when the error is dropped
        finally:
            del outcome
            ended()
        if again:
            self._line = self._line if self._again is None else self._again()
            self._line.add(self, patient=self._patient)

    def _wait_again(self) -> None:
        with self._lock:
            if isinstance(self._state, Begun):
                self._state = Waiting()
            elif isinstance(self._state, Left):
                self._state = Left()

    def _settle(self, outcome: Run | BaseException) -> State:
        """Give the outcome to those who wait, if it is the first; return the state before."""
        with self._lock:
            # This also drops `Begun`, whose future refers to this job: no cycle keeps the image.
            before, self._state = self._state, Settled()
        if isinstance(before, Settled):
            return before
        if not isinstance(outcome, BaseException):
            try:
                if self._succeeded is not None:
                    self._succeeded(outcome)
            finally:
                self.future.set_result(outcome)
        elif isinstance(before, Left):
            self.future.set_exception(NobodyWaits())
        else:
            settle_failed(self.future, outcome, self._failed)
        return before
