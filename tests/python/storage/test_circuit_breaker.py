"""A store that fails is told once, left alone for a while, and never heard of by who asks."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from support.clocks import Clock
from support.fragile_store import Fragile

from dash_dynamic_image_component.storage.circuit_breaker import CircuitBreaker
from dash_dynamic_image_component.storage.file_store import FileStore

NAME = "dash_dynamic_image_component"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inside() -> Fragile:
    return Fragile()


@pytest.fixture
def store(inside: Fragile, clock: Clock) -> CircuitBreaker:
    return CircuitBreaker(inside, clock)


def levels(caplog: pytest.LogCaptureFixture) -> list[int]:
    return [record.levelno for record in caplog.records if record.name == NAME]


def test_one_that_works_is_as_it_is(
    store: CircuitBreaker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    store.put("a", b"image", max_age=60)
    assert store.get("a") == b"image"
    store.delete("a")
    assert store.get("a") is None
    assert store.lock("a", "one", 60)
    assert not store.lock("a", "two", 60)
    store.unlock("a", "one")
    assert store.lock("a", "two", 60)
    assert levels(caplog) == []


METHODS: dict[str, tuple[Callable[[CircuitBreaker], object], object]] = {
    "get": (lambda store: store.get("a"), None),
    "put": (lambda store: store.put("a", b"image", max_age=60), None),
    "delete": (lambda store: store.delete("a"), None),
    "lock": (lambda store: store.lock("a", "one", 60), True),
    "unlock": (lambda store: store.unlock("a", "one"), None),
}


@pytest.mark.parametrize("error", [OSError("no room"), ValueError("odd"), RuntimeError()])
@pytest.mark.parametrize("method", METHODS)
def test_every_failure_is_one_warning_and_no_error(
    store: CircuitBreaker,
    inside: Fragile,
    method: str,
    error: Exception,
    caplog: pytest.LogCaptureFixture,
) -> None:
    inside.error = error
    use, answer = METHODS[method]
    for _ in range(3):
        assert use(store) is answer
    assert levels(caplog) == [logging.WARNING]
    assert (str(error) or "RuntimeError") in caplog.text


@pytest.mark.parametrize("method", METHODS)
def test_after_a_failure_it_is_left_alone(
    store: CircuitBreaker, inside: Fragile, clock: Clock, method: str
) -> None:
    inside.error = OSError("down")
    store.get("a")
    clock.now += 0.99
    use, answer = METHODS[method]
    assert use(store) is answer
    assert inside.calls == 1
    clock.now += 0.02
    use(store)
    assert inside.calls == 2


def test_the_pause_doubles_up_to_half_a_minute(
    store: CircuitBreaker, inside: Fragile, clock: Clock
) -> None:
    inside.error = OSError("down")
    asked = []
    for _ in range(1200):
        before = inside.calls
        store.get("a")
        if inside.calls > before:
            asked.append(clock.now)
        clock.now += 0.25
    pauses = [later - earlier for earlier, later in pairwise(asked)]
    assert pauses[:5] == [1, 2, 4, 8, 16]
    assert set(pauses[5:]) == {30}


def test_when_it_works_again_that_is_told_once_and_all_is_forgiven(
    store: CircuitBreaker, inside: Fragile, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    inside.kept["a"] = b"image"
    for _ in range(2):
        inside.error = OSError("down")
        for _ in range(40):
            store.get("a")
            clock.now += 1
        inside.error = None
        clock.now += 31
        assert store.get("a") == b"image"
        assert store.get("a") == b"image"
    assert levels(caplog) == [logging.WARNING, logging.INFO] * 2
    assert "works again" in caplog.text
    inside.error = OSError("down")
    store.get("a")
    calls = inside.calls
    clock.now += 1.01
    store.get("a")
    assert inside.calls == calls + 1


def test_after_a_pause_one_tries_while_the_others_wait_for_nothing(
    store: CircuitBreaker, inside: Fragile, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside.error = OSError("down")
    store.get("a")
    clock.now += 1.01
    answered: list[object] = []

    def hang(key: str) -> bytes | None:
        answered.append([store.get("b"), store.lock("b", "two", 60)])  # as from another thread
        raise OSError("down")

    monkeypatch.setattr(inside, "get", hang)
    assert store.get("a") is None
    assert answered == [[None, True]]


def test_calls_that_fail_together_count_once(
    store: CircuitBreaker, inside: Fragile, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    together = threading.Barrier(16)

    def fail(key: str) -> bytes | None:
        together.wait(timeout=10)
        raise OSError("down")

    inside.get = fail  # type: ignore[method-assign]
    threads = [threading.Thread(target=store.get, args=("a",)) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert levels(caplog) == [logging.WARNING]
    clock.now += 1.01
    store.lock("a", "one", 60)
    assert inside.calls == 1


def test_a_store_that_gives_no_bytes_is_one_that_fails(
    store: CircuitBreaker, inside: Fragile, caplog: pytest.LogCaptureFixture
) -> None:
    inside.kept["a"] = "text"  # type: ignore[assignment]
    assert store.get("a") is None
    assert "gave a str, not bytes" in caplog.text


def test_a_folder_that_cannot_be_written_only_makes_things_slower(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    store = CircuitBreaker(FileStore(tmp_path / "file" / "store"))
    store.put("a", b"image", max_age=60)
    assert store.get("a") is None
    assert store.lock("a", "one", 60)
    store.unlock("a", "one")
    assert levels(caplog) == [logging.WARNING]
    assert "DASH_DYNAMIC_IMAGE_CACHE can name another folder" in caplog.text
