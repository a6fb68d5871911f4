"""Event loops of the package's own, each in a thread of its own."""

from __future__ import annotations

import asyncio
from threading import Lock, Thread

from .forks import renew_after_fork


class LoopThread:
    """An event loop that runs in a thread of this name, made when it is first needed.

    Threads do not survive a fork, and neither does a loop that ran in one.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self.after_fork()
        renew_after_fork(self)

    def after_fork(self) -> None:
        """A child has no thread, and a lock that somebody may have held."""
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def get(self) -> asyncio.AbstractEventLoop:
        """The loop, which runs."""
        with self._lock:
            if self._loop is None:
                loop = asyncio.new_event_loop()
                try:
                    Thread(target=loop.run_forever, name=self._name, daemon=True).start()
                except BaseException:  # there are too many threads now; later there may not be
                    loop.close()
                    raise
                self._loop = loop
            return self._loop


_loop = LoopThread("dash-dynamic-image-loop")


def event_loop() -> asyncio.AbstractEventLoop:
    """The loop on which functions and those who wait for other processes run."""
    return _loop.get()
