"""The connection of a request: whether the client has left, and an early end of its body."""

from __future__ import annotations

import select
import socket
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any


def has_left(environ: Mapping[str, Any]) -> bool:
    """True if the client of a WSGI request is known to have closed its connection."""
    # Encrypted sockets allow no peek, and a peek into a socket of gevent waits for data.
    connection = _connection(environ)
    if connection is None or not hasattr(select, "poll"):
        return False
    try:
        # Polled first: a read from a socket with a timeout waits, whatever its flags.
        poller = select.poll()
        poller.register(connection, select.POLLIN)
        return bool(poller.poll(0)) and connection.recv(1, socket.MSG_PEEK) == b""
    except (OSError, ValueError):  # reset; closed on this side
        return True


async def until_left(receive: Callable[[], Awaitable[Mapping[str, Any]]]) -> None:
    """Wait until the client of an ASGI request has left.

    Behind the middleware that Dash adds, `Request.is_disconnected` is always False.
    """
    while (await receive())["type"] != "http.disconnect":
        pass


def stop_reading(environ: Mapping[str, Any]) -> None:
    """End the body for the thread that reads it, so that the thread can answer."""
    connection = _connection(environ)
    if connection is not None:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RD)


def _connection(environ: Mapping[str, Any]) -> Any:
    """The socket of a WSGI request, if the server gives it and it is a plain socket."""
    connection: Any = environ.get("gunicorn.socket") or environ.get("werkzeug.socket")
    return connection if type(connection).__module__ == "socket" else None
