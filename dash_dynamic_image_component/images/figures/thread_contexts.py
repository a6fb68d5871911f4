"""Threads, and tasks of thread pools, that belong to the call which has started them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any

from .calls import (
    DrawingCall,
    RunAgain,
    call_of_context,
    current_call,
    in_started_thread,
    working_for,
)


class TaskStopped(Exception):
    """The end of a task in a pool of threads that only an Exception may leave, for `RunAgain`."""


def let_threads_inherit() -> None:
    """Make threads, and tasks of thread pools, inherit the call of the code that starts them.

    Python gives a new thread an empty context. A thread without its call would draw into the
    figures of the whole process, while other calls draw.
    """
    _let_started_threads_inherit()
    _let_tasks_inherit()


def _let_started_threads_inherit() -> None:
    start = Thread.start

    @functools.wraps(start)
    def start_for_call(self: Thread) -> None:
        call = current_call()
        if call is not None:
            self.run = functools.partial(_run_thread, call, self.run)  # type: ignore[method-assign]
        start(self)

    Thread.start = start_for_call  # type: ignore[method-assign]


def _let_tasks_inherit() -> None:
    submit = ThreadPoolExecutor.submit

    @functools.wraps(submit)  # type: ignore[arg-type]
    def submit_for_call(
        self: ThreadPoolExecutor, fn: Callable[..., Any], /, *arguments: Any, **named: Any
    ) -> Future[Any]:
        call = current_call()
        if call is None:
            return submit(self, fn, *arguments, **named)
        with _no_call():
            return submit(self, _work_for, call, fn, *arguments, **named)

    ThreadPoolExecutor.submit = submit_for_call  # type: ignore[assignment, method-assign]


def let_multiprocessing_pools_inherit(pool: Any) -> None:
    """The same for the module `multiprocessing.pool`, once it is imported.

    The other methods of a `ThreadPool` use those that are replaced here.
    """
    kind = pool.ThreadPool
    init = kind.__init__

    @functools.wraps(init)
    def init_without_call(self: Any, *arguments: Any, **named: Any) -> None:
        with _no_call():
            init(self, *arguments, **named)

    kind.__init__ = init_without_call
    for name in ("apply_async", "_map_async", "imap", "imap_unordered"):
        setattr(kind, name, _for_call(getattr(kind, name)))


@contextmanager
def _no_call() -> Iterator[None]:
    """Run the block without a call: threads that it starts will run tasks of other calls too."""
    token = call_of_context.set(None)
    try:
        yield
    finally:
        call_of_context.reset(token)


def _for_call(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def for_call(self: Any, func: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        call = current_call()
        task = func if call is None else functools.partial(_task_for, call, func)
        return method(self, task, *arguments, **named)

    return for_call


def _run_thread(call: DrawingCall, run: Callable[[], None]) -> None:
    in_started_thread.set(True)
    with suppress(RunAgain), working_for(call):  # the call notes it; it is no error for stderr
        run()


def _work_for(call: DrawingCall, fn: Callable[..., Any], /, *arguments: Any, **named: Any) -> Any:
    with working_for(call):
        return fn(*arguments, **named)


def _task_for(call: DrawingCall, fn: Callable[..., Any], /, *arguments: Any, **named: Any) -> Any:
    try:
        return _work_for(call, fn, *arguments, **named)
    except RunAgain as error:
        raise TaskStopped("the function is run again, since another one draws now") from error
