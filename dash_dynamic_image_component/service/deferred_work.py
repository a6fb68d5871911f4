"""Work that begins when a future is done, such as a run whose files are decoded first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Any

from ..base.futures import shared_future
from ..execution.run import NobodyWaits
from .image_cache import Queued


class DeferredWork:
    """Work that begins when `first` is done, unless it was cancelled before."""

    def __init__(self, first: Future[None], begin: Callable[[], Queued]) -> None:
        self.future: Future[Any] = shared_future()
        self._begin = begin
        self._work: Queued | None = None
        self._cancelled = False
        self._patient = False
        self._lock = Lock()
        first.add_done_callback(self._go_on)

    def cancel(self) -> bool:
        """True if the work ends without a result."""
        with self._lock:
            if self._work is not None:
                return self._work.cancel()
            self._cancelled = True
            return True

    def join(self, *, patient: bool) -> None:
        """One more request waits for the work; a patient request cannot ask again."""
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
