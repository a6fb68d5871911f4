"""Images kept in the memory of this process: least recently used first out, bounded in bytes."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")

OVERHEAD = 1024
"""Bytes that an entry costs beside its data: key, record and dictionary slot, rounded up."""


@dataclass(frozen=True)
class _Entry(Generic[T]):
    value: T
    cost: int
    made: float
    expires: float


class MemoryCache(Generic[T]):
    """A cache whose entries cost bytes and expire after their own `max_age`.

    >>> cache = MemoryCache[bytes](max_bytes=10_000)
    >>> cache.put("a", b"123", size=3, max_age=60)
    >>> value, age = cache.get("a")
    >>> value
    b'123'
    """

    def __init__(self, max_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._max_bytes = max_bytes
        self._clock = clock
        self._entries: OrderedDict[str, _Entry[T]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    @property
    def bytes(self) -> int:
        """What the entries cost now, in bytes; never over the bound."""
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
            self._entries.move_to_end(key)
            return entry.value, now - entry.made

    def put(self, key: str, value: T, *, size: int, max_age: float, cost: float = 0.0) -> None:
        """Keep a value of `size` bytes for `max_age` seconds; one over the bound is not kept."""
        now = self._clock()
        cost = size + OVERHEAD
        with self._lock:
            self._remove(key)
            if cost > self._max_bytes:
                return
            self._entries[key] = _Entry(value, cost, now, now + max_age)
            self._bytes += cost
            while self._bytes > self._max_bytes:
                self._remove(next(iter(self._entries)))

    def _remove(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= entry.cost
