"""The store that several processes share: bytes under keys, by five methods."""

from __future__ import annotations

from typing import Protocol


class Store(Protocol):
    """Bytes that several processes share, and locks for the work of making them.

    Keys are texts of letters, digits and `_.:-`, at most 200 of them. A method that fails raises;
    `CircuitBreaker` makes any store one that does not. All may be called by many threads at once.
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
        """True if `token` holds the key now, for `seconds` or until `unlock`.

        The holder renews it by calling again. If it dies, others get it. A lock saves work and
        makes nothing right: a store that cannot lock says True.
        """

    def unlock(self, key: str, token: str, /) -> None:
        """Release the key, if `token` holds it."""


class StoreError(OSError):
    """A store cannot read or keep something: its file system, server or bound does not let it."""
