"""Requests that no browser sends by accident, and what must be true of every answer to them."""

from __future__ import annotations

import hashlib
import socket
from pathlib import Path

from support.servers import Answer, Site

ROUTE = "/_dash-dynamic-image"
BLOBS = f"{ROUTE}/-/blobs"


PATIENCE = 60.0
"""Seconds that a busy machine may take for an answer."""
SILENCE = 0.3
"""Seconds after which a server that has answered has no more to say."""


def talk(site: Site, sent: bytes, patience: float = PATIENCE, silence: float = SILENCE) -> bytes:
    """All that the server says to these bytes until it closes or is silent.

    `patience`: seconds for the beginning of an answer.
    """
    said = b""
    with socket.create_connection(("127.0.0.1", site.port)) as connection:
        connection.settimeout(patience)
        try:
            connection.sendall(sent)
            while piece := connection.recv(65_536):
                said += piece
                connection.settimeout(silence)
        except OSError:  # it has no more to say, or wants to hear no more
            pass
    return said


def statuses(said: bytes) -> list[int]:
    """The status of each response in what a server said, but for `100 Continue`."""
    lines = [line for line in said.split(b"\r\n") if line.startswith(b"HTTP/1.")]
    return [status for line in lines if (status := int(line.split()[1])) != 100]


def refused(answer: Answer) -> tuple[int, str]:
    """Status and code of a problem document, which nobody may keep or take for another type."""
    assert answer.headers["content-type"] == "application/problem+json", answer
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "location" not in answer.headers
    assert "etag" not in answer.headers
    return answer.status, answer.json()["type"].removeprefix("urn:dash-dynamic-image:")


def upload(site: Site, data: bytes) -> dict[str, str]:
    """Send a blob as the page does, and give what names it."""
    sent = {"Content-Type": "application/octet-stream", "Content-Length": str(len(data))}
    assert site.ask(BLOBS, "POST", sent, data).status == 201
    return {"$blob": hashlib.sha256(data).hexdigest()}


def files_with_content(folder: Path) -> list[Path]:
    """What is kept below a folder, or on its way in."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in found if size_of(path)]


def resident_bytes() -> int:
    """The memory that this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def size_of(path: Path) -> int:
    """Its bytes; 0 for a file that was removed in this moment."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
