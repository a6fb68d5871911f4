"""Matplotlib's `rcParams`: those of a returned figure, and those that a call sets."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
import pytest
from matplotlib.figure import Figure
from PIL import Image
from support.interpreters import run
from support.services import ask, service_with

from dash_dynamic_image_component.base.problems import ImageTooLarge
from dash_dynamic_image_component.execution.draw import draw
from dash_dynamic_image_component.images.options import ImageOptions
from dash_dynamic_image_component.images.previews import Wanted
from dash_dynamic_image_component.images.sources.returned import encode


@pytest.fixture(autouse=True)
def settings_stay_as_they_are() -> Iterator[None]:
    settings = dict(matplotlib.rcParams)
    yield
    assert dict(matplotlib.rcParams) == settings


def pixels(data: bytes) -> npt.NDArray[Any]:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


def drawn(function: Callable[..., Any], *arguments: Any) -> npt.NDArray[Any]:
    """The pixels of the first call of a function."""
    return pixels(draw(function, arguments, {}, Wanted(ImageOptions())).image.data)


def saved(function: Callable[[], Figure], settings: Any) -> npt.NDArray[Any]:
    """The pixels of `savefig` under these settings."""
    with plt.rc_context(settings):
        figure = function()
        figure.savefig(file := io.BytesIO(), format="png")
        plt.close(figure)
    return pixels(file.getvalue())


def chart() -> Figure:
    figure = plt.figure(figsize=(2, 1.5), dpi=60, facecolor="lavender", edgecolor="red")
    figure.set_linewidth(8)
    axes = figure.subplots()
    axes.plot([1, 3, 2])
    axes.set_title(r"Title $\alpha_1$")
    return figure


SAVEFIG: list[Any] = [
    {"savefig.bbox": "tight"},
    {"savefig.bbox": "tight", "savefig.pad_inches": 0.5},
    {"savefig.dpi": 93},
    {"savefig.facecolor": "lime"},
    {"savefig.edgecolor": "blue"},
    {"savefig.transparent": True},
    {"savefig.bbox": "tight", "savefig.dpi": 110, "figure.constrained_layout.use": True},
    {"savefig.format": "svg"},
]


@pytest.mark.slow
@pytest.mark.parametrize("settings", SAVEFIG, ids=str)
def test_a_returned_figure_is_what_savefig_makes_of_it(settings: Any) -> None:
    def set_then_draw() -> Figure:
        plt.rcParams.update(settings)
        return chart()

    def draw_then_set() -> Figure:
        figure = chart()
        plt.rcParams.update(settings)
        return figure

    drawable = {key: value for key, value in settings.items() if key != "savefig.format"}
    expected = saved(chart, drawable)
    np.testing.assert_array_equal(drawn(set_then_draw), expected)
    if "figure.constrained_layout.use" not in settings:
        np.testing.assert_array_equal(drawn(draw_then_set), expected)


def test_settings_of_the_program_count_as_well() -> None:
    with plt.rc_context({"savefig.dpi": 20}):
        assert encode(Figure((2, 1), dpi=100)).width == 40
        assert drawn(chart).shape[:2] == (30, 40)


def test_a_figure_that_a_tight_box_or_a_dpi_makes_enormous_is_refused() -> None:
    def far_away() -> Figure:
        figure = plt.figure(figsize=(1, 1), dpi=100)
        figure.subplots()
        figure.text(500, 500, "far")
        return figure

    with plt.rc_context({"savefig.bbox": "tight"}), pytest.raises(ImageTooLarge):
        drawn(far_away)
    with plt.rc_context({"savefig.dpi": 20_000}), pytest.raises(ImageTooLarge):
        encode(Figure((1, 1)))


READ_WHEN_DRAWN: list[Any] = [
    {"mathtext.fontset": "cm"},
    {"font.family": "serif", "font.serif": ["DejaVu Serif"]},
    {"font.sans-serif": ["DejaVu Sans Mono"]},
    {"savefig.facecolor": "lime"},
]


@pytest.mark.slow
@pytest.mark.parametrize("settings", READ_WHEN_DRAWN, ids=str)
def test_a_block_of_settings_around_the_drawing_holds_for_the_figure_returned_after_it(
    settings: Any,
) -> None:
    def by_rc_context() -> Figure:
        with plt.rc_context(settings):
            return chart()

    def by_style() -> Figure:
        with plt.style.context(settings):
            return chart()

    def by_hand() -> Figure:
        before = {key: plt.rcParams[key] for key in settings}
        plt.rcParams.update(settings)
        figure = chart()
        plt.rcParams.update(before)
        return figure

    def in_another_style() -> Figure:
        plt.rcParams["mathtext.fontset"] = "stix"
        with plt.rc_context(settings):
            figure = chart()
        plt.rcParams["mathtext.fontset"] = "stix"
        return figure

    def with_an_earlier_block() -> Figure:
        with plt.rc_context({"mathtext.fontset": "stixsans"}):
            plt.close(chart())
        with plt.rc_context(settings):
            return chart()

    expected = saved(chart, settings)
    assert not np.array_equal(expected, saved(chart, {}))
    for function in (by_rc_context, by_style, by_hand, with_an_earlier_block):
        np.testing.assert_array_equal(drawn(function), expected, err_msg=function.__name__)
    expected = saved(chart, {"mathtext.fontset": "stix", **settings})
    np.testing.assert_array_equal(drawn(in_another_style), expected)


def test_two_figures_of_one_call_keep_their_own_settings() -> None:
    figures: list[Figure] = []

    def second() -> Figure:
        for fontset in ("cm", "stix"):
            with plt.rc_context({"mathtext.fontset": fontset}):
                figures.append(chart())
        return figures[-2]

    np.testing.assert_array_equal(drawn(second), saved(chart, {"mathtext.fontset": "cm"}))


def test_a_block_that_was_around_something_else_does_not_count() -> None:
    def drawn_outside() -> Figure:
        with plt.rc_context({"mathtext.fontset": "cm", "savefig.facecolor": "lime"}):
            plt.close(chart())
        return chart()

    np.testing.assert_array_equal(drawn(drawn_outside), saved(chart, {}))


def test_settings_of_a_call_are_seen_by_no_other_thread_and_what_others_set_stays() -> None:
    began, go_on = threading.Event(), threading.Event()
    found: list[float] = []

    def drawn() -> Any:
        plt.rcParams["lines.linewidth"] = 77
        began.set()
        assert go_on.wait(20)
        found.extend((plt.rcParams["lines.linewidth"], plt.rcParams["lines.markersize"]))
        return plt.figure(figsize=(1, 1))

    usual, size = plt.rcParams["lines.linewidth"], plt.rcParams["lines.markersize"]
    try:
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(ask, service_with(drawn))
            assert began.wait(20)
            assert plt.rcParams["lines.linewidth"] == usual
            with plt.rc_context({"lines.linewidth": 5}):
                assert plt.rcParams["lines.linewidth"] == 5
            plt.rcParams["lines.markersize"] = 33
            go_on.set()
            assert asked.result().status == 200
        assert found == [77, size]
        assert (plt.rcParams["lines.linewidth"], plt.rcParams["lines.markersize"]) == (usual, 33)
    finally:
        plt.rcParams["lines.markersize"] = size


def test_what_a_module_sets_when_a_call_imports_it_stays_set() -> None:
    program = """
import pathlib, sys, tempfile
folder = tempfile.mkdtemp()
pathlib.Path(folder, "my_style.py").write_text(
    "import matplotlib.pyplot as plt; plt.rcParams['lines.linewidth'] = 55"
)
sys.path.insert(0, folder)
import matplotlib.pyplot as plt
from dash_dynamic_image_component.execution.draw import draw_elsewhere
from dash_dynamic_image_component.images.options import ImageOptions
from dash_dynamic_image_component.images.previews import Wanted
widths = []

def drawn():
    figure = plt.figure(figsize=(1, 1))
    import my_style
    widths.append(plt.rcParams["lines.linewidth"])
    return figure

for _ in range(2):
    draw_elsewhere("call", drawn, (), {}, Wanted(ImageOptions(), None))
print(widths)
"""
    assert run(program).strip() == "[55.0, 55.0]"
