"""Functions that use Matplotlib in any disguise draw one at a time; others run beside them."""

from __future__ import annotations

import asyncio
import functools
import io
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import FunctionType
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from PIL import Image
from support.apps import make_app
from support.disguises import DISGUISES, PAUSE
from support.servers import BACKENDS, Site, serve
from support.services import ask, ask_within, make_service, service_with

from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.images.figures.calls import takes_turns

pytestmark = pytest.mark.usefixtures("nothing_is_left_behind")

COLORS = {
    "red": (255, 0, 0),
    "lime": (0, 255, 0),
    "blue": (0, 0, 255),
    "magenta": (255, 0, 255),
    "yellow": (255, 255, 0),
    "cyan": (0, 255, 255),
}


def fresh(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function as one that was never seen to draw."""
    return FunctionType(
        function.__code__, function.__globals__, function.__name__, None, function.__closure__
    )


def colors_in(data: bytes) -> set[str]:
    """The names of the colours that cover over a fifth of an image."""
    image = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    shares = {name: (image == value).all(-1).mean() for name, value in COLORS.items()}
    return {name for name, share in shares.items() if share > 0.2}


def shown(site: Site, names: list[str], twice: int = 2) -> dict[tuple[str, str, int], Any]:
    """The colours in the image of each generator for each colour, all requested at once, twice."""
    tasks = [(name, color, turn) for turn in range(twice) for name in names for color in COLORS]

    def look(task: tuple[str, str, int]) -> Any:
        answer = site.image(task[0], {"color": task[1]})
        return colors_in(answer.body) if answer.status == 200 else answer.body

    with ThreadPoolExecutor(12) as pool:
        return dict(zip(tasks, pool.map(look, tasks), strict=True))


# Disguises of this file


def by_pandas(color: str) -> Any:
    axes = pd.Series([1.0, 1.0]).plot.area(color=color, figsize=(0.6, 0.4))
    time.sleep(PAUSE)
    axes.set_axis_off()
    return axes.figure


def by_a_histogram_of_pandas(color: str) -> bytes:
    pd.DataFrame({"value": [0.0, 0.0, 0.1]}).hist(bins=1, color=color, figsize=(0.9, 0.9))
    time.sleep(PAUSE)
    file = io.BytesIO()
    plt.savefig(file, format="png")
    return file.getvalue()


class Keeper:
    """A line that is made once, and changed by every call."""

    figure = Figure((0.4, 0.3), dpi=50)
    (line,) = figure.add_axes((0, 0, 1, 1)).plot([0, 1], [0.5, 0.5], linewidth=60)

    def draw(self, color: str) -> Any:
        self.line.set_color(color)
        time.sleep(PAUSE)
        return self.figure


@functools.cache
def cached_figure() -> tuple[Any, Any]:
    figure = Figure((0.4, 0.3), dpi=50)
    return figure, figure.add_axes((0, 0, 1, 1))


def on_cached_axes(color: str) -> Any:
    """A span, added to axes that all calls share, and removed again."""
    figure, axes = cached_figure()
    added = axes.axvspan(-1, 2, color=color)
    try:
        time.sleep(PAUSE)
        axes.set_xlim(0, 1)
        axes.set_axis_off()
        figure.savefig(file := io.BytesIO(), format="png")
    finally:
        added.remove()
    return file.getvalue()


def in_its_own_threads(color: str) -> Any:
    with ThreadPoolExecutor(2) as pool:
        pool.submit(plt.figure, figsize=(0.4, 0.3), dpi=50).result()
        time.sleep(PAUSE)
        pool.submit(lambda: plt.gcf().set_facecolor(color)).result()
        return pool.submit(plt.gcf).result()


def in_a_thread(color: str) -> Any:
    drawn: list[Any] = []

    def draw() -> None:
        plt.rcParams["figure.facecolor"] = color
        time.sleep(PAUSE)
        drawn.append(plt.figure(figsize=(0.4, 0.3), dpi=50))

    thread = threading.Thread(target=draw)
    thread.start()
    thread.join()
    return drawn[0]


MORE: dict[str, Callable[[str], Any]] = {
    "by_pandas": by_pandas,
    "by_a_histogram_of_pandas": by_a_histogram_of_pandas,
    "keeper": lambda color: Keeper().draw(color),
    "on_cached_axes": on_cached_axes,
    "in_its_own_threads": in_its_own_threads,
    "in_a_thread": in_a_thread,
}


@pytest.mark.parametrize("max_age", [None, 3600])
def test_overlapping_requests_show_their_own_colours_in_every_disguise(
    max_age: float | None,
) -> None:
    app = make_app("flask")
    registry = Registry(app)
    disguises = {**DISGUISES, **MORE}
    for name, function in disguises.items():
        registry.generator(name, max_age=max_age)(fresh(function))
    with serve(app.server) as site:
        found = shown(site, list(disguises))
    wrong = {task: colors for task, colors in found.items() if colors != {task[1]}}
    assert wrong == {}


@pytest.mark.parametrize("backend", BACKENDS)
def test_overlapping_requests_show_their_own_colours_on_every_backend(backend: str) -> None:
    app = make_app(backend)
    registry = Registry(app)
    names = ["file_of_bytes", "settings_alone", "figure_of_a_class"]
    for name in names:
        registry.generator(name)(fresh(DISGUISES[name]))
    with serve(app.server) as site:
        found = shown(site, names, twice=1)
    assert {task: colors for task, colors in found.items() if colors != {task[1]}} == {}


# Those that do not draw with Matplotlib


@pytest.mark.parametrize("kind", ["sleeps", "colormap", "reads_settings"])
def test_eight_functions_without_figures_run_at_once_though_pyplot_is_loaded(kind: str) -> None:
    together = threading.Barrier(8)

    def drawn(k: int) -> Any:
        values = np.full((2, 2), k / 8)
        if kind == "colormap":
            values = matplotlib.colormaps["viridis"](Normalize(0, 1)(values))
        elif kind == "reads_settings":
            values = values * min(1.0, plt.rcParams["lines.linewidth"] / 10)
        together.wait(20)  # breaks unless all eight are here
        return values

    registry = Registry()
    registry.generator("drawn")(drawn)
    service = make_service(registry, threads=8)
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda k: ask(service, f'{{"k":{k}}}'), range(8)))
    assert [reply.status for reply in replies] == [200] * 8
    assert not takes_turns(drawn)


def test_a_function_that_does_not_draw_runs_while_another_one_draws() -> None:
    began, go_on = threading.Event(), threading.Event()
    registry = Registry()

    @registry.generator
    def slow() -> Any:
        plt.figure(figsize=(1, 1))
        began.set()
        assert go_on.wait(20)
        return plt.gcf()

    @registry.generator
    def quick() -> Any:
        return np.zeros((1, 1))

    service = make_service(registry)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask, service, name="slow")
        assert began.wait(20)
        assert ask_within(10, service, name="quick").status == 200
        go_on.set()
        assert asked.result().status == 200


# Waiting


def test_a_call_that_holds_a_lock_when_it_touches_waits_for_nobody() -> None:
    lock, began = threading.Lock(), threading.Event()
    registry = Registry()

    @registry.generator
    def first() -> Any:
        plt.figure(figsize=(1, 1))
        began.set()
        time.sleep(0.1)
        with lock:
            return plt.gcf()

    @registry.generator
    def second() -> Any:
        with lock:
            assert began.wait(20)
            return plt.figure(figsize=(1, 1))

    service = make_service(registry)
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(ask_within, 30, service, "{}", each) for each in ("first", "second")]
        assert [each.result().status for each in asked] == [200, 200]


def test_a_call_that_swallows_its_end_is_run_again_all_the_same() -> None:
    began, go_on = threading.Event(), threading.Event()
    runs: list[str] = []
    registry = Registry()

    @registry.generator
    def first() -> Any:
        plt.figure(figsize=(1, 1))
        began.set()
        assert go_on.wait(20)
        return plt.gcf()

    @registry.generator
    def stubborn() -> Any:
        try:
            plt.figure(figsize=(1, 1))
        except BaseException:
            runs.append("stopped")
            go_on.set()
            return np.zeros((1, 1))
        runs.append("drawn")
        return np.ones((1, 1))

    service = make_service(registry)
    with ThreadPoolExecutor(2) as pool:
        asked = pool.submit(ask, service, name="first")
        assert began.wait(20)
        reply = ask_within(30, service, name="stubborn")
        assert asked.result().status == 200
    assert runs == ["stopped", "drawn"]
    assert Image.open(io.BytesIO(reply.body)).getpixel((0, 0)) == 255


def test_a_call_whose_figure_another_one_changes_is_run_again() -> None:
    figure = Figure((1, 1))
    widths: list[int] = []
    changed = threading.Event()
    registry = Registry()

    @registry.generator
    def holder() -> Any:
        plt.figure()
        widths.append(1)
        began.set()
        assert changed.wait(20)
        return plt.figure(figsize=(1, 1))

    @registry.generator
    def intruder() -> Any:
        threading.Timer(0.1, changed.set).start()
        figure.set_facecolor("red")
        return figure

    began = threading.Event()
    service = make_service(registry)
    with ThreadPoolExecutor(2) as pool:
        asked = pool.submit(ask_within, 30, service, "{}", "holder")
        assert began.wait(20)
        assert ask_within(30, service, name="intruder").status == 200
        assert asked.result().status == 200
    assert len(widths) == 2


@pytest.mark.slow
def test_first_calls_that_colour_one_older_figure_each_show_their_own_colour() -> None:
    figure = Figure((1, 1))
    began, together, runs = threading.Event(), threading.Barrier(2), list[str]()

    def drawn(color: str) -> Any:
        runs.append(color)
        if runs.count(color) == 1:
            together.wait(20)  # Both have started before either draws, so neither is known to.
            assert color == "red" or began.wait(20)
        figure.set_facecolor(color)
        began.set()
        if color == "red":
            time.sleep(0.2)  # so that the other one has coloured the figure meanwhile
        return figure

    service = service_with(drawn)
    with ThreadPoolExecutor(2) as pool:
        asked = [
            pool.submit(ask_within, 30, service, f'{{"color":"{c}"}}') for c in ("red", "blue")
        ]
        assert [colors_in(each.result().body) for each in asked] == [{"red"}, {"blue"}]


# async def


@pytest.mark.parametrize("hide", [False, True])
def test_an_async_function_that_draws_on_the_loop_is_refused_with_the_remedy(
    hide: bool, caplog: pytest.LogCaptureFixture
) -> None:
    async def drawn() -> Any:
        try:
            return plt.figure(figsize=(1, 1))
        except TypeError:
            if not hide:
                raise
        return np.zeros((1, 1))

    assert ask_within(20, service_with(drawn)).status == 500
    assert "drawn is async and draws with matplotlib" in caplog.text
    assert "asyncio.to_thread" in caplog.text


def test_an_async_function_may_draw_in_a_thread() -> None:
    paint = DISGUISES["settings_alone"]

    async def drawn(color: str) -> Any:
        await asyncio.sleep(0)
        return await asyncio.to_thread(paint, color)

    service = service_with(drawn)

    def look(color: str) -> set[str]:
        return colors_in(ask_within(30, service, f'{{"color":"{color}"}}').body)

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(look, COLORS)) == [{color} for color in COLORS]


def test_a_def_may_run_an_event_loop_of_its_own_and_draw_on_it() -> None:
    async def inner() -> Any:
        return plt.figure(figsize=(1, 1))

    def drawn() -> Any:
        return asyncio.run(inner())

    assert ask_within(20, service_with(drawn)).status == 200
