"""Runs functions away from the request that asked for them, and encodes what they return."""

from __future__ import annotations

import asyncio
import math
import os
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import uuid4

from . import problems
from .asked_for import Cancelled
from .drawing import Drawn, draw, draw_elsewhere, written
from .event_loop import event_loop
from .executors import Executors, places
from .figures import takes_turns
from .generator_options import THREADS
from .previews import Wanted
from .settings import Settings
from .steps import shared_future
from .waiting_line import WaitingLine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

    from .encoded_image import EncodedImage
    from .generator import Generator
    from .picture import Drawing

AppContext: TypeAlias = "AbstractContextManager[Any] | AbstractAsyncContextManager[Any]"
"""The application context of a web framework (never a request context)."""

Prepare: TypeAlias = "Callable[[], dict[str, Any]]"


LOOP, TURNS = "loop", "turns"


class GeneratorFailed(Exception):
    """A function raised, or returned what is no image; the reason is `__cause__`."""


class NobodyWaits(Exception):
    """The end of a call that was told to stop, whatever became of it."""


@dataclass(frozen=True)
class Run:
    """An image and what it took, in seconds.

    `exact` is what the exact image is made of, where this one is its preview, and `exact_encode`
    what it took to encode that already. `held` is how long ago the pixels of this image were drawn
    for its preview; None if they were drawn for itself.
    """

    image: EncodedImage
    queue: float
    run: float
    encode: float
    exact: Drawing | None = None
    exact_encode: float = 0.0
    held: float | None = None
    ended: float = field(default_factory=time.monotonic)


