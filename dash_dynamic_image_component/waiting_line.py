"""Who runs now: a bounded number of jobs, the newest that waits next, and no endless line."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import partial
from threading import Lock, local
from typing import Protocol

LONGEST_RETRY = 30


class Job(Protocol):
    """Something that takes a place while it runs."""

    def begin(self, ended: Callable[[], None]) -> None:
        """Start, without waiting for the end; `ended` is called once, when the place is free."""

    def refuse(self, retry_after: int) -> None:
        """There is no place; `retry_after` is in seconds."""


class WaitingLine:
    """At most `places` jobs run, and at most `length` wait.

    The newest job goes first, since it is what people look at; the one that has waited longest is
    refused when there is one more, since it is what they have given up first.
    """

    def __init__(self, places: int, length: int) -> None:
        self._places = places
        self._length = length
        self._running = 0
        self._waiting: dict[Job, None] = {}
        self._seconds = 0.0
        self._lock = Lock()
        self._to_begin = _ToBegin()

    def add(self, job: Job) -> None:
        """Begin the job as soon as there is a place."""
        refused = None
        with self._lock:
            free = self._running < self._places
            if free:
                self._running += 1
            else:
                self._waiting[job] = None
                if len(self._waiting) > self._length:
                    refused = next(iter(self._waiting))
                    del self._waiting[refused]
            retry_after = self._retry_after()
        # Never under the lock: they call others, who may call this again.
        if free:
            self._begin(job)
        if refused is not None:
            refused.refuse(retry_after)

    def remove(self, job: Job) -> bool:
        """Whether the job was waiting, and now is not."""
        with self._lock:
            waited = job in self._waiting
            self._waiting.pop(job, None)
            return waited

    def _begin(self, job: Job) -> None:
        jobs = self._to_begin.jobs
        jobs.append(job)
        if len(jobs) > 1:  # one that ends while it begins: its successor comes after, not deeper
            return
        try:
            for each in jobs:
                started = time.monotonic()
                each.begin(partial(self._end, started))
        finally:
            jobs.clear()

    def _end(self, started: float) -> None:
        self._next(time.monotonic() - started)

    def _next(self, seconds: float) -> None:
        with self._lock:
            self._seconds += (seconds - self._seconds) / 4  # a moving mean
            job = self._waiting.popitem()[0] if self._waiting else None
            if job is None:
                self._running -= 1
        if job is not None:
            self._begin(job)

    def _retry_after(self) -> int:
        """When those who wait now will have run."""
        seconds = self._seconds * (len(self._waiting) + 1) / self._places
        return min(max(math.ceil(seconds), 1), LONGEST_RETRY)


class _ToBegin(local):
    """What a thread is about to begin."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
