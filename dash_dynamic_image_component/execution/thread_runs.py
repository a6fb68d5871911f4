"""Runs of `def` functions, in a thread and in the application context."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from contextvars import copy_context
from functools import partial
from typing import Any

from .draw import draw
from .function_call import FunctionCall
from .run import Run, guarded


def run_in_thread(call: FunctionCall) -> Run:
    """Run a call in this thread.

    Raises:
        GeneratorFailed: for what the function raises.
        RunAgain: the run is to be repeated.
    """
    app_context = call.app_context
    if isinstance(app_context, AbstractContextManager):
        with app_context:
            return _run(call)
    # An asynchronous context gets an event loop in this thread: what the application does when the
    # context ends may block, and must not block others. The loop rests while the function runs.
    context = copy_context()
    with asyncio.Runner() as runner:
        runner.run(_entered(app_context), context=context)
        try:
            return context.run(_run, call)
        finally:
            runner.run(_left(app_context), context=context)


async def _entered(context: AbstractAsyncContextManager[Any]) -> None:
    await context.__aenter__()


async def _left(context: AbstractAsyncContextManager[Any]) -> None:
    await context.__aexit__(None, None, None)


def _run(call: FunctionCall) -> Run:
    positional, named = call.generator.parameters.split(guarded(call.arguments))
    drawing = partial(draw, call.generator.function, positional, named, call.wanted)
    run: Run = guarded(partial(drawing, taken=call.taken))
    return run.since(call.asked)
