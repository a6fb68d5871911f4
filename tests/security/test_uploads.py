"""Uploads of other sites, broken ones, slow ones and large ones, on three backends."""

from __future__ import annotations

import gzip
import hashlib
import socket
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from support.apps import make_app
from support.attacks import (
    BLOBS,
    ROUTE,
    SILENCE,
    files_with_content,
    refused,
    resident_bytes,
    size_of,
    statuses,
    talk,
)
from support.attacks import upload as send
from support.leavers import eventually
from support.servers import Site, serve
from support.services import service_with

from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.uploads import uploads

HEAD = f"POST {BLOBS} HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"


class World:
    """An app that takes uploads, and what ran."""

    def __init__(self, backend: str, folder: Path) -> None:
        self.app = make_app(backend)
        self.folder = folder
        self.runs: list[str] = []
        self.gate = threading.Event()
        generator = Registry(self.app, store=folder).generator

        @generator
        def plain(value: Any = 0) -> Image.Image:
            self.runs.append("plain")
            return Image.new("L", (1, 1))

        @generator
        def waits() -> Image.Image:
            self.gate.wait(20)
            self.runs.append("waits")
            return Image.new("L", (1, 1))

    def forget(self) -> None:
        """Forget what ran, and close the gate."""
        self.runs.clear()
        self.gate.clear()


@pytest.fixture
def folder(world: World) -> Path:
    """Where uploads go; nothing is there yet."""
    for path in files_with_content(world.folder):
        path.unlink()
    return world.folder


TYPES = [
    None,
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain",
    "text/plain; application/octet-stream",
    "text/plain, application/octet-stream",
    "application/octet-stream, text/plain",
    "application/octet-stream; charset=utf-8",
    "application/octet-stream;",
    "application/octet-stream/x",
    '"application/octet-stream"',
    "application/json",
    "application/octet-strea\u00ed",
]
"""What a form, a beacon or a `fetch` without preflight can send, and what resembles ours."""

SITES = [None, "cross-site", "same-site", "none", "same-origin"]


def test_no_request_that_a_page_of_another_site_can_send_is_taken(
    world: World, site: Site, folder: Path
) -> None:
    body = b"a=evil"
    for content_type in TYPES:
        for origin in SITES:
            headers = {"Content-Length": str(len(body)), "Origin": "http://evil.example"}
            headers |= {} if content_type is None else {"Content-Type": content_type}
            headers |= {} if origin is None else {"Sec-Fetch-Site": origin}
            answer = site.ask(BLOBS, "POST", headers, body)
            is_ours = origin in (None, "same-origin")
            expected = (415, "unsupported-media-type") if is_ours else (403, "cross-site")
            assert refused(answer) == expected, (content_type, origin)
            assert not any(name.startswith("access-control-") for name in answer.headers)
    for origin in ("cross-site", "same-site", "none", "SAME-ORIGIN", "same-origin, cross-site", ""):
        headers = {"Content-Length": "6", "Content-Type": "application/octet-stream"}
        answer = site.ask(BLOBS, "POST", {**headers, "Sec-Fetch-Site": origin}, body)
        assert refused(answer) == (403, "cross-site"), origin
    assert files_with_content(folder) == []


CHUNKED = f"{HEAD}Transfer-Encoding: chunked\r\n\r\n"
SMUGGLED = f"GET {ROUTE}/plain?p=%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n"

