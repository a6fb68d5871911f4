"""Recent runs of previews: their pixels become the exact image that a page requests at rest."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING
from weakref import ref

from ..base.event_loop import event_loop

if TYPE_CHECKING:
    from ..execution.run import Run

MAX_SECONDS = 2.0
MAX_BYTES = 64 * 2**20


def _later(seconds: float, call: Callable[[], None]) -> None:
    loop = event_loop()
    loop.call_soon_threadsafe(lambda: loop.call_later(seconds, call))


class RecentRuns:
    """Runs whose exact image may be requested next, for two seconds and bounded in bytes.

    Each run is taken once; a later request needs a run of its own. `later` calls a function after
    a number of seconds.
    """

    def __init__(
        self,
        max_bytes: int = MAX_BYTES,
        later: Callable[[float, Callable[[], None]], None] = _later,
    ) -> None:
        self._max_bytes = max_bytes
        self._later = later
        self._runs: dict[str, Run] = {}
        self._bytes = 0
        self._lock = Lock()

    @property
    def bytes(self) -> int:
        """The bytes that the runs take now; never over the bound."""
        return self._bytes

    def add(self, key: str, run: Run) -> None:
        """Add a run in the place of a run of the same key; the oldest runs make room."""
        if run.exact is None or run.exact.nbytes > self._max_bytes:
            return
        with self._lock:
            self._drop(key)
            self._runs[key] = run
            self._bytes += run.exact.nbytes
            while self._bytes > self._max_bytes:
                self._drop(next(iter(self._runs)))
        # Weakly: a run that was taken or made room is freed at once.
        self._later(MAX_SECONDS, partial(self._end, key, ref(run)))

    def take(self, key: str) -> Run | None:
        """The run of this key, which is removed."""
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
