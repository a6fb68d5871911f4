"""The time limit of a run: a timer on the package's event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ..base.event_loop import event_loop


class TimeLimit:
    """A timer that any thread starts and stops; without seconds it never runs out."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None

    def start(self, run_out: Callable[[float], None]) -> None:
        """Call `run_out` with the seconds when they have passed, unless `stop` comes first."""
        if self._seconds is not None:
            self._loop = event_loop()
            self._loop.call_soon_threadsafe(self._start, self._loop, self._seconds, run_out)

    def stop(self) -> None:
        """Stop the timer, if it runs."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stop)

    def _start(
        self, loop: asyncio.AbstractEventLoop, seconds: float, run_out: Callable[[float], None]
    ) -> None:
        self._timer = loop.call_later(seconds, run_out, seconds)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
