"""An `async def` that blocks its event loop holds up other `async def` functions only."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from PIL import Image
from support.apps import make_app
from support.leavers import eventually, impatient
from support.servers import Answer, Site, serve

from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.execution import loop_call


class Blocked:
    """A server while one of its functions holds the loop of all `async def` functions."""

    def __init__(self, app: Any, registry: Registry) -> None:
        self.app, self.registry = app, registry
        self.gate, self.begun = threading.Event(), threading.Event()
        registry.generator("blocking")(self._block)
        registry.generator("plain")(one_pixel)
        registry.generator("kept", max_age=60)(one_pixel)
        registry.generator("elsewhere", executor=ThreadPoolExecutor(1))(one_pixel)
        registry.generator("limited", timeout=0.3)(self._wait)
        registry.generator("limited_kept", timeout=0.3, max_age=60)(self._wait)
        registry.generator("limited_def", timeout=0.3)(self._wait_in_thread)

    async def _block(self) -> Image.Image:
        self.begun.set()
        self.gate.wait(20)
        return one_pixel()

    async def _wait(self) -> Image.Image:
        await asyncio.sleep(20)
        return one_pixel()

    def _wait_in_thread(self) -> Image.Image:
        self.gate.wait(20)
        return one_pixel()


def one_pixel(n: int = 0) -> Image.Image:
    return Image.new("L", (1, 1), n)


@contextmanager
def blocked(backend: str, **settings: Any) -> Iterator[tuple[Blocked, Site, Future[Answer]]]:
    app = make_app(backend)
    world = Blocked(app, Registry(app, **settings))
    with serve(app.server) as site, ThreadPoolExecutor(1) as pool:
        blocking = pool.submit(site.image, "blocking")
        try:
            assert world.begun.wait(10)
            yield world, site, blocking
        finally:
            world.gate.set()


def test_all_else_goes_on_while_one_blocks(backend: str) -> None:
    with blocked(backend) as (world, site, blocking):
        for name in ("plain", "kept", "elsewhere"):
            assert site.image(name, {"n": 1}).status == 200
        for name in ("limited", "limited_kept", "limited_def"):
            assert site.image(name).status == 504
        assert not blocking.done(), "it did not block"
        world.gate.set()
        assert blocking.result().status == 200


def test_calls_that_are_given_up_meanwhile_take_no_place(backend: str) -> None:
    with blocked(backend, tasks=2) as (_, site, blocking):
        assert site.image("limited").status == 504
        with impatient(site, "limited"):
            time.sleep(0.1)
        assert site.image("limited").status == 504  # else it would wait for a place, without limit
        assert not blocking.done()


def test_a_context_of_the_app_that_blocks_when_it_ends_holds_up_nobody() -> None:
    app, gate, ends = make_app("quart"), threading.Event(), threading.Event()
    registry = Registry(app, threads=2)
    registry.generator("plain")(one_pixel)
    registry.generator("limited", timeout=0.3)(lambda: gate.wait(20) and one_pixel())

    async def clean_up(error: BaseException | None) -> None:
        if threading.current_thread().name.startswith("dash-dynamic-image") and not ends.is_set():
            ends.set()
            gate.wait(20)

    app.server.teardown_appcontext(clean_up)
    with serve(app.server) as site, ThreadPoolExecutor(1) as pool:
        slow = pool.submit(site.image, "plain", {"n": 1})
        assert ends.wait(10)
        assert site.image("plain", {"n": 2}).status == 200
        assert site.image("limited").status == 504
        assert not slow.done()
        gate.set()
        assert slow.result().status == 200


def test_the_log_names_the_line_that_blocks_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(loop_call, "BLOCKED_SECONDS", 0.2)
    monkeypatch.setattr(loop_call, "_warn_of_blocked_loop", loop_call._Warning())
    with blocked("flask", timeout=5) as (world, site, _), ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(site.image, "limited") for _ in range(2)]
        world.registry.generator("later")(world._wait)
        waits = pool.submit(site.image, "later")
        eventually(lambda: "blocks the event loop" in caplog.text, 5)
        assert {each.result().status for each in asked} == {504}
        assert waits.result().status == 504
    told = [each.getMessage() for each in caplog.records if each.levelno == logging.WARNING]
    (blocks,) = (each for each in told if "blocks the event loop" in each)
    assert "in _block" in blocks
    assert "self.gate.wait(20)" in blocks
