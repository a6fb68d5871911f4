"""Waiting lines of the limits that functions share, of all registries of the process."""

from __future__ import annotations

from threading import Lock
from weakref import WeakKeyDictionary

from ..base.forks import renew_after_fork
from ..generators.concurrency import Concurrency
from .waiting_line import WaitingLine


class _Lines:
    def __init__(self) -> None:
        self.after_fork()
        renew_after_fork(self)

    def after_fork(self) -> None:
        """A forked process runs no call of its parent."""
        self.lock = Lock()
        self.of: WeakKeyDictionary[Concurrency, WaitingLine] = WeakKeyDictionary()


_lines = _Lines()


def line_of_limit(limit: Concurrency, queue: int, plain_queue: int) -> WaitingLine:
    """The line of a limit, made with these lengths where it does not exist yet."""
    with _lines.lock:
        line = _lines.of.get(limit)
        if line is None:
            line = _lines.of[limit] = WaitingLine(limit.calls, queue, plain_queue)
        return line
