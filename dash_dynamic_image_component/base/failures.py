"""What a failure may keep alive once it was told: its text, not the variables of who raised it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import suppress
from types import TracebackType

MAY_BE_SUSPENDED = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


def forget_frames(error: BaseException) -> None:
    """Take the tracebacks off an error, its causes and its contexts, and empty their frames.

    An error in a future that a frame of its own traceback refers to is a cycle: with all that its
    functions had in their variables it would stay until the garbage collector comes by. And an
    error that is raised again and again, such as one in a module, would collect frames for ever.

    Whoever keeps the traceback itself, as a handler of logs may do, still has its lines.
    """
    for each in list(_related(error)):
        _empty(each.__traceback__)
        BaseException.with_traceback(each, None)  # also where a class allows no assignment


def _related(error: BaseException) -> Iterator[BaseException]:
    """The error, and each that it came from or that it groups, once."""
    seen, found = set[int](), [error]
    while found:
        each = found.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        inner = each.exceptions if isinstance(each, BaseExceptionGroup) else ()
        others = (each.__cause__, each.__context__, *inner)
        found += [other for other in others if other is not None]


def _empty(traceback: TracebackType | None) -> None:
    while traceback is not None:
        frame = traceback.tb_frame
        # Python 3.12 would end a generator that is suspended, which may go on after an error.
        if not frame.f_code.co_flags & MAY_BE_SUSPENDED:
            with suppress(RuntimeError):  # it runs
                frame.clear()
        traceback = traceback.tb_next
