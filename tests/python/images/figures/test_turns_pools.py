"""Drawings in pools and threads, and with names and canvases that a whole process shares."""

from __future__ import annotations

import io
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.pool import ThreadPool
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from PIL import Image
from support.disguises import PAUSE
from support.services import ask_within, service_with

from dash_dynamic_image_component.images.figures.turns import turn

COLORS = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255), "cyan": (0, 255, 255)}

POOLS: list[ThreadPool] = []


def painted(color: str) -> bytes:
    """The bytes of a PNG, drawn with pyplot in a few steps."""
    plt.figure(figsize=(0.4, 0.3), dpi=50)
    time.sleep(PAUSE)
    plt.gcf().set_facecolor(color)
    time.sleep(PAUSE)
    plt.savefig(file := io.BytesIO())
    plt.close()
    return file.getvalue()


@pytest.fixture
def pool() -> Any:
    """Threads that are older than every call."""
    with ThreadPool(4) as threads:
        POOLS.append(threads)
        yield threads
        POOLS.clear()


def by_apply(color: str) -> Any:
    return POOLS[0].apply(painted, (color,))


def by_map(color: str) -> Any:
    return POOLS[0].map(painted, [color])[0]


def by_starmap_async(color: str) -> Any:
    return POOLS[0].starmap_async(painted, [(color,)]).get()[0]


def by_imap_unordered(color: str) -> Any:
    return next(POOLS[0].imap_unordered(painted, [color]))


def by_a_thread_with_a_queue(color: str) -> Any:
    """It waits for ever, if the thread ends before it has put an image in the queue."""
    drawn: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=lambda: drawn.put(painted(color)), daemon=True).start()
    return drawn.get()


def by_a_named_colormap(color: str) -> Any:
    matplotlib.colormaps.register(ListedColormap([color]), name="of a test", force=True)
    time.sleep(PAUSE)
    plt.imsave(file := io.BytesIO(), np.ones((4, 4)), cmap="of a test")
    return file.getvalue()


def by_named_colors(color: str) -> Any:
    matplotlib.color_sequences.unregister("of a test")
    matplotlib.color_sequences.register("of a test", [color])
    time.sleep(PAUSE)
    return Image.new("RGB", (4, 4), str(matplotlib.color_sequences["of a test"][0]))


class Canvas:
    """A canvas for all calls, whose one image gets new pixels that it is not told of."""

    figure = Figure((0.4, 0.3), dpi=50)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    image = axes.imshow(np.zeros((2, 2, 3), np.uint8), aspect="auto")

    @classmethod
    def draw(cls, color: str) -> Any:
        """What it draws, as a copy."""
        cls.image.get_array()[:] = COLORS[color]  # type: ignore[index]
        time.sleep(PAUSE)
        cls.axes.draw_artist(cls.image)
        return np.array(cls.canvas.buffer_rgba())  # type: ignore[no-untyped-call]


def shown(function: Callable[[str], Any]) -> dict[str, Any]:
    """What a function that was never seen to draw shows, where all colours are asked at once."""

    def drawn(color: str) -> Any:
        time.sleep(5 * PAUSE)  # so that all have begun before one of them draws
        return function(color)

    service = service_with(drawn)

    def look(color: str) -> Any:
        body = ask_within(20, service, f'{{"color":"{color}"}}').body
        assert isinstance(body, bytes)
        return Image.open(io.BytesIO(body)).convert("RGB").getcolors()

    with ThreadPoolExecutor(len(COLORS)) as visitors:
        return dict(zip(COLORS, visitors.map(look, COLORS), strict=True))


def assert_right(found: dict[str, Any]) -> None:
    assert {name: {each for _, each in colors} for name, colors in found.items()} == {
        name: {rgb} for name, rgb in COLORS.items()
    }
    assert turn.holder is None


@pytest.mark.slow
@pytest.mark.parametrize("function", [by_apply, by_map, by_starmap_async, by_imap_unordered])
def test_what_a_call_gives_to_an_older_pool_of_threads_belongs_to_it(
    pool: ThreadPool, function: Callable[[str], Any]
) -> None:
    assert_right(shown(function))
    try:
        assert pool.apply(plt.figure, (), {"num": 79}) is plt.figure(num=79)
    finally:
        plt.close(79)


def test_a_pool_that_a_call_has_made_serves_others_as_before() -> None:
    def first(color: str) -> Any:
        POOLS.append(ThreadPool(1))
        return by_apply(color)

    assert ask_within(20, service_with(first), '{"color":"red"}').status == 200
    with POOLS.pop() as threads:
        try:
            assert threads.apply(plt.figure, (), {"num": 80}) is plt.figure(num=80)
        finally:
            plt.close(80)


@pytest.mark.slow
def test_a_call_that_waits_for_a_thread_of_its_own_gets_what_it_draws() -> None:
    assert_right(shown(by_a_thread_with_a_queue))


@pytest.mark.slow
def test_names_of_colours_that_a_call_gives_count_for_no_other_call() -> None:
    matplotlib.color_sequences.register("of a test", ["black"])
    try:
        with pytest.warns(UserWarning, match="Overwriting the cmap"):
            assert_right(shown(by_a_named_colormap))
        assert_right(shown(by_named_colors))
    finally:
        matplotlib.color_sequences.unregister("of a test")
        matplotlib.colormaps.unregister("of a test")


@pytest.mark.slow
def test_pixels_of_a_canvas_that_calls_share_are_of_one_call() -> None:
    assert_right(shown(Canvas.draw))
