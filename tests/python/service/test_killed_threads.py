"""Servers that are stopped by SystemExit in every thread that began since, as Dash does it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import matplotlib.pyplot as plt
import pytest
from PIL import Image
from support.apps import make_app
from support.killer import kill_threads_since, running_threads
from support.servers import serve

from dash_dynamic_image_component import Registry

# The threads of the server and of the tests are killed too.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")

LONGEST = 8.0
"""Seconds for one image; the first of Matplotlib takes one."""


def drawn(n: int = 0) -> Image.Image:
    return Image.new("L", (4, 4), n % 256)


async def drawn_async(n: int = 0) -> Image.Image:
    return drawn(n)


def plotted(n: int = 0) -> Any:
    figure, axes = plt.subplots(figsize=(1, 1))
    axes.plot([0, n])
    return figure


def register(registry: Registry) -> None:
    registry.generator("plain")(drawn)
    registry.generator("async")(drawn_async)
    registry.generator("kept", max_age=60)(drawn)
    registry.generator("plotted")(plotted)
    registry.generator("elsewhere", executor=lambda: ThreadPoolExecutor(1))(drawn)


KINDS = ("plain", "async", "kept", "plotted", "elsewhere")


def test_three_servers_that_are_killed_one_after_the_other_show_every_kind_of_image() -> None:
    app = make_app("flask")
    register(Registry(app))
    for number in range(3):
        spared = running_threads()
        with serve(app.server) as site:
            for kind in KINDS:
                answer = site.image(kind, {"n": number})
                assert answer.status == 200, (number, kind)
            kill_threads_since(spared)


def test_a_run_whose_thread_is_killed_gives_back_its_place_its_turn_and_its_entry() -> None:
    app, begun = make_app("flask"), threading.Event()
    registry = Registry(app, threads=1, tasks=1)
    register(registry)
    slow = [True]

    def wait(paint: Callable[[], Any]) -> Any:
        begun.set()
        while slow[0]:
            time.sleep(0.005)
        return paint()

    registry.generator("slow")(lambda: wait(drawn))
    registry.generator("slow_plot")(lambda: (plt.figure(), wait(plotted))[1])
    get = app.server.test_client().get
    for name in ("slow", "slow_plot"):
        spared = running_threads()
        asked: Future[Any] = Future()
        target = lambda: asked.set_result(get(f"/_dash-dynamic-image/{name}?p=%7B%7D"))  # noqa: B023, E731
        slow[0] = True
        begun.clear()
        asking = threading.Thread(target=target)
        asking.start()
        assert begun.wait(10)
        kill_threads_since(spared | {asking.ident or 0})
        if name == "slow":  # that of Matplotlib may be repeated
            assert asked.result(LONGEST).status_code == 500
        slow[0] = False
        asked.result(LONGEST)
        assert get(f"/_dash-dynamic-image/{name}?p=%7B%7D").status_code == 200
        assert get("/_dash-dynamic-image/plotted?p=%7B%7D").status_code == 200
