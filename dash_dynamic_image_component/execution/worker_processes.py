"""Processes that run one call each, so that one that dies takes no other call with it."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from functools import partial
from multiprocessing import Pipe, current_process, parent_process
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext, SpawnProcess
from threading import Lock, Thread
from typing import Any

from ..base.processes import WORKER_NAME
from .worker_pipe import WorkerPipe


def _ignore(pipe: WorkerPipe) -> None:
    """Nothing to be done for a function that returns its image."""


class WorkerProcesses(Executor):
    """As many processes as calls run at once; those who submit bound the number.

    A call whose process ends runs once more, in a new process. Processes are not forked, since this
    one has threads.
    """

    def __init__(self) -> None:
        self._idle: list[_Worker] = []
        self._lock = Lock()

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a call that can be pickled; its future cannot be cancelled."""
        return self.submit_followed(partial(call, *args, **kwargs), _ignore)

    def submit_followed(
        self, call: Callable[[], Any], begin: Callable[[WorkerPipe], None]
    ) -> Future[Any]:
        """`submit`; `begin` gets the pipe of each process in which the call begins."""
        outcome: Future[Any] = Future()
        outcome.set_running_or_notify_cancel()
        self._run(call, outcome, again=True, begin=begin)
        return outcome

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes that run no call now."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.pool.shutdown(wait, cancel_futures=cancel_futures)

    def _run(
        self,
        call: Callable[[], Any],
        outcome: Future[Any],
        *,
        again: bool,
        begin: Callable[[WorkerPipe], None],
    ) -> None:
        worker = self._taken()
        try:
            future = worker.pool.submit(call)
        except BrokenExecutor:  # its process was killed while it was idle
            worker = _Worker()
            future = worker.pool.submit(call)
        begin(worker.pipe)
        future.add_done_callback(partial(self._ended, worker, call, outcome, again, begin))

    def _taken(self) -> _Worker:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return _Worker()

    def _ended(
        self,
        worker: _Worker,
        call: Callable[[], Any],
        outcome: Future[Any],
        again: bool,
        begin: Callable[[WorkerPipe], None],
        future: Future[Any],
    ) -> None:
        error = future.exception()
        if not isinstance(error, BrokenExecutor):
            with self._lock:
                self._idle.append(worker)
        elif not worker.has_started:
            error = RuntimeError(_NOT_STARTED)
        elif not again:
            error = RuntimeError(_ENDED)
        else:
            error = self._run_again(call, outcome, begin)
            if error is None:
                return
        if error is None:
            outcome.set_result(future.result())
        else:
            outcome.set_exception(error)

    def _run_again(
        self, call: Callable[[], Any], outcome: Future[Any], begin: Callable[[WorkerPipe], None]
    ) -> Exception | None:
        """Run a call whose process has ended once more; return why that is not possible."""
        try:
            self._run(call, outcome, again=False, begin=begin)
        except Exception as error:  # this process ends, for instance
            return error
        return None


class _Worker:
    """One process, started with its first call."""

    def __init__(self) -> None:
        pipe, end = Pipe()
        self.pipe = WorkerPipe(pipe)
        """Messages about a function that yields (see `WorkerCall`)."""
        self.pool = ProcessPoolExecutor(1, _Context(), initializer=_begin, initargs=(end,))
        self._hello = self.pool.submit(int)
        end.close()  # that of the process alone is left, so that its end is noticed

    @property
    def has_started(self) -> bool:
        """True if the process has imported the program, and taken calls."""
        return self._hello.done() and self._hello.exception() is None


class _Context(SpawnContext):
    """Spawns processes whose name tells that they only run functions (see `is_worker`)."""

    def Process(self, *args: Any, **kwargs: Any) -> SpawnProcess:  # type: ignore[override]  # noqa: N802
        process = _Process(*args, **kwargs)
        process.name = WORKER_NAME
        return process


class _Process(SpawnProcess):
    """A process that daemonic ones may start too, such as the workers of Hypercorn.

    Python refuses them children, which would be left when they are killed; this one ends itself.
    """

    _starting = Lock()

    def start(self) -> None:
        """Start the process."""
        parent = current_process()
        with self._starting:
            daemon, parent.daemon = parent.daemon, False
            try:
                super().start()
            finally:
                parent.daemon = daemon


def _begin(end: Connection) -> None:
    """Begin a worker process, which ends with the one that started it, even if that is killed."""
    from .worker_frames import use_pipe

    use_pipe(end)
    Thread(target=_await_parent, daemon=True).start()


def _await_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


_ENDED = (
    "the process that ran the function ended twice without an answer: by os._exit, by a crash in a "
    "compiled library, or killed, as the system does when memory is short"
)
_NOT_STARTED = (
    "a process that was to run the function ended while it imported the program: put what starts a "
    'server, such as app.run(), under if __name__ == "__main__":'
)
