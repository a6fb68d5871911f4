"""Runs of `async def` functions: the coroutine on the users' event loop, all else in threads."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any

from ..base.event_loop import users_loop
from ..base.thread_pool import ThreadPool
from ..images.figures.calls import DrawingCall, RunAgain, working_for
from ..images.figures.turns import turn
from .draw import encoded, view_in
from .function_call import AppContext, FunctionCall
from .loop_call import on_users_loop
from .run import GeneratorFailed, Run, guarded

if TYPE_CHECKING:
    from ..generators.view import View
    from .attempt import Attempt
    from .yields import HeldImage


async def run_async(call: FunctionCall, threads: ThreadPool) -> Run:
    """Run a call; its arguments and its image are made in `threads`.

    Raises:
        GeneratorFailed: for what the function raises.
        RunAgain: the run is to be repeated.
    """
    from .overlaps import overlaps

    loop = asyncio.get_running_loop()
    try:
        arguments = await loop.run_in_executor(threads, guarded, call.arguments)
        attempt = partial(_attempt, call, arguments, threads)
        made: Attempt = await overlaps.run_async(call.generator.function, attempt)
        encode = partial(guarded, partial(encoded, made, call.wanted))
        run: Run = await loop.run_in_executor(threads, encode)
    except (GeneratorFailed, RunAgain, asyncio.CancelledError):
        raise
    except BaseException as error:
        raise GeneratorFailed from error
    return run.since(call.asked)


async def _attempt(call: FunctionCall, arguments: dict[str, Any], threads: ThreadPool) -> Attempt:
    """Run the coroutine once; make the pixels in a thread, as a part of the call."""
    from .attempt import Attempt, key_of

    loop, generator = asyncio.get_running_loop(), call.generator
    drawing_call = DrawingCall(generator.function, generator.name, users_loop())
    view = view_in(arguments.values(), call.wanted)
    async with _running(drawing_call):
        coroutine = _coroutine(call, drawing_call, arguments, view, threads)
        box, held, ran = await on_users_loop(coroutine)
        yielded = None if held is None else held.drawing
        key = key_of((), arguments)
        making = partial(Attempt.of, box, call.wanted.output, key, ran, view, yielded)
        make = partial(guarded, making)
        made: Attempt = await loop.run_in_executor(threads, copy_context().run, make)
        return made.owned() if drawing_call.has_turn else made


async def _coroutine(
    call: FunctionCall,
    drawing_call: DrawingCall,
    arguments: dict[str, Any],
    view: View | None,
    threads: ThreadPool,
) -> tuple[list[Any], HeldImage | None, float]:
    """The value of an `async def`, in a list, and the seconds that the function took.

    With a value that was yielded comes the state in which it was yielded.
    """
    generator = call.generator
    try:
        with working_for(drawing_call):
            async with _entered(call.app_context):
                started = time.perf_counter()
                # The list holds the only reference, for `Attempt.of`.
                if call.taken is None:
                    box, held = [await generator.call(arguments)], None
                else:
                    from .yields import Yields

                    yields = Yields(generator.name, call.taken, call.wanted.output, view)
                    with drawing_call.going_on():
                        values = generator.call(arguments)
                        box, held = await yields.drain_async(values, partial(_in_thread, threads))
                return box, held, time.perf_counter() - started
    except (RunAgain, asyncio.CancelledError):
        raise
    except BaseException as error:  # SystemExit would end the loop
        raise GeneratorFailed from error


async def _in_thread(threads: ThreadPool, call: Callable[..., Any], *arguments: Any) -> Any:
    """The result of a call that works for the same drawing, in a thread."""
    work = partial(copy_context().run, call, *arguments)
    return await asyncio.get_running_loop().run_in_executor(threads, work)


@asynccontextmanager
async def _running(call: DrawingCall) -> AsyncIterator[None]:
    """Run the block as this call, which waits for the turn to use Matplotlib if it needs it."""
    if call.in_turn:
        try:
            await asyncio.wrap_future(turn.ask(call))
        except asyncio.CancelledError:
            turn.leave(call)
            raise
    with call.running():
        yield


@asynccontextmanager
async def _entered(context: AppContext) -> AsyncIterator[None]:
    if isinstance(context, AbstractContextManager):
        with context:
            yield
    else:
        async with context:
            yield
