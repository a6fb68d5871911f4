"""Overlapping calls whose values are new objects, made of memory that all calls write to."""

from __future__ import annotations

import io
import mmap
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image
from support.services import ask, make_service, service_with

from dash_dynamic_image_component import Registry, Result, register_encoder
from dash_dynamic_image_component.execution.attempt import Attempt
from dash_dynamic_image_component.execution.overlaps import overlaps
from dash_dynamic_image_component.images.options import ImageOptions
from dash_dynamic_image_component.images.sources import encoders
from dash_dynamic_image_component.service.service import Service

SHAPE = (4, 6, 3)


def png(value: int) -> bytes:
    file = io.BytesIO()
    Image.new("L", (4, 3), value).save(file, "PNG", compress_level=0)
    return file.getvalue()


class ByArray:
    def __init__(self, array: Any) -> None:
        self._hidden = (array,)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self._hidden[0]


class ByView(ByArray):
    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self._hidden[0][::2, ::-1]


class ByCapsule:
    def __init__(self, array: Any) -> None:
        self._hidden = (array,)

    def __dlpack__(self, **named: Any) -> Any:
        return self._hidden[0].__dlpack__(**named)

    def __dlpack_device__(self) -> Any:
        return self._hidden[0].__dlpack_device__()


class ByInstance:
    def __init__(self, array: Any) -> None:
        self.__array_interface__ = dict(array.__array_interface__)


class ByPng:
    def __init__(self, array: Any) -> None:
        self.array = array

    def _repr_png_(self) -> bytes:
        return png(int(self.array[0, 0, 0]))


@dataclass
class Tile:
    """A type with an encoder, around pixels."""

    pixels: Any


@pytest.fixture(autouse=True)
def tile_encoder() -> Iterator[None]:
    register_encoder(Tile, lambda tile: tile.pixels)
    yield
    encoders._registered = {k: f for k, f in encoders._registered.items() if k is not Tile}


def of_array(make: Callable[[Any], Any]) -> Callable[[Path], Callable[[int], Any]]:
    def filler(folder: Path) -> Callable[[int], Any]:
        array = np.zeros(SHAPE, np.uint8)

        def fill(value: int) -> Any:
            array[:] = value
            return make(array)

        return fill

    return filler


def of_floats(make: Callable[[Any], Any]) -> Callable[[Path], Callable[[int], Any]]:
    """Values that are copied where they become pixels."""

    def filler(folder: Path) -> Callable[[int], Any]:
        array = np.zeros((8, 6), np.float32)

        def fill(value: int) -> Any:
            array[:] = value / 255
            return make(array)

        return fill

    return filler


def of_file(make: Callable[[Any], Any], file: Any) -> Callable[[Path], Callable[[int], Any]]:
    def filler(folder: Path) -> Callable[[int], Any]:
        def fill(value: int) -> Any:
            file[:] = png(value)
            return make(file)

        return fill

    return filler


def buffer_of(make: Callable[[Any], Any]) -> Callable[[Path], Callable[[int], Any]]:
    def filler(folder: Path) -> Callable[[int], Any]:
        file = io.BytesIO(png(0))

        def fill(value: int) -> Any:
            file.getbuffer()[:] = png(value)
            return make(file)

        return fill

    return filler


def mapped(opened: Callable[[Path], Any]) -> Callable[[Path], Callable[[int], Any]]:
    def filler(folder: Path) -> Callable[[int], Any]:
        path = folder / "pixels"
        path.write_bytes(bytes(9000))

        def fill(value: int) -> Any:
            array = opened(path)
            array[:] = value
            return array

        return fill

    return filler


def by_mmap(path: Path) -> Any:
    with path.open("r+b") as file:
        return np.frombuffer(mmap.mmap(file.fileno(), 0), np.uint8)[:72].reshape(SHAPE)


KINDS = {
    "__array__": of_array(ByArray),
    "__array__ of a view": of_array(ByView),
    "__array__ in a result": of_array(lambda array: Result(ByArray(array), alt="wrapped")),
    "__array__ of floats": of_floats(ByArray),
    "DLPack of floats": of_floats(ByCapsule),
    "DLPack": of_array(ByCapsule),
    "__array_interface__ of the instance": of_array(ByInstance),
    "_repr_png_": of_array(ByPng),
    "own type around an array": of_array(Tile),
    "own type around a view": of_array(lambda array: Tile(array[1:, ::2])),
    "buffer": buffer_of(lambda file: file.getbuffer()),
    "part of a buffer": buffer_of(lambda file: file.getbuffer()[:]),
    "array of a buffer": buffer_of(
        lambda file: np.frombuffer(file.getbuffer(), np.uint8)[-20:-19].reshape(1, 1)
    ),
    "view of a bytearray": of_file(lambda file: memoryview(file)[:], bytearray(png(0))),
    "memmap": mapped(lambda path: np.memmap(path, np.uint8, "r+", 0, SHAPE)),
    "memmap from an offset": mapped(lambda path: np.memmap(path, np.uint8, "r+", 5000, SHAPE)),
    "view of a memmap": mapped(lambda path: np.memmap(path, np.uint8, "r+", 64, SHAPE)[::-1]),
    "mmap": mapped(by_mmap),
}


