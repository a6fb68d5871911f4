"""Matplotlib figures: their pixels, which are those of `savefig`, in many threads."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
import pytest
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from PIL import Image
from support.interpreters import run

from dash_dynamic_image_component.base.problems import ImageTooLarge
from dash_dynamic_image_component.execution.draw import draw_elsewhere
from dash_dynamic_image_component.images.figures.calls import RunAgain, one_call
from dash_dynamic_image_component.images.image import EncodedImage
from dash_dynamic_image_component.images.options import ImageOptions
from dash_dynamic_image_component.images.previews import Wanted
from dash_dynamic_image_component.images.sources.returned import encode

X = np.linspace(0, 6, 40)
FIELD = np.sin(X[:, None]) * np.cos(X)


@pytest.fixture(autouse=True)
def nothing_stays_open() -> Iterator[None]:
    before = plt.get_fignums()
    settings = dict(matplotlib.rcParams)
    yield
    assert plt.get_fignums() == before
    assert dict(matplotlib.rcParams) == settings


def pixels(image: EncodedImage) -> npt.NDArray[Any]:
    with Image.open(io.BytesIO(image.data)) as file:
        assert file.size == (image.width, image.height)
        return np.asarray(file)


def saved(figure: Figure, **options: Any) -> npt.NDArray[Any]:
    """The RGBA pixels of `savefig` for a figure."""
    file = io.BytesIO()
    figure.savefig(file, dpi=figure.dpi, **options)
    return np.asarray(Image.open(file).convert("RGBA"))


def rgba(image: EncodedImage) -> npt.NDArray[Any]:
    return np.asarray(Image.open(io.BytesIO(image.data)).convert("RGBA"))


# Eight kinds of functions


def state_machine(k: int) -> Figure:
    plt.figure(figsize=(1.6, 1.2), dpi=60)
    plt.plot(X, np.sin(k * X))
    plt.xlabel(f"time {k}")
    return plt.gcf()


def state_machine_without_a_figure(k: int) -> Figure:
    plt.plot(X, np.cos(k * X))
    plt.gcf().set_size_inches(1.6, 1.2)
    plt.title(f"{k}")
    return plt.gcf()


def object_oriented(k: int) -> Figure:
    figure = Figure((1.6, 1.2), dpi=60)
    figure.subplots().bar(range(5), X[:5] * k)
    return figure


def image(k: int) -> Figure:
    figure, axes = plt.subplots(figsize=(1.6, 1.2), dpi=60)
    figure.colorbar(axes.imshow(FIELD * k, cmap="magma"))
    return figure


def contour(k: int) -> Figure:
    figure = Figure((1.6, 1.2), dpi=60)
    axes = figure.subplots()
    axes.clabel(axes.contour(FIELD * k))
    return figure


def formula(k: int) -> Figure:
    figure = Figure((1.6, 1.2), dpi=60)
    axes = figure.subplots()
    axes.set_title(rf"$\frac{{\alpha_{{{k}}}}}{{\sqrt{{{k}}}}}$")
    axes.set_ylabel(rf"$\sum_i^{{{k}}} x_i$")
    figure.tight_layout()
    return figure


def legend_in_another_style(k: int) -> Figure:
    plt.style.use("dark_background")
    figure, axes = plt.subplots(figsize=(1.6, 1.2), dpi=60, layout="constrained")
    axes.plot(X, k * X, label=f"{k} times")
    axes.legend(loc="upper left")
    return figure


def polar(k: int) -> Figure:
    with plt.rc_context({"axes.facecolor": "lavender"}):
        plt.figure(figsize=(1.6, 1.2), dpi=60)
        plt.polar(X, np.abs(np.sin(k * X)))
    return plt.gcf()


KINDS: list[Callable[[int], Figure]] = [
    state_machine,
    state_machine_without_a_figure,
    object_oriented,
    image,
    contour,
    formula,
    legend_in_another_style,
    polar,
]


def drawn(function: Callable[..., Any], *arguments: Any) -> EncodedImage:
    """The image of a function, called and encoded as in a worker of an executor."""
    return draw_elsewhere("call", function, arguments, {}, Wanted(ImageOptions(), None)).image


@pytest.mark.slow
def test_eight_threads_draw_what_one_thread_draws() -> None:
    tasks = [(kind, k) for kind in KINDS for k in (1, 2)]
    alone = {task: drawn(*task) for task in tasks}
    assert len({image.etag for image in alone.values()}) == len(tasks)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as pool:
            # Kinds and arguments meet in ever new orders.
            order = [tasks[(7 * number) % 16] for number in range(48)]
            results = list(pool.map(lambda task: drawn(*task), order))
    finally:
        sys.setswitchinterval(interval)
    assert [task for task, image in zip(order, results, strict=True) if image != alone[task]] == []


# Pixels


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_has_the_pixels_that_savefig_gives_it(kind: Callable[[int], Figure]) -> None:
    with suppress(RunAgain), one_call(kind):
        figure = kind(3)
        expected = saved(figure)
        np.testing.assert_array_equal(rgba(encode(figure)), expected)


def test_size_and_dpi_are_those_of_the_figure() -> None:
    image = encode(Figure((4, 3), dpi=50))
    assert (image.width, image.height, image.media_type) == (200, 150, "image/png")
    assert pixels(encode(Figure((1.019, 1), dpi=100))).shape == (100, 101, 3)


def test_an_opaque_figure_is_rgb_and_a_transparent_one_stays_so() -> None:
    assert pixels(encode(Figure((1, 1)))).shape[2] == 3
    figure = Figure((1, 1), facecolor="none")
    figure.subplots().plot([1, 2])
    image = pixels(encode(figure))
    assert image.shape[2] == 4
    assert image[0, 0, 3] == 0
    np.testing.assert_array_equal(image, saved(figure, facecolor="none"))
    half = pixels(encode(Figure((1, 1), facecolor=(1, 0, 0, 0.5))))
    assert half[0, 0].tolist() == [255, 0, 0, 128]


def test_figures_obey_the_format_of_their_generator() -> None:
    assert encode(Figure((1, 1)), ImageOptions("webp")).media_type == "image/webp"


def test_a_figure_keeps_its_own_canvas_whatever_its_backend() -> None:
    figure = Figure((1, 1), dpi=40)
    canvas = FigureCanvasSVG(figure)
    assert encode(figure).width == 40
    assert figure.canvas is canvas
    assert figure.dpi == 40


def test_a_figure_can_be_drawn_again_after_pyplot_closed_it() -> None:
    figure = plt.figure(figsize=(1, 1))
    first = encode(figure)
    assert not plt.fignum_exists(figure.number)
    assert encode(figure) == first


def test_figures_of_others_stay_open() -> None:
    mine = plt.figure()
    try:
        encode(Figure((1, 1)))
        encode(plt.figure(figsize=(1, 1)))
        drawn(state_machine, 3)
        assert plt.get_fignums() == [mine.number]
    finally:
        plt.close(mine)


def test_a_figure_that_cannot_be_drawn_is_closed_too() -> None:
    figure = plt.figure(figsize=(1, 1))
    figure.text(0, 0, r"$\nonsense$")
    with pytest.raises(ValueError, match="nonsense"):
        encode(figure)
    assert not plt.fignum_exists(figure.number)


def test_a_figure_that_cannot_be_drawn_keeps_its_canvas_too() -> None:
    figure = Figure((1, 1))
    figure.text(0, 0, r"$\nonsense$")
    canvas = FigureCanvasSVG(figure)
    with pytest.raises(ValueError, match="nonsense"):
        encode(figure)
    assert figure.canvas is canvas


@pytest.mark.parametrize("make", [Figure, plt.figure], ids=["Figure", "pyplot"])
def test_an_enormous_figure_is_refused_and_closed(make: Callable[..., Figure]) -> None:
    with pytest.raises(ImageTooLarge, match="100000 x 100000 pixels"):
        encode(make(figsize=(1000, 1000), dpi=100))


def test_figures_that_a_function_leaves_behind_are_closed() -> None:
    def careless() -> Figure:
        plt.figure()
        return plt.figure(figsize=(1, 1))

    def clumsy() -> Figure:
        careless()
        raise ZeroDivisionError

    drawn(careless)
    with pytest.raises(ZeroDivisionError):
        drawn(clumsy)


def test_what_a_function_sets_is_set_back() -> None:
    def painted() -> Figure:
        plt.rcParams["figure.facecolor"] = "red"
        return plt.figure(figsize=(1, 1))

    assert pixels(drawn(painted))[0, 0].tolist() == [255, 0, 0]
    assert pixels(encode(Figure((1, 1))))[0, 0].tolist() == [255, 255, 255]


def test_matplotlib_and_pyplot_are_imported_by_none_but_the_user() -> None:
    program = """
import sys
from dash_dynamic_image_component.images.sources.returned import encode
from dash_dynamic_image_component.images.figures.calls import one_call

def draw():
    import matplotlib.figure
    return matplotlib.figure.Figure((1, 1))

with one_call(draw):
    print("matplotlib" in sys.modules)
    encode(draw())
print("matplotlib" in sys.modules, "matplotlib.pyplot" in sys.modules)
"""
    assert run(program).split() == ["False", "True", "False"]


def test_a_fork_while_somebody_draws_can_draw() -> None:
    program = """
import os, threading
from matplotlib.figure import Figure
from dash_dynamic_image_component.images.sources.returned import encode
from dash_dynamic_image_component.images.figures.calls import one_call

def draw():
    return Figure((1, 1))

entered, leave = threading.Event(), threading.Event()

def hold():
    with one_call(draw):
        draw()
        entered.set()
        leave.wait()

thread = threading.Thread(target=hold)
thread.start()
entered.wait()
child = os.fork()
if child == 0:
    with one_call(draw):
        os._exit(encode(draw()).width)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
leave.set()
thread.join()
"""
    assert run(program).split() == ["100"]
