"""Values that a function gets beside its params, by the type hint of a parameter."""

from __future__ import annotations

import inspect
import threading
import typing
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import CancelledError
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Final, Union

from .size import Size
from .theme import Theme
from .tile import Tile
from .view import View


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


def is_size(hint: Any) -> bool:
    """True if a parameter with this type hint gets a `Size`."""
    return Size in _alternatives(hint)


def is_theme(hint: Any) -> bool:
    """True if a parameter with this type hint gets a `Theme`."""
    return Theme in _alternatives(hint)


def is_view(hint: Any) -> bool:
    """True if a parameter with this type hint gets a `View`."""
    return View in _alternatives(hint)


def is_tile(hint: Any) -> bool:
    """True if a parameter with this type hint gets a `Tile`."""
    return Tile in _alternatives(hint)


KINDS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "Cancelled": is_cancelled,
    "Viewer": is_viewer,
    "Size": is_size,
    "Theme": is_theme,
    "View": is_view,
    "Tile": is_tile,
}
"""The types that a function may ask for, each with the test of a type hint."""


HOMES: Final[Mapping[type, str]] = {
    View: "View = View(x=(0, 1), y=(0, 1))",
    Tile: "Tile = Tile(4096, 4096)",
}
"""Types whose default tells what the browser may ask for, each with an example."""


def is_injected(hint: Any) -> bool:
    """True if a parameter with this type hint is no param."""
    return any(asks(hint) for asks in KINDS.values())


class RefusedRequest(TypeError):
    """A function asks for a value in a way in which it cannot get it."""


def injected(hints: Mapping[str, Any], parameters: Iterable[inspect.Parameter]) -> dict[str, str]:
    """The name of the parameter for each type that a function asks for.

    Raises:
        RefusedRequest: two parameters ask for one type, or one for all other names does.
    """
    rest = [each.name for each in parameters if each.kind is each.VAR_KEYWORD]
    found: dict[str, str] = {}
    for kind, asks in KINDS.items():
        names = [name for name, hint in hints.items() if asks(hint)]
        if len(names) > 1:
            raise RefusedRequest(
                f"{names[0]} and {names[1]} both ask for a {kind}; leave one of them out"
            )
        if names and names[0] in rest:
            raise RefusedRequest(
                f"**{names[0]} asks for a {kind}; write one parameter for it, without the stars"
            )
        if names:
            found[kind] = names[0]
    _check_tile(found)
    return found


def _check_tile(found: Mapping[str, str]) -> None:
    """Refuse a tile beside what decides the pixels of a picture too."""
    for kind in ("Size", "View"):
        if "Tile" in found and kind in found:
            raise RefusedRequest(
                f"{found['Tile']} asks for a Tile and {found[kind]} for a {kind}, which cannot "
                "both tell the pixels; leave one of them out"
            )


@dataclass(frozen=True)
class FromBrowser:
    """A parameter whose value the browser tells, such as a `Size`.

    Args:
        name: of the parameter.
        default: the value without a browser; `inspect.Parameter.empty` where the function has none.
        nullable: true if the value may be None.
    """

    name: str
    default: Any
    nullable: bool

    @classmethod
    def of(cls, kind: type, parameter: inspect.Parameter, hint: Any) -> FromBrowser:
        """The parameter of a signature that asks for a type.

        Raises:
            RefusedRequest: its default is of another type, or it has none and needs one.
        """
        default = parameter.default
        if kind in HOMES and (default is parameter.empty or default is None):
            raise RefusedRequest(
                f"{parameter.name} asks for a {kind.__name__} and has no default, which tells what "
                f"there is to see; write {parameter.name}: {HOMES[kind]}"
            )
        if default is not parameter.empty and not isinstance(default, (kind, type(None))):
            raise RefusedRequest(
                f"{parameter.name} asks for a {kind.__name__}, and its default is {default!r:.80}; "
                f"write a {kind.__name__} or None there"
            )
        return cls(parameter.name, default, type(None) in _alternatives(hint))

    @property
    def is_needed(self) -> bool:
        """True if the function cannot be called without a value from the browser."""
        return self.default is inspect.Parameter.empty and not self.nullable

    def argument(self, value: Any) -> dict[str, Any]:
        """The argument of a call; none where the default of the function is in its place."""
        if value is None and self.default is not inspect.Parameter.empty:
            return {}
        return {self.name: value}


def _alternatives(hint: Any) -> list[Any]:
    """The types of a union, without their annotations."""
    if typing.get_origin(hint) is Annotated:
        return _alternatives(hint.__origin__)
    if typing.get_origin(hint) in (Union, UnionType):
        return [found for each in typing.get_args(hint) for found in _alternatives(each)]
    return [hint]
