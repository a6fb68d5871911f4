"""`Size`: its values, its list, and figures that fill it."""

from __future__ import annotations

import pickle
from typing import Any

import matplotlib
import numpy as np
import pytest
from support.asked import VECTORS

from dash_dynamic_image_component import Size
from dash_dynamic_image_component.generators.size import SizeLimits, listed_size, size_text
from dash_dynamic_image_component.images.figures.matplotlib_figures import drawn

CHOSEN = [each for each in VECTORS["sizes"] if each["size"] is not None]


@pytest.mark.parametrize("vector", CHOSEN, ids=str)
def test_a_size_that_the_browser_chooses_is_listed_and_within_the_limits(vector: Any) -> None:
    size = listed_size(vector["size"])
    assert size_text(size) == vector["size"]
    SizeLimits(*vector["limits"]).check(size)


@pytest.mark.parametrize(
    "text",
    [
        *("", "640", "640x", "x400", "640x400x2", "640X400", " 640x400", "640x400 ", "640x400\n"),
        *("0640x400", "+640x400", "640.0x400", "-640x400", "0x0", "\u0666\u0664x400"),
        *("640x400@", "640x400@1", "640x400@1.0", "640x400@2.0", "640x400@02", "640x400@4"),
        *("641x400", "640x404", "4104x400", "640x40960", "1e2x400", "640x400@nan"),
    ],
)
def test_a_text_that_is_no_listed_size_in_its_one_spelling_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"640x400|multiples of 8"):
        listed_size(text)


@pytest.mark.parametrize(
    ("size", "nearest"), [("333x200", "328x200"), ("4104x7", "4096x8"), ("4x8@2", "8x8@2")]
)
def test_the_nearest_listed_size_is_named(size: str, nearest: str) -> None:
    with pytest.raises(ValueError, match=f"the nearest is {nearest}$"):
        listed_size(size)


def test_integers_of_numpy_become_those_of_python() -> None:
    assert repr(Size(*np.array([640, 400]))) == repr(Size(640, 400))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 8), "width of a Size is 0"),
        ((8, -8), "height of a Size is -8"),
        ((8.5, 8), "width of a Size is 8.5; it must be an integer"),
        ((True, 8), "must be an integer"),
        (("640", 8), "must be an integer"),
        ((8, 8, 0), "pixel_ratio of a Size is 0"),
        ((8, 8, float("nan")), "pixel_ratio of a Size is nan"),
        ((8, 8, float("inf")), "pixel_ratio of a Size is inf"),
        ((8, 8, "2"), "must be a number"),
    ],
)
def test_a_box_that_cannot_be_is_refused(arguments: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        Size(*arguments)


def test_pixels_are_the_box_times_the_ratio() -> None:
    assert Size(640, 400).pixels == (640, 400)
    assert Size(640, 400, 1.25).pixels == (800, 500)
    assert Size(333, 1, 1.5).pixels == (500, 2)
    assert Size(1, 1, 0.1).pixels == (1, 1)


@pytest.mark.parametrize("size", [Size(200, 104, 1.25), Size(240, 160, 3), Size(333, 101, 1.5)])
def test_a_figure_has_the_pixels_of_the_box_whatever_its_layout(size: Size) -> None:
    for layout in ("none", "tight", "constrained"):
        figure = size.figure(layout=layout, facecolor="#123456")
        figure.subplots().plot([1, 2])
        height, width, _ = drawn(figure).pixels.shape
        assert (width, height) == size.pixels


@pytest.mark.parametrize("dpi", [50, 300])
def test_the_dpi_of_saved_figures_leaves_the_pixels_of_the_box(dpi: int) -> None:
    size = Size(400, 240, 2)
    with matplotlib.rc_context({"savefig.dpi": dpi}):
        figure = size.figure()
        figure.subplots()
        height, width, _ = drawn(figure).pixels.shape
    assert (width, height) == size.pixels


@pytest.mark.slow
def test_a_figure_of_any_listed_side_loses_no_pixel_to_rounding() -> None:
    for ratio in (1, 1.25, 1.5, 2, 3):
        for side in range(8, 4097, 8):
            figure = Size(side, 8, ratio).figure()
            assert int(figure.bbox.width) == side * ratio


def test_text_in_a_figure_is_as_large_as_on_the_page() -> None:
    assert [Size(640, 400, ratio).figure().dpi for ratio in (1, 2)] == [96, 192]


@pytest.mark.parametrize("option", ["figsize", "dpi"])
def test_a_figure_takes_no_other_size(option: str) -> None:
    with pytest.raises(TypeError, match=f"no option '{option}'"):
        Size(640, 400).figure(**{option: 3})


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"max_pixel_ratio": 0.5}, "max_pixel_ratio is 0.5"),
        ({"max_pixel_ratio": float("nan")}, "max_pixel_ratio is nan"),
        ({"max_pixel_ratio": "2"}, "max_pixel_ratio is '2'"),
        ({"max_pixels": 63}, "max_pixels is 63"),
        ({"max_pixels": 1e6}, "max_pixels is 1000000.0"),
        ({"max_pixels": True}, "max_pixels is True"),
    ],
)
def test_limits_out_of_their_range_are_refused(limits: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SizeLimits(**limits)


def test_a_size_travels_to_other_processes() -> None:
    assert pickle.loads(pickle.dumps(Size(640, 400, 2))) == Size(640, 400, 2)
