"""The parts of a reply whose images come one after the other."""

from __future__ import annotations

import http.client
import io
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import numpy as np
from PIL import Image
from support.servers import COMPONENT, Site

SIDE = 32


def grey(value: int) -> Any:
    """A square array of one grey, which functions yield."""
    return np.full((SIDE, SIDE), value, np.uint8)


@dataclass(frozen=True)
class Part:
    """One part, and the time when it had arrived, of the monotonic clock."""

    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def kind(self) -> str:
        return self.headers["Dash-Image-Part"]

    @property
    def progress(self) -> Any:
        """The progress that it tells; None for none."""
        return json.loads(self.headers.get("Dash-Image-Progress", "null"))

    @property
    def grey(self) -> int:
        """The grey of its first pixel."""
        with Image.open(io.BytesIO(self.body)) as image:
            return int(np.asarray(image.convert("L"))[0, 0])


class Parts:
    """The parts of an answer, read as they come."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self._response = response

    def __iter__(self) -> Iterator[Part]:
        return self

    def __next__(self) -> Part:
        """The next part; EOFError where the body ends within one."""
        headers = dict(self._lines())
        if not headers:
            raise StopIteration
        length = int(headers["Content-Length"])
        body = self._response.read(length)
        if len(body) < length:
            raise EOFError("the body ended within a part")
        return Part(headers, body, time.monotonic())

    def _lines(self) -> Iterator[tuple[str, str]]:
        while line := self._response.readline():
            if line == b"\r\n":
                return
            name, value = line.decode("ascii").removesuffix("\r\n").split(": ", 1)
            yield name, value


@contextmanager
def frames(
    site: Site, name: str, params: Any = None, query: str = "", **headers: str
) -> Iterator[Parts]:
    """Ask for all images of a function; leave at the end of the block."""
    target = f"/_dash-dynamic-image/{name}?p={quote(json.dumps(params or {}))}{query}&frames=1"
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    response = None
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", target, headers=COMPONENT | sent)
        response = connection.getresponse()
        yield Parts(response)
    finally:
        if response is not None:
            response.close()
        connection.close()


def image_part(part: Part) -> np.ndarray[Any, Any]:
    """The pixels of a part."""
    with Image.open(io.BytesIO(part.body)) as image:
        return np.asarray(image)
