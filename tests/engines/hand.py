"""A hand on a screen in memory: it moves the pointer of the X server and presses its button."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager

EXTENSION = b"XTEST"
QUERY_EXTENSION = 98
FAKE_INPUT = 2
PRESS, RELEASE, MOVE = 4, 5, 6
"""Numbers of the X protocol, and of its extension for tests."""


class Hand:
    """Input that no browser can tell from that of a mouse."""

    def __init__(self, connection: socket.socket) -> None:
        """Take a connection to an X server, which asks for no password on its own socket."""
        self._socket = connection
        connection.sendall(struct.pack("<2s5H", b"l\0", 11, 0, 0, 0, 0))
        accepted, length = struct.unpack("<B5xH", self._read(8))
        assert accepted == 1, self._read(4 * length)
        self._read(4 * length)
        name = EXTENSION.ljust(8, b"\0")
        self._send(QUERY_EXTENSION, 0, struct.pack("<H2x", len(EXTENSION)) + name)
        self._extension = self._read(32)[9]

    def move(self, x: int, y: int) -> None:
        """Move the pointer to a pixel of the screen."""
        self._fake(MOVE, 0, x, y)

    def click(self) -> None:
        """Press the main button, and let it go."""
        self._fake(PRESS, 1)
        self._fake(RELEASE, 1)

    def _fake(self, kind: int, detail: int, x: int = 0, y: int = 0) -> None:
        event = struct.pack("<BB2xII8xhh8x", kind, detail, 0, 0, x, y)
        self._send(self._extension, FAKE_INPUT, event)

    def _send(self, major: int, minor: int, body: bytes) -> None:
        self._socket.sendall(struct.pack("<BBH", major, minor, 1 + len(body) // 4) + body)

    def _read(self, size: int) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            part = self._socket.recv(size - len(parts))
            assert part, "the X server has left"
            parts += part
        return bytes(parts)


@contextmanager
def hand(display: str) -> Iterator[Hand]:
    """Connect to the X server of a display such as ":1"."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(f"/tmp/.X11-unix/X{display.removeprefix(':')}")
        yield Hand(connection)