def number(data: bytes) -> Any:
    return Image.open(io.BytesIO(data)).convert("L").getpixel((0, 0))


def shown(service: Service, value: int, name: str = "drawn") -> Any:
    reply = ask(service, f'{{"value": {value}}}', name)
    assert reply.status == 200, reply.body
    return number(bytes(reply.body))


def expected(kind: str, value: int) -> int:
    if kind != "array of a buffer":
        return value
    return png(value)[-20]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("known", [False, True])
def test_a_call_that_another_one_writes_over_gets_its_own(
    kind: str, known: bool, tmp_path: Path
) -> None:
    fill = KINDS[kind](tmp_path)
    filled, overwritten = threading.Event(), threading.Event()

    def drawn(value: int) -> Any:
        found = fill(value)
        if value == 50 and not filled.is_set():
            filled.set()
            assert overwritten.wait(20)
        if value == 170 and not overwritten.is_set():
            overwritten.set()
        return found

    service = service_with(drawn, max_age=60)
    if known:
        assert shown(service, 5) == expected(kind, 5)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(shown, service, 50)
        assert filled.wait(20)
        second = pool.submit(shown, service, 170)
        found = first.result(20), second.result(20)
    assert found == (expected(kind, 50), expected(kind, 170))
    assert (shown(service, 50), shown(service, 170)) == found


def new_wrapper(value: int) -> Any:
    return ByArray(np.full(SHAPE, value, np.uint8))


def new_buffer(value: int) -> Any:
    return io.BytesIO(png(value)).getbuffer()


def new_tile(value: int) -> Any:
    return Tile(np.full(SHAPE, value, np.uint8)[::2])


def private_map(value: int) -> Any:
    array = np.frombuffer(mmap.mmap(-1, 72), np.uint8).reshape(SHAPE)
    array[:] = value
    return array


@pytest.mark.slow
@pytest.mark.parametrize("make", [new_wrapper, new_buffer, new_tile, private_map])
def test_a_value_around_new_memory_waits_for_no_slow_call(make: Callable[[int], Any]) -> None:
    go, began = threading.Event(), threading.Event()

    def drawn(value: int) -> Any:
        if value == 1:
            began.set()
            assert go.wait(20)
        return make(value)

    service = service_with(drawn)
    assert shown(service, 5) == 5
    with ThreadPoolExecutor(2) as pool:
        try:
            slow = pool.submit(shown, service, 1)
            assert began.wait(10)
            assert [pool.submit(shown, service, value).result(10) for value in (6, 7)] == [6, 7]
            assert not slow.done()
        finally:
            go.set()
        assert slow.result(10) == 1
    assert not overlaps.take_turns(drawn)


def test_shared_memory_that_each_call_opens_by_its_name_is_one_memory() -> None:
    owner = SharedMemory(create=True, size=72)
    opened: list[SharedMemory] = []
    meeting = threading.Barrier(2)

    def drawn(value: int) -> Any:
        memory = SharedMemory(owner.name)
        opened.append(memory)
        array = np.ndarray(SHAPE, np.uint8, memory.buf)
        array[:] = value
        if len(opened) <= 2:  # both have written
            meeting.wait(20)
        return array

    service = service_with(drawn)
    try:
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(lambda value: shown(service, value), (50, 170)))
        assert found == [50, 170]
    finally:
        owner.unlink()


def test_rows_of_one_file_that_each_call_maps_are_not_the_same_memory(tmp_path: Path) -> None:
    path, meeting = tmp_path / "rows", threading.Barrier(3)
    path.write_bytes(bytes(30000))

    def drawn(value: int) -> Any:
        array = np.memmap(path, np.uint8, "r+", 9000 * value, (10, 10))
        array[:] = value
        meeting.wait(20)
        return array

    service = service_with(drawn)
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(lambda value: shown(service, value), range(3))) == [0, 1, 2]
    assert not overlaps.take_turns(drawn)


@pytest.mark.slow
@pytest.mark.parametrize("wrap", [ByArray, Tile, lambda array: array])
def test_a_function_that_was_seen_to_return_the_memory_of_another_waits_for_it(
    wrap: Callable[[Any], Any],
) -> None:
    """Each has run alone before, so that neither is new."""
    array, registry = np.full(SHAPE, 7, np.uint8), Registry()
    torn, go = threading.Event(), threading.Event()

    @registry.generator
    def drawn(value: int) -> Any:
        if value == 2 and not torn.is_set():
            array[:] = 200
            torn.set()
            assert go.wait(20)
        array[:] = 7
        return array

    @registry.generator
    def plain(value: int) -> Any:
        return wrap(array)

    service = make_service(registry)
    assert [shown(service, 1, name) for name in ("plain", "drawn")] == [7, 7]
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(shown, service, 2, "drawn")
        assert torn.wait(20)
        second = pool.submit(shown, service, 2, "plain")
        threading.Timer(0.3, go.set).start()
        assert (first.result(20), second.result(20)) == (7, 7)


def test_pixels_of_a_figure_are_the_memory_of_its_call_alone() -> None:
    box = [Figure(figsize=(1, 1))]
    assert Attempt.of(box, ImageOptions(), None, 0.0).memory is None
