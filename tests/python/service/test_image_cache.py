"""Images that are kept, here and in a store: the newest is shown, and for as long as it may be."""

from __future__ import annotations

import asyncio
import gc
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image
from support.leavers import eventually
from support.pictures import number_in, numbered
from support.services import ask

from dash_dynamic_image_component import Cancelled, Registry
from dash_dynamic_image_component.base.event_loop import event_loop
from dash_dynamic_image_component.base.settings import Settings
from dash_dynamic_image_component.execution.job import Job
from dash_dynamic_image_component.service.flow import ClientLeft, in_thread
from dash_dynamic_image_component.service.http import Request
from dash_dynamic_image_component.service.service import Service

REFRESH = {"Cache-Control": "no-cache"}


class Store:
    """What processes share, in memory; `read` is called before each `get`."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.read: Callable[[], object] = lambda: None

    def get(self, key: str, /) -> bytes | None:
        self.read()
        return self.kept.get(key)

    def put(self, key: str, data: bytes, /, *, max_age: float, cost: float = 0.0) -> None:
        self.kept[key] = data

    def delete(self, key: str, /) -> None:
        self.kept.pop(key, None)

    def lock(self, key: str, token: str, seconds: float, /) -> bool:
        return True

    def unlock(self, key: str, token: str, /) -> None: ...


class Process:
    """A service of its own that draws `value`, once its gate is open."""

    def __init__(self, store: Store, value: int) -> None:
        self.value = value
        self.gate = threading.Event()
        self.gate.set()
        self.began: list[int] = []
        self._registry = Registry()
        self._registry.generator("drawn", max_age=60, version="1")(self.drawn)
        self.service = Service(self._registry, Settings(store=store), "tests")

    def drawn(self, cancelled: Cancelled) -> Image.Image:
        value, gate = self.value, self.gate
        self.began.append(value)
        assert gate.wait(20)
        cancelled.check()
        return numbered(value, 1)

    def shows(self) -> int:
        return number_in(ask(self.service).body)

    def refreshes(self) -> int:
        return number_in(ask(self.service, headers=REFRESH).body)


@contextmanager
def held(process: Process) -> Iterator[threading.Event]:
    """What the process draws from now on waits until the block ends."""
    gate = process.gate = threading.Event()
    try:
        yield gate
    finally:
        gate.set()


def kept_in(store: Store) -> int:
    """What a process that was just started shows."""
    return Process(store, 999).shows()


def settled(process: Process) -> None:
    """Return when the process has put what it made."""
    threads = process.service._images._threads
    eventually(lambda: threads._queue.empty())
    for _ in range(4):
        threads.submit(time.sleep, 0.02)
    eventually(lambda: threads._queue.empty())
    eventually(lambda: process.service._finder._flight._flights == {})


def test_a_refresh_does_not_join_a_request_that_reads_the_store() -> None:
    store = Store()
    first = Process(store, 1)
    assert first.shows() == 1
    eventually(lambda: store.kept)
    reads, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        reads.set()
        assert go_on.wait(20)

    second = Process(store, 2)
    store.read = slow
    with ThreadPoolExecutor(2) as pool:
        try:
            old = pool.submit(second.shows)
            assert reads.wait(5)
            new = pool.submit(second.refreshes)
            eventually(lambda: second.began == [2], 5)
        finally:
            go_on.set()
        assert new.result(5) == 2
        old.result(5)


def test_an_older_run_that_ends_later_takes_no_newer_image_from_the_store() -> None:
    store = Store()
    old, new = Process(store, 1), Process(store, 2)
    with ThreadPoolExecutor(1) as pool, held(old) as gate:
        late = pool.submit(old.shows)
        eventually(lambda: old.began == [1])
        time.sleep(0.01)
        assert new.refreshes() == 2
        eventually(lambda: store.kept)
        gate.set()
        assert late.result(5) == 1
        settled(old)
        assert kept_in(store) == 2


def test_an_older_run_that_ends_later_takes_no_newer_image_from_memory() -> None:
    process = Process(Store(), 1)
    with ThreadPoolExecutor(1) as pool, held(process) as gate:
        late = pool.submit(process.shows)
        eventually(lambda: process.began == [1])
        time.sleep(0.01)
        process.value, process.gate = 2, threading.Event()
        process.gate.set()
        assert process.refreshes() == 2
        gate.set()
        assert late.result(5) == 1
        assert process.shows() == 2


@pytest.fixture
def ahead(monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store with an image, 1, of a machine whose clock is an hour ahead."""
    store, real = Store(), time.time
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: real() + 3600)
        process = Process(store, 1)
        assert process.shows() == 1
        eventually(lambda: store.kept)
    return store


