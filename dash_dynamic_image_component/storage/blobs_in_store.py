"""Blobs in a store that several machines share."""

from __future__ import annotations

import errno
import hashlib
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import IO, cast

from .blob_files import BlobFiles, check_sha256
from .circuit_breaker import CircuitBreaker
from .memory_cache import MemoryCache
from .store import Store, StoreError

log = logging.getLogger("dash_dynamic_image_component")

SPOOLED_BYTES = 2**20
"""Bytes of an upload that stay in memory; the rest waits in a temporary file."""

LOOK_SECONDS = 60.0
"""Seconds between two looks for a pinned blob in the store."""

PAUSE_SECONDS = 1.0
"""Seconds that a store which failed is left alone when a blob is nowhere else."""

_pinned: dict[tuple[str, str], tuple[Store, dict[str, bytes]]] = {}
"""Blobs that this process, or the one it was forked from, has pinned, by store and namespace.

The store is held, or another one could get its address, which is all that may tell them apart.
"""


class BlobsInStore:
    """Bytes that every process with the same store and namespace can read, by their SHA-256.

    What was not used for a day is absent: a use writes it anew, at most twice a day. What comes
    from the store is held against its SHA-256. Copies of what was used last stay in the memory of
    this process; what is named by its content cannot go out of date.

    A store that cannot be read has no blobs, which the log says once. What cannot be written to it
    goes to `files`, for the processes of this machine; a use brings it to the store once that works
    again. Without `files`, or where they fail too, it is a StoreError. A blob that is nowhere else
    is looked for soon after a failure: another process may have put it there since.

    Args:
        store: a store that raises when it fails, not a `CircuitBreaker`.
        namespace: begins the keys, and keeps apart the apps that share the store.
        files: the blobs that the store did not take.
        max_age: seconds since the last use, after which a blob that nobody pinned is absent.
        max_copies: bytes of copies in memory.
        max_pinned: bytes that this process may pin, which it has in memory.
        clock: seconds, of a clock that is never set back.
    """

    def __init__(
        self,
        store: Store,
        namespace: str,
        files: BlobFiles | None = None,
        *,
        max_age: float = 86_400.0,
        max_copies: int = 2**26,
        max_pinned: int = 2**29,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._careful = CircuitBreaker(store, clock)
        self._namespace = namespace
        self._files = files
        self._is_told = False
        self._max_age = max_age
        self._max_pinned = max_pinned
        self._copies = MemoryCache[bytes](max_copies, clock)
        self._fresh = MemoryCache[None](2**22, clock)
        self._pinned = _pinned.setdefault((repr(store), namespace), (store, {}))[1]

    def get(self, key: str) -> bytes | None:
        """The bytes; None when they are absent, expired, damaged or cannot be read."""
        check_sha256(key)
        copy = self._copies.get(key)
        data = copy[0] if copy else self._read(key)
        if data is None:
            return None
        if key not in self._pinned and self._fresh.get(key) is None:
            self._careful.put(self._blob(key), data, max_age=self._max_age)
            self._remember(key, data, is_fresh=not self._careful.fails)
        return data

    def contains(self, key: str) -> bool:
        """True if `get` finds the bytes, which are then in memory."""
        return self.get(key) is not None

    def put(self, data: bytes) -> str:
        """Keep the bytes, and give their SHA-256; a StoreError when they cannot be kept."""
        key = hashlib.sha256(data).hexdigest()
        try:
            with _refusals():
                self._store.put(self._blob(key), data, max_age=self._max_age)
        except StoreError as error:
            self._in_files(error).put(data)
            self._remember(key, data, is_fresh=False)
        else:
            if self._careful.fails and self._files is not None:
                with suppress(StoreError):  # for processes that leave the store alone for now
                    self._files.put(data)
            self._remember(key, data)
        return key

    def incoming(self) -> SpooledBlob:
        """A blob that comes in pieces."""
        return SpooledBlob(self.put)

    def pin(self, key: str) -> None:
        """Keep a blob without expiry; while this process lives, it brings it again when it is gone.

        Raises:
            StoreError: the blob is not here, cannot be kept, or too much would be pinned.
        """
        data = self.get(key)
        if data is None:
            raise StoreError(errno.ENOENT, f"there is no blob {key} to pin")
        size = sum(len(each) for each in (self._pinned | {key: data}).values())
        if size > self._max_pinned:
            raise StoreError(
                errno.ENOSPC,
                f"{size} bytes would be pinned by this process; the limit is {self._max_pinned}",
            )
        try:
            with _refusals():
                self._store.put(self._pin(key), data, max_age=float("inf"))
        except StoreError as error:
            files = self._in_files(error)
            files.pin(files.put(data))
        self._pinned[key] = data
        self._remember(key, data)

    def _read(self, key: str) -> bytes | None:
        if key in self._pinned:
            return self._looked_after(key)
        data = self._read_store(key)
        if data is None and self._files is not None:
            data = self._files.get(key)
        if data is None and self._careful.fails:
            self._careful.shorten_pause(PAUSE_SECONDS)
            data = self._read_store(key)
        return data

    def _read_store(self, key: str) -> bytes | None:
        data = self._verified(self._blob(key), key)
        if data is None:
            data = self._verified(self._pin(key), key)
            if data is not None:
                self._remember(key, data)  # as fresh: it does not expire
        return data

    def _in_files(self, error: StoreError) -> BlobFiles:
        """The files that take the place of the store, which has failed; else raise the error."""
        if self._files is None:
            raise error
        if not self._is_told:
            self._is_told = True
            log.warning(
                "uploads are kept in files of this machine, which other machines cannot read, "
                "since the store fails (told once): %s",
                error,
            )
        return self._files

    def _looked_after(self, key: str) -> bytes:
        data = self._pinned[key]
        if self._verified(self._pin(key), key) is None:
            self._careful.put(self._pin(key), data, max_age=float("inf"))
        self._remember(key, data)
        return data

    def _verified(self, stored: str, key: str) -> bytes | None:
        data = self._careful.get(stored)
        if data is None or hashlib.sha256(data).hexdigest() == key:
            return data
        log.warning("removed a damaged blob from the store: %s", stored)
        self._careful.delete(stored)
        return None

    def _remember(self, key: str, data: bytes, *, is_fresh: bool = True) -> None:
        if is_fresh:
            self._fresh.put(key, None, size=0, max_age=self._max_age / 2)
        max_age = LOOK_SECONDS if key in self._pinned else float("inf")
        self._copies.put(key, data, size=len(data), max_age=max_age)

    def _blob(self, key: str) -> str:
        return f"{self._namespace}:blob:{key}"

    def _pin(self, key: str) -> str:
        # Beside the blob, whose expiry others write who know of no pin.
        return f"{self._namespace}:pinned:{key}"


class SpooledBlob:
    """A blob on its way in: hashed on the way, and seen by nobody until it is committed.

    Leaving its `with` block without a commit discards it.
    """

    size: int
    """Bytes written so far."""

    def __init__(self, keep: Callable[[bytes], str]) -> None:
        self._keep = keep
        self._file = _spool()
        self.size = 0

    def write(self, chunk: bytes) -> None:
        """Take the next bytes; a StoreError when the disk does not take them."""
        with _refusals():
            self._file.write(chunk)
        self.size += len(chunk)

    def commit(self) -> str:
        """Keep the blob, and give its SHA-256; a StoreError when that fails."""
        with _refusals():
            self._file.seek(0)
            data = self._file.read()
        return self._keep(data)

    def discard(self) -> None:
        """Forget the blob; nothing happens to one that is committed."""
        self._file.close()

    def __enter__(self) -> SpooledBlob:
        return self

    def __exit__(self, *error: object) -> None:
        self.discard()


def _spool() -> IO[bytes]:
    """A file in memory that moves to the disk when it is large, where there is a place for it."""
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        return BytesIO()
    return cast("IO[bytes]", tempfile.SpooledTemporaryFile(SPOOLED_BYTES))


@contextmanager
def _refusals() -> Iterator[None]:
    """A store may be anybody's, and raise anything."""
    try:
        yield
    except StoreError:
        raise
    except Exception as error:
        raise StoreError(f"the store failed: {str(error) or repr(error)}") from error