class Runner:
    """Runs `def` in threads or an executor, and `async def` on the package's own event loop.

    A run starts from an empty context, so that it sees no request: whatever shapes an image must
    be among its params, or the key would not know it.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._threads = ThreadPoolExecutor(settings.threads, "dash-dynamic-image")
        # Apart, so that what an event loop has finished waits for no slow `def`.
        self._helpers = ThreadPoolExecutor(max(2, os.cpu_count() or 1), "dash-dynamic-image-helper")
        self._executors = Executors()
        self._lines: dict[Any, WaitingLine] = {}
        self._lock = Lock()

    def submit(
        self,
        generator: Generator,
        prepare: Prepare,
        app_context: AppContext,
        viewer: Any,
        failed: Callable[[BaseException], None],
        tier: str | None = None,
    ) -> Job:
        """Start a call, or let it wait for its turn.

        `prepare` makes the arguments of the function; it may read files and decode images. `failed`
        hears why there is no image, before those who wait for it.
        """
        cancelled = Cancelled()
        call = _Call(generator, generator.wanted(tier), prepare, viewer, cancelled)
        timeout = generator.timeout or self._settings.timeout
        line = self._line(generator)
        if timeout == math.inf:
            timeout = None
        job = Job(partial(self._begin, call, app_context), cancelled, line, timeout, failed)
        line.add(job)
        return job

    def write_exact(
        self, generator: Generator, run: Run, failed: Callable[[BaseException], None]
    ) -> Writing:
        """Write the exact image of a run that was made for its preview.

        `run.queue` is how long this image has waited for that run.
        """
        write = partial(_exact, generator, run, time.perf_counter())
        return Writing(write, failed, self._helpers)

    def _line(self, generator: Generator) -> WaitingLine:
        """One for threads, for those of them that take turns, for the loop, for each executor."""
        settings = self._settings
        kind = generator.executor
        if kind is None:
            kind = LOOP if generator.is_async else THREADS
            if kind == THREADS and takes_turns(generator.function):
                kind = TURNS
        with self._lock:
            line = self._lines.get(kind)
            if line is None:
                ours = {THREADS: settings.threads, TURNS: 1, LOOP: settings.tasks}
                at_once = ours.get(kind) or places(kind, settings.tasks)
                line = self._lines[kind] = WaitingLine(at_once, settings.queue)
            return line

    def _begin(self, call: _Call, app_context: AppContext) -> Begun:
        generator = call.generator
        asks = generator.parameters.cancelled is not None
        if generator.executor is not None:
            inner: list[Future[Drawn]] = []
            ended, _ = _on_loop(self._run_elsewhere(call, inner))
            return Begun(ended, lambda: any(each.cancel() for each in inner), elsewhere=True)
        if generator.is_async:
            return Begun(*_on_loop(self._run_on_loop(call, app_context)))
        if isinstance(app_context, AbstractContextManager):
            run_here = partial(Context().run, _run_in_thread, call, app_context)
            return Begun(self._threads.submit(run_here), lambda: asks)
        ended, _ = _on_loop(self._run_beside_loop(call, app_context))
        return Begun(ended, lambda: asks)

    async def _run_elsewhere(self, call: _Call, inner: list[Future[Drawn]]) -> Run:
        """In an executor: only what `prepare` reads is read here."""
        loop, generator = asyncio.get_running_loop(), call.generator
        arguments = await loop.run_in_executor(self._helpers, _called, call.arguments)
        positional, named = generator.parameters.split(arguments)
        started = time.perf_counter()
        drawing = partial(
            draw_elsewhere, uuid4().hex, generator.function, positional, named, call.wanted
        )
        try:
            drawn = await self._executors.run(generator.executor, drawing, inner)
        except BaseException as error:
            raise GeneratorFailed from error
        queue = time.perf_counter() - call.asked - drawn.run - drawn.encode
        queue = max(queue, started - call.asked)
        return Run(drawn.image, queue, drawn.run, drawn.encode, drawn.exact, drawn.exact_encode)

    async def _run_on_loop(self, call: _Call, app_context: AppContext) -> Run:
        """`async def`: what it awaits is on the loop, all else of it beside."""
        loop = asyncio.get_running_loop()
        try:
            arguments = await loop.run_in_executor(self._helpers, _called, call.arguments)
            started = time.perf_counter()
            async with _as_async(app_context):
                value = await call.generator.call(arguments)
            returned = time.perf_counter()
            image, exact = await loop.run_in_executor(self._helpers, _encoded, value, call.wanted)
        except (GeneratorFailed, asyncio.CancelledError):
            raise
        except BaseException as error:
            raise GeneratorFailed from error
        encode = time.perf_counter() - returned
        return Run(image, started - call.asked, returned - started, encode, exact)

    async def _run_beside_loop(self, call: _Call, app_context: AppContext) -> Run:
        """`def` in an application context that only a loop can enter."""
        loop = asyncio.get_running_loop()
        async with _as_async(app_context):
            # A thread that works for this task sees the application context as well.
            drawn = partial(copy_context().run, _drawn, call)
            return await loop.run_in_executor(self._threads, drawn)


@dataclass(frozen=True)
class Begun:
    """A call under way: `ended` is done when it has really ended; `stop` tells whether it will.

    `elsewhere`: in an executor, which may not tell what runs there from what waits there.
    """

    ended: Future[Run]
    stop: Callable[[], bool]
    elsewhere: bool = False


class Job:
    """A call that waits, runs, and ends: by itself, at its time limit, or cancelled."""

    def __init__(
        self,
        begin: Callable[[], Begun],
        cancelled: Cancelled,
        line: WaitingLine,
        timeout: float | None,
        failed: Callable[[BaseException], None],
    ) -> None:
        self.future: Future[Run] = shared_future()
        self._start = begin
        self._cancelled = cancelled
        self._line = line
        self._timeout = timeout
        self._failed = failed
        self._begun: Begun | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._lock = Lock()
        self._settled = False
        self._abandoned = False
        self._gone = False

    def begin(self, ended: Callable[[], None]) -> None:
        """Run now; the place in the line is taken until the call has really ended."""
        try:
            if self._cancelled.is_set():  # since it left the line
                raise NobodyWaits
            if self._timeout is not None:
                event_loop().call_soon_threadsafe(self._limit, self._timeout)
            begun = self._start()
        except BaseException as error:  # no thread can be started, for instance
            try:
                self._settle(error)
            finally:
                ended()
            return
        with self._lock:
            self._begun = begun
            left = self._gone
        begun.ended.add_done_callback(partial(self._end, ended))
        if left:  # while it was being started
            begun.stop()

    def refuse(self, retry_after: int) -> None:
        """Turned away: too many wait."""
        self._settle(problems.busy(retry_after))

    def cancel(self) -> bool:
        """Whether it ends without an image, since nobody waits for it."""
        waited = self._line.remove(self)
        self._abandoned = True  # before it can end of what follows
        self._cancelled.set()
        with self._lock:
            begun = self._begun
            self._gone = begun is None
        self._abandoned = waited or begun is None or begun.stop()
        if waited:
            self._settle(NobodyWaits())
        return self._abandoned

    def _limit(self, seconds: float) -> None:
        self._timer = event_loop().call_later(seconds, self._time_out, seconds)
        if self.future.done():  # before there was a timer to be cancelled
            self._timer.cancel()

    def _time_out(self, seconds: float) -> None:
        self._settle(problems.timed_out(seconds))
        self._cancelled.set()
        begun = self._begun
        if begun is not None and not begun.elsewhere:
            begun.stop()

    def _end(self, ended: Callable[[], None], begun: Future[Run]) -> None:
        try:
            self._settle(begun.exception() or begun.result())
            self._begun = None  # else the two keep each other alive, and the image
            if self._timer is not None:
                event_loop().call_soon_threadsafe(self._timer.cancel)
        finally:
            ended()

    def _settle(self, outcome: Run | BaseException) -> None:
        """The first outcome counts."""
        with self._lock:
            if self._settled:
                return
            self._settled = True
        if not isinstance(outcome, BaseException):
            self.future.set_result(outcome)
        elif self._abandoned:
            self.future.set_exception(NobodyWaits())
        else:
            try:
                self._failed(outcome)
            finally:
                self.future.set_exception(outcome)


class Writing:
    """An image that is being written in a thread; short, so that it takes no place in a line."""

    def __init__(
        self,
        write: Callable[[], Run],
        failed: Callable[[BaseException], None],
        threads: ThreadPoolExecutor,
    ) -> None:
        self.future: Future[Run] = shared_future()
        self._failed = failed
        self._task = threads.submit(self._write, write)

    def cancel(self) -> bool:
        """Whether it ends without an image: it has not begun."""
        if not self._task.cancel():
            return False
        self.future.set_exception(NobodyWaits())
        return True

    def _write(self, write: Callable[[], Run]) -> None:
        try:
            self.future.set_result(write())
        except BaseException as error:
            try:
                self._failed(error)
            finally:
                self.future.set_exception(error)


@dataclass(frozen=True)
class _Call:
    generator: Generator
    wanted: Wanted
    prepare: Prepare
    viewer: Any
    cancelled: Cancelled
    asked: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "asked", time.perf_counter())

    def arguments(self) -> dict[str, Any]:
        """All that the function gets: its params, and what else it asks for."""
        parameters = self.generator.parameters
        arguments = self.prepare()
        if parameters.cancelled is not None:
            arguments[parameters.cancelled] = self.cancelled
        if parameters.viewer is not None:
            arguments[parameters.viewer] = self.viewer
        return arguments


def _run_in_thread(call: _Call, app_context: AbstractContextManager[Any]) -> Run:
    with app_context:
        return _drawn(call)


def _drawn(call: _Call) -> Run:
    arguments = _called(call.arguments)
    generator = call.generator
    started = time.perf_counter()
    positional, named = generator.parameters.split(arguments)
    drawn = _called(partial(draw, generator.function, positional, named, call.wanted))
    return Run(drawn.image, started - call.asked, drawn.run, drawn.encode, drawn.exact)


def _called(call: Callable[[], Any]) -> Any:
    """What the call returns; what it raises, even SystemExit, as an error that a future carries."""
    try:
        return call()
    except BaseException as error:
        raise GeneratorFailed from error


def _encoded(value: Any, wanted: Wanted) -> tuple[EncodedImage, Drawing | None]:
    from .encoding import drawing_of

    def write() -> tuple[EncodedImage, Drawing | None]:
        return written(drawing_of(value, wanted.output), wanted)

    return _called(write)  # type: ignore[no-any-return]


def _exact(generator: Generator, run: Run, asked: float) -> Run:
    assert run.exact is not None
    held = time.monotonic() - run.ended + run.encode
    started = time.perf_counter()
    image, _ = _called(partial(written, run.exact, generator.wanted(None)))
    encode = run.exact_encode + time.perf_counter() - started
    return Run(image, run.queue + started - asked, run.run, encode, held=held)


def _on_loop(run: Coroutine[Any, Any, Run]) -> tuple[Future[Run], Callable[[], bool]]:
    """The future of a task, which is done when the task has ended, and what cancels the task.

    That of `run_coroutine_threadsafe` is done as soon as it is cancelled.
    """
    ended, tasks = shared_future(), list[asyncio.Task[Run]]()
    try:
        loop = event_loop()
    except RuntimeError:  # its thread cannot be started
        run.close()
        raise

    def start() -> None:
        tasks.append(loop.create_task(run))
        tasks[0].add_done_callback(partial(_hand_over, ended))

    def stop() -> bool:
        loop.call_soon_threadsafe(lambda: tasks[0].cancel())
        return True

    Context().run(loop.call_soon_threadsafe, start)
    return ended, stop


def _hand_over(ended: Future[Run], task: asyncio.Task[Run]) -> None:
    if task.cancelled():
        ended.set_exception(GeneratorFailed("it was cancelled"))
    elif error := task.exception():
        ended.set_exception(error)
    else:
        ended.set_result(task.result())


@asynccontextmanager
async def _as_async(context: AppContext) -> AsyncIterator[None]:
    if isinstance(context, AbstractContextManager):
        with context:
            yield
    else:
        async with context:
            yield
