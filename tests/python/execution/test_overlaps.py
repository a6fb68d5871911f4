"""Calls that overlap and return the same memory: each image is that of its own arguments."""

from __future__ import annotations

import asyncio
import functools
import io
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import xarray as xr
from PIL import Image, ImageDraw
from support.apps import make_app
from support.leavers import eventually
from support.servers import BACKENDS, serve
from support.services import ask, make_service, service_with

from dash_dynamic_image_component import Registry, Result, register_encoder
from dash_dynamic_image_component.execution.attempt import key_of
from dash_dynamic_image_component.execution.overlaps import overlaps
from dash_dynamic_image_component.images.sources import encoders
from dash_dynamic_image_component.service.service import Service

Fill = Callable[[int], Any]


class Meeting:
    """A barrier for the first calls, which later calls pass."""

    def __init__(self, calls: int = 2) -> None:
        self._barrier = threading.Barrier(calls)
        self._left = calls
        self._lock = threading.Lock()

    def wait(self) -> None:
        with self._lock:
            self._left -= 1
            early = self._left >= 0
        if early:
            self._barrier.wait(20)


class Tensor:
    """An array of another library."""

    def __init__(self, array: Any) -> None:
        self.array = array

    @property
    def __array_interface__(self) -> Any:
        return self.array.__array_interface__


class Frame:
    """A value of the user's own type, kept for all calls."""

    value = 0


def png(value: int) -> bytes:
    file = io.BytesIO()
    Image.new("L", (4, 3), value).save(file, "PNG", compress_level=0)
    return file.getvalue()


def filler(kind: str) -> Fill:
    """A function whose calls fill the same memory, and return it as a value of this kind."""
    array, image = np.zeros((8, 4, 3), np.uint8), Image.new("L", (4, 3))
    file, frame = bytearray(png(0)), Frame()
    buffer = io.BytesIO(png(0))

    def fill(value: int) -> Any:
        array[:] = value
        image.paste(value, (0, 0, 4, 3))
        file[:] = png(value)
        buffer.seek(0)
        buffer.write(png(value))
        frame.value = value
        return values[kind]()

    values: dict[str, Callable[[], Any]] = {
        "array": lambda: array,
        "view": lambda: array[::2, ::-1],
        "view of a view": lambda: array[2:][:, :2, 0].T,
        "masked array": lambda: np.ma.masked_equal(array, 255, copy=False),
        "image": lambda: image,
        "bytearray": lambda: file,
        "memoryview": lambda: memoryview(file),
        "file in memory": lambda: buffer,
        "result": lambda: Result(array, alt="a frame"),
        "xarray": lambda: xr.DataArray(array),
        "xarray, upwards": lambda: xr.DataArray(array, {"y": range(len(array))}, ("y", "x", "c")),
        "array interface": lambda: Tensor(array),
        "own type": lambda: frame,
    }
    return fill


@pytest.fixture(autouse=True)
def own_type() -> Iterator[None]:
    register_encoder(Frame, lambda frame: Image.new("L", (4, 3), frame.value))
    yield
    encoders._registered = {k: f for k, f in encoders._registered.items() if k is not Frame}


def number(data: bytes) -> Any:
    return Image.open(io.BytesIO(data)).convert("L").getpixel((0, 0))


def shown(service: Service, value: int, name: str = "drawn") -> Any:
    reply = ask(service, f'{{"value": {value}}}', name)
    assert reply.status == 200, reply.body
    return number(bytes(reply.body))


SHARED = ["array", "view", "view of a view", "masked array", "image", "bytearray", "memoryview"]
SHARED += ["file in memory", "result", "xarray", "xarray, upwards", "array interface", "own type"]


@pytest.mark.parametrize("kind", SHARED)
def test_two_calls_that_overlap_each_get_their_own(
    kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    fill, meeting = filler(kind), Meeting()

    def drawn(value: int) -> Any:
        found = fill(value)
        meeting.wait()  # both have written
        return found

    service = service_with(drawn, max_age=60)
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda value: shown(service, value), (50, 170))) == [50, 170]
        assert list(pool.map(lambda value: shown(service, value), (50, 170))) == [50, 170]
    assert [each.levelname for each in caplog.records] == ["WARNING"]
    assert "drawn that run at the same time return the same memory" in caplog.text
    assert "array.copy()" in caplog.text


