"""A waiting line: a semaphore with two queues, one newest first, one oldest first, both bounded."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from threading import Lock, local
from typing import Protocol

LONGEST_RETRY = 30
"""The most seconds after which a refused request is told to come again."""

PATIENT_SHARE = 4
"""While both kinds wait, one of this many jobs that begin is a patient one."""

LANE_PLACES = 2
"""The most jobs of one lane that run at once."""


class LineJob(Protocol):
    """Work that takes a place in the line while it runs.

    `lane`: the component for whose image it runs; None where that is unknown.
    """

    @property
    def lane(self) -> str | None:
        """The lane, which does not change."""

    def begin(self, ended: Callable[[], None]) -> None:
        """Start without waiting for the end, at which `ended` is called, once."""

    def refuse(self, retry_after: int) -> None:
        """End without a start; the client may ask again in `retry_after` seconds."""


class Line(Protocol):
    """A `WaitingLine`, or several (see `TwoLines`), as a job sees it."""

    def add(self, job: LineJob, *, patient: bool = False) -> None:
        """Begin the job as soon as there is a place."""

    def join(self, job: LineJob, *, patient: bool) -> None:
        """Note that another client waits for the job."""

    def remove(self, job: LineJob) -> bool:
        """Take a job out of the line; return whether it was waiting there."""


class WaitingLine:
    """A semaphore of `places`, whose jobs wait in two queues.

    Jobs of a `DynamicImage` start newest first, since the newest image is the one that people look
    at. Where more than `length` wait, the oldest is refused, and its page asks again.

    Jobs of clients that cannot ask again, such as a plain `<img>`, are patient: they start oldest
    first, and a job is refused only if `patient_length` others wait already.

    While both kinds wait, every fourth job that starts is a patient one, so that neither kind
    starves. A job that clients of both kinds wait for is in both queues.

    At most two jobs of one lane run at once. So a component may start a run beside one that it does
    not want any more, and two runs that cannot be stopped let the newest one wait, not the third.
    """

    def __init__(self, places: int, length: int, patient_length: int) -> None:
        self._places = places
        self._length = length
        self._patient_length = patient_length
        self._running = 0
        self._running_of: Counter[str] = Counter()
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
            free = self._running < self._places and self._has_room(job)
            if free:
                self._count(job.lane, 1)
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

    def _has_room(self, job: LineJob) -> bool:
        return job.lane is None or self._running_of[job.lane] < LANE_PLACES

    def _count(self, lane: str | None, change: int) -> None:
        self._running += change
        if lane is not None:
            self._running_of[lane] += change
            if self._running_of[lane] == 0:
                del self._running_of[lane]

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
                each.begin(partial(self._end, started, each.lane))
        finally:
            jobs.clear()

    def _end(self, started: float, lane: str | None) -> None:
        seconds = time.perf_counter() - started
        with self._lock:
            self._seconds += (seconds - self._seconds) / 4  # a moving mean
            self._count(lane, -1)
            job = self._chosen()
            if job is not None:
                self._leave(job)
                self._count(job.lane, 1)
        if job is not None:
            self._begin(job)

    def _chosen(self) -> LineJob | None:
        """The job that begins next."""
        newest = next(filter(self._has_room, reversed(self._waiting)), None)
        patient = next(filter(self._has_room, self._patient), None)
        if newest is None or patient is None:
            return newest or patient
        self._begun_while_both += 1
        return newest if self._begun_while_both % PATIENT_SHARE else patient

    def _retry_after(self, *, patient: bool) -> int:
        """The seconds until all jobs that wait now will have run."""
        waiting = self._patient if patient else self._waiting
        seconds = self._seconds * (len(waiting) + 1) / self._places
        return min(max(math.ceil(seconds), 1), LONGEST_RETRY)


class _ToBegin(local):
    """The jobs that this thread is about to begin."""

    def __init__(self) -> None:
        self.jobs: list[LineJob] = []
