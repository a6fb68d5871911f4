"""Equal work at the same time runs once (single flight)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from threading import RLock
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")


class Work(Protocol):
    """Something under way."""

    @property
    def future(self) -> Future[Any]:
        """What becomes of it; nobody who waits for it can cancel it."""

    def cancel(self) -> bool:
        """Whether it can be stopped, and now is: it will not give a result any more."""


def _nothing(_: Any) -> None:
    """Work for which it does not matter who joins it."""


class SingleFlight(Generic[T]):
    """Work under way by its key. Its result, or its error, reaches all who joined.

    The work belongs to no one of them: it goes on when the one who started it leaves. When all
    have left it is cancelled; what cannot be stopped can be joined again. Nothing is kept once it
    is done.
    """

    def __init__(self) -> None:
        self._flights: dict[str, _Flight[T]] = {}
        # Reentrant: work that is already done calls `_forget` from inside `join`.
        self._lock = RLock()

    @contextmanager
    def join(
        self, key: str, start: Callable[[], Work], joined: Callable[[Any], None] = _nothing
    ) -> Iterator[Future[T]]:
        """The running work of this key, told to `joined`; `start` begins it when there is none."""
        flight, is_new = self._enter(key, start)
        try:
            if not is_new:
                joined(flight.work)
            yield flight.work.future
        finally:
            self._leave(key, flight)
            del flight  # else an error and its traceback keep each other alive

    @contextmanager
    def join_running(
        self, key: str, joined: Callable[[Any], None] = _nothing
    ) -> Iterator[Future[T] | None]:
        """The running work of this key, which is told to `joined`, or None."""
        with self._lock:
            flight = self._flights.get(key)
            if flight is not None:
                flight.passengers += 1
        try:
            if flight is not None:
                joined(flight.work)
            yield None if flight is None else flight.work.future
        finally:
            if flight is not None:
                self._leave(key, flight)
            del flight  # as above

    def _enter(self, key: str, start: Callable[[], Work]) -> tuple[_Flight[T], bool]:
        with self._lock:
            flight = self._flights.get(key)
            is_new = flight is None or flight.work.future.done()  # about to be forgotten
            if flight is None or is_new:
                flight = self._flights[key] = _Flight(start())
                # Before the callbacks of all who join: they find the flight ended.
                flight.work.future.add_done_callback(partial(self._forget, key))
            flight.passengers += 1
            return flight, is_new

    def _leave(self, key: str, flight: _Flight[T]) -> None:
        with self._lock:
            flight.passengers -= 1
            if flight.passengers == 0 and not flight.work.future.done() and flight.work.cancel():
                self._forget(key, flight.work.future)

    def _forget(self, key: str, future: Future[T]) -> None:
        with self._lock:
            flight = self._flights.get(key)
            if flight is not None and flight.work.future is future:
                del self._flights[key]


class _Flight(Generic[T]):
    def __init__(self, work: Work) -> None:
        self.work = work
        self.passengers = 0
