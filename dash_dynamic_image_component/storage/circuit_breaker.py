"""A store that may fail makes images slower, never wrong: a circuit breaker around any store."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from ..base.forks import renew_after_fork
from .store import Store

T = TypeVar("T")

SHORTEST_PAUSE = 1.0
LONGEST_PAUSE = 30.0

log = logging.getLogger("dash_dynamic_image_component")


class CircuitBreaker:
    """A `Store` that never raises.

    When the one inside fails, nothing is found and everything may be locked. It is then left alone
    for 1 s, doubled up to 30 s for as long as it goes on to fail, so that a server that is out of
    reach does not slow each request; after each pause one call tries it again. The log has one
    warning when it fails, and one line when it works again.

    Args:
        store: what it asks.
        clock: seconds, of a clock that is never set back.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self.store = store
        self._clock = clock
        self._pause = 0.0
        self._resume = 0.0
        self.after_fork()
        renew_after_fork(self)

    @property
    def fails(self) -> bool:
        """True from a failure of the store inside until it works again."""
        return self._pause > 0

    def shorten_pause(self, seconds: float) -> None:
        """Let the next call try the store if its last failure was at least `seconds` ago."""
        with self._mutex:
            now = self._clock()
            failed = self._resume - self._pause
            if self._pause and now >= failed + seconds:
                self._resume = min(self._resume, now)

    def get(self, key: str, /) -> bytes | None:
        """The bytes; None when they are absent, or the store fails."""
        return self._ask(lambda: _checked(self.store.get(key)), None)

    def put(self, key: str, data: bytes, /, *, max_age: float, cost: float = 0.0) -> None:
        """Keep the bytes, if the store can."""
        self._ask(lambda: self.store.put(key, data, max_age=max_age, cost=cost), None)

    def delete(self, key: str, /) -> None:
        """Forget the bytes, if the store can."""
        self._ask(lambda: self.store.delete(key), None)

    def lock(self, key: str, token: str, seconds: float, /) -> bool:
        """True if `token` holds the key now, or the store fails and each process works alone."""
        return self._ask(lambda: bool(self.store.lock(key, token, seconds)), True)

    def unlock(self, key: str, token: str, /) -> None:
        """Let others have the key, if the store can."""
        self._ask(lambda: self.store.unlock(key, token), None)

    def after_fork(self) -> None:
        """A thread of the parent may have held the lock."""
        self._mutex = Lock()

    def _ask(self, question: Callable[[], T], otherwise: T) -> T:
        pause = self._pause
        if pause and not self._may_try():
            return otherwise
        try:
            answer = question()
        except Exception as error:
            self._failed(error, pause)
            return otherwise
        if pause:
            self._works()
        return answer

    def _may_try(self) -> bool:
        """True for one call after the pause; the others go on without the store meanwhile."""
        with self._mutex:
            now = self._clock()
            if now < self._resume:
                return False
            self._resume = now + self._pause
            return True

    def _failed(self, error: Exception, pause: float) -> None:
        """Lengthen the pause; of calls that fail together only the first one counts."""
        with self._mutex:
            if self._pause != pause:
                return
            self._pause = min(2 * pause, LONGEST_PAUSE) or SHORTEST_PAUSE
            self._resume = self._clock() + self._pause
        if not pause:
            log.warning(
                "images are made without the store, which fails (told once): %s",
                str(error) or repr(error),
            )

    def _works(self) -> None:
        with self._mutex:
            if not self._pause:
                return
            self._pause = 0.0
        log.info("the store works again: %r", self.store)


def _checked(data: bytes | None) -> bytes | None:
    if data is None or isinstance(data, bytes):
        return data
    raise TypeError(f"get of the store gave a {type(data).__name__}, not bytes")
