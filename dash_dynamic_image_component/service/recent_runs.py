"""Runs of previews, kept for the exact image that a page asks for when its params rest."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING
from weakref import ref

from ..base.event_loop import event_loop

if TYPE_CHECKING:
    from ..execution.run import Run

KEPT_SECONDS = 2.0
KEPT_BYTES = 64 * 2**20


def _later(seconds: float, call: Callable[[], None]) -> None:
    loop = event_loop()
    loop.call_soon_threadsafe(lambda: loop.call_later(seconds, call))


class RecentRuns:
    """Runs whose exact image is still to be made, for two seconds, bounded in bytes.

    Each is taken once: a later request gets a run of its own. `later` calls a function after
    some seconds.
    """

    def __init__(
        self,
        max_bytes: int = KEPT_BYTES,
        later: Callable[[float, Callable[[], None]], None] = _later,
    ) -> None:
        self._max_bytes = max_bytes
        self._later = later
        self._runs: dict[str, Run] = {}
        self._bytes = 0
        self._lock = Lock()

    @property
    def bytes(self) -> int:
        """The bytes that are kept now; never over the bound."""
        return self._bytes

    def keep(self, key: str, run: Run) -> None:
        """Keep a run in place of one of the same key; the oldest make room for it."""
        if run.exact is None or run.exact.nbytes > self._max_bytes:
            return
        with self._lock:
            self._drop(key)
            self._runs[key] = run
            self._bytes += run.exact.nbytes
            while self._bytes > self._max_bytes:
                self._drop(next(iter(self._runs)))
        # A weak reference, so that a run that was taken is freed before its time is over.
        self._later(KEPT_SECONDS, partial(self._end, key, ref(run)))

    def take(self, key: str) -> Run | None:
        """Take out the run of this key."""
        with self._lock:
            return self._drop(key)

    def _end(self, key: str, run: ref[Run]) -> None:
        with self._lock:
            if key in self._runs and self._runs[key] is run():
                self._drop(key)

    def _drop(self, key: str) -> Run | None:
        run = self._runs.pop(key, None)
        if run is not None and run.exact is not None:
            self._bytes -= run.exact.nbytes
        return run
