"""What the operator of a registry decides: where images are kept, and how much may run at once."""

from __future__ import annotations

import dataclasses
import math
import os
import re
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

PREFIX = "DASH_DYNAMIC_IMAGE_"
NAMESPACE = re.compile(r"[A-Za-z0-9_.-]{1,100}")
TRUTHS = {"1": True, "true": True, "0": False, "false": False}

READERS: dict[type, tuple[str, Callable[[str], Any]]] = {
    bool: ("1 or 0", lambda text: TRUTHS[text.lower()]),
    int: ("a whole number", int),
    float: ("a number", float),
}
"""What an environment variable must be, and how it is read."""


@dataclass(frozen=True)
class Settings:
    """The settings of one registry.

    Each has an environment variable, such as `DASH_DYNAMIC_IMAGE_QUEUE` for `queue`, which
    `configure` goes before.

    >>> Settings(threads=4, timeout=30).queue
    128
    """

    store: Any = None
    """Where images with a `max_age` and uploads are kept for other processes: None for files in
    the user's cache folder, the path of another folder, `"redis://host:6379/0"` for several
    machines, or any object with the five methods of `Store`."""

    namespace: str | None = None
    """What keeps this program apart from others in the same store; letters, digits, `_`, `.` and
    `-`. Left out, it follows from the files that make the app; Redis needs one."""

    memory_bytes: int = 64 * 2**20
    """The bound of the images that each process keeps in memory."""

    disk_bytes: int = 2**30
    """The bound of the images kept in files, and of the uploads kept in files, each."""

    threads: int = min(32, (os.cpu_count() or 1) + 4)
    """How many functions run at once in threads."""

    tasks: int = 64
    """How many `async def` functions run at once, and how many calls each executor has."""

    queue: int = 128
    """How many calls wait, newest first; the oldest is turned away with 503 when there is one
    more."""

    plain_queue: int = 2048
    """How many calls wait for images that cannot be asked for again, such as an `html.Img`; oldest
    first."""

    timeout: float | None = None
    """Seconds that a function may run if it has no limit of its own; None for no limit."""

    server_timing: bool = True
    """Whether answers tell what took how long (`Server-Timing`), by which a page chooses its pace;
    in debug mode they always do."""

    def __post_init__(self) -> None:
        for name, least in (
            ("memory_bytes", 0),
            ("disk_bytes", 2**20),
            ("queue", 0),
            ("plain_queue", 0),
        ):
            _check_whole(name, getattr(self, name), least)
        for name in ("threads", "tasks"):
            _check_whole(name, getattr(self, name), 1)
        check_timeout(self.timeout)
        if self.namespace is not None and not NAMESPACE.fullmatch(self.namespace):
            raise ValueError(
                f"namespace is {self.namespace!r}; use letters, digits, '_', '.' and '-'"
            )
        is_redis = isinstance(self.store, str) and "://" in self.store
        if is_redis and self.namespace is None:
            raise ValueError(
                'a store that several machines share needs a namespace: configure(store="redis://'
                '...", namespace="my-app")'
            )

    @classmethod
    def make(cls, given: Mapping[str, Any]) -> Settings:
        """The settings that are given, else those of the environment, else the defaults.

        Raises:
            TypeError: a name is no setting.
            ValueError: a value is out of its range, or cannot be read.
        """
        known = {field.name for field in dataclasses.fields(cls)}
        unknown = sorted(given.keys() - known)
        if unknown:
            raise TypeError(f"{unknown[0]!r} is no setting; there are {', '.join(sorted(known))}")
        return cls(**{**_from_environment(cls), **given})


def check_timeout(timeout: Any) -> None:
    """A ValueError unless it is None or a number of seconds."""
    if timeout is None:
        return
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or not timeout > 0:
        raise ValueError(f"timeout is {timeout!r}; it must be None or seconds above 0")


def _from_environment(kind: type[Settings]) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    found = {}
    for name, hint in hints.items():
        variable = PREFIX + name.upper()
        text = os.environ.get(variable)
        if text:
            found[name] = _read(variable, text, hint)
    return found


def _read(variable: str, text: str, hint: Any) -> Any:
    kinds = typing.get_args(hint) or (hint,)
    for kind, (words, read) in READERS.items():
        if kind in kinds:
            try:
                return read(text)
            except (KeyError, ValueError):
                raise ValueError(f"{variable} is {text!r}; it must be {words}") from None
    return text


def _check_whole(name: str, value: Any, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value < math.inf:
        raise ValueError(f"{name} is {value!r}; it must be a whole number of at least {least}")
