"""The turn to use Matplotlib: one lock of the process, which calls take at their first use of it.

Matplotlib keeps settings and caches for the whole process, so that only one call can draw at a
time. Which functions draw is not known before they do. So a call takes the lock when it first uses
Matplotlib; where another call has it, the run ends with `RunAgain`, and is repeated with the lock
from its start:

    call A   |----draws----|
    call B      |-computes-x             it would draw now: RunAgain
                  ..waits..|-computes and draws-|

Calls of a function that was seen to draw wait for the lock before they start.
"""

from __future__ import annotations

import sys
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from threading import Lock
from typing import Any

from ...base.forks import renew_after_fork

LOOK_SECONDS = 1.0
"""The interval at which a waiting call checks that the holder has not ended without leaving."""


class Turn:
    """A lock that a call holds, of whichever threads, with a queue: first come, first served.

    `holder` is the call that uses Matplotlib now. `base` has the `rcParams` from before its turn:
    all others read and write these meanwhile, and they become the `rcParams` again at its end.
    `changes` counts how often `holder` and `base` have changed.
    """

    def __init__(self) -> None:
        self.after_fork()
        renew_after_fork(self)

    holder: object | None = None
    base: dict[str, Any] | None = None

    def after_fork(self) -> None:
        """A forked process has no thread of its parent, and so no call that holds the turn."""
        self.lock = Lock()
        self._queue: deque[tuple[object, Future[None]]] = deque()
        self._disturbed = False
        self.changes = 0
        self._restore()
        self.holder = None

    def take(self, call: object) -> bool:
        """Take the turn if it is free; return whether the call has it."""
        with self.lock:
            if self._is_free():
                self._give(call)
            return self.holder is call

    def ask(self, call: object) -> Future[None]:
        """Queue for the turn; the future is done as soon as the call has it."""
        future: Future[None] = Future()
        with self.lock:
            if self._is_free():
                self._give(call)
            if self.holder is call:
                future.set_result(None)
            else:
                self._queue.append((call, future))
        return future

    def wait(self, call: object, seconds: float) -> None:
        """Queue for the turn, and leave the queue after so many seconds."""
        future = self.ask(call)
        with suppress(TimeoutError):
            future.result(seconds)
        future.cancel()

    def acquire(self, call: object) -> None:
        """Queue for the turn, and block until the call has it."""
        future = self.ask(call)
        while True:
            try:
                return future.result(LOOK_SECONDS)
            except TimeoutError:
                if getattr(self.holder, "ended", False):
                    self.leave(self.holder)  # its thread was killed before it could do so

    def leave(self, call: object) -> bool:
        """Pass the turn on if this call has it; return whether the call was disturbed."""
        with self.lock:
            if self.holder is not call:
                return False
            disturbed, self._disturbed = self._disturbed, False
            self._restore()
            self.holder = None
            while self._queue and self.holder is None:
                following, future = self._queue.popleft()
                if future.set_running_or_notify_cancel():
                    self._give(following)
                    future.set_result(None)
            return disturbed

    def disturb(self) -> None:
        """Note that another call has changed a figure which the holder may draw."""
        with self.lock:
            self._disturbed = self.holder is not None

    def _is_free(self) -> bool:
        if getattr(self.holder, "ended", False):  # its thread was killed before it could leave
            self._restore()
            self.holder = None
        return self.holder is None

    def _give(self, call: object) -> None:
        self.holder = call
        params = _rc_params()
        self.base = None if params is None else raw_copy(params)
        self.changes += 1

    def _restore(self) -> None:
        params = _rc_params()
        if params is not None and self.base is not None:
            dict.update(params, self.base)
        self.base = None
        self.changes += 1


def raw_copy(params: dict[str, Any]) -> dict[str, Any]:
    """A copy of `rcParams` itself: `dict.copy` would ask it for each value, as the call sees it."""
    return dict(dict.items(params))


def _rc_params() -> dict[str, Any] | None:
    return getattr(sys.modules.get("matplotlib"), "rcParams", None)


turn = Turn()
