"""Frames of errors: told as text, and dropped once an error is reported."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType

MAY_BE_SUSPENDED = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


PACKAGE = str(Path(__file__).parents[1])
MAX_CHARACTERS = 20_000


def traceback_text(error: BaseException) -> str:
    """The traceback of an error from the first frame outside of this package on; its end if long.

    >>> try:
    ...     1 / 0
    ... except ZeroDivisionError as error:
    ...     print(traceback_text(error).splitlines()[-1])
    ZeroDivisionError: division by zero
    """
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename.startswith(PACKAGE):
        frames = frames.tb_next
    told = error.__traceback__ if frames is None else frames
    text = "".join(traceback.format_exception(type(error), error, told)).strip()
    return text if len(text) <= MAX_CHARACTERS else f"...{text[-MAX_CHARACTERS:]}"


def forget_frames(error: BaseException) -> None:
    """Take the tracebacks off an error, its causes and its contexts, and empty their frames.

    An error in a future, to which a frame of its traceback refers, is a reference cycle: the local
    variables of all its frames would stay in memory until the garbage collector runs. An error
    object that is raised repeatedly, such as a constant of a module, would collect frames for ever.

    A traceback object that a log handler keeps still has its lines.
    """
    for each in list(related(error)):
        _empty(each.__traceback__)
        BaseException.with_traceback(each, None)  # also where a class allows no assignment


def related(error: BaseException) -> Iterator[BaseException]:
    """The error, its causes and contexts, and the members of groups, each once."""
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
            with suppress(RuntimeError):  # the frame runs
                frame.clear()
        traceback = traceback.tb_next