def test_an_image_of_a_clock_that_is_ahead_is_absent(ahead: Store) -> None:
    process = Process(ahead, 2)
    assert process.shows() == 2
    settled(process)
    assert kept_in(ahead) == 2


def test_an_image_of_a_clock_that_is_ahead_is_made_over_by_a_refresh(ahead: Store) -> None:
    process = Process(ahead, 2)
    assert process.refreshes() == 2
    settled(process)
    assert kept_in(ahead) == 2


class Pair:
    """A service that shows `a` as 1 and `b` as 2, or as 11 and 12 when it runs again."""

    def __init__(self, store: Store, more: int, namespace: str = "tests") -> None:
        registry = Registry()
        for name, vary in ("exact", None), ("viewed", lambda request: "ab"):
            registry.generator(name, max_age=60, version="1", vary=vary)(self.drawn)
        self.more = more
        self.service = Service(registry, Settings(store=store, memory_bytes=0), namespace)

    def drawn(self, which: str) -> Image.Image:
        return numbered(self.more + " ab".index(which), 1)

    def asked(self, which: str, name: str, tier: str | None) -> bytes:
        query = f"p={quote(json.dumps({'which': which}))}{f'&tier={tier}' if tier else ''}"
        reply = in_thread(self.service.answer(Request("GET", f"/{name}", query.encode())))
        assert reply.status == 200
        return bytes(reply.body)


def in_store(pair: Pair, store: Store, which: str, name: str, tier: str | None) -> str:
    """The key under which the store has an image that was just made."""
    before = set(store.kept)
    pair.asked(which, name, tier)
    eventually(lambda: set(store.kept) > before)
    return (set(store.kept) - before).pop()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("a", "exact", None), ("b", "exact", None)),
        (("a", "viewed", None), ("b", "viewed", None)),
        (("a", "exact", None), ("a", "viewed", None)),
        (("a", "exact", "preview"), ("b", "exact", "preview")),
        (("a", "exact", "preview"), ("a", "exact", None)),
    ],
)
def test_two_entries_that_a_store_confuses_are_made_anew_with_one_warning(
    first: tuple[str, str, str | None],
    second: tuple[str, str, str | None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = Store()
    old = Pair(store, 0)
    one, other = (in_store(old, store, *which) for which in (first, second))
    store.kept[one], store.kept[other] = store.kept[other], store.kept[one]
    new, unshared = Pair(store, 10), Pair(Store(), 10)
    for which in first, second:
        assert new.asked(*which) == unshared.asked(*which)
    assert [each.levelname for each in caplog.records] == ["WARNING"]
    assert "the image of another key" in caplog.text


def test_an_entry_of_another_namespace_is_made_anew() -> None:
    theirs, ours = Store(), Store()
    key = in_store(Pair(theirs, 0, "theirs"), theirs, "a", "exact", None)
    renamed = key.replace("theirs", "ours")
    ours.kept[renamed] = theirs.kept[key]
    assert number_in(Pair(ours, 10, "ours").asked("a", "exact", None)) == 11


def test_who_leaves_just_as_the_call_begins_leaves_no_error_that_nobody_asks_for(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    process = Process(Store(), 1)
    service, submit = process.service, process.service._runner.submit
    leaves, told, ended = threading.Event(), threading.Event(), threading.Event()

    def cancel(really: Callable[[], bool]) -> bool:
        is_stopped = really()
        told.set()
        return is_stopped

    def submit_and_leave(*arguments: Any, **options: Any) -> Job:
        job = submit(*arguments, **options)
        job.future.add_done_callback(lambda _: ended.set())
        monkeypatch.setattr(job, "cancel", partial(cancel, job.cancel))
        leaves.set()
        eventually(lambda: service._finder._flight._flights == {})
        return job

    monkeypatch.setattr(service._runner, "submit", submit_and_leave)
    with held(process) as gate:
        with pytest.raises(ClientLeft):
            in_thread(service.answer(Request("GET", "/drawn", b"p={}")), leaves.is_set)
        assert told.wait(5)
        gate.set()
        assert ended.wait(5)
    monkeypatch.undo()  # which holds the job
    asyncio.run_coroutine_threadsafe(asyncio.sleep(0.01), event_loop()).result(5)
    gc.collect()
    assert [each for each in caplog.records if each.name == "asyncio"] == []