def test_a_coroutine_that_overlaps_gets_its_own() -> None:
    fill, begun = filler("array"), []

    async def drawn(value: int) -> Any:
        found = fill(value)
        begun.append(value)
        while len(begun) < 2:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.01)
        return found

    service = service_with(drawn, max_age=60)
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda value: shown(service, value), (50, 170))) == [50, 170]


def test_many_calls_of_one_array_are_right_from_the_first_one_on() -> None:
    array = np.zeros((64, 64, 3), np.uint8)

    def drawn(value: int) -> Any:
        array[:] = value
        time.sleep(0.001)
        return array

    service = service_with(drawn)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda value: shown(service, value), range(80))) == list(range(80))


def test_two_functions_of_one_image_are_right() -> None:
    image, meeting = Image.new("L", (8, 8), 7), Meeting()
    registry = Registry()

    @registry.generator
    def drawn(value: int) -> Any:
        meeting.wait()
        ImageDraw.Draw(image).rectangle((0, 0, 8, 8), fill=200)
        time.sleep(0.05)
        ImageDraw.Draw(image).rectangle((0, 0, 8, 8), fill=7)
        return image

    @registry.generator
    def plain(value: int) -> Any:
        meeting.wait()
        time.sleep(0.02)
        return image

    service = make_service(registry)
    with ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda name: shown(service, 1, name), ("drawn", "plain"))
        assert list(found) == [7, 7]


def test_a_cached_image_that_nobody_writes_to_is_shown_by_all() -> None:
    @functools.cache
    def base() -> Image.Image:
        return Image.new("L", (4, 3), 99)

    def drawn(value: int) -> Any:
        time.sleep(0.002)
        return base()

    service = service_with(drawn)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda value: shown(service, value), range(60))) == {99}


@pytest.mark.parametrize(
    ("kind", "array"),
    [
        ("read-only", lambda held: held),
        ("view of read-only", lambda held: held[:, ::2]),
        ("array of bytes", lambda held: np.frombuffer(bytes(12), np.uint8).reshape(3, 4)),
    ],
)
def test_an_array_that_is_read_only_waits_for_nobody(
    kind: str, array: Callable[[Any], Any], caplog: pytest.LogCaptureFixture
) -> None:
    held, meeting = np.full((3, 4), 0, np.uint8), Meeting(3)
    held.setflags(write=False)
    found = array(held)

    def drawn(value: int) -> Any:
        meeting.wait()
        return found

    service = service_with(drawn)
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(lambda value: shown(service, value), range(3))) == [0, 0, 0]
    assert caplog.records == []
    assert not overlaps.take_turns(drawn)


def test_rows_of_one_larger_array_are_not_the_same_memory() -> None:
    held, meeting = np.zeros((4, 3, 4), np.uint8), Meeting(4)

    def drawn(value: int) -> Any:
        held[value] = value
        meeting.wait()
        return held[value]

    service = service_with(drawn)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda value: shown(service, value), range(4))) == [0, 1, 2, 3]
    assert not overlaps.take_turns(drawn)


class Slow:
    """A function whose call with 1 waits for `go`."""

    def __init__(self, make: Callable[[int], Any]) -> None:
        self.make, self.go, self.began = make, threading.Event(), threading.Event()

    def __call__(self, value: int) -> Any:
        if value == 1:
            self.began.set()
            assert self.go.wait(20)
        return self.make(value)


def fresh(value: int) -> Any:
    return np.full((4, 4, 3), value, np.uint8)[::2]


def wrapped(value: int) -> Any:
    return Result(Image.fromarray(fresh(value)), alt="new")


