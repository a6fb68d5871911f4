"""Threads, and tasks of thread pools, that belong to the call which has started them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Thread
from typing import Any

from .calls import DrawingCall, RunAgain, call_of_context, current_call, working_for


def let_threads_inherit() -> None:
    """Make threads, and tasks of thread pools, inherit the call of the code that starts them.

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
        # The pool may start a thread for this task, which will run tasks of other calls too.
        token = call_of_context.set(None)
        try:
            return submit(self, _work_for, call, fn, *arguments, **named)
        finally:
            call_of_context.reset(token)

    Thread.start = start_for_call  # type: ignore[method-assign]
    ThreadPoolExecutor.submit = submit_for_call  # type: ignore[assignment, method-assign]


def _run_thread(call: DrawingCall, run: Callable[[], None]) -> None:
    with suppress(RunAgain), working_for(call):  # the call notes it; it is no error for stderr
        run()


def _work_for(call: DrawingCall, fn: Callable[..., Any], /, *arguments: Any, **named: Any) -> Any:
    with working_for(call):
        return fn(*arguments, **named)
