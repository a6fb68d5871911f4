"""`concurrency=`: calls of a function, or of several, that never run at the same time."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from matplotlib import pyplot
from PIL import Image
from support.apps import make_app
from support.leavers import eventually, impatient
from support.pictures import number_in, numbered
from support.servers import serve
from support.services import ask, make_service

from dash_dynamic_image_component import Cancelled, Concurrency, Registry, image_callback
from dash_dynamic_image_component.execution import shared_limits
from dash_dynamic_image_component.execution.two_lines import TwoLines


class Library:
    """A library that bears one call at a time; it notes the most calls that were in it at once."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.inside: list[int] = []
        self.begun: list[int] = []
        self.most = 0
        self._lock = threading.Lock()

    def __call__(self, value: int, seconds: float = 0.01) -> Image.Image:
        with self._lock:
            self.begun.append(value)
            self.inside.append(value)
            self.most = max(self.most, len(self.inside))
        assert self.gate.wait(20)
        time.sleep(seconds)
        self.inside.remove(value)
        return numbered(value)


class Forgetful(ThreadPoolExecutor):
    """An executor whose calls can be cancelled while they run on unseen, as those of Dask."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        seen: Future[Any] = Future()

        def hand_over(ended: Future[Any]) -> None:
            if seen.set_running_or_notify_cancel():
                seen.set_result(ended.result())

        super().submit(fn, *args, **kwargs).add_done_callback(hand_over)
        return seen


def in_thread(registry: Registry, library: Library, name: str, **options: Any) -> None:
    @registry.generator(name, **options)
    def drawn(value: int) -> Image.Image:
        return library(value)


def in_coroutine(registry: Registry, library: Library, name: str, **options: Any) -> None:
    @registry.generator(name, **options)
    async def drawn(value: int) -> Image.Image:
        return await asyncio.to_thread(library, value)


def in_executor(registry: Registry, library: Library, name: str, **options: Any) -> None:
    @registry.generator(name, executor=lambda: Forgetful(8), **options)
    def drawn(value: int) -> Image.Image:
        return library(value)


def with_pyplot(registry: Registry, library: Library, name: str, **options: Any) -> None:
    @registry.generator(name, **options)
    def drawn(value: int) -> Image.Image:
        pyplot.figure()
        return library(value)


Kind = Callable[..., None]
KINDS = [in_thread, in_coroutine, in_executor, with_pyplot]


@pytest.fixture
def library() -> Iterator[Library]:
    library = Library()
    try:
        yield library
    finally:
        library.gate.set()


@contextmanager
def asking(registry: Registry, **settings: Any) -> Iterator[Callable[..., Future[Any]]]:
    service = make_service(registry, **settings)
    with ThreadPoolExecutor(32) as pool:
        yield lambda value, name="drawn": pool.submit(ask, service, f'{{"value":{value}}}', name)


@pytest.mark.parametrize("kind", KINDS)
def test_as_many_calls_run_at_once_as_the_option_says(kind: Kind, library: Library) -> None:
    registry = Registry()
    kind(registry, library, "drawn", concurrency=1)
    library.gate.set()
    with asking(registry) as asks:
        replies = [asks(value) for value in range(8)]
        assert [number_in(each.result().body) for each in replies] == list(range(8))
    assert library.most == 1


def test_several_functions_of_several_apps_share_a_limit(library: Library) -> None:
    one, other, shared = Registry(), Registry(), Concurrency(2)
    for number, kind in enumerate((in_thread, in_coroutine, in_executor)):
        kind(one, library, f"drawn{number}", concurrency=shared)
        kind(other, library, f"drawn{number}", concurrency=shared)
    library.gate.set()
    with asking(one) as asks, asking(other) as asks_other:
        replies = [
            each(value, f"drawn{value % 3}") for value in range(12) for each in (asks, asks_other)
        ]
        assert {each.result().status for each in replies} == {200}
    assert library.most == 2


def test_a_number_holds_for_a_function_whatever_its_name_and_when_it_was_defined(
    library: Library,
) -> None:
    registry, other = Registry(), Registry()
    in_thread(registry, library, "drawn", concurrency=1)
    in_thread(registry, library, "again", concurrency=1)
    in_thread(other, library, "drawn", concurrency=1)
    with asking(registry) as asks, asking(other) as asks_other:
        replies = [asks(0), asks(1, "again"), asks_other(2)]
        eventually(lambda: library.begun)
        in_thread(registry, library, "drawn", concurrency=1)  # defined again, as in a notebook
        replies.append(asks(3))
        library.gate.set()
        assert {each.result().status for each in replies} == {200}
    assert library.most == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_call_that_outlives_its_time_limit_keeps_its_place(kind: Kind, library: Library) -> None:
    registry = Registry()
    kind(registry, library, "drawn", concurrency=1, timeout=0.1)
    with asking(registry) as asks:
        assert asks(0).result().status == 504
        following = asks(1)
        time.sleep(0.1)
        assert library.begun == [0]
        library.gate.set()
        following.result()
        eventually(lambda: library.begun == [0, 1] and not library.inside)
    assert library.most == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_call_that_nobody_waits_for_keeps_its_place_until_it_has_ended(
    kind: Kind, library: Library, backend: str
) -> None:
    app = make_app(backend)
    kind(Registry(app), library, "drawn", concurrency=1)
    with serve(app.server) as site, ThreadPoolExecutor() as pool:
        with impatient(site, "drawn", {"value": 0}):
            eventually(lambda: library.begun == [0])
        following = pool.submit(site.image, "drawn", {"value": 1})
        time.sleep(0.3)
        assert library.begun == [0]
        library.gate.set()
        assert number_in(following.result().body) == 1
    assert library.most == 1


def test_a_call_that_waits_for_its_limit_leaves_without_a_run(library: Library) -> None:
    app = make_app("flask")
    in_thread(Registry(app), library, "drawn", concurrency=1)
    with serve(app.server) as site, ThreadPoolExecutor() as pool:
        first = pool.submit(site.image, "drawn", {"value": 0})
        eventually(lambda: library.begun == [0])
        with impatient(site, "drawn", {"value": 1}):
            time.sleep(0.2)
        time.sleep(0.2)
        library.gate.set()
        assert first.result().status == 200
        assert site.image("drawn", {"value": 2}).status == 200
    assert library.begun == [0, 2]


def test_a_coroutine_with_a_limit_is_told_that_nobody_waits(library: Library) -> None:
    app, told = make_app("fastapi"), threading.Event()

    @Registry(app).generator(concurrency=1)
    async def drawn(cancelled: Cancelled) -> Image.Image:
        library.begun.append(0)
        while not cancelled.is_set():
            await asyncio.sleep(0.01)
        told.set()
        cancelled.check()
        raise AssertionError("the check raises")

    with serve(app.server) as site:
        with impatient(site, "drawn"):
            eventually(lambda: library.begun)
        assert told.wait(10)


def test_calls_that_wait_for_their_limit_take_no_thread_from_others(library: Library) -> None:
    registry = Registry()
    in_thread(registry, library, "drawn", concurrency=1)
    registry.generator("other")(numbered)
    with asking(registry, threads=2) as asks:
        replies = [asks(value) for value in range(6)]
        eventually(lambda: library.begun)
        assert number_in(asks(7, "other").result(10).body) == 7
        library.gate.set()
        assert {each.result().status for each in replies} == {200}


def test_a_call_that_is_repeated_in_its_turn_for_matplotlib_keeps_to_the_limit(
    library: Library,
) -> None:
    registry, drawing = Registry(), threading.Event()
    with_pyplot(registry, library, "drawn", concurrency=1)

    @registry.generator
    def other(value: int) -> Image.Image:
        pyplot.figure()
        drawing.set()
        time.sleep(0.1)
        return numbered(value)

    library.gate.set()
    with asking(registry) as asks:
        replies = [asks(9, "other")]
        assert drawing.wait(10)
        replies += [asks(value) for value in range(4)]
        assert [number_in(each.result().body) for each in replies] == [9, 0, 1, 2, 3]
    assert library.most == 1


def test_one_more_than_may_wait_is_refused_and_the_others_come(library: Library) -> None:
    registry = Registry()
    in_thread(registry, library, "drawn", concurrency=Concurrency(1))
    with asking(registry, queue=2) as asks:
        replies = [asks(0)]
        eventually(lambda: library.begun)
        replies += [asks(value) for value in range(1, 4)]
        eventually(lambda: any(each.done() for each in replies))
        library.gate.set()
        assert sorted(each.result().status for each in replies) == [200, 200, 200, 503]


def test_a_call_that_is_refused_after_its_limit_gives_its_place_back(library: Library) -> None:
    registry = Registry()
    in_thread(registry, library, "busy")
    in_thread(registry, library, "drawn", concurrency=Concurrency(1))
    with asking(registry, threads=1, queue=0) as asks:
        first = asks(0, "busy")
        eventually(lambda: library.begun)
        assert asks(1).result().status == 503
        library.gate.set()
        assert first.result().status == 200
        assert asks(2).result().status == 200


def test_a_call_that_leaves_while_it_waits_for_a_thread_gives_its_place_back(
    library: Library,
) -> None:
    app = make_app("flask")
    registry = Registry(app, threads=1)
    in_thread(registry, library, "busy")
    in_thread(registry, library, "drawn", concurrency=Concurrency(1))
    with serve(app.server) as site, ThreadPoolExecutor() as pool:
        first = pool.submit(site.image, "busy", {"value": 0})
        eventually(lambda: library.begun)
        with impatient(site, "drawn", {"value": 1}):
            time.sleep(0.2)
        time.sleep(0.2)
        library.gate.set()
        assert first.result().status == 200
        assert number_in(site.image("drawn", {"value": 2}).body) == 2
    assert library.begun == [0, 2]


def test_an_image_is_freed_with_its_call_without_the_garbage_collector(library: Library) -> None:
    registry = Registry()
    in_thread(registry, library, "drawn", concurrency=1)
    library.gate.set()
    with asking(registry) as asks:
        gc.collect()
        gc.disable()
        try:
            assert asks(1).result().status == 200
            eventually(lambda: not any(isinstance(each, TwoLines) for each in gc.get_objects()))
        finally:
            gc.enable()


def test_a_forked_process_has_no_call_of_its_parent(library: Library) -> None:
    limit, registry = Concurrency(1), Registry()
    in_thread(registry, library, "drawn", concurrency=limit)
    with asking(registry) as asks:
        first = asks(0)
        eventually(lambda: library.begun == [0])
        shared_limits._lines.after_fork()
        second = asks(1)
        eventually(lambda: library.begun == [0, 1])
        library.gate.set()
        assert {first.result().status, second.result().status} == {200}


def test_image_callback_has_the_option() -> None:
    from dash import Dash, Input, Output

    app, video = Dash(), Concurrency(1)
    registry = Registry(app)

    @image_callback(app, Output("image", "src"), Input("number", "value"), concurrency=video)
    def frame(number: int) -> None: ...

    assert registry.find(frame).concurrency is video


@pytest.mark.parametrize("wrong", [0, -1, True])
def test_a_number_that_is_no_limit_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="must be a whole number of at least 1"):
        Registry().generator(concurrency=wrong)(numbered)


@pytest.mark.parametrize("wrong", ["video", 1.5, threading.Lock()])
def test_a_value_of_another_kind_is_refused_with_the_remedy(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"a Concurrency\(\.\.\.\) that several functions share"):
        Registry().generator(concurrency=wrong)(numbered)
