"""A TCP line to a server that counts bytes, and may be as slow as a real one.

Chromium's own emulation (CDP `Network.emulateNetworkConditions`) delays a request once, leaves
WebSockets alone, and counts neither headers nor handshakes; several contenders live on WebSockets.
This is a proxy: all connections share one bandwidth for each direction, every byte waits half a
round trip, and a new connection a whole one more. It loses nothing and starts at full speed.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

CHUNK = 16_384
AHEAD = 0.01
"""Seconds of chunks that wait at the entry, so that the line is never idle for want of a timer."""


@dataclass(frozen=True)
class Speed:
    """Bits per second in each direction, and seconds for a round trip."""

    bits: float
    round_trip: float


@dataclass
class Direction:
    """One way of a line: what has passed, and when its entry is free again."""

    speed: Speed | None
    passed: int = 0
    free: float = 0

    def enter(self, size: int, now: float) -> tuple[float, float]:
        """When the last of so many bytes has entered, and when it comes out."""
        self.passed += size
        if self.speed is None:
            return now, now
        self.free = max(now, self.free) + 8 * size / self.speed.bits
        return self.free, self.free + self.speed.round_trip / 2


@dataclass
class Line:
    """A line from a port of its own to the port of a server."""

    target: int
    speed: Speed | None = None
    port: int = 0
    up: Direction = field(init=False)
    down: Direction = field(init=False)

    def __post_init__(self) -> None:
        self.up, self.down = Direction(self.speed), Direction(self.speed)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until either side ends it."""
        try:
            if self.speed:
                await asyncio.sleep(self.speed.round_trip)  # the handshake
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        ways = [
            asyncio.create_task(_carry(reader, far_writer, self.up)),
            asyncio.create_task(_carry(far_reader, writer, self.down)),
        ]
        # Cancelled when the line is taken down, which is no error.
        with suppress(asyncio.CancelledError):
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for each in ways:
            each.cancel()
        for end in (writer, far_writer):
            end.close()


async def _carry(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: Direction
) -> None:
    loop = asyncio.get_running_loop()
    out = 0.0
    with suppress(ConnectionError):
        while chunk := await reader.read(CHUNK if way.speed else 16 * CHUNK):
            entered, out = way.enter(len(chunk), loop.time())
            if way.speed:
                loop.call_at(out, _write, writer, chunk)
                await asyncio.sleep(entered - loop.time() - AHEAD)
            else:
                writer.write(chunk)
                await writer.drain()
        # What is under way arrives before the end does.
        await asyncio.sleep(out - loop.time() + AHEAD)


def _write(writer: asyncio.StreamWriter, chunk: bytes) -> None:
    if not writer.is_closing():
        writer.write(chunk)


@contextmanager
def line_to(port: int, speed: Speed | None = None) -> Iterator[Line]:
    """Lay a line to a port of 127.0.0.1 until the block ends; without a speed it only counts."""
    line, ready = Line(port, speed), threading.Event()
    stop: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def main() -> None:
        server = await asyncio.start_server(line.connect, "127.0.0.1", 0)
        line.port = server.sockets[0].getsockname()[1]
        stop.append((asyncio.get_running_loop(), asyncio.Event()))
        ready.set()
        await stop[0][1].wait()
        server.close()

    thread = threading.Thread(target=asyncio.run, args=(main(),), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield line
    finally:
        loop, event = stop[0]
        loop.call_soon_threadsafe(event.set)
        thread.join(10)
