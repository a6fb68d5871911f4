"""A response of Starlette whose body comes in parts, until it ends or its client leaves."""

from __future__ import annotations

from contextlib import aclosing
from functools import partial
from typing import Any

from starlette.responses import Response

from ..service.flow import Body, sent_on_loop
from ..service.http import Reply
from .connections import until_left


class PartsResponse(Response):
    """The response with a reply of which more follows.

    A `StreamingResponse` hears that its client has left only when it sends, on recent servers.
    """

    def __init__(self, reply: Reply, body: Body[None]) -> None:
        super().__init__(None, reply.status, reply.headers)
        del self.headers["Content-Length"]
        self._first, self._body = reply.body, body

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Send the parts as they come."""
        start = {"type": "http.response.start", "status": self.status_code}
        await send({**start, "headers": self.raw_headers})
        left = partial(until_left, receive)
        async with aclosing(sent_on_loop(self._first, self._body, left)) as pieces:
            async for piece in pieces:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
