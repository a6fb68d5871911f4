"""A pool of threads that loses no call when SystemExit is raised in its threads from outside.

Dash's own test runner stops a server in this way: it raises SystemExit in every thread that began
since the server did, with `PyThreadState_SetAsyncExc`. A thread of a `ThreadPoolExecutor` that
waits is alive until the next call wakes it; then it ends, and the call is lost.
"""

from __future__ import annotations

import atexit
from collections.abc import Callable
from concurrent.futures import Executor, Future, InvalidStateError
from contextlib import suppress
from contextvars import Context
from functools import partial
from itertools import islice
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeAlias
from weakref import WeakSet, finalize

from .kills import kills


class ThreadKilled(Exception):
    """The end of a call in whose thread SystemExit was raised from outside."""


class ThreadPool(Executor):
    """An executor of at most `places` threads, made when they are needed and made anew if they end.

    >>> pool = ThreadPool(2, "example")
    >>> pool.submit(pow, 2, 5).result()
    32
    """

    def __init__(self, places: int, name: str) -> None:
        self._places = places
        self._name = name
        self._queue: _Queue = SimpleQueue()
        self._threads: list[_PoolThread] = []
        self._lock = Lock()
        finalize(self, self._queue.put, None)  # ends the threads, which do not refer to the pool

    def submit(self, fn: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Run a call in one of the threads; the future has its outcome.

        Raises:
            RuntimeError: there is no thread, and none can be started; the call never runs.
        """
        task = _Task(partial(fn, *arguments, **named))
        self._queue.put(task)
        try:
            with self._lock:
                self._start_thread()
        except RuntimeError:
            if task.future.cancel():  # else a thread of another call has taken it
                raise
        return task.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the threads after the calls that are submitted already."""
        self._queue.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def _start_thread(self) -> None:
        """Start one more thread, if too few of them are idle."""
        self._threads = [each for each in self._threads if each.is_alive()]
        idle = sum(not each.taken for each in self._threads)
        if self._queue.qsize() <= idle or len(self._threads) >= self._places:
            return
        thread = _PoolThread(self._queue, f"{self._name}_{len(self._threads)}")
        try:
            # In an empty context: the thread runs calls of others too.
            Context().run(thread.start)
        except RuntimeError:  # there can be no more threads
            if not self._threads:
                raise
            return
        self._threads.append(thread)


class _Task:
    """A call, and its outcome."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self.future: Future[Any] = Future()
        self._call: Callable[[], Any] | None = call

    def run(self) -> None:
        """Run the call and settle its future; once SystemExit has broken that off, only settle."""
        call, self._call = self._call, None
        if call is None:
            self._release()
            return self._fail(ThreadKilled("SystemExit was raised in the thread from outside"))
        if not self.future.set_running_or_notify_cancel():
            return None
        try:
            result = call()
        except SystemExit as error:
            # As an Exception, which code that waits for the future handles.
            self._fail(ThreadKilled("SystemExit was raised in the call"), error)
        except BaseException as error:
            self.future.set_exception(error)
            self = None  # type: ignore[assignment]  # no cycle of the future, its error and this
        else:
            self.future.set_result(result)
        return None

    def _release(self) -> None:
        """Release the lock of the future, which SystemExit can leave taken in this thread."""
        with suppress(RuntimeError):  # it is not taken, or no longer
            while True:
                self.future._condition.release()

    def _fail(self, error: ThreadKilled, cause: BaseException | None = None) -> None:
        error.__cause__ = cause
        with suppress(InvalidStateError):  # settled, or cancelled
            self.future.set_exception(error)


_Queue: TypeAlias = "SimpleQueue[_Task | None]"

_NEVER = object()


class _PoolThread(Thread):
    """A thread that runs the tasks of a queue until it gets None. `taken` holds its task."""

    def __init__(self, queue: _Queue, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.taken: list[_Task | None] = []
        self._queue = queue
        self._began = False
        _running.add(self)

    def run(self) -> None:
        """Run tasks; SystemExit from outside ends the task of now and not the thread."""
        while True:
            try:
                if self._run_task():
                    return
            except BaseException:  # a task that had not begun is still in `taken`, and runs next
                kills.note(harmful=self._began)

    def _run_task(self) -> bool:
        self._began = False
        if not self.taken:
            # One call in C, after which alone SystemExit can be raised: a task that has left the
            # queue is always in `taken`.
            self.taken.extend(islice(iter(self._queue.get, _NEVER), 1))
        task = self.taken[0]
        if task is None:
            self._queue.put(None)  # for the other threads
            return True
        self._began = True
        task.run()
        del task
        self.taken.clear()
        return False


_running: WeakSet[_PoolThread] = WeakSet()


@atexit.register
def _finish() -> None:
    """Let calls that run at the end of the program end; the queues have got their None."""
    for thread in list(_running):
        if thread.is_alive():
            thread._queue.put(None)
            thread.join()
