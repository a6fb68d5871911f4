"""Values that a function gets beside its params, by the type hint of a parameter."""

from __future__ import annotations

import threading
import typing
from concurrent.futures import CancelledError
from typing import Annotated, Any, Final


class Cancelled(threading.Event):
    """An event that is set when nobody waits for the image any more.

    A long function checks it from time to time, and stops then:

    >>> def fractal(depth: int, cancelled: Cancelled):
    ...     for step in range(depth):
    ...         cancelled.check()
    ...         ...

    It is set when all clients that waited have left, and when the function exceeds its time limit.
    `is_set()` and `wait(seconds)` are those of `threading.Event`.
    """

    def check(self) -> None:
        """Raise an error if nobody waits any more, which ends the function.

        Raises:
            concurrent.futures.CancelledError: nobody waits.
        """
        if self.is_set():
            raise CancelledError


class _Viewer:
    """The mark of a parameter that gets the value of `vary`."""


VIEWER: Final = _Viewer()

Viewer = Annotated[Any, VIEWER]
"""The type hint of a parameter that gets the value of `vary` for the request."""


def is_viewer(hint: Any) -> bool:
    """True if a parameter with this type hint gets the viewer."""
    if typing.get_origin(hint) is Annotated:
        return VIEWER in hint.__metadata__
    return any(map(is_viewer, typing.get_args(hint)))  # `Viewer | None`


def is_cancelled(hint: Any) -> bool:
    """True if a parameter with this type hint gets a `Cancelled`."""
    return hint is Cancelled or Cancelled in typing.get_args(hint)
