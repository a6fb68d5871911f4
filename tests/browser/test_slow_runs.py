"""The last value does not wait for slow runs whose images are not wanted any more."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from dash import Input, dcc, html
from support.apps import make_app
from support.pictures import numbered
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import Cancelled, DynamicImage, Registry, params_callback

STEPS, STEP = 25, 0.1
"""A slow run takes 2.5 seconds; that of the last value, which nobody stops, half a second."""
LAST = 3


class Runs:
    """The values of runs that began, and that came to their end, and the most runs at once."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.finished: list[int] = []
        self.most = 0
        self._now = 0
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._now -= 1

    def steps_of(self, value: int) -> range:
        self.begun.append(value)
        return range({0: 0, LAST: 5}.get(value, STEPS))

    def end(self, value: int) -> Any:
        self.finished.append(value)
        return numbered(value)


def asking(registry: Registry, runs: Runs) -> None:
    @registry.generator
    def number(value: int, cancelled: Cancelled) -> Any:
        with runs:
            for _ in runs.steps_of(value):
                time.sleep(STEP)
                cancelled.check()
            return runs.end(value)


def coroutine(registry: Registry, runs: Runs) -> None:
    @registry.generator
    async def number(value: int) -> Any:
        with runs:
            for _ in runs.steps_of(value):
                await asyncio.sleep(STEP)
            return runs.end(value)


def plain(registry: Registry, runs: Runs) -> None:
    @registry.generator
    def number(value: int) -> Any:
        with runs:
            for _ in runs.steps_of(value):
                time.sleep(STEP)
            return runs.end(value)


Kind = Callable[[Registry, Runs], None]


def moved(tab: Tab, backend: str, kind: Kind, *milliseconds: int) -> Runs:
    """The runs of a slider that goes to 1, 2 and so on, with these pauses between."""
    app, runs = make_app(backend), Runs()
    kind(Registry(app), runs)
    app.layout = html.Div(
        [
            dcc.Slider(0, 10, 1, value=0, id="slider"),
            DynamicImage("number", id="image", width=200, height=200),
        ]
    )
    params_callback("image", value=Input("slider", "value"))
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        for value, pause in enumerate((*milliseconds, 0), start=1):
            tab.set_props("slider", value=value)
            tab.page.wait_for_timeout(pause)
        tab.wait_value(LAST)
        tab.wait_status("loaded")
    return runs


@pytest.mark.parametrize(("backend", "kind"), [("flask", asking), ("quart", coroutine)])
def test_runs_that_can_be_stopped_end_when_the_slider_has_moved_on(
    tab: Tab, backend: str, kind: Kind
) -> None:
    runs = moved(tab, backend, kind, 1300, 500)
    assert runs.begun == [0, 1, 2, 3]
    assert runs.finished == [0, 3]
    assert runs.most <= 2


def test_the_newest_value_runs_beside_a_run_that_cannot_be_stopped(tab: Tab) -> None:
    runs = moved(tab, "fastapi", plain, 300, 300)
    assert runs.begun == [0, 1, 3]
    assert runs.most == 2
