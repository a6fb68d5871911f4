"""A system that starts no more threads, as at the limit of a user or a container."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from unittest.mock import patch


@contextmanager
def no_more_threads() -> Iterator[None]:
    """No thread can be started in the block."""

    def start(_: Thread) -> None:
        raise RuntimeError("can't start new thread")

    with patch.object(Thread, "start", start):
        yield
