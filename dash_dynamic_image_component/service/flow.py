"""Answers as Python generators: each step is a future, on which a thread blocks or a loop awaits.

An answer is one function for all backends. When the client has left, the Python generator is
closed, which runs every `with` and `finally` in it:

    >>> from dash_dynamic_image_component.base.futures import done
    >>> def answer() -> Steps[int]:
    ...     return (yield done(20)) + 1
    >>> in_thread(answer())
    21
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator, Iterator
from concurrent.futures import Future
from typing import Any, TypeAlias, TypeVar

from ..base import problems
from ..base.kills import kills

T = TypeVar("T")

Step: TypeAlias = "Future[Any] | Awaitable[Any]"
"""A result to wait for. Waiters cannot cancel a `Future`, which several requests may share."""

Steps: TypeAlias = Generator[Step, Any, T]

Body: TypeAlias = Generator["Step | bytes", Any, T]
"""Steps, with bytes of a body in between, which are sent as they come."""

POLL_SECONDS = 0.05
"""The interval at which a waiting thread checks that its client is still connected."""


class ClientLeft(Exception):
    """The client has closed its connection before the answer."""


def in_thread(steps: Steps[T], has_left: Callable[[], bool] = lambda: False) -> T:
    """The result of the steps; blocks on each.

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
                # Dropped first: the value may be large, and the next step may take long.
                step, value = steps.send(value), None
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]


def next_piece(body: Body[None]) -> Steps[bytes | None]:
    """The next bytes of a body; None at its end."""
    try:
        item = next(body)
        while not isinstance(item, bytes):
            try:
                value = yield item
            except BaseException as error:
                item = body.throw(error)
            else:
                item = body.send(value)
    except StopIteration:
        return None
    return item


def sent_in_thread(first: bytes, body: Body[None], has_left: Callable[[], bool]) -> Iterator[bytes]:
    """The bytes of a body, of which the first are known; blocks on each step.

    It ends when the client has left.
    """
    try:
        yield first
        while (piece := in_thread(next_piece(body), has_left)) is not None:
            yield piece
    except ClientLeft:
        return
    finally:
        body.close()


async def on_loop(
    steps: Steps[T], until_left: Callable[[], Coroutine[Any, Any, None]] | None = None
) -> T:
    """The result of the steps; awaits each. Cancelling the call closes the steps.

    Raises:
        ClientLeft: `until_left` has ended, and the steps were closed.
    """
    try:
        step = next(steps)
    except StopIteration as end:  # a hit in memory needs no task on the loop
        return end.value  # type: ignore[no-any-return]
    rest = _go_on(steps, step)
    del step  # a finished step holds its result, which may be large
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


async def sent_on_loop(
    first: bytes,
    body: Body[None],
    until_left: Callable[[], Coroutine[Any, Any, None]] | None = None,
) -> AsyncGenerator[bytes]:
    """The bytes of a body, of which the first are known; awaits each step.

    It ends when the client has left.
    """
    # One task for the whole body: a server may not bear that a wait for the client is broken off.
    leaving = None if until_left is None else asyncio.create_task(until_left())

    async def left() -> None:
        assert leaving is not None
        await asyncio.shield(leaving)

    try:
        yield first
        until = None if leaving is None else left
        while (piece := await on_loop(next_piece(body), until)) is not None:
            yield piece
    except ClientLeft:
        return
    finally:
        if leaving is not None:
            leaving.cancel()
        body.close()


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
                # Dropped first: the value may be large, and the next step may take long.
                step, value = steps.send(value), None
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
    finally:
        steps.close()


def _result(future: Future[T], has_left: Callable[[], bool]) -> T:
    harmful = kills.harmful
    while True:
        try:
            return future.result(POLL_SECONDS)
        except TimeoutError:
            if future.done():  # meanwhile, or with a TimeoutError of its own
                return future.result()
            if has_left():
                raise ClientLeft from None
            if kills.harmful != harmful:  # the future may never be done
                raise problems.interrupted() from None


def _awaitable(step: Step) -> Awaitable[Any]:
    return asyncio.wrap_future(step) if isinstance(step, Future) else step
