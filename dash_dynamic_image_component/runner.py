"""Runs functions away from the request that asked for them, and encodes what they return."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from contextvars import Context, copy_context
from dataclasses import dataclass
from functools import partial
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from .encoding import EncodedImage

AppContext = AbstractContextManager[Any] | AbstractAsyncContextManager[Any]
"""The application context of a web framework (never a request context)."""


Call = Callable[[dict[str, Any]], Any]
Prepare = Callable[[], dict[str, Any]]


class GeneratorFailed(Exception):
    """A function raised, or returned what is no image; the reason is `__cause__`."""


@dataclass(frozen=True)
class Run:
    """An image and what it took, in seconds."""

    image: EncodedImage
    queue: float
    run: float
    encode: float


class Runner:
    """Runs `def` in a pool of threads and `async def` on the package's own event loop.

    A run starts from an empty context, so that it sees no request: whatever shapes an image must
    be among its params, or the key would not know it.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(thread_name_prefix="dash-dynamic-image")
        # Apart, so that what an event loop has finished waits for no slow `def`.
        self._helpers = ThreadPoolExecutor(2, thread_name_prefix="dash-dynamic-image-helper")

    def submit(
        self, call: Call, prepare: Prepare, app_context: AppContext, *, is_async: bool
    ) -> Future[Run]:
        """Start a call; the future holds its encoded image or `GeneratorFailed`.

        `prepare` makes the arguments of `call`; it may read files and decode images.
        """
        asked = time.perf_counter()
        if is_async:
            run = self._run_on_loop(call, prepare, app_context, asked)
        elif isinstance(app_context, AbstractContextManager):
            return self._pool.submit(
                Context().run, _run_in_thread, call, prepare, app_context, asked
            )
        else:
            run = self._run_beside_loop(call, prepare, app_context, asked)
        return Context().run(asyncio.run_coroutine_threadsafe, run, event_loop())

    async def _run_on_loop(
        self, call: Call, prepare: Prepare, app_context: AppContext, asked: float
    ) -> Run:
        """`async def`: what it awaits is on the loop, all else of it beside."""
        loop = asyncio.get_running_loop()
        try:
            arguments = await loop.run_in_executor(self._helpers, _called, prepare)
            started = time.perf_counter()
            async with _as_async(app_context):
                value = await call(arguments)
            returned = time.perf_counter()
            image = await loop.run_in_executor(self._helpers, _encoded, value)
        except GeneratorFailed:
            raise
        except BaseException as error:
            raise GeneratorFailed from error
        return _timed(image, asked, started, returned)

    async def _run_beside_loop(
        self, call: Call, prepare: Prepare, app_context: AppContext, asked: float
    ) -> Run:
        """`def` in an application context that only a loop can enter."""
        loop = asyncio.get_running_loop()
        async with _as_async(app_context):
            # A thread that works for this task sees the application context as well.
            drawn = partial(copy_context().run, _drawn, call, prepare, asked)
            return await loop.run_in_executor(self._pool, drawn)


def _run_in_thread(
    call: Call, prepare: Prepare, app_context: AbstractContextManager[Any], asked: float
) -> Run:
    with app_context:
        return _drawn(call, prepare, asked)


def _drawn(call: Call, prepare: Prepare, asked: float) -> Run:
    arguments = _called(prepare)
    started = time.perf_counter()
    value = _called(partial(call, arguments))
    returned = time.perf_counter()
    return _timed(_encoded(value), asked, started, returned)


def _called(call: Callable[[], Any]) -> Any:
    """What the call returns; what it raises, even SystemExit, as an error that a future carries."""
    try:
        return call()
    except BaseException as error:
        raise GeneratorFailed from error


def _encoded(value: Any) -> EncodedImage:
    from .encoding import encode

    return _called(lambda: encode(value))  # type: ignore[no-any-return]


def _timed(image: EncodedImage, asked: float, started: float, returned: float) -> Run:
    now = time.perf_counter()
    return Run(image, queue=started - asked, run=returned - started, encode=now - returned)


@asynccontextmanager
async def _as_async(context: AppContext) -> AsyncIterator[None]:
    if isinstance(context, AbstractContextManager):
        with context:
            yield
    else:
        async with context:
            yield


class _Loop:
    """The event loop of this process, made when it is first needed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def get(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                run = self._loop.run_forever
                Thread(target=run, name="dash-dynamic-image-loop", daemon=True).start()
            return self._loop


_loop = _Loop()


def event_loop() -> asyncio.AbstractEventLoop:
    """The one event loop of this process that belongs to the package, in a thread of its own."""
    return _loop.get()


if hasattr(os, "register_at_fork"):
    # Threads do not survive a fork: neither does a loop that ran in one.
    os.register_at_fork(after_in_child=_loop.__init__)  # type: ignore[misc]
