"""Futures: one that is done, one that no waiter can cancel, and one for several together."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")


def done(value: T) -> Future[T]:
    """A future that has its result."""
    future: Future[T] = Future()
    future.set_result(value)
    return future


def shared_future() -> Future[Any]:
    """A future that its waiters cannot cancel."""
    future: Future[Any] = Future()
    future.set_running_or_notify_cancel()
    return future


def all_of(futures: Sequence[Future[Any]]) -> Future[None]:
    """A future that is done when all futures are done, with or without errors."""
    together: Future[None] = shared_future()
    left, lock = list(futures), Lock()

    def one_less(ended: Future[Any]) -> None:
        with lock:
            left.remove(ended)
            last = not left
        if last:
            together.set_result(None)

    for future in futures:
        future.add_done_callback(one_less)
    return together
