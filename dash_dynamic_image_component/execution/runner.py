"""Runs functions away from the requests that ask for them, and encodes what they return."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextvars import Context
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from ..base.event_loop import event_loop
from ..base.settings import Settings
from ..base.thread_pool import ThreadPool
from ..generators.injected import Cancelled
from ..generators.options import THREADS
from ..images.figures.calls import takes_turns
from .allocator import limit_kept_memory
from .async_runs import run_async
from .executor_runs import run_in_executor
from .executors import Executors, places
from .frames import Frames
from .function_call import AppContext, FunctionCall, Prepare
from .job import Begun, Job
from .loop_call import LoopCall
from .run import Run
from .shared_limits import line_of_limit
from .thread_runs import run_in_thread
from .time_limit import TimeLimit
from .two_lines import TwoLines
from .waiting_line import Line, WaitingLine
from .writing import Writing, exact_run

if TYPE_CHECKING:
    from ..generators.generator import Generator
    from .worker_frames import WorkerCall

LOOP, TURNS, ALONE = "loop", "turns", "alone"
"""Waiting lines, beside `THREADS` and a line for each executor (see `_line_of`)."""


class Runner:
    """Runs `def` in threads or an executor, and `async def` on an event loop.

    Each run starts from an empty context, without the request: all that shapes an image must be
    among the params, which are the key of the image in caches.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        limit_kept_memory()
        self._threads = ThreadPool(settings.threads, "dash-dynamic-image")
        # For arguments, pixels and files of runs that are not in `_threads`: a slow `def` there
        # must not hold them up.
        self._helpers = ThreadPool(max(2, os.cpu_count() or 1), "dash-dynamic-image-helper")
        self._executors = Executors()
        self._lines: dict[Any, WaitingLine] = {}
        self._lock = Lock()

    def submit(
        self,
        generator: Generator,
        prepare: Prepare,
        app_context: AppContext,
        given: Mapping[str, Any],
        failed: Callable[[BaseException], None],
        tier: str | None = None,
        *,
        succeeded: Callable[[Run], None] | None = None,
        patient: bool = False,
        lane: str | None = None,
        frames: Frames | None = None,
    ) -> Job:
        """Start a call of the function, or let it wait in its line.

        Args:
            generator: has the function.
            prepare: makes the params.
            app_context: entered for the run.
            given: arguments that are no params, such as the viewer.
            failed: called with an error before those who wait for the image get it.
            tier: of the image; None for the exact one.
            succeeded: called with the run before those who wait get it, also when all have left.
            patient: for a client that cannot ask again (see `WaitingLine`).
            lane: the component of the client, if it told one (see `WaitingLine`).
            frames: get what the function yields.
        """
        cancelled = Cancelled()
        wanted = generator.wanted(tier)
        timeout = generator.timeout or self._settings.timeout
        limit = TimeLimit(None if timeout == math.inf else timeout)
        call = FunctionCall(
            generator, wanted, prepare, app_context, given, cancelled, limit, frames
        )
        line, again = self._way(generator), partial(self._way, generator)
        start = partial(self._begin, call)
        job = Job(
            start,
            cancelled,
            line,
            limit,
            failed,
            again,
            succeeded=succeeded,
            patient=patient,
            lane=lane,
        )
        line.add(job, patient=patient)
        return job

    def frames(self, generator: Generator, tier: str | None) -> Frames:
        """A place for what one run of a function yields, for an image of that tier."""
        return Frames(generator.wanted_of_frames(tier), self._helpers)

    def write_exact(
        self, generator: Generator, run: Run, failed: Callable[[BaseException], None]
    ) -> Writing:
        """Encode the exact image of a run that was made for a preview.

        `run.queue` is the time that the request for this image has waited for that run.
        """
        write = partial(exact_run, generator, run, time.perf_counter())
        return Writing(write, failed, self._helpers)

    def _way(self, generator: Generator) -> Line:
        """The line of a generator, behind that of the limit which it may share with others."""
        line = partial(self._line, generator)
        if generator.concurrency is None:
            return line()
        settings = self._settings
        shared = line_of_limit(generator.concurrency, settings.queue, settings.plain_queue)
        return TwoLines(shared, line)

    def _line(self, generator: Generator) -> WaitingLine:
        name, at_once = _line_of(generator, self._settings)
        with self._lock:
            line = self._lines.get(name)
            if line is None:
                settings = self._settings
                line = WaitingLine(at_once, settings.queue, settings.plain_queue)
                self._lines[name] = line
            return line

    def _begin(self, call: FunctionCall) -> Begun:
        generator = call.generator
        # A function that yields is told to stop at its next `yield`.
        asks = generator.parameters.cancelled is not None or generator.yields
        # A cancelled task of Dask, and a thread of a cancelled coroutine, may go on unseen.
        may_cancel = generator.concurrency is None
        if generator.executor is not None:
            submitted: list[Future[Run]] = []
            worker = _worker_call(call) if generator.yields else None
            run = run_in_executor(call, self._executors, self._helpers, submitted, worker)
            ended = LoopCall(event_loop, run).ended
            if worker is not None:
                return Begun(ended, worker.stop)
            stop = partial(_cancel_any, submitted) if may_cancel else _never
            return Begun(ended, stop, elsewhere=True)
        if generator.is_async:
            loop_call = LoopCall(event_loop, run_async(call, self._helpers))
            return Begun(loop_call.ended, partial(_stop, loop_call) if may_cancel else lambda: asks)
        run_here = partial(Context().run, run_in_thread, call)
        return Begun(self._threads.submit(run_here), lambda: asks)


def _line_of(generator: Generator, settings: Settings) -> tuple[Any, int]:
    """The line in which calls of a generator wait, and how many calls of the line run at once.

    A function that was seen to draw with Matplotlib, or to share memory between calls, waits in a
    line of its own. Elsewhere it would take a thread, or a place on the loop, only to wait there.
    """
    from .overlaps import overlaps

    if generator.executor is not None:
        return generator.executor, places(generator.executor, settings.tasks)
    if takes_turns(generator.function):
        return TURNS, 1
    if generator.is_async:
        return LOOP, settings.tasks
    if overlaps.take_turns(generator.function):
        return ALONE, 1
    return THREADS, settings.threads


def _worker_call(call: FunctionCall) -> WorkerCall:
    from .worker_frames import WorkerCall  # imports what connects processes

    return WorkerCall(call)


def _never() -> bool:
    return False


def _cancel_any(futures: list[Future[Run]]) -> bool:
    return any(each.cancel() for each in futures)


def _stop(call: LoopCall[Run]) -> bool:
    call.stop()
    return True
