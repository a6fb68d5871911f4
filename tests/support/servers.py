"""Starts Dash apps of every backend on free ports of 127.0.0.1, and asks them without a browser."""

from __future__ import annotations

import asyncio
import http.client
import inspect
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

COMPONENT = {"Accept": "image/*, application/problem+json;q=0.5"}
"""What a `DynamicImage` sends, and an `html.Img` does not."""

BACKENDS = ("flask", "fastapi", "quart")


def backend_option(backend: str) -> dict[str, Any]:
    """What tells Dash its backend; before version 4.2 it has Flask alone, and no such option."""
    from dash import Dash

    if backend == "flask" and "backend" not in inspect.signature(Dash).parameters:
        return {}
    return {"backend": backend}


@dataclass(frozen=True)
class Answer:
    """A response, read to its end."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Site:
    """A running server."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self,
        target: str,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """One request; `target` goes out as it is, dots and slashes included."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.putrequest(method, target, skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read())
        finally:
            connection.close()

    def post(self, target: str, content: Any) -> Answer:
        """Send JSON, as Dash's renderer does."""
        body = json.dumps(content).encode()
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        return self.ask(target, "POST", headers, body)

    def image(self, name: str, params: Any = None, prefix: str = "/", **headers: str) -> Answer:
        """Ask for an image as the component does."""
        text = json.dumps({} if params is None else params)
        sent = COMPONENT | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask(f"{prefix}_dash-dynamic-image/{name}?p={quote(text)}", headers=sent)


@contextmanager
def serve(server: Any) -> Iterator[Site]:
    """Run a Flask, FastAPI or Quart server in a thread until the block ends."""
    run = {"Flask": _run_flask, "FastAPI": _run_fastapi, "Quart": _run_quart}[type(server).__name__]
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    site = Site(listener.getsockname()[1])
    stop, thread = run(server, listener)
    try:
        yield site
    finally:
        stop()
        thread.join(timeout=20)
        listener.close()


def _run_flask(server: Any, listener: socket.socket) -> tuple[Callable[[], None], threading.Thread]:
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        def log(self, *args: Any) -> None:
            pass

    port = listener.getsockname()[1]
    running = make_server(
        "127.0.0.1", port, server, threaded=True, request_handler=Quiet, fd=listener.fileno()
    )
    thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
    thread.start()

    def stop() -> None:
        running.shutdown()
        running.server_close()

    return stop, thread


def _run_fastapi(
    server: Any, listener: socket.socket
) -> tuple[Callable[[], None], threading.Thread]:
    import uvicorn

    running = uvicorn.Server(
        uvicorn.Config(server, log_level="error", lifespan="on", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=running.run, args=([listener],), daemon=True)
    thread.start()
    _wait_until(lambda: running.started)
    return lambda: setattr(running, "should_exit", True), thread


def _run_quart(server: Any, listener: socket.socket) -> tuple[Callable[[], None], threading.Thread]:
    from hypercorn.asyncio import serve as run_hypercorn
    from hypercorn.config import Config

    config = Config()
    config.bind = [f"fd://{listener.detach()}"]
    config.accesslog = None
    config.loglevel = "ERROR"
    config.graceful_timeout = 0.1
    running: dict[str, Any] = {}

    async def main() -> None:
        running["loop"], running["stop"] = asyncio.get_running_loop(), asyncio.Event()
        await run_hypercorn(server, config, shutdown_trigger=running["stop"].wait)

    # `run` ends what is still open, Dash's own websockets among it.
    thread = threading.Thread(target=asyncio.run, args=(main(),), daemon=True)
    thread.start()
    _wait_until(lambda: "stop" in running)
    return lambda: running["loop"].call_soon_threadsafe(running["stop"].set), thread


def _wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    waiting = threading.Event()
    for _ in range(int(seconds / 0.01)):
        if condition():
            return
        waiting.wait(0.01)
    raise TimeoutError("the server did not start")
