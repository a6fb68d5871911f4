"""Threads for image files alone, so that no file of a stranger holds up the threads that draw.

A thread cannot be ended. So the work of each file is bounded before it begins (`essentials`), and
what takes longer than its time all the same is given up: those who wait get an error, and another
thread takes the next file. When several are given up and still run, no file is taken until one of
them has ended. A process for each decoder could be ended at once, but has to be started from
whatever started this one, and copies all pixels once more.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Generic, TypeVar

from ..base import problems
from ..base.event_loop import event_loop
from ..base.forks import renew_after_fork
from ..base.futures import shared_future
from ..base.thread_pool import ThreadKilled

T = TypeVar("T")

SECONDS = 20.0
"""For one file, from the start of its decoding. An honest one of the largest size takes two."""

MAX_WAITING = 64
MAX_GIVEN_UP = 3
RETRY_SECONDS = 5


class TookTooLong(Exception):
    """A file that was given up."""


_KILLED = "SystemExit was raised from outside in the thread that decoded the file"


@dataclass(eq=False)
class _Task(Generic[T]):
    work: Callable[[], T] | None
    future: Future[T]
    settled: bool = False


class DecodingPool(Generic[T]):
    """Runs a few decoders at once, in the order in which they were asked for.

    Args:
        places: how many run at once; by default half of the processor's cores, and at most two.
        seconds: after which one is given up.
    """

    def __init__(self, places: int | None = None, seconds: float = SECONDS) -> None:
        cores = os.cpu_count() or 1
        self._places = places or max(1, min(2, cores // 2))
        self._seconds = seconds
        self._waiting: deque[_Task[T]] = deque()
        self._running = 0
        self._given_up = 0
        self._lock = Lock()
        renew_after_fork(self)

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Decode as soon as there is a place.

        The future has what the work returns or raises, or a TookTooLong.

        Raises:
            Problem: 503, too many wait already.
        """
        task = _Task(work, shared_future())
        with self._lock:
            if len(self._waiting) >= MAX_WAITING:
                raise problems.busy(RETRY_SECONDS)
            self._waiting.append(task)
        self._start()
        return task.future

    def _start(self) -> None:
        """Start a thread for each file that has a place."""
        while (task := self._taken()) is not None:
            try:
                name = "dash-dynamic-image-decoder"
                Thread(target=self._run, args=(task,), name=name, daemon=True).start()
            except RuntimeError as error:  # there can be no more threads
                if self._put_back(task):
                    return
                self._settle(task, error)

    def _taken(self) -> _Task[T] | None:
        """The next file, if there is a place for it."""
        with self._lock:
            full = self._running >= self._places or self._given_up >= MAX_GIVEN_UP
            if full or not self._waiting:
                return None
            self._running += 1
            return self._waiting.popleft()

    def _put_back(self, task: _Task[T]) -> bool:
        """Leave a file to the next thread that ends its own; False if none runs."""
        with self._lock:
            if self._running == 1:
                return False
            self._running -= 1
            self._waiting.appendleft(task)
            return True

    def _run(self, first: _Task[T]) -> None:
        """Decode a file, and then those that wait."""
        task: _Task[T] | None = first
        while task is not None:
            outcome: T | BaseException = ThreadKilled(_KILLED)
            try:
                outcome = self._outcome(task)
            except SystemExit:  # from outside; an Exception, which those who wait handle
                pass
            except BaseException as error:
                outcome = error.with_traceback(None)  # which would hold the file
            finally:
                self._settle(task, outcome)
            task = self._taken()
            self._start()

    def _outcome(self, task: _Task[T]) -> T:
        work, task.work = task.work, None
        assert work is not None
        loop = event_loop()  # first: a coroutine that no loop takes would cause a warning
        limit = asyncio.run_coroutine_threadsafe(self._limit(task), loop)
        try:
            return work()
        finally:
            limit.cancel()

    async def _limit(self, task: _Task[T]) -> None:
        """Give the file up when its time is over."""
        await asyncio.sleep(self._seconds)
        self._give_up(task)

    def _give_up(self, task: _Task[T]) -> None:
        with self._lock:
            if task.settled:
                return
            task.settled = True
            self._running -= 1
            self._given_up += 1
        task.future.set_exception(TookTooLong())
        self._start()

    def _settle(self, task: _Task[T], outcome: T | BaseException) -> None:
        """Free the place and tell the outcome, unless the task was given up."""
        with self._lock:
            if task.settled:
                self._given_up -= 1
                return
            task.settled = True
            self._running -= 1
        if isinstance(outcome, BaseException):
            task.future.set_exception(outcome)
        else:
            task.future.set_result(outcome)

    def after_fork(self) -> None:
        """The threads of the parent are not here."""
        self._lock = Lock()
        self._waiting.clear()
        self._running = self._given_up = 0
