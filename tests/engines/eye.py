"""A hand over a screen that pages ask to move, and an eye on its pixels."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from engines.hand import Hand
from engines.screen import Screen
from engines.x_server import Connection, connected
from flask import request


class Eye:
    """What a screen shows, once it is laid over one."""

    def __init__(self) -> None:
        """Take the screen later."""
        self._laid: tuple[Hand, Connection] | None = None
        self._lock = threading.Lock()

    @contextmanager
    def lay(self, screen: Screen) -> Iterator[None]:
        """Hold a hand over this screen, and an eye."""
        with connected(screen.display) as connection:
            self._laid = (Hand(connection), connection)
            yield

    def move(self) -> Any:
        """Move the hand, as a view of Flask for `/hand`."""
        assert self._laid
        wish = request.get_json(force=True)
        with self._lock:
            self._laid[0].move(wish["x"], wish["y"])
        return {}

    def pixels(self, left: int, top: int, width: int, height: int) -> Any:
        """Red, green and blue of a part of the screen, as an array of height x width x 3."""
        assert self._laid
        with self._lock:
            data = self._laid[1].pixels(left, top, width, height)
        return np.frombuffer(data, np.uint8).reshape(height, width, 4)[..., 2::-1]
