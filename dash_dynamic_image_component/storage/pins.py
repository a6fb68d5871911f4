"""Pins of files by living processes: an empty file `<name>.<process>` for each."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ..base.forks import renew_after_fork
from ..base.processes import lives, process_name
from .bounded_folder import remove, scan


class Pins:
    """The pins of one folder of files.

    Of a process on another host (a container that shares the folder), or on a system that cannot
    be asked, it is not known whether it lives: its pins last for `max_age` seconds.
    """

    def __init__(self, folder: Path, max_age: float, clock: Callable[[], float]) -> None:
        self._folder = folder
        self._max_age = max_age
        self._clock = clock
        self._own: set[str] = set()
        renew_after_fork(self)

    def add(self, name: str) -> None:
        """Hold a file while this process lives; the folder must be there."""
        path = self._folder / f"{name}.{process_name()}"
        path.touch(0o600)
        os.utime(path, (self._clock(), self._clock()))
        self._own.add(name)

    def discard(self, name: str) -> None:
        """Hold it no longer."""
        self._own.discard(name)
        remove(self._folder / f"{name}.{process_name()}")

    def live(self) -> set[str]:
        """The names that are pinned now; the pins of dead processes are removed."""
        names = set(self._own)
        for entry in scan(self._folder):
            name, _, process = entry.name.partition(".")
            if self._holds(entry, process):
                names.add(name)
            else:
                remove(entry.path)
        return names

    def after_fork(self) -> None:
        """Pin for this process what the one that it was forked from had pinned."""
        for name in self._own:
            with suppress(OSError):
                self.add(name)

    def _holds(self, entry: os.DirEntry[str], process: str) -> bool:
        known = lives(process)
        if known is not None:
            return known
        with suppress(FileNotFoundError):
            return self._clock() - entry.stat().st_mtime < self._max_age
        return False
