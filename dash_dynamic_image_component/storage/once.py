"""Folders that go with the process that made them, since no other could find anything in them."""

from __future__ import annotations

import re
import shutil
import weakref
from contextlib import suppress
from pathlib import Path

from ..base.processes import lives, process_name
from .bounded_folder import scan
from .private_folder import PrivateFolder

_ONCE = "once."
_NAMESPACE = re.compile(r"(once\.[0-9]+\.[^.]*\.[A-Za-z0-9_-]+)\.([0-9a-f]+)")


def once_namespace(digest: str, process: str | None = None) -> str:
    """A namespace for this process, or one of that name, and for those that it forks.

    `digest` is of hexadecimal digits, and tells it from others of the process.
    """
    return f"{_ONCE}{process or process_name()}.{digest}"


def folder_of(base: Path, namespace: str) -> Path:
    """The folder of a namespace: those that end with a process are in one folder of the process."""
    found = _NAMESPACE.fullmatch(namespace)
    return base / found[1] / found[2] if found else base / namespace


def remove_with(owner: object, base: Path, namespace: str) -> None:
    """Remove the files of the namespace with `owner`, or when the process ends, if they go then."""
    folder = folder_of(base, namespace)
    if folder.parent != base:
        weakref.finalize(owner, _remove, folder)


def sweep(base: Path) -> None:
    """Remove what processes of this host left behind that had no time to do it themselves."""
    with suppress(OSError):  # a StoreError, or no right to look
        PrivateFolder(base).check()
        for entry in scan(base):
            process = entry.name.removeprefix(_ONCE)
            if process != entry.name and lives(process) is False:
                shutil.rmtree(entry.path, ignore_errors=True)


def _remove(folder: Path) -> None:
    process = folder.parent.name.removeprefix(_ONCE)
    if process != process_name():  # a fork, whose parent goes on
        return
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        folder.parent.rmdir()
