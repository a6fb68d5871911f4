"""A waiting line: a semaphore with two queues, one newest first, one oldest first, both bounded."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import partial
from threading import Lock, local
from typing import Protocol

LONGEST_RETRY = 30
"""The most seconds after which a refused request is told to come again."""

PATIENT_SHARE = 4
"""While both kinds wait, one of this many jobs that begin is a patient one."""


class LineJob(Protocol):
    """Work that takes a place in the line while it runs."""

    def begin(self, ended: Callable[[], None]) -> None:
        """Start without waiting for the end, at which `ended` is called, once."""

    def refuse(self, retry_after: int) -> None:
        """End without a start; the client may ask again in `retry_after` seconds."""


class WaitingLine:
    """A semaphore of `places`, whose jobs wait in two queues.

    Jobs of a `DynamicImage` start newest first, since the newest image is the one that people look
    at. Where more than `length` wait, the oldest is refused, and its page asks again.

    Jobs of clients that cannot ask again, such as a plain `<img>`, are patient: they start oldest
    first, and a job is refused only if `patient_length` others wait already.

    While both kinds wait, every fourth job that starts is a patient one, so that neither kind
    starves. A job that clients of both kinds wait for is in both queues.
    """

    def __init__(self, places: int, length: int, patient_length: int) -> None:
        self._places = places
        self._length = length
        self._patient_length = patient_length
        self._running = 0
        self._waiting: dict[LineJob, None] = {}
        self._patient: dict[LineJob, None] = {}
        self._begun_while_both = 0
        self._seconds = 0.0
        self._lock = Lock()
        self._to_begin = _ToBegin()

    def add(self, job: LineJob, *, patient: bool = False) -> None:
        """Begin the job as soon as there is a place."""
        refused = None
        with self._lock:
            free = self._running < self._places
            if free:
                self._running += 1
            else:
                refused = self._enter(job, patient=patient)
            retry_after = self._retry_after(patient=patient)
        # Not under the lock: both may call this line again.
        if free:
            self._begin(job)
        if refused is not None:
            refused.refuse(retry_after)

    def join(self, job: LineJob, *, patient: bool) -> None:
        """Add a job that waits already to the other queue, for a client of that kind."""
        refused = None
        with self._lock:
            waits = job in self._waiting or job in self._patient
            if waits and job not in (self._patient if patient else self._waiting):
                refused = self._enter(job, patient=patient)
            retry_after = self._retry_after(patient=patient)
        if refused is not None:
            refused.refuse(retry_after)

    def remove(self, job: LineJob) -> bool:
        """Take a job out of the line; return whether it was waiting there."""
        with self._lock:
            return self._leave(job)

    def _enter(self, job: LineJob, *, patient: bool) -> LineJob | None:
        """Add a job to a queue; return the job to be refused for it, which is in neither queue."""
        if not patient:
            self._waiting[job] = None
            if len(self._waiting) <= self._length:
                return None
            oldest = next(iter(self._waiting))
            del self._waiting[oldest]
            return None if oldest in self._patient else oldest
        if len(self._patient) < self._patient_length:
            self._patient[job] = None
            return None
        return None if job in self._waiting else job

    def _leave(self, job: LineJob) -> bool:
        waited = job in self._waiting or job in self._patient
        self._waiting.pop(job, None)
        self._patient.pop(job, None)
        return waited

    def _begin(self, job: LineJob) -> None:
        jobs = self._to_begin.jobs
        jobs.append(job)
        if len(jobs) > 1:
            # A job has ended inside of its own `begin`: the loop below, further up in the stack,
            # begins the next one, so that the stack stays flat.
            return
        try:
            for each in jobs:
                started = time.perf_counter()
                each.begin(partial(self._end, started))
        finally:
            jobs.clear()

    def _end(self, started: float) -> None:
        seconds = time.perf_counter() - started
        with self._lock:
            self._seconds += (seconds - self._seconds) / 4  # a moving mean
            job = self._chosen()
            if job is None:
                self._running -= 1
            else:
                self._leave(job)
        if job is not None:
            self._begin(job)

    def _chosen(self) -> LineJob | None:
        """The job that begins next."""
        if self._waiting and self._patient:
            self._begun_while_both += 1
            if self._begun_while_both % PATIENT_SHARE:
                return next(reversed(self._waiting))
        elif self._waiting:
            return next(reversed(self._waiting))
        return next(iter(self._patient), None)

    def _retry_after(self, *, patient: bool) -> int:
        """The seconds until all jobs that wait now will have run."""
        waiting = self._patient if patient else self._waiting
        seconds = self._seconds * (len(waiting) + 1) / self._places
        return min(max(math.ceil(seconds), 1), LONGEST_RETRY)


class _ToBegin(local):
    """The jobs that this thread is about to begin."""

    def __init__(self) -> None:
        self.jobs: list[LineJob] = []
