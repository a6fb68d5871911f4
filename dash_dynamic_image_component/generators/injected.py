"""What a function may ask for beside its params, by the type hint of a parameter."""

from __future__ import annotations

import threading
import typing
from concurrent.futures import CancelledError
from typing import Annotated, Any, Final


class Cancelled(threading.Event):
    """Whether anybody still waits for the image.

    A function that runs for long asks from time to time, and stops when nobody does:

    >>> def fractal(depth: int, cancelled: Cancelled):
    ...     for step in range(depth):
    ...         cancelled.check()
    ...         ...

    It is set when everybody who waited has left, and when the time limit of the function is over.
    `is_set()` and `wait(seconds)` are those of `threading.Event`.
    """

    def check(self) -> None:
        """Stop here, if nobody waits any more.

        Raises:
            concurrent.futures.CancelledError: nobody waits.
        """
        if self.is_set():
            raise CancelledError


class _Viewer:
    """Marks the parameter that gets what `vary` returned."""


VIEWER: Final = _Viewer()

Viewer = Annotated[Any, VIEWER]
"""Who asks: the type hint of a parameter that gets what `vary` returned for the request."""


def is_viewer(hint: Any) -> bool:
    """Whether a parameter with this type hint asks for the viewer."""
    if typing.get_origin(hint) is Annotated:
        return VIEWER in hint.__metadata__
    return any(map(is_viewer, typing.get_args(hint)))  # `Viewer | None`


def is_cancelled(hint: Any) -> bool:
    """Whether a parameter with this type hint asks whether somebody waits."""
    return hint is Cancelled or Cancelled in typing.get_args(hint)
