"""Equal work at the same time runs once (single flight)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import RLock
from typing import Generic, TypeVar

T = TypeVar("T")


class SingleFlight(Generic[T]):
    """Work under way by its key. Its result, or its error, reaches all who joined.

    The work belongs to no one of them: it goes on when the one who started it leaves. Nothing is
    kept once it is done.
    """

    def __init__(self) -> None:
        self._running: dict[str, Future[T]] = {}
        # Reentrant: work that is already done calls `_forget` from inside `join`.
        self._lock = RLock()

    def join(self, key: str, start: Callable[[], Future[T]]) -> Future[T]:
        """The running work of this key; `start` begins it when there is none."""
        with self._lock:
            future = self._running.get(key)
            if future is None:
                future = self._running[key] = start()
                # Before the callbacks of all who join: they find the flight ended.
                future.add_done_callback(lambda _: self._forget(key))
            return future

    def _forget(self, key: str) -> None:
        with self._lock:
            self._running.pop(key, None)
