"""Executors of the user's, such as processes or a cluster: made, submitted to, and replaced."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from ..base.kills import kills
from ..base.thread_pool import ThreadPool
from ..generators.options import PROCESSES

if TYPE_CHECKING:
    from .worker_pipe import WorkerPipe

THREADS = 8
"""Executors that can be made, or connected to, at the same time."""


@dataclass(frozen=True)
class Call:
    """A call to submit, and the function of the user's that it calls.

    `begin` gets the pipe of the worker process in which a function that yields begins. `needed`
    tells whether somebody still waits for the result.
    """

    run: Callable[[], Any]
    function: Callable[..., Any]
    begin: Callable[[WorkerPipe], None] | None = None
    needed: Callable[[], bool] = lambda: True

    def submitted_to(self, executor: Executor) -> Future[Any]:
        """The future of the call in an executor.

        Raises:
            TypeError: the executor has processes, and the call cannot be pickled.
        """
        sent = self._sent_to(executor)
        if self.begin is None:
            return executor.submit(sent)
        from .worker_processes import WorkerProcesses

        assert isinstance(executor, WorkerProcesses), "others take no function that yields"
        return executor.submit_followed(sent, self.begin)

    def _sent_to(self, executor: Executor) -> Callable[[], Any]:
        """The call in the form in which the executor takes it."""
        if not _has_processes(executor):
            return self.run
        from .process_call import ProcessCall

        return ProcessCall.of(self.run, self.function)


class Executors:
    """The executors of a registry, made when they are first needed.

    An executor that was made here is replaced when it has ended, such as a pool of processes of
    which one was killed, or a client of Dask without its cluster; the calls that ran in it, or that
    it has cancelled, run once more. `WorkerProcesses` replace their processes by themselves. Where
    an executor cannot be made, all calls that wait for it at that time fail.

    `option` is the `executor=` of a generator.
    """

    def __init__(self) -> None:
        self._made: dict[Any, Executor] = {}
        self._witnesses: dict[Any, _Witness] = {}
        self._attempts: dict[Any, _Attempts] = {}
        self._lock = Lock()
        self._threads = ThreadPool(THREADS, "dash-dynamic-image-executors")

    async def run(self, option: Any, call: Call, begun: list[Future[Any]]) -> Any:
        """Submit a call and return its result; its future is put into `begun`."""
        executor, future = await self._submitted(option, call)
        begun[:] = [future]
        try:
            return await asyncio.wrap_future(future)
        except (BrokenExecutor, asyncio.CancelledError) as error:
            # An executor of the user's is not replaced.
            if executor is option or not _was_lost(error, call):
                raise
            self._forget(option, executor)
        _, begun[0] = await self._submitted(option, call)
        return await asyncio.wrap_future(begun[0])

    async def _submitted(self, option: Any, call: Call) -> tuple[Executor, Future[Any]]:
        """Submit a call, one at a time for each option.

        Otherwise all calls that wait for one cluster would take the threads of other executors.
        """
        attempts = self._attempts.setdefault(option, _Attempts())
        seen = attempts.failures
        async with attempts.lock:
            if attempts.failure is not None and attempts.failures > seen:
                raise attempts.failure.with_traceback(None)  # an attempt while this call waited
            submitted: tuple[Executor, Future[Any]] | _Unusable
            submitted = await self._in_thread(self._submit, option, call)
            attempts.ended(submitted)
            if isinstance(submitted, _Unusable):
                raise submitted.reason
            return submitted

    def _submit(self, option: Any, call: Call) -> tuple[Executor, Future[Any]] | _Unusable:
        """Submit a call; blocks while processes start, or a cluster is connected to."""
        for is_last in (False, True):
            try:
                executor = self._executor(option)
            except Exception as error:
                return _Unusable(error)
            try:
                return executor, call.submitted_to(executor)
            except Exception as error:
                if not _fails_every_call(error):
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
        if executor is not None and self._witnesses[option].was_killed():
            self._forget(option, executor)
            executor = None
        if executor is None:
            self._witnesses[option] = _Witness()
            executor = self._made[option] = _processes() if option == PROCESSES else option()
        return executor

    async def _in_thread(self, call: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, *arguments)

    def _forget(self, option: Any, broken: Executor) -> None:
        with self._lock:
            if self._made.get(option) is broken:
                del self._made[option]
        with suppress(Exception):  # the cluster may be gone
            broken.shutdown(wait=False)


class _Witness:
    """A thread that begins with an executor, and so is killed with the threads of the executor.

    One of those hands over the results, in a pool of processes or a client of Dask. When SystemExit
    was raised in it, it is alive until the first result wakes it.
    """

    def __init__(self) -> None:
        self._pool = ThreadPool(1, "dash-dynamic-image-witness")
        self._pool.submit(int).result()
        self._kills = kills.all

    def was_killed(self) -> bool:
        """True if SystemExit was raised in a thread since the executor was made."""
        self._pool.submit(int).result()
        return self._kills != kills.all


@dataclass(frozen=True)
class _Unusable:
    """The reason why an executor runs no call now."""

    reason: Exception


class _Attempts:
    """Attempts to submit a call to one executor: one at a time, and how the last one ended."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.failures = 0
        self.failure: Exception | None = None

    def ended(self, submitted: tuple[Executor, Future[Any]] | _Unusable) -> None:
        """Note the outcome of an attempt, for the calls that waited meanwhile."""
        self.failure = submitted.reason if isinstance(submitted, _Unusable) else None
        self.failures += self.failure is not None


def places(executor: Any, otherwise: int) -> int:
    """The number of calls that an executor runs at once, or `otherwise` where that is unknown.

    More calls would wait in the executor, first in first out, in place of the waiting line.
    """
    if executor == PROCESSES:
        return os.cpu_count() or 1
    known = getattr(executor, "_max_workers", None)
    return known if isinstance(known, int) and known > 0 else otherwise


def _was_lost(error: BaseException, call: Call) -> bool:
    """True if an executor has dropped a call that is needed; Dask without its scheduler cancels."""
    if isinstance(error, BrokenExecutor):
        return True
    task = asyncio.current_task()
    return call.needed() and (task is None or not task.cancelling())


def _has_ended(error: Exception) -> bool:
    """True if an error says that the executor is broken, shut down or disconnected."""
    return isinstance(error, RuntimeError) or type(error).__name__ == "ClosedClientError"


def _fails_every_call(error: Exception) -> bool:
    """True if every call would fail so, unlike an error of one call that cannot be pickled."""
    return _has_ended(error) or isinstance(error, OSError)


def _processes() -> Executor:
    from .worker_processes import WorkerProcesses  # imports all that makes processes

    return WorkerProcesses()


def _has_processes(executor: Executor) -> bool:
    """True if calls in an executor are pickled, by the module `pickle`, for other processes."""
    pools = sys.modules.get("concurrent.futures.process")
    if pools is None:
        return False
    from .worker_processes import WorkerProcesses

    return isinstance(executor, (WorkerProcesses, pools.ProcessPoolExecutor))
