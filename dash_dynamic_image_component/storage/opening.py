"""The stores of a registry for images and blobs, as its settings say."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any, cast

from ..base.settings import Settings
from .blob_store import BlobStore, open_blobs
from .bounded_folder import ANOTHER_FOLDER
from .circuit_breaker import CircuitBreaker
from .folders import default_folder, named_folder, refusal_of
from .once import folder_of, remove_with, sweep
from .store import Store

log = logging.getLogger("dash_dynamic_image_component")

METHODS = ("get", "put", "delete", "lock", "unlock")


def open_storage(settings: Settings, namespace: str) -> tuple[Store, BlobStore]:
    """The store of images, which never raises, and that of blobs.

    In files each program has a folder of its own, whatever folder is chosen for all; elsewhere its
    keys begin with the namespace.
    A folder that no other process could find goes with this one. A folder that cannot be written is
    an error in the log, and of each upload.

    Raises:
        ValueError: a folder begins with `~`, and there is no home.
    """
    where: Any = settings.store
    if isinstance(where, (str, os.PathLike)) and "://" not in str(where):
        where, base = None, named_folder(where, "store")
    else:
        base = default_folder()
    folder, max_bytes = folder_of(base, namespace), settings.disk_bytes
    store = open_store(where, default_folder=folder / "images", max_bytes=max_bytes, root=base)
    blobs = open_blobs(
        store, folder=folder / "blobs", namespace=namespace, max_bytes=max_bytes, root=base
    )
    sweep(base)
    remove_with(blobs, base, namespace)
    if where is None and (reason := refusal_of(base)):
        log.error(
            "no upload and no image can be kept in %s: %s; %s",
            *(base, reason.strerror or reason, ANOTHER_FOLDER),
        )
    return CircuitBreaker(store), blobs


def open_store(
    where: str | os.PathLike[str] | Store | None,
    *,
    default_folder: Path,
    max_bytes: int,
    root: Path | None = None,
) -> Store:
    """The store that a setting means.

    Args:
        where: None for files in `default_folder`; the path of another folder; the URL of a Redis
            or Valkey server (`redis://`, `rediss://`, `unix://`); or an object with the five
            methods of `Store`, which is taken as it is.
        default_folder: where files are kept when nothing else is said.
        max_bytes: the bound of files on disk. Redis has a bound of its own, `maxmemory`.
        root: the folder around `default_folder` that must be as private as it.

    Raises:
        TypeError: `where` lacks methods; names them.
        ValueError: a URL of another kind, or an empty text.
        ImportError: a URL of Redis, and redis-py is not installed.

    >>> open_store("redis://cache.example:6379/0", default_folder=Path("a"), max_bytes=2**30)
    RedisStore('redis://cache.example:6379/0')
    """
    if where is None:
        from .file_store import FileStore

        return FileStore(default_folder, root=root, max_bytes=max_bytes)
    if isinstance(where, (str, os.PathLike)) and not _is_url(where):
        from .file_store import FileStore

        return FileStore(named_folder(where, "store"), max_bytes=max_bytes)
    return _elsewhere(where)


def check_store(where: str | os.PathLike[str] | Store | None) -> None:
    """Raise what `open_store` would raise, without a connection and without a folder.

    Raises:
        TypeError: as `open_store`, and so are the others.
        ValueError: of a URL.
        ImportError: of a library that is missing.
    """
    if where is not None and (_is_url(where) or not isinstance(where, (str, os.PathLike))):
        _elsewhere(where)


def _elsewhere(where: str | os.PathLike[str] | Store) -> Store:
    """The store at a URL, or the object itself if it is a store; errors as `open_store`."""
    if isinstance(where, str):
        return _from_url(where)
    missing = [name for name in METHODS if not callable(getattr(where, name, None))]
    if missing:
        raise TypeError(
            f"{where!r:.80} is no store: it has no {', '.join(missing)}; a store is a folder, "
            f'a URL such as "redis://localhost:6379/0", or an object with {", ".join(METHODS)}'
        )
    return cast("Store", where)


def _is_url(where: object) -> bool:
    return isinstance(where, str) and (not where or "://" in where)


def _from_url(url: str) -> Store:
    scheme = url.partition("://")[0]
    if scheme not in ("redis", "rediss", "unix"):
        raise ValueError(
            f"a store cannot be at {scheme + '://' if scheme else url!r}; "
            "use redis://, rediss:// or unix://, or the path of a folder"
        )
    from .redis_store import RedisStore

    return RedisStore(url)
