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
    """Work that runs, or waits to run."""

    @property
    def future(self) -> Future[Any]:
        """The future of its result, which waiters cannot cancel."""

    def cancel(self) -> bool:
        """Stop the work, and tell whether it was stopped: then its result never comes."""


def _nothing(_: Any) -> None:
    """The default of `joined`."""


class SingleFlight(Generic[T]):
    """Running work by key. Its result, or its error, reaches all callers that joined it.

    The work goes on when the caller that started it leaves, and is cancelled when all callers have
    left. Work that cannot be stopped can be joined again. Finished work is forgotten.
    """

    def __init__(self) -> None:
        self._flights: dict[str, _Flight[T]] = {}
        # Reentrant: finished work calls `_forget` from inside `join`.
        self._lock = RLock()

    @contextmanager
    def join(
        self, key: str, start: Callable[[], Work], joined: Callable[[Any], None] = _nothing
    ) -> Iterator[Future[T]]:
        """The future of the running work of this key, else of new work that `start` begins.

        `joined` is called with work that ran already.
        """
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
        """The future of the running work of this key, or None; `joined` is called with the work."""
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
                # First of all callbacks, so that those of callers find the flight ended.
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
