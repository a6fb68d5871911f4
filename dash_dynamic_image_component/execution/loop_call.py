"""A coroutine on an event loop of another thread, whose future is done at its real end."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextvars import Context
from threading import Lock
from typing import Any, Generic, TypeVar

from ..base.event_loop import stack_of_users_loop, users_loop
from ..base.futures import shared_future

T = TypeVar("T")

BLOCKED_SECONDS = 5.0
"""Seconds without a start on the users' loop after which the log tells what blocks the loop."""

QUIET_SECONDS = 60.0
"""Seconds between two such warnings."""

logger = logging.getLogger("dash_dynamic_image_component")


class CallCancelled(Exception):
    """The end of a coroutine that was cancelled."""


class LoopCall(Generic[T]):
    """A coroutine that runs on a loop, in an empty context.

    `ended` is done when the coroutine has really ended. A future of
    `asyncio.run_coroutine_threadsafe` would be done as soon as it is cancelled.
    """

    def __init__(
        self, loop: Callable[[], asyncio.AbstractEventLoop], coroutine: Coroutine[Any, Any, T]
    ) -> None:
        self.ended: Future[T] = shared_future()
        self._coroutine = coroutine
        self._task: asyncio.Task[T] | None = None
        self._stopped = False
        self._lock = Lock()
        try:
            self._loop = loop()
        except RuntimeError:  # the thread of the loop cannot be started
            coroutine.close()
            raise
        Context().run(self._loop.call_soon_threadsafe, self._start)

    @property
    def waits(self) -> bool:
        """True until the loop has started the coroutine."""
        return self._task is None and not self._stopped

    def stop(self) -> None:
        """Cancel the coroutine; at once if the loop, which may be blocked, has not started it."""
        with self._lock:
            task, stopped_before, self._stopped = self._task, self._stopped, True
        if task is not None:
            self._loop.call_soon_threadsafe(task.cancel)
        elif not stopped_before:
            self._coroutine.close()
            self.ended.set_exception(CallCancelled("the coroutine was cancelled"))

    def _start(self) -> None:
        with self._lock:
            if self._stopped:
                return
            self._task = self._loop.create_task(self._coroutine)
        self._task.add_done_callback(self._hand_over)

    def _hand_over(self, task: asyncio.Task[T]) -> None:
        if task.cancelled():
            self.ended.set_exception(CallCancelled("the coroutine was cancelled"))
        elif error := task.exception():
            self.ended.set_exception(error)
        else:
            self.ended.set_result(task.result())


class _Warning:
    """A warning that the users' loop is blocked, logged once a minute at most."""

    def __init__(self) -> None:
        self._told = -math.inf

    def __call__(self, call: LoopCall[Any]) -> None:
        if not call.waits or time.perf_counter() - self._told < QUIET_SECONDS:
            return
        self._told = time.perf_counter()
        logger.warning(
            "an async def function blocks the event loop of all async def functions for more than "
            "%g s: await calls that take long, or write the function as def. "
            "The loop is now here:\n%s",
            BLOCKED_SECONDS,
            "".join(stack_of_users_loop()[-3:]),
        )


_warn_of_blocked_loop = _Warning()


async def on_users_loop(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on the users' loop, and return its result.

    A cancellation of this cancels the coroutine, and waits for its end.
    """
    call = LoopCall(users_loop, coroutine)
    loop = asyncio.get_running_loop()
    watch = loop.call_later(BLOCKED_SECONDS, _warn_of_blocked_loop, call)
    ended = asyncio.wrap_future(call.ended)
    try:
        while not ended.done():
            try:
                await asyncio.wait([ended])
            except asyncio.CancelledError:
                call.stop()
        return ended.result()
    finally:
        watch.cancel()
