"""Runs of `def` functions in an executor of the user's, such as processes or a cluster."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from ..base.thread_pool import ThreadPool
from .draw import draw_elsewhere
from .executors import Call, Executors
from .function_call import FunctionCall
from .run import GeneratorFailed, Run, guarded

if TYPE_CHECKING:
    from .worker_frames import WorkerCall


async def run_in_executor(
    call: FunctionCall,
    executors: Executors,
    threads: ThreadPool,
    begun: list[Future[Run]],
    worker: WorkerCall | None = None,
) -> Run:
    """Run a call; its arguments are made in `threads`, and its future is put into `begun`.

    `worker` follows a function that yields.

    Raises:
        GeneratorFailed: for what the function or the executor raises.
    """
    loop, generator = asyncio.get_running_loop(), call.generator
    arguments = await loop.run_in_executor(threads, guarded, call.arguments)
    positional, named = generator.parameters.split(arguments)
    function, name = generator.function, uuid4().hex
    drawing = (function, positional, named, call.wanted)

    def needed() -> bool:
        return not call.cancelled.is_set()

    if worker is None:
        submitted = Call(partial(draw_elsewhere, name, *drawing), function, needed=needed)
    else:
        from .worker_frames import yield_elsewhere

        yielding = partial(yield_elsewhere, name, worker.yields, *drawing)
        submitted = Call(yielding, function, worker.begin, needed)
    try:
        run: Run = await executors.run(generator.executor, submitted, begun)
    except BaseException as error:
        raise GeneratorFailed from error
    return run.since(call.asked)
