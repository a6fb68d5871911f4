"""Work that begins when a future is done."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Any

from ..base.futures import shared_future
from ..execution.run import NobodyWaits
from .image_cache import Queued


class DeferredWork:
    """Work that begins when a future is done, unless no request waits any more."""

    def __init__(self, first: Future[None], begin: Callable[[], Queued]) -> None:
        self.future: Future[Any] = shared_future()
        self._begin = begin
        self._work: Queued | None = None
        self._cancelled = False
        self._patient = False
        self._lock = Lock()
        first.add_done_callback(self._go_on)

    def cancel(self) -> bool:
        """Cancel the work; return True if it ends without a result."""
        with self._lock:
            if self._work is not None:
                return self._work.cancel()
            self._cancelled = True
            return True

    def join(self, *, patient: bool) -> None:
        """Note another request that waits; a patient one cannot ask again (see `WaitingLine`)."""
        with self._lock:
            self._patient = self._patient or patient
            work = self._work
        if work is not None:
            work.join(patient=patient)

    def _go_on(self, first: Future[None]) -> None:
        try:
            with self._lock:
                if self._cancelled:
                    raise NobodyWaits
                work = self._work = self._begin()
                patient = self._patient
        except BaseException as error:
            self.future.set_exception(error)
        else:
            if patient:  # a request that joined before the work began
                work.join(patient=True)
            work.future.add_done_callback(self._hand_over)

    def _hand_over(self, ended: Future[Any]) -> None:
        error = ended.exception()
        if error is None:
            self.future.set_result(ended.result())
        else:
            self.future.set_exception(error)
        self._work = None
