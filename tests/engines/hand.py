"""A hand on a screen in memory: it moves the pointer of the X server, presses buttons and keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from engines.x_server import Connection, connected

KEY, BUTTON, MOVE = 2, 4, 6
"""Events of X; the release of a key or a button is one more than its press."""
MAIN, WHEEL_UP, WHEEL_DOWN = 1, 4, 5
KEYS = {
    "Control": 0xFFE3,
    "Shift": 0xFFE1,
    "Escape": 0xFF1B,
    "Left": 0xFF51,
    "Up": 0xFF52,
    "Right": 0xFF53,
    "Down": 0xFF54,
    "Delete": 0xFFFF,
    "-": ord("-"),
    "=": ord("="),
    "0": ord("0"),
    "z": ord("z"),
}
"""Their symbols in X."""


class Hand:
    """Input that no browser can tell from that of a mouse and a keyboard."""

    def __init__(self, connection: Connection) -> None:
        """Take a connection to an X server."""
        self._connection = connection
        self._codes = connection.key_codes()

    def move(self, x: int, y: int) -> None:
        """Move the pointer to a pixel of the screen."""
        self._connection.fake(MOVE, 0, x, y)

    def click(self) -> None:
        """Press the main button, and let it go."""
        self.press()
        self.release()

    def press(self) -> None:
        """Press the main button."""
        self._connection.fake(BUTTON, MAIN)

    def release(self) -> None:
        """Let the main button go."""
        self._connection.fake(BUTTON + 1, MAIN)

    def turn(self, steps: int) -> None:
        """Turn the wheel; steps below zero are those away from the hand."""
        button = WHEEL_UP if steps < 0 else WHEEL_DOWN
        for _ in range(abs(steps)):
            self._connection.fake(BUTTON, button)
            self._connection.fake(BUTTON + 1, button)

    @contextmanager
    def holding(self, key: str | None) -> Iterator[None]:
        """Hold a key down during the block."""
        if key:
            self._connection.fake(KEY, self._codes[KEYS[key]])
        yield
        if key:
            self._connection.fake(KEY + 1, self._codes[KEYS[key]])

    def strike(self, key: str) -> None:
        """Press a key, and let it go."""
        with self.holding(key):
            pass


@contextmanager
def hand(display: str) -> Iterator[Hand]:
    """Lay a hand on the X server of a display such as ":1"."""
    with connected(display) as connection:
        yield Hand(connection)
