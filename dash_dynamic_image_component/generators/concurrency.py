"""Limits of calls that run at the same time, for libraries that do not bear several threads."""

from __future__ import annotations

from typing import Any, TypeAlias


class Concurrency:
    """The number of calls that may run at the same time, of all functions that share this object.

    The limit holds in each process. A call has its place until it has really ended, also after its
    time limit, and when nobody waits for its image any more.

    Args:
        calls: the number of calls, at least 1.

    Raises:
        ValueError: `calls` is no whole number of at least 1.

    >>> from dash_dynamic_image_component import Registry
    >>> registry, video = Registry(), Concurrency(1)
    >>> @registry.generator(concurrency=video)
    ... def frame(number: int): ...
    >>> @registry.generator(concurrency=video)
    ... def thumbnail(number: int): ...
    """

    def __init__(self, calls: int) -> None:
        if isinstance(calls, bool) or not isinstance(calls, int) or calls < 1:
            raise ValueError(f"concurrency is {calls!r}; it must be a whole number of at least 1")
        self.calls = calls

    def __repr__(self) -> str:
        return f"Concurrency({self.calls})"


ConcurrencyOption: TypeAlias = int | Concurrency | None

_own: dict[tuple[tuple[str, str], int], Concurrency] = {}


def concurrency_of(option: Any, origin: tuple[str, str]) -> Concurrency | None:
    """The limit that `@generator(concurrency=...)` sets for a function of this origin.

    A number is one limit for all functions of the same origin: a function with several names, and
    one that was defined again, while a call of the old one may still run.

    Raises:
        TypeError: the option is neither a number, nor a `Concurrency`, nor None.
        ValueError: the number is less than 1.
    """
    if option is None or isinstance(option, Concurrency):
        return option
    if not isinstance(option, int):
        raise TypeError(
            f"concurrency is {option!r}; it must be a whole number, or a Concurrency(...) that "
            "several functions share"
        )
    return _own.setdefault((origin, option), Concurrency(option))
