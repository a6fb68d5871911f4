"""Clients that leave before their answer is there."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from support.servers import COMPONENT, Site


@contextmanager
def impatient(site: Site, name: str, params: Any = None) -> Iterator[None]:
    """A component that asks for an image, and closes its connection when the block ends."""
    text = quote(json.dumps({} if params is None else params))
    target = f"/_dash-dynamic-image/{name}?p={text}"
    with socket.create_connection(("127.0.0.1", site.port)) as connection:
        fields = {"Host": "127.0.0.1"} | COMPONENT
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        connection.sendall(f"GET {target} HTTP/1.1\r\n{lines}\r\n".encode())
        yield


def eventually(condition: Callable[[], Any], seconds: float = 60) -> None:
    """Return when the condition holds; an AssertionError when it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"this did not come true in {seconds} s"
        time.sleep(0.005)
