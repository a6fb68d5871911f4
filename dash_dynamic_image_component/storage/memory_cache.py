"""Images kept in the memory of this process: bounded in bytes, expiring, the costly ones longer."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from .eviction import credit

T = TypeVar("T")

OVERHEAD = 1024
"""Bytes that an entry costs beside its data: key, record and dictionary slot, rounded up."""


class _Entry(Generic[T]):
    """`used` is the time of its last use, later by its credit; `turn` orders equal times."""

    __slots__ = ("credit", "expires", "made", "size", "turn", "used", "value")

    def __init__(self, value: T, size: int, made: float, expires: float, credit: float) -> None:
        self.value = value
        self.size = size
        self.made = made
        self.expires = expires
        self.credit = credit
        self.used = made + credit
        self.turn = 0


class MemoryCache(Generic[T]):
    """A cache whose entries take bytes and expire after their own `max_age`.

    What was used longest ago goes first when room is needed, where an entry counts as used later
    than it was by an hour for each second per 100 kB that it cost to make, at most a day.

    >>> cache = MemoryCache[bytes](max_bytes=10_000)
    >>> cache.put("a", b"123", size=3, max_age=60, cost=0.5)
    >>> value, age = cache.get("a")
    >>> value
    b'123'
    """

    def __init__(self, max_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._max_bytes = max_bytes
        self._clock = clock
        self._entries: dict[str, _Entry[T]] = {}
        # Each entry once, under a time of use that may be older than its own: `get` only writes
        # down the time, and what comes to the top too early goes down again.
        self._order: list[tuple[float, int, str, _Entry[T]]] = []
        self._turns = 0
        self._bytes = 0
        self._lock = Lock()

    @property
    def bytes(self) -> int:
        """The bytes of all entries; never over the bound."""
        return self._bytes

    def get(self, key: str) -> tuple[T, float] | None:
        """The value and its age in seconds, or None when it is absent or expired."""
        now = self._clock()
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            if now >= entry.expires:
                self._remove(key)
                return None
            entry.used = now + entry.credit
            self._turns = entry.turn = self._turns + 1
            return entry.value, now - entry.made

    def put(self, key: str, value: T, *, size: int, max_age: float, cost: float = 0.0) -> None:
        """Keep a value of `size` bytes for `max_age` seconds; one over the bound is not kept.

        `cost` is how many seconds it took to make it.
        """
        now = self._clock()
        entry = _Entry(value, size + OVERHEAD, now, now + max_age, credit(cost, size))
        with self._lock:
            self._remove(key)
            if entry.size > self._max_bytes:
                return
            while self._bytes + entry.size > self._max_bytes:
                self._remove(self._least())
            self._add(key, entry)

    def _add(self, key: str, entry: _Entry[T]) -> None:
        self._entries[key] = entry
        self._bytes += entry.size
        self._turns = entry.turn = self._turns + 1
        heapq.heappush(self._order, (entry.used, entry.turn, key, entry))
        if len(self._order) > 2 * len(self._entries) + 16:  # most are of entries that are gone
            self._order = [(e.used, e.turn, key, e) for key, e in self._entries.items()]
            heapq.heapify(self._order)

    def _least(self) -> str:
        """The key of the entry that counts as used longest ago; there must be one."""
        while True:
            _, turn, key, entry = self._order[0]
            if self._entries.get(key) is not entry:
                heapq.heappop(self._order)
            elif turn != entry.turn:
                heapq.heapreplace(self._order, (entry.used, entry.turn, key, entry))
            else:
                return key

    def _remove(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= entry.size
            del entry.value  # `_order` may know the entry for a while
