"""Locks by name for the threads of all processes with the same folder; the dead hold none."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol
from weakref import WeakValueDictionary, finalize

from ..base.forks import renew_after_fork
from .private_folder import PrivateFolder

if TYPE_CHECKING:
    from filelock import BaseFileLock


class FileLocks:
    """The locks of one folder. Names are 64 hexadecimal digits.

    The system knows which process holds a name, and frees it when the process ends in whatever
    way. Which thread holds it, by its token and until when, is known in the process only: another
    process gets a name whose time is over when the holder's process asks for any lock again.

    Use `locks_in`: in one process, one folder must have one of these.
    """

    def __init__(self, folder: Path, root: Path | None = None) -> None:
        self._folder = PrivateFolder(folder, root)
        self.after_fork()
        renew_after_fork(self)

    def take(self, name: str, token: str, seconds: float) -> bool:
        """True if `token` holds the name now, or the system cannot lock."""
        now = time.monotonic()
        with self._mutex:
            self._drop_what_is_over(now)
            held = self._held.get(name)
            if held is not None and held.token != token:
                return False
            if held is None and not self._lock(name):
                self._rest()
                return False
            self._held[name] = _Held(token, now + seconds)
            return True

    def release(self, name: str, token: str) -> None:
        """Let others have the name, if `token` holds it."""
        with self._mutex:
            self._drop_what_is_over(time.monotonic())
            held = self._held.get(name)
            if held is not None and held.token == token:
                self._unlock(name)

    def after_fork(self) -> None:
        """A child holds nothing of what its parent holds."""
        self._mutex = threading.Lock()
        self._held: dict[str, _Held] = {}
        self._system = _system_locks(self._folder)

    def _drop_what_is_over(self, now: float) -> None:
        for name in [name for name, held in self._held.items() if held.until <= now]:
            self._unlock(name)

    def _lock(self, name: str) -> bool:
        try:
            return self._system.lock(name)
        except (OSError, NotImplementedError):  # a file system without locks, or read-only
            return True

    def _unlock(self, name: str) -> None:
        del self._held[name]
        with suppress(OSError, NotImplementedError):
            self._system.unlock(name)
        self._rest()

    def _rest(self) -> None:
        if not self._held:
            self._system.rest()


class _Held(NamedTuple):
    token: str
    until: float


_known: WeakValueDictionary[Path, FileLocks] = WeakValueDictionary()


def locks_in(folder: Path, root: Path | None = None) -> FileLocks:
    """The locks of a folder: the same object for the same folder, as long as somebody has it."""
    return _known.setdefault(folder.resolve(), FileLocks(folder, root))


class _SystemLocks(Protocol):
    """Locks of the system, held by the whole process."""

    def lock(self, name: str) -> bool:
        """Try to take the name for this process, without waiting; return True if that worked."""

    def unlock(self, name: str) -> None:
        """Let other processes have it."""

    def rest(self) -> None:
        """Keep nothing open: no name is held."""


def _system_locks(folder: PrivateFolder) -> _SystemLocks:
    try:
        import fcntl  # noqa: F401 - which Windows has not
    except ImportError:
        return _LockFiles(folder)
    return _RecordLocks(folder)


class _RecordLocks:
    """POSIX record locks: for each name one byte of one file, far behind its end.

    They belong to a process, which loses all of them when it closes any descriptor of the file.
    So it is open once, and closed only when no name is held or another file has taken its place.
    Source: fcntl(2), "Advisory record locking".
    """

    def __init__(self, folder: PrivateFolder) -> None:
        self._folder = folder
        self._path = folder.path / "locks"
        self._descriptor: int | None = None
        self._close: Callable[[], object] = lambda: None

    def lock(self, name: str) -> bool:
        import fcntl

        descriptor = self._open()
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _offset(name))
        except (BlockingIOError, PermissionError):  # POSIX allows both for "another has it"
            return False
        return True

    def unlock(self, name: str) -> None:
        import fcntl

        if self._descriptor is not None:
            fcntl.lockf(self._descriptor, fcntl.LOCK_UN, 1, _offset(name))

    def rest(self) -> None:
        self._close()
        self._descriptor = None

    def _open(self) -> int:
        if self._descriptor is not None:
            if self._is_in_place(self._descriptor):
                return self._descriptor
            self.rest()
        self._folder.make()
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._close = closing = finalize(self, os.close, self._descriptor)
        closing.atexit = False
        return self._descriptor

    def _is_in_place(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), self._path.stat())
        except FileNotFoundError:
            return False


def _offset(name: str) -> int:
    return int(name[:15], 16)  # 60 bits: of the 63 that a file may have


class _LockFiles:
    """Locks where the system has no record locks: a lock file for each of 4,096 groups of names."""

    def __init__(self, folder: PrivateFolder) -> None:
        self._folder = folder
        self._locks: dict[str, BaseFileLock] = {}

    def lock(self, name: str) -> bool:
        from filelock import FileLock, Timeout

        group = name[:3]
        if group not in self._locks:
            path = self._folder.make() / "lock-files" / group
            path.parent.mkdir(0o700, exist_ok=True)
            self._locks[group] = FileLock(path, mode=0o600, thread_local=False)
        try:
            self._locks[group].acquire(timeout=0)  # counts how often
        except Timeout:
            return False
        return True

    def unlock(self, name: str) -> None:
        self._locks[name[:3]].release()

    def rest(self) -> None:
        """A lock file is closed with its release."""
