"""Executors of the user's: processes, or a cluster that exists already."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any

from ..generators.options import PROCESSES


class Executors:
    """The executors that a registry uses, made when they are first needed.

    One that was made here is made anew when it has ended, as a pool of processes does when one of
    them is killed, and a client of Dask that has lost its cluster; the calls that were lost with it
    run again, once. One that cannot be made fails all calls that waited for it at that time.
    """

    def __init__(self) -> None:
        self._made: dict[Any, Executor] = {}
        self._turns: dict[Any, _Turn] = {}
        self._lock = Lock()

    async def run(self, option: Any, call: Callable[[], Any], begun: list[Future[Any]]) -> Any:
        """What the call returns; the future that runs it is put into `begun`."""
        executor, future = await self._submitted(option, call)
        begun[:] = [future]
        try:
            return await asyncio.wrap_future(future)
        except BrokenExecutor:
            if executor is option:  # whoever made it may make it anew
                raise
            self._forget(option, executor)
        _, begun[0] = await self._submitted(option, call)
        return await asyncio.wrap_future(begun[0])

    async def _submitted(
        self, option: Any, call: Callable[[], Any]
    ) -> tuple[Executor, Future[Any]]:
        """In turns: all who wait for one cluster would take the threads of other executors."""
        turn = self._turns.setdefault(option, _Turn())
        seen = turn.failures
        async with turn.lock:
            if turn.failure is not None and turn.failures > seen:
                raise turn.failure.with_traceback(None)  # of an attempt that this call waited for
            submitted = await asyncio.to_thread(self._submit, option, call)
            turn.ended(submitted)
            if isinstance(submitted, _Unusable):
                raise submitted.reason
            return submitted

    def _submit(
        self, option: Any, call: Callable[[], Any]
    ) -> tuple[Executor, Future[Any]] | _Unusable:
        """May take a while: processes start, and a cluster is looked for."""
        for is_last in (False, True):
            try:
                executor = self._executor(option)
            except Exception as error:
                return _Unusable(error)
            try:
                return executor, executor.submit(call)
            except Exception as error:
                if not _is_the_executors(error):
                    raise
                if executor is not option:
                    self._forget(option, executor)
                if executor is option or is_last or not _has_ended(error):
                    return _Unusable(error)
        raise AssertionError("the last attempt returns or raises")

    def _executor(self, option: Any) -> Executor:
        if isinstance(option, Executor):
            return option
        executor = self._made.get(option)
        if executor is None:
            executor = self._made[option] = _processes() if option == PROCESSES else option()
        return executor

    def _forget(self, option: Any, broken: Executor) -> None:
        with self._lock:
            if self._made.get(option) is broken:
                del self._made[option]
        with suppress(Exception):  # a cluster that is gone cannot be told
            broken.shutdown(wait=False)


@dataclass(frozen=True)
class _Unusable:
    """There is no executor now, whatever the call; and why."""

    reason: Exception


class _Turn:
    """Whose call is given to an executor now, and whether the last attempt failed."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.failures = 0
        self.failure: Exception | None = None

    def ended(self, submitted: tuple[Executor, Future[Any]] | _Unusable) -> None:
        """Note what became of an attempt, for those who wait for the next."""
        self.failure = submitted.reason if isinstance(submitted, _Unusable) else None
        self.failures += self.failure is not None


def places(executor: Any, otherwise: int) -> int:
    """How many calls it runs at once, where it says so: more would only leave the order to it."""
    if executor == PROCESSES:
        return os.cpu_count() or 1
    known = getattr(executor, "_max_workers", None)
    return known if isinstance(known, int) and known > 0 else otherwise


def _has_ended(error: Exception) -> bool:
    """Whether it is the executor that failed, not the call: broken, shut down, or disconnected."""
    return isinstance(error, RuntimeError) or type(error).__name__ == "ClosedClientError"


def _is_the_executors(error: Exception) -> bool:
    """Whether any other call would fail as well: not for what cannot be pickled, for instance."""
    return _has_ended(error) or isinstance(error, OSError)


def _processes() -> Executor:
    """One process for each core. Never forked: threads and a loop exist already."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn"))
