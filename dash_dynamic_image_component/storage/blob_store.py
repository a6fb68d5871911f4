"""The store of blobs by their SHA-256: files, or a store that machines share."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from .store import Store


class BlobStore(Protocol):
    """Bytes that all processes of an app share, by their SHA-256 in hexadecimal digits."""

    def get(self, key: str) -> bytes | None:
        """The bytes; None when they are absent, expired, damaged or cannot be read."""

    def contains(self, key: str) -> bool:
        """True if `get` would find them; counts as a use."""

    def put(self, data: bytes) -> str:
        """Keep the bytes, and give their SHA-256; a StoreError when they cannot be kept."""

    def incoming(self) -> IncomingBlob:
        """A blob that comes in pieces; a StoreError when there is no room for any."""

    def pin(self, key: str) -> None:
        """Keep a blob that is here while this process lives; a StoreError when that fails."""


class IncomingBlob(Protocol):
    """A blob on its way in, seen by nobody until it is committed."""

    @property
    def size(self) -> int:
        """Bytes written so far."""

    def write(self, chunk: bytes) -> None:
        """Take the next bytes; a StoreError when there is no room for them."""

    def commit(self) -> str:
        """Keep the blob, and give its SHA-256; a StoreError when that fails."""

    def discard(self) -> None:
        """Forget the blob; nothing happens to one that is committed."""


def open_blobs(
    store: Store, *, folder: Path, namespace: str, max_bytes: int, root: Path | None = None
) -> BlobStore:
    """The store of blobs beside a store of images: files in `folder`, or the same store.

    Files take also the blobs that the same store did not take. `max_bytes` is the bound of the
    files, and `root` the folder around theirs that must be as private as it.
    """
    from .blob_files import BlobFiles
    from .file_store import FileStore

    if isinstance(store, FileStore):  # whose images can be made again, unlike uploads
        return BlobFiles(folder, root=root, max_bytes=max_bytes, spare=store.make_room)
    from .blobs_in_store import BlobsInStore

    return BlobsInStore(store, namespace, BlobFiles(folder, root=root, max_bytes=max_bytes))
