"""The call of a function that runs now, as every thread that works for it knows it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from multiprocessing.pool import ThreadPool
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .turns import Call

_current: ContextVar[Call | None] = ContextVar("dash_dynamic_image_call", default=None)
_started: ContextVar[bool] = ContextVar("dash_dynamic_image_started_thread", default=False)


class RunAgain(BaseException):
    """The end of a run that used Matplotlib at the wrong time: it is to be repeated in its turn.

    No Exception, so that functions do not take it for an error of theirs.
    """


def current_call() -> Call | None:
    """The call that this thread, or this task of an event loop, works for, if it has not ended."""
    call = _current.get()
    return None if call is None or call.ended else call


@contextmanager
def working_for(call: Call) -> Iterator[None]:
    """Run the block as a part of a call."""
    token = _current.set(call)
    try:
        yield
    finally:
        _current.reset(token)


def work_for(call: Call, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Run a function as a part of a call."""
    with working_for(call):
        return function(*arguments, **named)


class TaskStopped(Exception):
    """`RunAgain` in a pool whose threads no other exception than an Exception may leave."""


def in_started_thread() -> bool:
    """Whether this is a thread that a call has started, for whose results it may wait for ever."""
    return _started.get()


def _task_for(call: Call, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    try:
        return work_for(call, function, *arguments, **named)
    except RunAgain as error:
        raise TaskStopped("the function is run again, since another one draws now") from error


def _run_thread(call: Call, run: Callable[[], None]) -> None:
    _started.set(True)
    with suppress(RunAgain):  # The call knows; nobody else has to read of it on stderr.
        work_for(call, run)


def let_threads_inherit() -> None:
    """Let threads that a call starts, and tasks that it gives to a pool of threads, belong to it.

    Python gives a new thread an empty context. A thread without its call would draw into the
    figures of the whole process, while other calls draw.
    """
    _let_started_threads_inherit()
    _let_tasks_inherit()
    _let_thread_pools_inherit()


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
        token = _current.set(None)  # A thread that the pool starts for this will serve others too.
        try:
            return submit(self, work_for, call, fn, *arguments, **named)
        finally:
            _current.reset(token)

    ThreadPoolExecutor.submit = submit_for_call  # type: ignore[assignment, method-assign]


def _let_thread_pools_inherit() -> None:
    """The same for `multiprocessing.pool.ThreadPool`; its other methods use these."""
    init = ThreadPool.__init__

    @functools.wraps(init)
    def init_for_others(self: ThreadPool, *arguments: Any, **named: Any) -> None:
        token = _current.set(None)  # Its threads will serve others too.
        try:
            init(self, *arguments, **named)
        finally:
            _current.reset(token)

    ThreadPool.__init__ = init_for_others  # type: ignore[method-assign]
    for name in ("apply_async", "_map_async", "imap", "imap_unordered"):
        setattr(ThreadPool, name, _for_call(getattr(ThreadPool, name)))


def _for_call(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def for_call(self: Any, func: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        call = current_call()
        task = func if call is None else functools.partial(_task_for, call, func)
        return method(self, task, *arguments, **named)

    return for_call