BROKEN = {
    "a length of thousands of digits": f"{HEAD}Content-Length: {'9' * 5000}\r\n\r\nabc",
    "a length over all bounds": f"{HEAD}Content-Length: {'9' * 20}\r\n\r\nabc",
    "a negative length": f"{HEAD}Content-Length: -3\r\n\r\nabc",
    "a length with a sign": f"{HEAD}Content-Length: +3\r\n\r\nabc",
    "a length as Python writes it": f"{HEAD}Content-Length: 0_3\r\n\r\nabc",
    "a hexadecimal length": f"{HEAD}Content-Length: 0x3\r\n\r\nabc",
    "a length of other digits": f"{HEAD}Content-Length: \xb3\r\n\r\nabc",
    "no number": f"{HEAD}Content-Length: abc\r\n\r\nabc",
    "two lengths in one": f"{HEAD}Content-Length: 3, 4\r\n\r\nabcd",
    "a chunk of no length": f"{CHUNKED}zz\r\nabc\r\n0\r\n\r\n",
    "a chunk of a negative length": f"{CHUNKED}-3\r\nabc\r\n0\r\n\r\n",
    "a chunk that is too short": f"{CHUNKED}ff\r\nabc\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("sent", BROKEN.values(), ids=BROKEN.keys())
def test_a_body_that_is_broken_is_the_fault_of_who_sent_it(
    world: World, site: Site, folder: Path, sent: str, caplog: pytest.LogCaptureFixture
) -> None:
    said = talk(site, sent.encode("latin-1"), SILENCE)  # some wait for more
    assert [status for status in statuses(said) if not 400 <= status < 500] == []
    eventually(lambda: files_with_content(folder) == [])
    assert site.image("plain").status == 200
    assert [each for each in caplog.records if each.levelname == "ERROR"] == []


REFUSED = {
    "another type": HEAD.replace("application/octet-stream", "text/plain"),
    "another site": f"{HEAD}Sec-Fetch-Site: cross-site\r\n",
    "another method": HEAD.replace("POST", "PUT", 1),
    "no blob": HEAD.replace("/-/blobs", "/plain?p=%7B%7D"),
    "no generator": HEAD.replace("/-/blobs", "/nothing?p=%7B%7D"),
}


@pytest.mark.parametrize("head", REFUSED.values(), ids=REFUSED.keys())
def test_the_body_of_a_refused_request_is_no_request(world: World, site: Site, head: str) -> None:
    sent = f"{head}Content-Length: {len(SMUGGLED)}\r\n\r\n{SMUGGLED}"
    assert len(statuses(talk(site, sent.encode()))) == 1
    assert world.runs == []


def test_the_body_of_an_upload_is_no_request_however_it_is_measured(
    world: World, site: Site
) -> None:
    length, chunked = f"Content-Length: {len(SMUGGLED)}", "Transfer-Encoding: chunked"
    piece = f"{len(SMUGGLED):x}\r\n{SMUGGLED}\r\n0\r\n\r\n"
    for sent in (f"{length}\r\n\r\n{SMUGGLED}", f"{chunked}\r\n\r\n{piece}"):
        assert statuses(talk(site, f"{HEAD}{sent}".encode())) == [201]
    assert world.runs == []


def test_bytes_over_the_limit_are_not_taken_whatever_was_announced(
    world: World, site: Site, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MAX_BLOB_BYTES", 100_000)
    piece = b"8000\r\n" + bytes(0x8000) + b"\r\n"
    said = talk(site, CHUNKED.encode() + piece * 8 + b"0\r\n\r\n")
    assert statuses(said) in ([413], [])  # some web servers hang up on who does not listen
    eventually(lambda: files_with_content(folder) == [])
    announced = talk(site, f"{HEAD}Content-Length: 100001\r\n\r\n".encode())
    assert statuses(announced) == [413]


def test_a_zip_bomb_stays_as_small_as_it_came(world: World, site: Site, folder: Path) -> None:
    bomb = gzip.compress(bytes(20_000_000))
    headers = {"Content-Type": "application/octet-stream", "Content-Encoding": "gzip"}
    answer = site.ask(BLOBS, "POST", {**headers, "Content-Length": str(len(bomb))}, bomb)
    assert answer.json() == {"sha256": hashlib.sha256(bomb).hexdigest()}
    assert sum(map(size_of, files_with_content(folder))) < 100_000


def test_uploads_that_trickle_or_stop_hold_nobody_up(
    world: World, site: Site, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither an image nor a quick upload waits for them; with their clients they are gone."""
    with ExitStack() as stack:
        slow = []
        for number in range(40):
            connection = socket.create_connection(("127.0.0.1", site.port))
            slow.append(stack.enter_context(connection))
            length = "Content-Length: 50000000" if number % 2 else "Transfer-Encoding: chunked"
            begun = b"x" * 70_000 if number % 2 else b"11170\r\n" + b"x" * 70_000 + b"\r\n"
            connection.sendall(f"{HEAD}{length}\r\n\r\n".encode() + begun)
        eventually(lambda: len(files_with_content(folder)) == 40)
        for value in range(20):
            for number, connection in enumerate(slow):
                connection.sendall(b"x" if number % 2 else b"1\r\nx\r\n")
            started = time.monotonic()
            assert site.image("plain", {"value": value}).status == 200
            assert send(site, b"quick %d" % value)
            assert time.monotonic() - started < 2
        assert sum(map(size_of, folder.rglob("*.part"))) < 40 * 100_000
    eventually(lambda: list(folder.rglob("*.part")) == [])
    assert len(files_with_content(folder)) == 20
    assert [each for each in caplog.records if each.levelname == "ERROR"] == []


def test_a_client_that_leaves_while_its_bytes_are_written_leaves_none() -> None:
    """On an event loop it leaves between the thread that writes and the next piece."""
    store = service_with(lambda: None).blobs._store
    upload = uploads.Upload(store)
    upload.discard()
    upload.write(b"late")
    assert upload._incoming is None


def test_a_body_that_nobody_asked_for_is_not_held_in_memory(world: World, site: Site) -> None:
    head = f"GET {ROUTE}/waits?p=%7B%7D HTTP/1.1\r\nHost: x\r\nContent-Length: 16000000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", site.port)) as connection:
        connection.sendall(head.encode())
        connection.settimeout(0.3)
        before, piece = resident_bytes(), bytes(2**20)
        try:
            for _ in range(15):
                connection.sendall(piece)
        except TimeoutError:  # the server does not read it at all, which is best
            pass
        time.sleep(0.3)
        grown = resident_bytes() - before
    world.gate.set()
    assert grown < 10 * 2**20


def test_uploads_change_no_limit_of_the_app() -> None:
    """Quart holds whole bodies in memory, of 16 MiB at most, which an upload may pass."""
    app = make_app("quart")
    Registry(app)
    with serve(app.server) as site:
        head = "POST /_dash-update-component HTTP/1.1\r\nHost: x\r\nContent-Type: application/json"
        said = talk(site, f"{head}\r\nContent-Length: {17 * 2**20}\r\n\r\n".encode())
        assert statuses(said) == [413]
        assert send(site, bytes(17 * 2**20))
