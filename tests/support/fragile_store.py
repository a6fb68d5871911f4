"""A store that fails while it is told to."""

from __future__ import annotations


class Fragile:
    """A store in memory that fails while it is told to."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.calls = 0
        self.kept: dict[str, bytes] = {}
        self.holder = ""

    def _use(self) -> None:
        self.calls += 1
        if self.error:
            raise self.error

    def get(self, key: str, /) -> bytes | None:
        self._use()
        return self.kept.get(key)

    def put(self, key: str, data: bytes, /, *, max_age: float, cost: float = 0.0) -> None:
        self._use()
        self.kept[key] = data

    def delete(self, key: str, /) -> None:
        self._use()
        self.kept.pop(key, None)

    def lock(self, key: str, token: str, seconds: float, /) -> bool:
        self._use()
        self.holder = self.holder or token
        return self.holder == token

    def unlock(self, key: str, token: str, /) -> None:
        self._use()
        self.holder = ""
