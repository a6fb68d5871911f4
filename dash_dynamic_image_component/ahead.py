"""Work that begins when what it needs is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Lock
from typing import Any

from .flight import Work
from .runner import NobodyWaits
from .steps import shared_future


def all_of(futures: Sequence[Future[Any]]) -> Future[None]:
    """Done when all are, whatever became of them."""
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


class AfterThat:
    """Work that begins when a future is done, unless nobody waits for it any more."""

    def __init__(self, first: Future[None], begin: Callable[[], Work]) -> None:
        self.future: Future[Any] = shared_future()
        self._begin = begin
        self._work: Work | None = None
        self._cancelled = False
        self._lock = Lock()
        first.add_done_callback(self._go_on)

    def cancel(self) -> bool:
        """Whether it ends without a result."""
        with self._lock:
            if self._work is not None:
                return self._work.cancel()
            self._cancelled = True
            return True

    def _go_on(self, first: Future[None]) -> None:
        try:
            with self._lock:
                if self._cancelled:
                    raise NobodyWaits
                work = self._work = self._begin()
        except BaseException as error:
            self.future.set_exception(error)
        else:
            work.future.add_done_callback(self._hand_over)

    def _hand_over(self, ended: Future[Any]) -> None:
        error = ended.exception()
        if error is None:
            self.future.set_result(ended.result())
        else:
            self.future.set_exception(error)
        self._work = None
