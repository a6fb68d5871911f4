"""What several processes share: bytes under keys, by five methods; which store a setting means."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

METHODS = ("get", "put", "delete", "lock", "unlock")


class Store(Protocol):
    """Bytes that several processes share, and locks for the work of making them.

    Keys are texts of letters, digits and `_.:-`, at most 200 of them. A method that fails raises;
    `CarefulStore` makes any store one that does not. All may be called by many threads at once.
    """

    def get(self, key: str, /) -> bytes | None:
        """The bytes; None when they are absent or expired."""

    def put(self, key: str, data: bytes, /, *, max_age: float, cost: float = 0.0) -> None:
        """Keep the bytes for `max_age` seconds, which may be infinite, in place of older ones.

        They may be gone sooner, when room is needed. `cost` says how many seconds it took to make
        them: a store may keep longer what cost more.
        """

    def delete(self, key: str, /) -> None:
        """Forget the bytes, if they are here."""

    def lock(self, key: str, token: str, seconds: float, /) -> bool:
        """Whether `token` holds the key now, for `seconds` or until `unlock`.

        The holder renews it by calling again. If it dies, others get it. A lock saves work and
        makes nothing right: a store that cannot lock says True.
        """

    def unlock(self, key: str, token: str, /) -> None:
        """Let others have the key, if `token` holds it."""


class StoreError(OSError):
    """A store cannot read or keep something: its file system, server or bound does not let it."""


def default_folder() -> Path:
    """Where files are kept: `$DASH_DYNAMIC_IMAGE_CACHE`, else the cache folder of the user."""
    chosen = os.environ.get("DASH_DYNAMIC_IMAGE_CACHE")
    if chosen:
        return Path(chosen).expanduser()
    import platformdirs  # for those who name no folder

    return platformdirs.user_cache_path("dash-dynamic-image", appauthor=False)


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
    if isinstance(where, str) and (not where or "://" in where):
        return _from_url(where)
    if isinstance(where, (str, os.PathLike)):
        from .file_store import FileStore

        return FileStore(Path(where).expanduser(), max_bytes=max_bytes)
    missing = [name for name in METHODS if not callable(getattr(where, name, None))]
    if missing:
        raise TypeError(
            f"{where!r:.80} is no store: it has no {', '.join(missing)}; a store is a folder, "
            f'a URL such as "redis://localhost:6379/0", or an object with {", ".join(METHODS)}'
        )
    return where


def _from_url(url: str) -> Store:
    scheme = url.partition("://")[0]
    if scheme not in ("redis", "rediss", "unix"):
        raise ValueError(
            f"a store cannot be at {scheme + '://' if scheme else url!r}; "
            "use redis://, rediss:// or unix://, or the path of a folder"
        )
    from .redis_store import RedisStore

    return RedisStore(url)
