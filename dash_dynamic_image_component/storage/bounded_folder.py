"""A folder of files that processes share: written aside, moved into place, bounded in bytes."""

from __future__ import annotations

import errno
import os
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from ..base.addresses import SHA256
from ..base.forks import renew_after_fork
from .private_folder import PrivateFolder
from .store import StoreError

T = TypeVar("T")

OVERHEAD = 4096
"""Bytes that a file costs beside its data: its last block and its inode, rounded up."""

TOUCH_SECONDS = 60.0
"""Seconds after which a further use of a file is written down."""

ORPHAN_SECONDS = 3600.0
"""Seconds without a new piece after which the writer of a draft counts as dead."""

LOCK_SECONDS = 10.0
"""Seconds that a sweep waits for another one; it then starts, since the lock only saves work."""

FULL = (errno.ENOSPC, errno.EDQUOT)

ANOTHER_FOLDER = (
    "DASH_DYNAMIC_IMAGE_CACHE can name another folder, or store= where the app sets one"
)

_SHARD = re.compile(r"[0-9a-f]{2}")
_PART = re.compile(r"\w+\.part")


class BoundedFolder:
    """Files whose names are 64 hexadecimal digits, private to the user who runs the program.

    The modification time of a file is the time of its last use, exact to a minute. What was used
    longest ago goes first when room is needed, and what was not used for `max_age` goes anyway.

    Room is claimed before bytes are written, in slices of 1/128 of the bound. With each slice a
    process lists the folder, files on their way in included, and sweeps it to 90 % when the slice
    would not fit. So n processes that write at once stay under the bound and n - 1 slices.

    Args:
        path: made at the first write, mode 0700, and refused where others may write.
        root: the outermost folder that must be as private, `path` itself if left out.
        max_bytes: the bound on disk.
        max_age: seconds since the last use after which a file is swept.
        clock: seconds since the epoch.
        pinned: the names that no sweep may touch.
        spare: frees space elsewhere when the disk is full, before files of this folder go; returns
            whether it did.
    """

    def __init__(
        self,
        path: Path,
        *,
        root: Path | None = None,
        max_bytes: int,
        max_age: float,
        clock: Callable[[], float] = time.time,
        pinned: Callable[[], set[str]] = set,
        spare: Callable[[], bool] = lambda: False,
    ) -> None:
        self.path = path
        self._private = PrivateFolder(path, root)
        self.slice = max(max_bytes // 128, OVERHEAD)
        self._max_bytes = max_bytes
        self._max_age = max_age
        self._clock = clock
        self._pinned = pinned
        self._spare = spare
        self._room = 0
        self._mutex = threading.Lock()
        renew_after_fork(self)

    def check(self) -> None:
        """A StoreError where others could have put files here."""
        self._private.check()

    def file(self, name: str) -> Path:
        """The path of the file of a name, whether it exists or not."""
        return self.path / name[:2] / name

    def draft(self) -> Draft:
        """A file on its way in; a StoreError when there is no room for any."""
        return Draft(self)

    def touch(self, name: str, status: os.stat_result, used: float) -> None:
        """Write a later time of last use, unless it is later by less than a minute."""
        if used - status.st_mtime < TOUCH_SECONDS:
            return
        # A file system that is read-only still serves.
        with suppress(OSError):
            os.utime(self.file(name), (used, used))

    def files(self) -> Iterator[File]:
        """Every file that counts, those on their way in included."""
        for folder in scan(self.path):
            is_shard = _SHARD.fullmatch(folder.name)
            if not is_shard and folder.name != "incoming":
                continue
            pattern = SHA256 if is_shard else _PART
            for entry in scan(folder.path):
                if pattern.fullmatch(entry.name):
                    with suppress(FileNotFoundError):
                        status = entry.stat(follow_symlinks=False)
                        name = entry.name if is_shard else None
                        yield File(entry.path, name, status.st_size + OVERHEAD, status.st_mtime)

    def make(self, name: str) -> Path:
        """A folder inside this one, which it makes too."""
        path = self._private.make() / name
        path.mkdir(0o700, exist_ok=True)
        return path

    @contextmanager
    def lock(self) -> Iterator[None]:
        """One process at a time, where the file system can tell."""
        from filelock import FileLock  # 8 ms, which a page that keeps nothing need not wait for

        with ExitStack() as stack:
            with suppress(OSError, NotImplementedError):
                path = self._private.make() / "lock"
                lock = FileLock(path, LOCK_SECONDS, mode=0o600, poll_interval=0.005)
                stack.enter_context(lock)
            yield

    @contextmanager
    def refusals(self, verb: str = "write to") -> Iterator[None]:
        """Turn errors of the file system into a StoreError with the path and the remedy."""
        try:
            yield
        except StoreError:
            raise
        except OSError as error:
            raise StoreError(
                error.errno,
                f"cannot {verb} the store in {self.path}: {error.strerror or error}; "
                f"{ANOTHER_FOLDER}",
            ) from error

    def claim(self, size: int) -> None:
        """Take `size` bytes, at most a slice, from the room that this process has."""
        with self._mutex:
            if size > self._room:
                with self.lock():
                    self._sweep(self.slice)
                self._room = self.slice
            self._room -= size

    def make_room(self) -> bool:
        """Remove what was used longest ago, one slice, since the disk is full; True if some was."""
        if self._spare():
            return True
        with self._mutex, self.lock():
            pinned, freed = self._pinned(), 0
            for file in sorted(self.files(), key=lambda file: file.used):
                if freed >= self.slice:
                    break
                if file.name and file.name not in pinned and remove(file.path):
                    freed += file.size
            return freed > 0

    def _sweep(self, room: int) -> None:
        """Remove what is dead, and what was used longest ago where `room` would not fit."""
        pinned, now = self._pinned(), self._clock()
        files = [file for file in self.files() if not self._is_swept(file, pinned, now)]
        total = room + sum(file.size for file in files)
        if total <= self._max_bytes:
            return
        for file in sorted(files, key=lambda file: file.used):
            if total <= 0.9 * self._max_bytes:
                return
            if file.name and file.name not in pinned and remove(file.path):
                total -= file.size
        if total > self._max_bytes:
            raise StoreError(
                errno.ENOSPC,
                f"the store in {self.path} is full: {self._max_bytes} bytes are pinned or on "
                "their way in",
            )

    def _is_swept(self, file: File, pinned: set[str], now: float) -> bool:
        max_age = ORPHAN_SECONDS if file.name is None else self._max_age
        return now - file.used >= max_age and file.name not in pinned and remove(file.path)

    def after_fork(self) -> None:
        """A thread of the parent may have held the lock."""
        self._mutex = threading.Lock()


class Draft:
    """A file on its way in, seen by nobody until it is kept.

    Leaving its `with` block discards it, unless it is kept.
    """

    def __init__(self, folder: BoundedFolder) -> None:
        self._folder = folder
        with folder.refusals():
            folder.check()
            folder.claim(OVERHEAD)
            descriptor, name = self._with_room(self._made)
        self._part = Path(name)
        # Unbuffered, so that a piece that a full disk refuses is not lost.
        self._file = os.fdopen(descriptor, "wb", buffering=0)

    def write(self, chunk: bytes) -> None:
        """Take the next bytes; a StoreError when there is no room for them."""
        pieces = memoryview(chunk)
        step = self._folder.slice
        with self._folder.refusals():
            for start in range(0, len(pieces), step):
                piece = pieces[start : start + step]
                self._folder.claim(len(piece))
                while piece:
                    piece = piece[self._with_room(partial(self._file.write, piece)) :]

    def keep(self, name: str, used: float) -> None:
        """Move it into place, over an equal file too: that one may be damaged."""
        with self._folder.refusals():
            self._file.close()
            os.utime(self._part, (used, used))
            self._with_room(partial(self._folder.make, name[:2]))
            self._part.replace(self._folder.file(name))

    def discard(self) -> None:
        """Forget the file; nothing happens to one that is kept."""
        with suppress(OSError):
            self._file.close()
        remove(self._part)

    def _made(self) -> tuple[int, str]:
        return tempfile.mkstemp(".part", "", self._folder.make("incoming"))

    def _with_room(self, step: Callable[[], T]) -> T:
        """Do a step; where the disk is full, remove older files until it is done."""
        while True:
            try:
                return step()
            except OSError as error:
                if error.errno not in FULL or not self._folder.make_room():
                    raise

    def __enter__(self) -> Draft:
        return self

    def __exit__(self, *error: object) -> None:
        self.discard()


class File(NamedTuple):
    """A file that counts: `size` on disk in bytes, `used` in seconds since the epoch."""

    path: str
    name: str | None
    size: int
    used: float


def scan(folder: str | Path) -> list[os.DirEntry[str]]:
    """The entries of a folder; none where there is no folder."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []


def remove(path: str | Path) -> bool:
    """Remove a file; return True if it is gone. A file that Windows has open stays."""
    try:
        Path(path).unlink(missing_ok=True)
    except OSError:
        return False
    return True
