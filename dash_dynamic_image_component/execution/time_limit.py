"""The time limit of a run: a timer on the package's event loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from ..base.event_loop import event_loop


class TimeLimit:
    """A timer that any thread starts and stops; without seconds it never runs out."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._renewed = 0.0

    def start(self, run_out: Callable[[float], None]) -> None:
        """Call `run_out` with the seconds when they have passed, unless `stop` comes first."""
        if self._seconds is not None:
            self.renew()
            self._loop = event_loop()
            self._loop.call_soon_threadsafe(self._start, self._loop, self._seconds, run_out)

    def renew(self) -> None:
        """Let the seconds count from now on."""
        self._renewed = time.monotonic()

    def stop(self) -> None:
        """Stop the timer, if it runs."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stop)

    def _start(
        self, loop: asyncio.AbstractEventLoop, seconds: float, run_out: Callable[[float], None]
    ) -> None:
        self._timer = loop.call_later(seconds, self._look, loop, run_out)

    def _look(self, loop: asyncio.AbstractEventLoop, run_out: Callable[[float], None]) -> None:
        """The time is over, unless it was renewed meanwhile."""
        assert self._seconds is not None
        left = self._renewed + self._seconds - time.monotonic()
        if left > 0:
            self._start(loop, left, run_out)
        else:
            run_out(self._seconds)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
