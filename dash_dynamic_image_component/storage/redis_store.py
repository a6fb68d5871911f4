"""A store in Redis or Valkey: shared by the processes of several machines."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from .store import StoreError

if TYPE_CHECKING:
    from redis import Redis

CONNECT_SECONDS = 0.5
ANSWER_SECONDS = 2.0
MAX_CONNECTIONS = 32
LONGEST_AGE = 100 * 365 * 86_400.0
"""Seconds from which on a max_age is as good as infinite, and Redis could not count them."""

# A script is atomic, so that check and set are one step.
_LOCK = """
local holder = redis.call("GET", KEYS[1])
if holder and holder ~= ARGV[1] then
  return 0
end
redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[2])
return 1
"""
_UNLOCK = """
if redis.call("GET", KEYS[1]) == ARGV[1] then
  redis.call("DEL", KEYS[1])
end
"""


class RedisStore:
    """Bytes under keys in a Redis or Valkey server; a `Store`.

    The server bounds its own memory: set its `maxmemory`, and `maxmemory-policy allkeys-lru` so
    that it makes room by itself. It knows nothing of costs. Values expire by the server's clock.
    A lock whose holder died is free when its seconds are over.

    Threads and forked processes may share an object. A server that cannot be reached costs half a
    second a call, one that does not answer two.

    Args:
        url: `redis://`, `rediss://` (TLS) or `unix://`, with user, password, database and options
            as redis-py knows them: `redis://user:password@cache.example:6379/0?socket_timeout=5`.

    Raises:
        ImportError: redis-py is not installed.
        ValueError: redis-py cannot read the URL.

    >>> store = RedisStore("redis://127.0.0.1:6379/0")
    >>> store.put("a", b"image", max_age=60)  # doctest: +SKIP
    """

    def __init__(self, url: str) -> None:
        self._where = _without_secrets(url)
        self._redis = _connect(url)
        self._lock = self._redis.register_script(_LOCK)
        self._unlock = self._redis.register_script(_UNLOCK)

    def get(self, key: str, /) -> bytes | None:
        """The bytes; None when they are absent or expired."""
        with self._failures():
            return cast("bytes | None", self._redis.get(key))

    def put(self, key: str, data: bytes, /, *, max_age: float, cost: float = 0.0) -> None:
        """Keep the bytes for `max_age` seconds."""
        if max_age <= 0:
            self.delete(key)
            return
        milliseconds = None if max_age > LONGEST_AGE else _milliseconds(max_age)
        with self._failures():
            self._redis.set(key, data, px=milliseconds)

    def delete(self, key: str, /) -> None:
        """Forget the bytes, if they are here."""
        with self._failures():
            self._redis.delete(key)

    def lock(self, key: str, token: str, seconds: float, /) -> bool:
        """True if `token` holds the key now, for `seconds`."""
        with self._failures():
            return bool(self._lock([_lock_of(key)], [token, _milliseconds(seconds)]))

    def unlock(self, key: str, token: str, /) -> None:
        """Release the key, if `token` holds it."""
        with self._failures():
            self._unlock([_lock_of(key)], [token])

    def __repr__(self) -> str:
        return f"RedisStore({self._where!r})"

    @contextmanager
    def _failures(self) -> Iterator[None]:
        from redis.exceptions import RedisError

        try:
            yield
        except (RedisError, OSError) as error:
            raise StoreError(f"Redis at {self._where} failed: {error}{_remedy(error)}") from error


def _connect(url: str) -> Redis:
    try:
        from redis import BlockingConnectionPool, Redis
        from redis.backoff import NoBackoff
        from redis.exceptions import ConnectionError as Lost
        from redis.retry import Retry
    except ImportError as error:
        raise ImportError(
            f"a store at {_without_secrets(url)} needs redis-py: "
            'pip install "dash-dynamic-image-component[redis]"'
        ) from error
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=MAX_CONNECTIONS,
        timeout=ANSWER_SECONDS,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        socket_read_size=2**20,  # an image in one read, not in sixteen
        # Once, at once: a connection of the pool may have been closed by a server that restarted.
        retry=Retry(NoBackoff(), 1, (Lost,)),
        protocol=2,  # which every server speaks, and proxies too
    )
    return Redis(connection_pool=pool)


def _milliseconds(seconds: float) -> int:
    return max(math.ceil(min(seconds, LONGEST_AGE) * 1000), 1)


def _lock_of(key: str) -> str:
    return f"{key}/lock"  # no key has a slash


def _remedy(error: Exception) -> str:
    is_full = "maxmemory" in str(error)
    return "; set its maxmemory-policy to allkeys-lru" if is_full else ""


def _without_secrets(url: str) -> str:
    scheme, _, rest = url.partition("?")[0].partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
