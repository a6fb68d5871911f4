"""A store of files: shared by the processes of a machine, bounded in bytes."""

from __future__ import annotations

import hashlib
import struct
import time
from collections.abc import Callable
from os import fstat
from pathlib import Path
from typing import BinaryIO, NamedTuple

from .bounded_folder import BoundedFolder, remove
from .eviction import DAY, credit
from .file_locks import locks_in

UNUSED_SECONDS = 30 * DAY
"""Seconds after which an unused file goes, however long it is valid."""


class FileStore:
    """Bytes under keys, each in a file named by the SHA-256 of its key; a `Store`.

    What was used longest ago goes first when room is needed, where an entry counts as used later
    than it was by an hour for each second per 100 kB that it cost to make, at most a day, and
    never later than it expires. What is over half of the bound is not kept.

    Locks are those of the operating system, which frees them when their process ends. Where it
    cannot lock, as on some network file systems, `lock` says True.

    Args:
        folder: made at the first write, mode 0700; its files have mode 0600. One that belongs to
            another user, or that others may write, is a StoreError.
        root: the outermost folder of which the same must hold, `folder` itself if left out.
        max_bytes: the bound on disk.
        clock: seconds since the epoch.

    >>> store = FileStore(Path("cache"))  # doctest: +SKIP
    >>> store.put("a", b"image", max_age=60)  # doctest: +SKIP
    >>> store.get("a")  # doctest: +SKIP
    b'image'
    """

    def __init__(
        self,
        folder: Path,
        *,
        root: Path | None = None,
        max_bytes: int = 2**30,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.folder = folder
        self._files = BoundedFolder(
            folder, root=root, max_bytes=max_bytes, max_age=UNUSED_SECONDS, clock=clock
        )
        self._locks = locks_in(folder, root)
        self._max_bytes = max_bytes
        self._clock = clock

    def get(self, key: str, /) -> bytes | None:
        """The bytes; None when they are absent, expired, or no longer what was written."""
        name = _name(key)
        with self._files.refusals("read from"):
            self._files.check()
            try:
                # Unbuffered: all is read in two pieces.
                file = self._files.file(name).open("rb", buffering=0)
            except FileNotFoundError:
                return None
            with file:
                header = _Header.read(file)
                if header is None:
                    remove(self._files.file(name))
                    return None
                if self._clock() >= header.expires:
                    return None
                self._files.touch(name, fstat(file.fileno()), self._used(header))
                return file.read()

    def put(self, key: str, data: bytes, /, *, max_age: float, cost: float = 0.0) -> None:
        """Keep the bytes for `max_age` seconds; a StoreError when the disk does not take them."""
        if len(data) > self._max_bytes // 2 or max_age <= 0:
            self.delete(key)
            return
        header = _Header(self._clock() + max_age, credit(cost, len(data)))
        with self._files.draft() as draft:
            draft.write(header.to_bytes())
            draft.write(data)
            draft.keep(_name(key), self._used(header))

    def delete(self, key: str, /) -> None:
        """Forget the bytes, if they are here."""
        with self._files.refusals():
            self._files.check()
            self._files.file(_name(key)).unlink(missing_ok=True)

    def make_room(self) -> bool:
        """Remove what was used longest ago, since the disk is full; True if there was something."""
        return self._files.make_room()

    def lock(self, key: str, token: str, seconds: float, /) -> bool:
        """True if `token` holds the key now; never fails."""
        return self._locks.take(_name(key), token, seconds)

    def unlock(self, key: str, token: str, /) -> None:
        """Let others have the key, if `token` holds it."""
        self._locks.release(_name(key), token)

    def __repr__(self) -> str:
        return f"FileStore({str(self.folder)!r})"

    def _used(self, header: _Header) -> float:
        return min(self._clock() + header.credit, header.expires)


class _Header(NamedTuple):
    """The header of a file: seconds since the epoch, and seconds."""

    expires: float
    credit: float

    @classmethod
    def read(cls, file: BinaryIO) -> _Header | None:
        """None when the file was not written by this version, or lost what it held."""
        start = file.read(_LAYOUT.size)
        if len(start) < _LAYOUT.size:
            return None
        magic, *times = _LAYOUT.unpack(start)
        header = cls(*times)
        is_whole = magic == _MAGIC and header.expires > 0 and 0 <= header.credit <= DAY
        return header if is_whole else None

    def to_bytes(self) -> bytes:
        return _LAYOUT.pack(_MAGIC, *self)


_MAGIC = b"dynimg1\n"
_LAYOUT = struct.Struct(">8sdd")


def _name(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
