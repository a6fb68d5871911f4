"""Uploads under way in this process: bounded in bytes, in number and in time."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Condition, Thread

from ..base import problems
from ..base.forks import renew_after_fork

MAX_UPLOADS = 64
MAX_BYTES = 512 * 2**20
"""The most bytes of all uploads together, which wait in temporary files."""

STALL_SECONDS = 60.0
"""Seconds that an upload may bring nothing. Servers get it in pieces of 16 KiB."""

GRACE_SECONDS = 60.0
LEAST_BYTES_PER_SECOND = 1024
"""Bytes per second that an upload must have brought on average, after the grace."""

LOOK_SECONDS = 1.0
RETRY_SECONDS = 5


@dataclass(eq=False)
class Place:
    """The place of one upload. `lose` is called when it is taken away."""

    lose: Callable[[], None]
    began: float
    heard: float
    size: int = 0


class UploadsUnderWay:
    """Gives uploads a place, and takes it away from those that bring too little.

    Who is refused, or loses its place, is told with 503 to come again.
    """

    def __init__(
        self,
        *,
        max_uploads: int = MAX_UPLOADS,
        max_bytes: int = MAX_BYTES,
        stall: float = STALL_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._max_uploads = max_uploads
        self._max_bytes = max_bytes
        self._stall = stall
        self._clock = clock
        self._places: set[Place] = set()
        self._changed = Condition()
        self._watcher: Thread | None = None
        renew_after_fork(self)

    @property
    def bytes(self) -> int:
        """The bytes that the uploads under way have brought so far."""
        with self._changed:
            return sum(place.size for place in self._places)

    def enter(self, lose: Callable[[], None]) -> Place:
        """A place for one more upload.

        Raises:
            Problem: 503, there are too many.
        """
        now = self._clock()
        place = Place(lose, now, now)
        with self._changed:
            self._start_watcher()
            if len(self._places) >= self._max_uploads:
                raise problems.too_many_uploads(RETRY_SECONDS)
            self._places.add(place)
        return place

    def more(self, place: Place, size: int) -> None:
        """Count the bytes that an upload brings.

        Raises:
            Problem: 503, all uploads together have too many.
        """
        with self._changed:
            place.heard = self._clock()
            if sum(each.size for each in self._places) + size > self._max_bytes:
                raise problems.too_many_uploads(RETRY_SECONDS)
            place.size += size

    def leave(self, place: Place) -> None:
        """The upload has ended; does nothing for one that lost its place."""
        with self._changed:
            self._places.discard(place)
            if not self._places:
                self._changed.notify_all()

    def look(self) -> None:
        """Take the places of those that bring too little."""
        with self._changed:
            now = self._clock()
            slow = {place for place in self._places if self._is_slow(place, now)}
            self._places -= slow
        for place in slow:
            place.lose()

    def _is_slow(self, place: Place, now: float) -> bool:
        age = now - place.began - GRACE_SECONDS
        stalled = now - place.heard > self._stall
        return stalled or place.size < age * LEAST_BYTES_PER_SECOND

    def _start_watcher(self) -> None:
        """Start the thread that looks for slow uploads, unless it runs."""
        if self._watcher is not None and self._watcher.is_alive():
            return
        watcher = Thread(target=self._watch, name="dash-dynamic-image-uploads", daemon=True)
        with suppress(RuntimeError):  # no more threads for now: the next upload tries again
            watcher.start()
            self._watcher = watcher

    def _watch(self) -> None:
        while True:
            with self._changed:
                self._changed.wait(min(LOOK_SECONDS, self._stall / 2))
                if not self._places:
                    self._watcher = None
                    return
            self.look()

    def after_fork(self) -> None:
        """The uploads of the parent are not here, nor is the thread that watches them."""
        self._places.clear()
        self._changed = Condition()
        self._watcher = None


under_way = UploadsUnderWay()
"""The uploads under way in this process, of all its apps."""
