"""A call of a function on its way: it waits, runs, and ends in one way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from ..base import problems
from ..base.event_loop import event_loop
from ..base.failures import forget_frames
from ..base.futures import shared_future
from ..generators.injected import Cancelled
from ..images.figures.calls import RunAgain
from .waiting_line import WaitingLine

if TYPE_CHECKING:
    from .runner import Run


class NobodyWaits(Exception):
    """The end of a call that was told to stop, whatever became of it."""


@dataclass(frozen=True)
class Begun:
    """A call under way: `ended` is done when it has really ended; `stop` tells whether it will.

    `elsewhere`: in an executor, which may not tell what runs there from what waits there.
    """

    ended: Future[Run]
    stop: Callable[[], bool]
    elsewhere: bool = False


class Job:
    """A call that waits, runs, and ends: by itself, at its time limit, or cancelled."""

    def __init__(
        self,
        begin: Callable[[], Begun],
        cancelled: Cancelled,
        line: WaitingLine,
        timeout: float | None,
        failed: Callable[[BaseException], None],
        again: Callable[[], WaitingLine] | None = None,
        *,
        patient: bool = False,
    ) -> None:
        self.future: Future[Run] = shared_future()
        self._start = begin
        self._again = again  # gives the line in which a run that has to be repeated waits
        self._patient = patient
        self._cancelled = cancelled
        self._line = line
        self._timeout = timeout
        self._failed = failed
        self._begun: Begun | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._lock = Lock()
        self._settled = False
        self._abandoned = False
        self._gone = False

    def begin(self, ended: Callable[[], None]) -> None:
        """Run now; the place in the line is taken until the call has really ended."""
        try:
            if self._cancelled.is_set():  # since it left the line
                raise NobodyWaits
            if self._timeout is not None:
                event_loop().call_soon_threadsafe(self._limit, self._timeout)
            begun = self._start()
        except BaseException as error:  # no thread can be started, for instance
            try:
                self._settle(error)
            finally:
                ended()
            return
        with self._lock:
            self._begun = begun
            left = self._gone
        begun.ended.add_done_callback(partial(self._end, ended))
        if left:  # while it was being started
            begun.stop()

    def join(self, *, patient: bool) -> None:
        """Somebody else waits for it, who may be one that cannot ask again (see `WaitingLine`)."""
        self._patient = self._patient or patient
        self._line.join(self, patient=patient)

    def refuse(self, retry_after: int) -> None:
        """Turned away: too many wait."""
        self._settle(problems.busy(retry_after))

    def cancel(self) -> bool:
        """Whether it ends without an image, since nobody waits for it."""
        waited = self._line.remove(self)
        self._abandoned = True  # before it can end of what follows
        self._cancelled.set()
        with self._lock:
            begun = self._begun
            self._gone = begun is None
        self._abandoned = waited or begun is None or begun.stop()
        if waited:
            self._settle(NobodyWaits())
        return self._abandoned

    def _limit(self, seconds: float) -> None:
        self._stop_timer()
        self._timer = event_loop().call_later(seconds, self._time_out, seconds)
        if self.future.done():  # before there was a timer to be cancelled
            self._timer.cancel()

    def _time_out(self, seconds: float) -> None:
        self._settle(problems.timed_out(seconds))
        self._cancelled.set()
        begun = self._begun
        if begun is not None and not begun.elsewhere:
            begun.stop()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _end(self, ended: Callable[[], None], begun: Future[Run]) -> None:
        outcome = begun.exception() or begun.result()
        again = isinstance(outcome, RunAgain)
        try:
            if not again:
                self._settle(outcome)
            if isinstance(outcome, BaseException):
                forget_frames(outcome)  # also where nobody hears of it, after its time limit
            self._begun = None  # else the two keep each other alive, and the image
            if self._timeout is not None:
                event_loop().call_soon_threadsafe(self._stop_timer)
        finally:
            del outcome
            ended()
        if again:
            self._line = self._line if self._again is None else self._again()
            self._line.add(self, patient=self._patient)

    def _settle(self, outcome: Run | BaseException) -> None:
        """The first outcome counts."""
        with self._lock:
            if self._settled:
                return
            self._settled = True
        if not isinstance(outcome, BaseException):
            self.future.set_result(outcome)
        elif self._abandoned:
            self.future.set_exception(NobodyWaits())
        else:
            _tell(outcome, self._failed, self.future)


class Writing:
    """An image that is being written in a thread; short, so that it takes no place in a line."""

    def __init__(
        self,
        write: Callable[[], Run],
        failed: Callable[[BaseException], None],
        threads: ThreadPoolExecutor,
    ) -> None:
        self.future: Future[Run] = shared_future()
        self._failed = failed
        self._task = threads.submit(self._write, write)

    def cancel(self) -> bool:
        """Whether it ends without an image: it has not begun."""
        if not self._task.cancel():
            return False
        self.future.set_exception(NobodyWaits())
        return True

    def join(self, *, patient: bool) -> None:
        """Nothing to do for somebody else who waits."""

    def _write(self, write: Callable[[], Run]) -> None:
        try:
            self.future.set_result(write())
        except BaseException as error:
            _tell(error, self._failed, self.future)


def _tell(
    error: BaseException, failed: Callable[[BaseException], None], future: Future[Run]
) -> None:
    """Tell the log, and then those who wait, who get no frames with it."""
    try:
        failed(error)
    finally:
        try:
            forget_frames(error)
        finally:
            future.set_exception(error)
