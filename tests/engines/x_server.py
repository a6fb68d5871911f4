"""A connection to an X server, in the few words of its protocol that a hand and an eye need."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager

EXTENSION = b"XTEST"
QUERY_EXTENSION, GET_IMAGE, GET_KEYBOARD_MAPPING, FAKE_INPUT = 98, 73, 101, 2
PIXMAPS, ALL_PLANES = 2, 0xFFFFFFFF
REPLY = 1
"""Numbers of the X protocol, and of its extension for tests."""


class Connection:
    """Requests and replies, one after the other."""

    def __init__(self, connection: socket.socket) -> None:
        """Take a connection to an X server, which asks for no password on its own socket."""
        self._socket = connection
        connection.sendall(struct.pack("<2s5H", b"l\0", 11, 0, 0, 0, 0))
        accepted, length = struct.unpack("<B5xH", self._read(8))
        setup = self._read(4 * length)
        assert accepted == 1, setup
        vendor, formats = struct.unpack_from("<H3xB", setup, 16)
        first, last = setup[26], setup[27]
        self._codes = range(first, last + 1)
        (self._root,) = struct.unpack_from("<I", setup, 32 + (vendor + 3) // 4 * 4 + 8 * formats)
        name = EXTENSION.ljust(8, b"\0")
        self._send(QUERY_EXTENSION, 0, struct.pack("<H2x", len(EXTENSION)) + name)
        self._extension = self._reply()[0][9]

    def fake(self, kind: int, detail: int, x: int = 0, y: int = 0) -> None:
        """Let the server take an event for one of its own devices."""
        event = struct.pack("<BB2xII8xhh8x", kind, detail, 0, 0, x, y)
        self._send(self._extension, FAKE_INPUT, event)

    def key_codes(self) -> dict[int, int]:
        """The code of the key with each symbol, as the server has them."""
        asked = struct.pack("<BB2x", self._codes[0], len(self._codes))
        self._send(GET_KEYBOARD_MAPPING, 0, asked)
        head, symbols = self._reply()
        found = struct.unpack(f"<{len(symbols) // 4}I", symbols)
        # The first column is the key without Shift.
        return {symbol: self._codes[at] for at, symbol in enumerate(found[:: head[1]]) if symbol}

    def pixels(self, left: int, top: int, width: int, height: int) -> bytes:
        """A part of the screen between two requests of those who paint: blue, green, red, and 0."""
        place = struct.pack("<IhhHHI", self._root, left, top, width, height, ALL_PLANES)
        self._send(GET_IMAGE, PIXMAPS, place)
        return self._reply()[1]

    def _reply(self) -> tuple[bytes, bytes]:
        # The server tells everybody of another keyboard, which nobody asked for.
        while (head := self._read(32))[0] > REPLY:
            continue
        assert head[0] == REPLY, f"the X server refuses a request: {head!r}"
        (length,) = struct.unpack_from("<I", head, 4)
        return head, self._read(4 * length)

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
def connected(display: str) -> Iterator[Connection]:
    """Connect to the X server of a display such as ":1"."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(f"/tmp/.X11-unix/X{display.removeprefix(':')}")
        yield Connection(connection)
