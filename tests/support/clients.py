"""Many browsers at once: they ask, check every pixel, leave at random, and try once more."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import struct
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from support.spelling import call, complaint

USES = 30  # requests of one connection, at most; so that all workers get some
BACK_OFF = 0.3  # seconds, as the component's own first one
PATIENCE = 60.0  # seconds, as the component's own
STALE = 1.0  # seconds after which a connection is not used again: servers close idle ones
LOST = (ConnectionError, asyncio.IncompleteReadError, TimeoutError, asyncio.TimeoutError)


@dataclass(frozen=True)
class ImageRequest:
    """One image to ask for."""

    name: str
    params: dict[str, Any]
    version: str | None = None
    user: str | None = None
    """Who asks, as a cookie says; part of what the picture spells."""

    @property
    def target(self) -> str:
        text = quote(json.dumps(self.params))
        version = f"&v={self.version}" if self.version else ""
        return f"/_dash-dynamic-image/{self.name}?p={text}{version}"

    @property
    def text(self) -> str:
        """What its picture spells."""
        user = {"user": self.user} if self.user else {}
        return call(self.name, **self.params, **user)


@dataclass
class Tally:
    """What many browsers have seen."""

    right: int = 0
    left: int = 0
    """Requests that were given up, while waiting or in the middle of the body."""
    wrong: list[str] = field(default_factory=list)
    """Images that are torn or not the ones asked for."""
    lost: list[float] = field(default_factory=list)
    """When connections broke, in seconds of the monotonic clock."""
    failed: list[str] = field(default_factory=list)
    """Answers that are no image, and requests that were lost again when tried once more."""

    @property
    def total(self) -> int:
        return self.right + self.left + len(self.wrong) + len(self.failed)


@dataclass(frozen=True)
class Response:
    """Status and body, read to its end."""

    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """One connection to a server, used for many requests, one after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._used = time.monotonic()
        self._uses_left = random.randrange(1, USES + 1)

    @classmethod
    async def open(cls, port: int, buffer: int | None = None) -> Connection:
        """`buffer`: bytes that the system may hold for us; few keep a server in mid-body."""
        client = socket.socket()
        client.setblocking(False)
        if buffer is not None:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        try:
            await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", port))
        except BaseException:
            client.close()
            raise
        return cls(*await asyncio.open_connection(sock=client))

    @property
    def usable(self) -> bool:
        return self._uses_left > 0 and time.monotonic() - self._used < STALE

    def send(self, question: ImageRequest) -> None:
        lines = [f"GET {question.target} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"Cookie: user={question.user}"] if question.user else []
        self._writer.write("\r\n".join([*lines, "", ""]).encode())

    async def receive(self) -> Response:
        """The response; `asyncio.IncompleteReadError` when it ends too early."""
        status, headers = await self._head()
        body = await self._reader.readexactly(int(headers.get("content-length", 0)))
        self._used = time.monotonic()
        self._uses_left -= 1
        if headers.get("connection", "").lower() == "close":
            self._uses_left = 0
        return Response(status, headers, body)

    async def receive_part(self, share: float) -> None:
        """The head and a share of the body."""
        _, headers = await self._head()
        await self._reader.readexactly(int(share * int(headers.get("content-length", 0))))

    async def close(self) -> None:
        self._writer.close()
        with suppress(*LOST):
            await self._writer.wait_closed()

    async def reset(self) -> None:
        """Leave at once, with what is called a reset, as when a program is killed."""
        client = self._writer.get_extra_info("socket")
        with suppress(OSError):  # when the server has closed it
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()
        await self.close()

    async def _head(self) -> tuple[int, dict[str, str]]:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip().split("\r\n")
        pairs = (line.split(":", 1) for line in lines)
        return int(first.split()[1]), {name.lower(): value.strip() for name, value in pairs}


class Browser:
    """Asks one question after the other, and writes down what it sees."""

    def __init__(self, port: int, tally: Tally, chance: random.Random) -> None:
        self._port, self._tally, self._chance = port, tally, chance
        self._connection: Connection | None = None

    async def see(self, question: ImageRequest) -> None:
        """An image is right, wrong, or lost and asked for once more."""
        for attempt in (1, 2):
            try:
                response = await asyncio.wait_for(self._ask(question), PATIENCE)
            except LOST as error:
                self._tally.lost.append(time.monotonic())
                await self.close()
                if attempt == 2:
                    self._tally.failed.append(f"{question.text}: lost twice: {error!r}")
                else:
                    await asyncio.sleep(BACK_OFF)
            else:
                self._judge(question, response)
                return

    async def leave(self, question: ImageRequest) -> None:
        """Give a request up: while waiting for it, or in the middle of its body."""
        self._tally.left += 1
        chance = self._chance
        with suppress(*LOST):  # when its server goes before we do
            connection = await Connection.open(self._port, buffer=4096)
            leave = connection.reset if chance.random() < 0.5 else connection.close
            try:
                connection.send(question)
                if chance.random() < 0.5:
                    await asyncio.sleep(chance.uniform(0, 0.03))
                else:
                    await asyncio.wait_for(connection.receive_part(chance.random()), PATIENCE)
            finally:
                await leave()

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    async def _ask(self, question: ImageRequest) -> Response:
        if self._connection is None or not self._connection.usable:
            await self.close()
            self._connection = await Connection.open(self._port)
        self._connection.send(question)
        return await self._connection.receive()

    def _judge(self, question: ImageRequest, response: Response) -> None:
        if response.status != 200:
            said = f"{question.text}: {response.status} {response.body[:300]!r}"
            self._tally.failed.append(said)
        elif problem := complaint(response.body, question.text):
            self._tally.wrong.append(problem)
        else:
            self._tally.right += 1


async def crowd(
    port: int,
    questions: Iterable[ImageRequest],
    *,
    at_once: int = 64,
    leaving: float = 0.0,
    seed: int = 0,
    progress: Callable[[int], Awaitable[None] | None] = lambda asked: None,
) -> Tally:
    """Ask all questions, so many at once; a share of the requests is given up.

    `progress` is told before each question how many went before it.
    """
    tally = Tally()
    numbered = enumerate(questions)

    async def browse(number: int) -> None:
        chance = random.Random(seed * 1_000_003 + number)
        browser = Browser(port, tally, chance)
        for asked, question in numbered:
            progress(asked)
            if chance.random() < leaving:
                await browser.leave(question)
            else:
                await browser.see(question)
        await browser.close()

    await asyncio.gather(*(browse(number) for number in range(at_once)))
    return tally


async def at_the_same_time(port: int, question: ImageRequest, number: int) -> Tally:
    """Send one question over many connections that are open already, all in one go."""
    tally = Tally()
    connections = await asyncio.gather(*(Connection.open(port) for _ in range(number)))
    for connection in connections:
        connection.send(question)
    judge = Browser(port, tally, random.Random(0))
    for connection in connections:
        judge._judge(question, await asyncio.wait_for(connection.receive(), PATIENCE))
        await connection.close()
    return tally
