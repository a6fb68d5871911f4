"""Locks of images of Pillow: reading an image changes it, and is not safe in threads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import RLock
from typing import Any

from PIL import Image

from ..base.forks import renew_after_fork


class _Locks:
    """A lock for each object in use, by its identity."""

    def __init__(self) -> None:
        self.after_fork()
        renew_after_fork(self)

    def after_fork(self) -> None:
        self._guard = RLock()
        self._taken: dict[int, tuple[RLock, int]] = {}

    @contextmanager
    def of(self, thing: Any) -> Iterator[None]:
        """Hold the lock of an object; the caller keeps the object alive meanwhile."""
        lock = self._lock_of(id(thing), 1)
        try:
            with lock:
                yield
        finally:
            self._lock_of(id(thing), -1)

    def _lock_of(self, number: int, more: int) -> RLock:
        with self._guard:
            lock, users = self._taken.get(number) or (RLock(), 0)
            if users + more:
                self._taken[number] = lock, users + more
            else:
                del self._taken[number]
            return lock


_locks = _Locks()


@contextmanager
def alone_with(image: Image.Image) -> Iterator[None]:
    """Hold the locks of an image and of its open file, which other images may share.

    An image of `Image.open` reads its file when its pixels, its palette or its EXIF data are first
    needed: two threads that do so at once get mixed pixels, or an error. A user's own thread that
    reads the image does not take this lock.
    """
    with ExitStack() as stack:
        stack.enter_context(_locks.of(image))
        files = [getattr(image, name, None) for name in ("fp", "_fp")]
        # By identity, in one order for all threads.
        for _, file in sorted({id(file): file for file in files if file is not None}.items()):
            stack.enter_context(_locks.of(file))
        yield
