"""The store in Redis: what is its own, and what happens when the server does not answer."""

from __future__ import annotations

import logging
import socket
import sys
import time
from collections.abc import Iterator

import pytest
import redis
from support.parts import RedisServer, free_port, redis_server

from dash_dynamic_image_component.storage.circuit_breaker import CircuitBreaker
from dash_dynamic_image_component.storage.redis_store import RedisStore
from dash_dynamic_image_component.storage.store import StoreError

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def running() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture
def server(running: RedisServer) -> RedisServer:
    running.flush()
    return running


def test_values_leave_the_server_when_they_expire(server: RedisServer) -> None:
    store, client = RedisStore(server.url), redis.Redis.from_url(server.url)
    store.put("short", b"image", max_age=90)
    store.put("infinite", b"image", max_age=float("inf"))
    store.lock("short", "one", 30)
    assert client.pttl("short") == pytest.approx(90_000, abs=2000)
    assert client.pttl("infinite") == -1
    assert client.pttl("short/lock") == pytest.approx(30_000, abs=2000)


def test_the_url_chooses_the_database(server: RedisServer) -> None:
    RedisStore(server.url).put("a", b"image", max_age=60)
    assert RedisStore(server.url.replace("/0", "/1")).get("a") is None


def test_a_unix_socket_will_do(server: RedisServer) -> None:
    store = RedisStore(f"unix://{server.socket}?db=0")
    store.put("a", b"image", max_age=60)
    assert RedisStore(server.url).get("a") == b"image"


def test_rediss_speaks_tls() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        store = RedisStore(f"rediss://127.0.0.1:{listener.getsockname()[1]}")
        with pytest.raises(StoreError, match="imeout"):
            store.get("a")
        peer, _ = listener.accept()
        with peer:
            assert peer.recv(2) == b"\x16\x03"  # a TLS handshake: RFC 8446, section 5.1


def test_a_password_opens_it_and_is_told_to_nobody() -> None:
    with redis_server("--requirepass", "secret") as server:
        url = server.url.replace("://", "://:secret@")
        RedisStore(url).put("a", b"image", max_age=60)
        assert RedisStore(url).get("a") == b"image"
        assert repr(RedisStore(url)) == f"RedisStore({server.url!r})"
        with pytest.raises(StoreError, match="uthentication"):
            RedisStore(server.url).get("a")
        with pytest.raises(StoreError) as caught:
            RedisStore(url.replace("secret", "guess")).get("a")
        assert "guess" not in str(caught.value)


@pytest.mark.parametrize("url", ["redis://cache:port/0", "redis://cache/0?socket_timeout=soon"])
def test_a_url_that_cannot_be_read_is_a_value_error(url: str) -> None:
    with pytest.raises(ValueError, match=r"port|Port|socket_timeout"):
        RedisStore(url)


def test_a_missing_library_is_named_with_its_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(ImportError) as caught:
        RedisStore("redis://:secret@cache:6379/0")
    assert 'pip install "dash-dynamic-image-component[redis]"' in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_full_server_that_may_not_make_room_names_the_remedy() -> None:
    with redis_server("--maxmemory", "2mb", "--maxmemory-policy", "noeviction") as server:
        store = RedisStore(server.url)
        with pytest.raises(StoreError, match="set its maxmemory-policy to allkeys-lru"):
            fill(store)


def test_a_full_server_that_may_make_room_keeps_what_is_new() -> None:
    with redis_server("--maxmemory", "4mb", "--maxmemory-policy", "allkeys-lru") as server:
        store = RedisStore(server.url)
        fill(store)
        # Which of the others goes is a matter of chance: its clock has seconds.
        kept = [number for number in range(100) if store.get(str(number)) == bytes(100_000)]
        assert kept[-1] == 99
        assert len(kept) < 50


def fill(store: RedisStore) -> None:
    for number in range(100):
        store.put(str(number), bytes(100_000), max_age=60)


USES = {
    "get": lambda store: store.get("a"),
    "put": lambda store: store.put("a", b"image", max_age=60),
    "delete": lambda store: store.delete("a"),
    "lock": lambda store: store.lock("a", "one", 60),
    "unlock": lambda store: store.unlock("a", "one"),
}


@pytest.mark.parametrize("use", USES)
def test_a_server_that_does_not_run_is_a_store_error_at_once(use: str) -> None:
    port = free_port()
    start = time.monotonic()
    with pytest.raises(StoreError, match=f"Redis at redis://127.0.0.1:{port}/0 failed: "):
        USES[use](RedisStore(f"redis://127.0.0.1:{port}/0"))
    assert time.monotonic() - start < 0.5


@pytest.mark.parametrize("use", ["get", "lock"])
def test_a_server_that_never_answers_is_given_two_seconds(use: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        store = RedisStore(f"redis://127.0.0.1:{listener.getsockname()[1]}/0")
        start = time.monotonic()
        with pytest.raises(StoreError, match="imeout"):
            USES[use](store)
        assert time.monotonic() - start == pytest.approx(2, abs=0.5)


def test_a_restart_that_nobody_sees_is_no_failure() -> None:
    with redis_server() as server:
        store = RedisStore(server.url)
        store.put("a", b"image", max_age=60)
        server.stop()
        server.start()
        assert store.get("a") is None
        store.put("a", b"image", max_age=60)
        assert store.get("a") == b"image"
        assert store.lock("a", "one", 60)


def test_an_outage_is_one_warning_and_one_line_when_it_is_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "dash_dynamic_image_component")
    with redis_server() as server:
        store = CircuitBreaker(RedisStore(server.url))
        store.put("a", b"image", max_age=60)
        assert store.get("a") == b"image"
        server.stop()
        start = time.monotonic()
        for _ in range(200):
            assert store.get("a") is None
            assert store.lock("a", "one", 60)
            store.put("a", b"image", max_age=60)
            store.unlock("a", "one")
        assert time.monotonic() - start < 1
        server.start()
        deadline = time.monotonic() + 5
        while store.get("a") != b"image" and time.monotonic() < deadline:
            store.put("a", b"image", max_age=60)
            time.sleep(0.02)
        assert store.get("a") == b"image"
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
