"""Pipe to a worker process, over which the function that runs there is asked for its frames."""

from __future__ import annotations

from contextlib import suppress
from multiprocessing.connection import Connection
from threading import Lock, Thread
from typing import Any, Protocol


class Follower(Protocol):
    """A call that yields in the process."""

    def hear(self, name: str, frame: Any) -> None:
        """Take a frame, or None at the end, of the call with this name."""


class WorkerPipe:
    """This end of the pipe, which one thread reads for all calls of the process.

    A call may end without a message, as one whose module cannot be imported: a thread of its own
    would read on, and take the messages of the next call.
    """

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._follower: Follower | None = None
        self._reads = False
        self._lock = Lock()

    def follow(self, follower: Follower) -> None:
        """Tell this call of the messages from now on."""
        with self._lock:
            self._follower = follower
            if not self._reads:
                Thread(target=self._read, daemon=True).start()
                self._reads = True

    def send(self, name: str, message: str) -> None:
        """Send a message about the call with this name; the process may have ended."""
        with self._lock, suppress(OSError):
            self._pipe.send((name, message))

    def _read(self) -> None:
        with suppress(OSError, EOFError):
            while True:
                name, frame = self._pipe.recv()
                if self._follower is not None:
                    self._follower.hear(name, frame)
                del frame
