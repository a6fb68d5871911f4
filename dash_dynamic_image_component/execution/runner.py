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

from ..base.event_loop import event_loop, users_loop
from ..base.settings import Settings
from ..generators.injected import Cancelled
from ..generators.options import THREADS
from ..images.figures.calls import RunAgain, working_for
from ..images.figures.turns import Call, takes_turns, turn
from ..images.previews import Wanted
from .draw import Drawn, draw, draw_elsewhere, written
from .executors import Executors, places
from .job import Begun, Job, Writing
from .loop_call import LoopCall, on_users_loop
from .waiting_line import WaitingLine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ..generators.generator import Generator
    from ..images.image import Drawing, EncodedImage
    from .attempt import Attempt

AppContext: TypeAlias = "AbstractContextManager[Any] | AbstractAsyncContextManager[Any]"
"""The application context of a web framework (never a request context)."""

Prepare: TypeAlias = "Callable[[], dict[str, Any]]"


LOOP, TURNS, ALONE = "loop", "turns", "alone"


class GeneratorFailed(Exception):
    """A function raised, or returned what is no image; the reason is `__cause__`."""


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
    """Runs `def` in threads or an executor, and `async def` on an event loop of their own.

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
        *,
        patient: bool = False,
    ) -> Job:
        """Start a call, or let it wait for its turn; `patient`: for one who cannot ask again.

        `prepare` makes the arguments of the function; it may read files and decode images. `failed`
        hears why there is no image, before those who wait for it.
        """
        cancelled = Cancelled()
        call = _Call(generator, generator.wanted(tier), prepare, viewer, cancelled)
        timeout = generator.timeout or self._settings.timeout
        line = self._line(generator)
        if timeout == math.inf:
            timeout = None
        begin, again = partial(self._begin, call, app_context), partial(self._line, generator)
        job = Job(begin, cancelled, line, timeout, failed, again, patient=patient)
        line.add(job, patient=patient)
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
        """One for threads, for the loop, for those of both that take turns, for each executor."""
        from .overlaps import overlaps

        settings = self._settings
        kind = generator.executor
        if kind is None:
            kind = LOOP if generator.is_async else THREADS
            if takes_turns(generator.function):
                kind = TURNS
            elif kind == THREADS and overlaps.take_turns(generator.function):
                kind = ALONE  # or those that wait for their turn would take all threads
        with self._lock:
            line = self._lines.get(kind)
            if line is None:
                ours = {THREADS: settings.threads, TURNS: 1, ALONE: 1, LOOP: settings.tasks}
                at_once = ours.get(kind) or places(kind, settings.tasks)
                line = self._lines[kind] = WaitingLine(
                    at_once, settings.queue, settings.plain_queue
                )
            return line

    def _begin(self, call: _Call, app_context: AppContext) -> Begun:
        generator = call.generator
        asks = generator.parameters.cancelled is not None
        if generator.executor is not None:
            inner: list[Future[Drawn]] = []
            going = LoopCall(event_loop, self._run_elsewhere(call, inner))
            stop = partial(_cancel_any, inner)
            return Begun(going.ended, stop, elsewhere=True)
        if generator.is_async:
            going = LoopCall(event_loop, self._run_async(call, app_context))
            return Begun(going.ended, partial(_stop, going))
        run_here = partial(Context().run, _run_in_thread, call, app_context)
        return Begun(self._threads.submit(run_here), lambda: asks)

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

    async def _run_async(self, call: _Call, app_context: AppContext) -> Run:
        """`async def`: itself on the loop of the users, all else of it not."""
        from .overlaps import overlaps

        loop = asyncio.get_running_loop()
        try:
            arguments = await loop.run_in_executor(self._helpers, _called, call.arguments)
            attempt = partial(self._attempt, call, app_context, arguments)
            made: Attempt = await overlaps.run_async(call.generator.function, attempt)
            encoded_from = time.perf_counter()
            write = partial(written, made.drawing, call.wanted)
            image, exact = await loop.run_in_executor(self._helpers, _called, write)
        except (GeneratorFailed, RunAgain, asyncio.CancelledError):
            raise
        except BaseException as error:
            raise GeneratorFailed from error
        encode = made.drawn_in + time.perf_counter() - encoded_from
        queue = encoded_from - call.asked - made.ran - made.drawn_in
        return Run(image, max(queue, 0.0), made.ran, encode, exact)

    async def _attempt(
        self, call: _Call, app_context: AppContext, arguments: dict[str, Any]
    ) -> Attempt:
        """One run of an `async def`; pixels are made in a thread, in the context of the call."""
        from .attempt import Attempt, key_of

        loop, generator = asyncio.get_running_loop(), call.generator
        running = Call(generator.function, generator.name, users_loop())
        async with _turn_of(running):
            box, ran = await on_users_loop(_called_on_loop(call, running, app_context, arguments))
            key = key_of((), arguments)
            make = partial(_called, partial(Attempt.of, box, call.wanted.output, key, ran))
            made: Attempt = await loop.run_in_executor(self._helpers, copy_context().run, make)
            return made.owned() if running.has_turn else made


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


def _run_in_thread(call: _Call, app_context: AppContext) -> Run:
    if isinstance(app_context, AbstractContextManager):
        with app_context:
            return _drawn(call)
    # A loop of this thread's own for what only a loop can enter: what an application does there,
    # when a context ends for instance, holds nobody else up. None runs while the function does.
    context = copy_context()
    with asyncio.Runner() as runner:
        runner.run(_entered(app_context), context=context)
        try:
            return context.run(_drawn, call)
        finally:
            runner.run(_left(app_context), context=context)


async def _entered(context: AbstractAsyncContextManager[Any]) -> None:
    await context.__aenter__()


async def _left(context: AbstractAsyncContextManager[Any]) -> None:
    await context.__aexit__(None, None, None)


def _cancel_any(futures: list[Future[Drawn]]) -> bool:
    return any(each.cancel() for each in futures)


def _stop(going: LoopCall[Run]) -> bool:
    going.stop()
    return True


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
    except RunAgain:
        raise
    except BaseException as error:
        raise GeneratorFailed from error


def _exact(generator: Generator, run: Run, asked: float) -> Run:
    assert run.exact is not None
    held = time.monotonic() - run.ended + run.encode
    started = time.perf_counter()
    image, _ = _called(partial(written, run.exact, generator.wanted(None)))
    encode = run.exact_encode + time.perf_counter() - started
    return Run(image, run.queue + started - asked, run.run, encode, held=held)


async def _called_on_loop(
    call: _Call, running: Call, app_context: AppContext, arguments: dict[str, Any]
) -> tuple[list[Any], float]:
    """The value that an `async def` returns, in a list, and how long the function took."""
    try:
        with working_for(running):
            async with _as_async(app_context):
                started = time.perf_counter()
                # The list holds the only reference, for `Attempt.of`.
                return [await call.generator.call(arguments)], time.perf_counter() - started
    except (RunAgain, asyncio.CancelledError):
        raise
    except BaseException as error:  # SystemExit would end the loop
        raise GeneratorFailed from error


@asynccontextmanager
async def _turn_of(call: Call) -> AsyncIterator[Call]:
    """Run as this call, in its turn if it is known to need one; it may end in `RunAgain`."""
    if call.in_turn:
        try:
            await asyncio.wrap_future(turn.ask(call))
        except asyncio.CancelledError:
            turn.leave(call)
            raise
    with call.running():
        yield call


@asynccontextmanager
async def _as_async(context: AppContext) -> AsyncIterator[None]:
    if isinstance(context, AbstractContextManager):
        with context:
            yield
    else:
        async with context:
            yield
