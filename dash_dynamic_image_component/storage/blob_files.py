"""Blobs as files named by their SHA-256, shared by all processes of a machine."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

from ..base.addresses import SHA256
from .bounded_folder import BoundedFolder, Draft, remove
from .pins import Pins
from .store import StoreError

log = logging.getLogger("dash_dynamic_image_component")

_MAX_VERIFIED = 4096


class BlobFiles:
    """Bytes that every process with the same folder can read, by their SHA-256.

    What was not used for `max_age` is absent, and what was used longest ago goes first when room
    is needed, unless a living process has pinned it.

    A file is verified when a process reads it first, and again when its inode, size or time has
    changed: what does not hash to its name is logged, removed and never served. `contains` looks
    at the name only.

    Args:
        folder: made at the first write, mode 0700. One that belongs to another user, or that others
            may write, has no files and takes none.
        root: the outermost folder of which the same holds, `folder` itself if left out.
        max_bytes: the bound on disk. At most half of it may be pinned, so that there is room.
        max_age: seconds since the last use, after which a file that nobody pinned is absent.
        clock: seconds since the epoch.
        spare: see `BoundedFolder`.

    >>> blobs = BlobFiles(Path("cache"))  # doctest: +SKIP
    >>> blobs.get(blobs.put(b"photo"))  # doctest: +SKIP
    b'photo'
    """

    def __init__(
        self,
        folder: Path,
        *,
        root: Path | None = None,
        max_bytes: int = 2**30,
        max_age: float = 86_400.0,
        clock: Callable[[], float] = time.time,
        spare: Callable[[], bool] = lambda: False,
    ) -> None:
        self._pins = Pins(folder / "pins", max_age, clock)
        self._folder = BoundedFolder(
            folder,
            root=root,
            max_bytes=max_bytes,
            max_age=max_age,
            clock=clock,
            pinned=self._pins.live,
            spare=spare,
        )
        self._max_bytes = max_bytes
        self._max_age = max_age
        self._clock = clock
        self._verified: dict[str, tuple[int, int, int]] = {}
        self._warned = False

    def get(self, key: str) -> bytes | None:
        """The bytes; None when they are absent, expired, damaged or cannot be read."""
        path = self._path(key)
        try:
            self._folder.check()
            with path.open("rb") as file:
                status = os.fstat(file.fileno())
                data = None if self._is_expired(key, status) else file.read()
        except OSError as error:
            self._warn(error)
            return None
        if data is None or not self._verify(key, data, status):
            return None
        self._folder.touch(key, status, self._clock())
        return data

    def contains(self, key: str) -> bool:
        """True if `get` would find the file, unless it is damaged; counts as a use."""
        path = self._path(key)
        try:
            self._folder.check()
            status = path.stat()
            if self._is_expired(key, status):
                return False
        except OSError as error:
            self._warn(error)
            return False
        self._folder.touch(key, status, self._clock())
        return True

    def put(self, data: bytes) -> str:
        """Keep the bytes, and give their SHA-256; a StoreError when they cannot be kept."""
        key = hashlib.sha256(data).hexdigest()
        if self.get(key) is None:
            with self.incoming() as incoming:
                incoming.write(data)
                incoming.commit()
        return key

    def incoming(self) -> IncomingFile:
        """A file that comes in pieces; a StoreError when there is no room for any."""
        return IncomingFile(self._folder.draft(), self._clock)

    def pin(self, key: str) -> None:
        """Keep a file while this process or one forked from it lives.

        Raises:
            StoreError: the file is not here, or more than half of the store would be pinned.
        """
        path = self._path(key)
        with self._folder.refusals(), self._folder.lock():
            self._folder.make("pins")
            self._pins.add(key)
            try:
                os.utime(path, (self._clock(), self._clock()))
                self._check_pinned()
            except OSError:
                self._pins.discard(key)
                raise

    def _path(self, key: str) -> Path:
        check_sha256(key)
        return self._folder.file(key)

    def _is_expired(self, key: str, status: os.stat_result) -> bool:
        age = self._clock() - status.st_mtime
        return age >= self._max_age and key not in self._pins.live()

    def _verify(self, key: str, data: bytes, status: os.stat_result) -> bool:
        identity = (status.st_ino, status.st_size, status.st_mtime_ns)
        if self._verified.get(key) == identity and len(data) == status.st_size:
            return True
        if hashlib.sha256(data).hexdigest() != key:
            log.warning("removed a damaged file from the store: %s", self._path(key))
            remove(self._path(key))
            return False
        if len(self._verified) >= _MAX_VERIFIED:
            self._verified.clear()
        self._verified[key] = identity
        return True

    def _warn(self, error: OSError) -> None:
        if isinstance(error, FileNotFoundError) or self._warned:
            return
        self._warned = True
        log.warning("cannot read the store (told once): %s", error)

    def _check_pinned(self) -> None:
        pinned = self._pins.live()
        size = sum(file.size for file in self._folder.files() if file.name in pinned)
        if size > self._max_bytes // 2:
            raise StoreError(
                errno.ENOSPC,
                f"{size} bytes would be pinned in the store in {self._folder.path}, which is more "
                f"than half of its {self._max_bytes} bytes",
            )


def check_sha256(key: str) -> None:
    """A ValueError unless it is one, and so the harmless name of a file or of a key."""
    if not SHA256.fullmatch(key):
        raise ValueError(f"{key!r:.80} is no SHA-256 in lower-case hexadecimal digits")


class IncomingFile:
    """A file on its way in: hashed on the way, and seen by nobody until it is committed.

    Leaving its `with` block without a commit discards it.

    >>> with blobs.incoming() as incoming:  # doctest: +SKIP
    ...     for chunk in body:
    ...         incoming.write(chunk)
    ...     sha256 = incoming.commit()
    """

    size: int
    """Bytes written so far."""

    def __init__(self, draft: Draft, clock: Callable[[], float]) -> None:
        self._draft = draft
        self._clock = clock
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, chunk: bytes) -> None:
        """Take the next bytes; a StoreError when the store has no room for them."""
        self._draft.write(chunk)
        self._hash.update(chunk)
        self.size += len(chunk)

    def commit(self) -> str:
        """Keep the file, and give its SHA-256; a StoreError when that fails."""
        key = self._hash.hexdigest()
        self._draft.keep(key, self._clock())
        return key

    def discard(self) -> None:
        """Forget the file; nothing happens to one that is committed."""
        self._draft.discard()

    def __enter__(self) -> IncomingFile:
        return self

    def __exit__(self, *error: object) -> None:
        self.discard()