@pytest.mark.slow
@pytest.mark.parametrize("make", [fresh, wrapped, functools.cache(fresh), functools.cache(wrapped)])
def test_new_memory_and_a_cache_wait_for_no_slow_call(make: Callable[[int], Any]) -> None:
    slow = Slow(make)
    service = service_with(slow)
    assert [shown(service, value) for value in (5, 6)] == [5, 6]
    with ThreadPoolExecutor(3) as pool:
        try:
            waits: Future[Any] = pool.submit(shown, service, 1)
            assert slow.began.wait(10)
            for value in (5, 7, 6):
                assert pool.submit(shown, service, value).result(10) == value
            assert not waits.done()
        finally:
            slow.go.set()
        assert waits.result(10) == 1


def test_an_image_waits_for_a_call_that_may_write_over_it() -> None:
    held = np.zeros((4, 4), np.uint8)

    def make(value: int) -> Any:
        held[:] = value
        return held

    slow = Slow(make)
    service = service_with(slow)
    assert shown(service, 5) == 5
    with ThreadPoolExecutor(3) as pool:
        try:
            first: Future[Any] = pool.submit(shown, service, 1)
            assert slow.began.wait(10)
            second: Future[Any] = pool.submit(shown, service, 2)
            eventually(lambda: bool((held == 2).all()))
            time.sleep(0.05)
            assert not second.done()
        finally:
            slow.go.set()
        assert (first.result(10), second.result(10)) == (1, 2)


@pytest.mark.parametrize("kind", SHARED)
def test_a_call_that_comes_after_the_first_ones_gets_its_own(kind: str) -> None:
    """The returned object may be new, and its memory older."""
    fill = filler(kind)
    began, second_filled, first_filled = (threading.Event() for _ in range(3))

    def drawn(value: int) -> Any:
        if value == 1 and not first_filled.is_set():
            began.set()
            assert second_filled.wait(10)
            filled = fill(value)
            first_filled.set()
            time.sleep(0.2)  # in which the second call, whose pixels are wrong now, ends
            return filled
        filled = fill(value)
        if value == 2 and not second_filled.is_set():
            second_filled.set()
            assert first_filled.wait(10)
        return filled

    service = service_with(drawn)
    assert shown(service, 5) == 5
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(shown, service, 1)
        assert began.wait(10)
        second = pool.submit(shown, service, 2)
        assert (first.result(10), second.result(10)) == (1, 2)


def test_a_call_that_raises_holds_up_nobody() -> None:
    held, meeting = np.zeros((4, 4), np.uint8), Meeting()

    def drawn(value: int) -> Any:
        meeting.wait()
        if value == 1:
            raise ValueError("no image")
        held[:] = value
        return held

    service = service_with(drawn)
    with ThreadPoolExecutor(2) as pool:
        failed = pool.submit(ask, service, '{"value": 1}')
        assert pool.submit(shown, service, 2).result(10) == 2
        assert failed.result(10).status == 500
    assert shown(service, 3) == 3


def test_what_is_over_is_forgotten() -> None:
    def drawn(value: int) -> Any:
        time.sleep(0.001)
        return held

    held = np.zeros((4, 4), np.uint8)
    service = service_with(drawn)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda value: shown(service, value), range(40)))
    eventually(lambda: (overlaps._running, overlaps._ended, overlaps._queue) == (set(), [], []))


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_backend_keeps_calls_of_one_array_apart(backend: str) -> None:
    app = make_app(backend)
    array = np.zeros((32, 32, 3), np.uint8)

    @Registry(app).generator
    def drawn(value: int) -> Any:
        array[:] = value
        time.sleep(0.002)
        return array

    with serve(app.server) as site, ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda value: site.image("drawn", {"value": value}), range(40))
        assert [number(each.body) for each in answers] == list(range(40))


@pytest.mark.parametrize("value", [np.zeros(3), bytearray(3), b"abc", Image.new("L", (2, 2))])
def test_arguments_that_may_be_large_are_not_copied_to_be_compared(value: Any) -> None:
    assert key_of([1, "a"], {"b": [2.5, None]}) == key_of([1, "a"], {"b": [2.5, None]})
    assert key_of([1, value], {}) is None
    assert key_of([], {"b": {"c": [value]}}) is None
