"""Whose call runs now: a bounded number of jobs, two orders of those that wait, no endless line."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import partial
from threading import Lock, local
from typing import Protocol

LONGEST_RETRY = 30

PATIENT_SHARE = 4
"""Of so many jobs that begin while both kinds wait, one is a patient one."""


class Job(Protocol):
    """Something that takes a place while it runs."""

    def begin(self, ended: Callable[[], None]) -> None:
        """Start, without waiting for the end; `ended` is called once, when the place is free."""

    def refuse(self, retry_after: int) -> None:
        """There is no place; `retry_after` is in seconds."""


class WaitingLine:
    """At most `places` jobs run, and a bounded number waits, in two orders.

    The jobs of a `DynamicImage` go newest first, since it is what people look at; where there are
    more than `length`, the one that has waited longest is refused: its page asks again. The jobs of
    whoever cannot ask again, such as a plain `<img>`, are patient: oldest first, and refused only
    when `patient_length` others wait already. While both wait, every fourth place is for the
    patient ones, so that neither kind starves the other. A job can wait as both.
    """

    def __init__(self, places: int, length: int, patient_length: int) -> None:
        self._places = places
        self._length = length
        self._patient_length = patient_length
        self._running = 0
        self._waiting: dict[Job, None] = {}
        self._patient: dict[Job, None] = {}
        self._begun_while_both = 0
        self._seconds = 0.0
        self._lock = Lock()
        self._to_begin = _ToBegin()

    def add(self, job: Job, *, patient: bool = False) -> None:
        """Begin the job as soon as there is a place."""
        refused = None
        with self._lock:
            free = self._running < self._places
            if free:
                self._running += 1
            else:
                refused = self._enter(job, patient=patient)
            retry_after = self._retry_after(patient=patient)
        # Never under the lock: they call others, who may call this again.
        if free:
            self._begin(job)
        if refused is not None:
            refused.refuse(retry_after)

    def join(self, job: Job, *, patient: bool) -> None:
        """Somebody of this kind waits for a job as well, which may be in the line."""
        refused = None
        with self._lock:
            waits = job in self._waiting or job in self._patient
            if waits and job not in (self._patient if patient else self._waiting):
                refused = self._enter(job, patient=patient)
            retry_after = self._retry_after(patient=patient)
        if refused is not None:
            refused.refuse(retry_after)

    def remove(self, job: Job) -> bool:
        """Whether the job was waiting, and now is not."""
        with self._lock:
            return self._leave(job)

    def _enter(self, job: Job, *, patient: bool) -> Job | None:
        """The job that has to go for it, if any; not one that waits in the other order as well."""
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

    def _leave(self, job: Job) -> bool:
        waited = job in self._waiting or job in self._patient
        self._waiting.pop(job, None)
        self._patient.pop(job, None)
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
            job = self._chosen()
            if job is None:
                self._running -= 1
            else:
                self._leave(job)
        if job is not None:
            self._begin(job)

    def _chosen(self) -> Job | None:
        """The job that begins next."""
        if self._waiting and self._patient:
            self._begun_while_both += 1
            if self._begun_while_both % PATIENT_SHARE:
                return next(reversed(self._waiting))
        elif self._waiting:
            return next(reversed(self._waiting))
        return next(iter(self._patient), None)

    def _retry_after(self, *, patient: bool) -> int:
        """When those who wait now will have run."""
        waiting = self._patient if patient else self._waiting
        seconds = self._seconds * (len(waiting) + 1) / self._places
        return min(max(math.ceil(seconds), 1), LONGEST_RETRY)


class _ToBegin(local):
    """What a thread is about to begin."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
