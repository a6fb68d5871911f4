"""Uploads under way: how many, of how many bytes, and for how long, on three backends."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.apps import make_app
from support.attacks import BLOBS, statuses
from support.clocks import Clock
from support.servers import Site, serve
from support.thread_limits import no_more_threads

from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.app import backends
from dash_dynamic_image_component.base import problems
from dash_dynamic_image_component.uploads import uploads
from dash_dynamic_image_component.uploads.uploads_under_way import UploadsUnderWay


def nothing() -> None:
    pass


def test_one_too_many_is_told_to_come_again_and_may_when_another_has_ended() -> None:
    under_way = UploadsUnderWay(max_uploads=2)
    first, _ = under_way.enter(nothing), under_way.enter(nothing)
    with pytest.raises(problems.Problem) as caught:
        under_way.enter(nothing)
    assert (caught.value.status, "Retry-After" in caught.value.headers) == (503, True)
    under_way.leave(first)
    under_way.enter(nothing)


def test_the_bytes_of_all_together_are_bounded() -> None:
    under_way = UploadsUnderWay(max_bytes=100)
    first, second = under_way.enter(nothing), under_way.enter(nothing)
    under_way.more(first, 60)
    with pytest.raises(problems.Problem):
        under_way.more(second, 41)
    under_way.more(second, 40)
    under_way.leave(first)
    under_way.more(second, 60)
    assert under_way.bytes == 100


@pytest.mark.parametrize(
    ("every", "size", "lost"),
    [
        (1, 128 * 1024, False),  # 64 MiB in nine minutes
        (50, 64 * 1024, False),  # a thin line
        (61, 10**6, True),  # silent for too long
        (30, 1000, True),  # a trickle
    ],
)
def test_slow_uploads_live_and_stalled_ones_lose_their_place(
    every: float, size: int, lost: bool
) -> None:
    clock, told = Clock(), list[bool]()
    under_way = UploadsUnderWay(clock=clock)
    place = under_way.enter(lambda: told.append(True))
    for _ in range(int(600 / every)):
        clock.now += every
        under_way.look()
        under_way.more(place, size if not told else 0)
    assert bool(told) == lost


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> UploadsUnderWay:
    """Three uploads of 200 kB together, which may be silent for a second."""
    under_way = UploadsUnderWay(max_uploads=3, max_bytes=200_000, stall=1)
    monkeypatch.setattr(uploads.Upload.__init__, "__defaults__", (under_way,))
    monkeypatch.setattr(backends, "STALL_SECONDS", 1)
    return under_way


@pytest.fixture(params=["files", "a store"])
def site(
    request: pytest.FixtureRequest,
    backend: str,
    tmp_path: Path,
    small: UploadsUnderWay,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Site]:
    monkeypatch.setenv("DASH_DYNAMIC_IMAGE_CACHE", str(tmp_path))
    app = make_app(backend)
    if request.param == "files":
        Registry(app)
    else:
        Registry(app, store=Memory(), namespace="a")
    with serve(app.server) as site:
        yield site


class Memory:
    """A store in the memory of this process."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self._kept.get(key)

    def put(self, key: str, data: bytes, *, max_age: float, cost: float = 0.0) -> None:
        self._kept[key] = data

    def delete(self, key: str) -> None:
        self._kept.pop(key, None)

    def lock(self, key: str, token: str, seconds: float) -> bool:
        return True

    def unlock(self, key: str, token: str) -> None:
        pass


def head(size: int) -> bytes:
    lines = [f"POST {BLOBS} HTTP/1.1", "Host: x", "Content-Type: application/octet-stream"]
    return "\r\n".join([*lines, f"Content-Length: {size}", "Connection: close", "", ""]).encode()


def begun(site: Site, stack: ExitStack, sent: int, size: int = 10**6) -> socket.socket:
    connection = stack.enter_context(socket.create_connection(("127.0.0.1", site.port)))
    connection.settimeout(15)
    connection.sendall(head(size) + bytes(sent))
    return connection


def said(connection: socket.socket) -> bytes:
    pieces = []
    try:
        while piece := connection.recv(65_536):
            pieces.append(piece)
    except ConnectionError:
        pass
    return b"".join(pieces)


def eventually(condition: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_stalled_uploads_are_answered_and_leave_no_bytes(
    site: Site, small: UploadsUnderWay, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        stalled = [begun(site, stack, 50_000) for _ in range(3)]
        eventually(lambda: small.bytes > 0)
        for connection in stalled:
            answer = said(connection)
            assert statuses(answer) == [503]
            assert b"upload-stalled" in answer
            assert b"retry-after" in answer.lower()
        eventually(lambda: small.bytes == 0 and not list(tmp_path.rglob("*.part")))


def test_uploads_over_the_bounds_hear_503_and_succeed_when_they_come_again(
    site: Site, small: UploadsUnderWay
) -> None:
    with ExitStack() as stack:
        waiting = [begun(site, stack, 50_000, 60_000) for _ in range(3)]
        eventually(lambda: small.bytes >= 3 * 40_000)
        refused = begun(site, stack, 30_000, 30_000)
        assert statuses(said(refused)) == [503]
        for connection in waiting:
            connection.sendall(bytes(10_000))
        assert [statuses(said(connection)) for connection in waiting] == [[201]] * 3
        assert statuses(said(begun(site, stack, 30_000, 30_000))) == [201]


def test_without_a_thread_that_looks_for_slow_uploads_they_come_in_and_a_later_one_starts_it() -> (
    None
):
    clock = Clock()
    under_way, lost = UploadsUnderWay(max_uploads=3, stall=0.02, clock=clock), list[str]()
    with no_more_threads():
        under_way.leave(under_way.enter(nothing))
        for _ in range(3):
            under_way.enter(lambda: lost.append("slow"))
        with pytest.raises(problems.Problem):
            under_way.enter(nothing)
    clock.now += 1
    with pytest.raises(problems.Problem):
        under_way.enter(nothing)
    eventually(lambda: lost == ["slow"] * 3, 10)
    under_way.leave(under_way.enter(nothing))
