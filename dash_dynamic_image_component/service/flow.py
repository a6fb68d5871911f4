"""Steps of an answer: a generator of futures, on which a thread blocks or an event loop awaits.

So one function answers a request on all backends. When the client has left, the generator is
closed, and every `with` and `finally` in it takes effect.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Generator
from concurrent.futures import Future
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")

Step: TypeAlias = "Future[Any] | Awaitable[Any]"
"""A future or awaitable that an answer waits for. One waiter cannot cancel a `Future` of many."""

Steps: TypeAlias = Generator[Step, Any, T]

LOOK_SECONDS = 0.05
"""Seconds between two looks of a waiting thread for its client."""


class ClientLeft(Exception):
    """The client has closed its connection."""


def in_thread(steps: Steps[T], has_left: Callable[[], bool] = lambda: False) -> T:
    """The value that the steps return; blocks on each.

    Raises:
        ClientLeft: the client has left, and the steps were closed.
    """
    if has_left():  # while the server kept its request for a free thread
        raise ClientLeft
    try:
        step = next(steps)
        while True:
            assert isinstance(step, Future), "a thread can only wait for futures"
            try:
                value = _result(step, has_left)
            except ClientLeft:
                steps.close()
                raise
            except BaseException as error:
                step = steps.throw(error)
            else:
                # What has been read may be large, and the next step may take long.
                step, value = steps.send(value), None
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]


async def on_loop(
    steps: Steps[T], until_left: Callable[[], Coroutine[Any, Any, None]] | None = None
) -> T:
    """The value that the steps return; awaits each. Cancelling it closes the steps.

    Raises:
        ClientLeft: `until_left` has ended, and the steps were closed.
    """
    try:
        step = next(steps)
    except StopIteration as end:  # no detour over the loop for what the cache had
        return end.value  # type: ignore[no-any-return]
    rest = _go_on(steps, step)
    del step  # which holds what was read for it
    if until_left is None:
        return await rest
    going, leaving = asyncio.create_task(rest), asyncio.create_task(until_left())
    try:
        await asyncio.wait((going, leaving), return_when=asyncio.FIRST_COMPLETED)
        if going.done():
            return going.result()
        raise ClientLeft from leaving.exception()
    finally:
        going.cancel()
        leaving.cancel()


async def _go_on(steps: Steps[T], step: Step) -> T:
    try:
        while True:
            try:
                value = await _awaitable(step)
            except asyncio.CancelledError:
                raise
            except BaseException as error:
                step = steps.throw(error)
            else:
                # What has been read may be large, and the next step may take long.
                step, value = steps.send(value), None
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
    finally:
        steps.close()


def _result(future: Future[T], has_left: Callable[[], bool]) -> T:
    while True:
        try:
            return future.result(LOOK_SECONDS)
        except TimeoutError:
            if future.done():  # since, or the work itself raised such an error
                return future.result()
            if has_left():
                raise ClientLeft from None


def _awaitable(step: Step) -> Awaitable[Any]:
    return asyncio.wrap_future(step) if isinstance(step, Future) else step
