"""The call of a function that runs now, as every thread that works for it knows it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .turns import Call

_current: ContextVar[Call | None] = ContextVar("dash_dynamic_image_call", default=None)


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


def _run_thread(call: Call, run: Callable[[], None]) -> None:
    with suppress(RunAgain):  # The call knows; nobody else has to read of it on stderr.
        work_for(call, run)


def let_threads_inherit() -> None:
    """Let threads that a call starts, and tasks that it gives to a pool of threads, belong to it.

    Python gives a new thread an empty context. A thread without its call would draw into the
    figures of the whole process, while other calls draw.
    """
    start, submit = Thread.start, ThreadPoolExecutor.submit

    @functools.wraps(start)
    def start_for_call(self: Thread) -> None:
        call = current_call()
        if call is not None:
            self.run = functools.partial(_run_thread, call, self.run)  # type: ignore[method-assign]
        start(self)

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

    Thread.start = start_for_call  # type: ignore[method-assign]
    ThreadPoolExecutor.submit = submit_for_call  # type: ignore[assignment, method-assign]
