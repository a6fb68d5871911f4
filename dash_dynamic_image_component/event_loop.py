"""The one event loop of this process that belongs to the package, in a thread of its own."""

from __future__ import annotations

import asyncio
import os
from threading import Lock, Thread


class _Loop:
    """Made when it is first needed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def get(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                run = self._loop.run_forever
                Thread(target=run, name="dash-dynamic-image-loop", daemon=True).start()
            return self._loop


_loop = _Loop()


def event_loop() -> asyncio.AbstractEventLoop:
    """The loop, which runs."""
    return _loop.get()


if hasattr(os, "register_at_fork"):
    # Threads do not survive a fork: neither does a loop that ran in one.
    os.register_at_fork(after_in_child=_loop.__init__)  # type: ignore[misc]
