"""Settings of a registry: where images are kept, and how much may run at once."""

from __future__ import annotations

import math
import os
import re
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypedDict

from .numbers import is_number

PREFIX = "DASH_DYNAMIC_IMAGE_"
NAMESPACE = re.compile(r"[A-Za-z0-9_.-]{1,100}")
TRUTHS = {"1": True, "true": True, "0": False, "false": False}

READERS: dict[type, tuple[str, Callable[[str], Any]]] = {
    bool: ("1 or 0", lambda text: TRUTHS[text.lower()]),
    int: ("a whole number", int),
    float: ("a number", float),
}
"""The form of an environment variable in words, and its reader, by type."""


class SettingOptions(TypedDict, total=False):
    """Settings as `configure` and `Registry(app, ...)` take them; each may be left out.

    Each has an environment variable too, such as `DASH_DYNAMIC_IMAGE_QUEUE` for `queue`, over which
    `configure` takes precedence.
    """

    store: Any
    """The place of images with a `max_age` and of uploads, for other processes: None (default) for
    files in the user's cache folder, the path of another folder, `"redis://host:6379/0"` for
    several machines, or any object with the five methods of `Store`."""

    namespace: str | None
    """A text that keeps this program apart from others in the same store; letters, digits, `_`, `.`
    and `-`. Left out, it is a hash of the program files; Redis needs one."""

    memory_bytes: int
    """The bound of the images that each process keeps in memory, 64 MiB."""

    disk_bytes: int
    """The bound of the images kept in files, and of the uploads kept in files, 1 GiB each."""

    threads: int
    """The number of functions that run at once in threads: the cores and 4, at most 32."""

    tasks: int
    """The number of `async def` functions, and of calls of each executor, that run at once, 64."""

    queue: int
    """The number of calls that wait, newest first, 128; the oldest is turned away with 503 when
    there is one more."""

    plain_queue: int
    """The number of calls that wait, oldest first, for images that the page cannot request
    again, such as an `html.Img`, 2048."""

    timeout: float | None
    """Seconds that a function may run if it has no limit of its own; None (default) for no limit.
    """

    server_timing: bool
    """True if answers tell how long each step took (`Server-Timing`), by which pages choose their
    pace; True by default. In debug mode they always do."""


@dataclass(frozen=True)
class Settings:
    """The settings of one registry: all `SettingOptions`, with their defaults.

    >>> Settings(threads=4, timeout=30).queue
    128
    """

    store: Any = None
    namespace: str | None = None
    memory_bytes: int = 64 * 2**20
    disk_bytes: int = 2**30
    threads: int = min(32, (os.cpu_count() or 1) + 4)
    tasks: int = 64
    queue: int = 128
    plain_queue: int = 2048
    timeout: float | None = None
    server_timing: bool = True

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
                '...", namespace="my-app"), or set DASH_DYNAMIC_IMAGE_NAMESPACE'
            )

    @classmethod
    def make(cls, given: SettingOptions) -> Settings:
        """The settings that are given, else those of the environment, else the defaults.

        Raises:
            TypeError: a name is no setting.
            ValueError: a value is out of its range, or cannot be read.
        """
        known = SettingOptions.__annotations__
        unknown = sorted(given.keys() - known)
        if unknown:
            raise TypeError(f"{unknown[0]!r} is no setting; there are {', '.join(sorted(known))}")
        return cls(**{**_from_environment(), **given})


def check_timeout(timeout: Any) -> None:
    """Raise a ValueError unless the timeout is None or a number of seconds above 0."""
    if timeout is None:
        return
    if not is_number(timeout) or not timeout > 0:
        raise ValueError(f"timeout is {timeout!r}; it must be None or seconds above 0")


def _from_environment() -> dict[str, Any]:
    found = {}
    for name, hint in typing.get_type_hints(SettingOptions).items():
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
