"""Tests of the axes found in Matplotlib figures, by markers that are looked up in the pixels."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

import matplotlib
import numpy as np
import numpy.typing as npt
import pytest
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D
from support.marked_figures import CASES, COLORS, dates

from dash_dynamic_image_component.images.axes import Axes, faults
from dash_dynamic_image_component.images.axes.geometry import (
    axes_at,
    contains,
    data_at,
    pixel_of,
    value_of,
)
from dash_dynamic_image_component.images.axes.header import read_axes
from dash_dynamic_image_component.images.axes.model import milliseconds
from dash_dynamic_image_component.images.figures import matplotlib_axes
from dash_dynamic_image_component.images.figures.matplotlib_figures import drawn
from dash_dynamic_image_component.images.image import Picture
from dash_dynamic_image_component.images.sources.returned import drawing_of


def centre_of(pixels: npt.NDArray[np.uint8], color: tuple[int, int, int]) -> tuple[float, float]:
    rows, columns = np.nonzero((pixels[:, :, :3] == color).all(axis=2))
    assert len(rows) > 4, f"{color} is not in the picture"
    return float(columns.mean()) + 0.5, float(rows.mean()) + 0.5


def number(value: Any, scale: Any) -> float:
    if isinstance(value, str):
        return float(scale.labels.index(value))
    return milliseconds(value) if isinstance(value, datetime) else float(value)


TIGHT = {"savefig.bbox": "tight", "savefig.pad_inches": 0.4, "savefig.dpi": 83.3}

PLACES = """linear, polar, polar beyond the picture, twinx, insets, shared subplots, add axes,
axes beyond the picture, imshow from above, equal aspect, constrained, tight, no layout, a colorbar,
subfigures, boxes of axes grid1, a mosaic with horizontal bars, an inset outside of the picture"""
"""Cases of places, which are drawn again, cut to their tight bounding box, at another dpi."""

DRAWN: list[tuple[str, dict[str, Any]]] = [(name, {}) for name in CASES]
DRAWN += [(name, TIGHT) for name in " ".join(PLACES.split()).split(", ")]


@pytest.fixture(autouse=True)
def no_axes_are_given_up(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    faults._told.clear()
    yield
    assert not caplog.records


def found_by_label(figure: Figure) -> tuple[npt.NDArray[np.uint8], dict[str, Axes]]:
    pixels, axes = drawn(figure)
    return pixels, {str(each.name): each for each in axes}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "settings"), DRAWN)
def test_points_are_where_their_markers_are(name: str, settings: dict[str, Any]) -> None:
    with matplotlib.rc_context(cast("Any", settings)):
        figure = Figure(figsize=(4, 3), dpi=100)
        expected = CASES[name](figure)
        for n, (axes, _, _) in enumerate(expected):
            axes.set_label(f"axes {n}")
        pixels, found = found_by_label(figure)
    apart = []
    for n, (_, xs, ys) in enumerate(expected):
        axes = found[f"axes {n}"]
        for m, (x, y) in enumerate(zip(xs, ys, strict=True)):
            marker = centre_of(pixels, COLORS[5 * n + m])
            data = [
                None if value is None else number(value, scale)
                for value, scale in zip((x, y), axes.scales, strict=True)
            ]
            pixel = pixel_of(axes, data[0], data[1])
            back = pixel_of(axes, *data_at(axes, *marker))
            for place in (pixel, back):
                assert [each is None for each in place] == [each is None for each in (x, y)]
                apart += [
                    abs(one - other)
                    for one, other in zip(place, marker, strict=True)
                    if one is not None
                ]
            assert contains(axes, *marker)
    assert max(apart) < 0.5, f"{max(apart)} pixels off"


def labels_of(figure: Figure) -> list[str | None]:
    return [each.name for each in drawn(figure).axes]


@pytest.mark.slow
def test_axes_are_in_the_order_in_which_they_are_drawn() -> None:
    figure = Figure(figsize=(2, 2), dpi=50)
    figure.add_axes((0, 0, 1, 1), label="late", zorder=3).plot([1])
    below = figure.add_axes((0.1, 0.1, 0.8, 0.8), label="early")
    below.plot([1])
    below.inset_axes((0.2, 0.2, 0.2, 0.2), label="its inset")
    figure.add_axes((0.2, 0.2, 0.1, 0.1), label="hidden", visible=False)
    figure.add_axes((2, 0, 0.1, 0.1), label="beside the picture")
    cast("Any", figure.add_axes((0.3, 0.3, 0.1, 0.1), label="animated")).set_animated(True)
    below.secondary_xaxis(1.05).set_label("a line")
    assert labels_of(figure) == ["early", "its inset", "late"]
    assert axes_at(drawn(figure).axes, 50, 50) == 2


def test_subfigures_are_drawn_among_the_axes_of_their_figure() -> None:
    figure = Figure(figsize=(2, 2), dpi=50)
    figure.add_axes((0, 0, 1, 1), label="below")
    figure.add_axes((0, 0, 1, 1), label="above", zorder=2).plot([1])
    left, right = cast("Any", figure).subfigures(1, 2)
    left.add_subplot(label="left")
    right.add_subplot(label="right")
    left.set_zorder(1)
    assert labels_of(figure) == ["below", "right", "left", "above"]


def test_the_twin_that_is_drawn_last_wins() -> None:
    figure = Figure(figsize=(2, 2), dpi=50)
    first = figure.add_subplot(label="first")
    first.plot([1, 2])
    second = first.twinx()
    second.set_label("second")
    second.plot([3, 4])
    assert labels_of(figure) == ["first", "second"]
    first.set_zorder(second.get_zorder() + 1)
    assert labels_of(figure) == ["second", "first"]


@pytest.mark.slow
def test_axes_that_hold_labels_only_give_way_to_those_with_data() -> None:
    figure = Figure(figsize=(2, 2), dpi=50)
    for n, axes in enumerate(figure.subplots(1, 2)):
        axes.set_label(f"data {n}")
        axes.plot([1])
    around = figure.add_subplot(111, frameon=False, label="labels around all")
    around.tick_params(labelcolor="none")
    figure.axes[0].twinx().set_label("twin with ticks only")
    assert labels_of(figure) == ["data 0", "data 1"]
    around.plot([1])
    assert labels_of(figure) == ["data 0", "data 1", "labels around all"]


def test_empty_axes_alone_and_with_a_background_stay() -> None:
    figure = Figure(figsize=(2, 2), dpi=50)
    figure.add_axes((0, 0, 1, 1), label="data").plot([1])
    figure.add_axes((0.5, 0.5, 0.3, 0.3), label="covers")
    assert labels_of(figure) == ["data", "covers"]
    empty = Figure(figsize=(2, 2), dpi=50)
    empty.add_axes((0, 0, 1, 1), label="empty", frameon=False)
    assert labels_of(empty) == ["empty"]


@pytest.mark.parametrize("projection", ["3d", "mollweide", "lambert"])
def test_axes_of_other_projections_cover_and_know_nothing(projection: str) -> None:
    figure = Figure(figsize=(2, 2), dpi=50)
    figure.add_axes((0, 0, 1, 1)).plot([1])
    figure.add_axes((0.1, 0.1, 0.8, 0.8), projection=projection)
    axes = drawn(figure).axes
    assert axes_at(axes, 50, 50) == 1
    assert (axes[1].x, axes[1].y, axes[1].xscale, axes[1].yscale) == (None, None, None, None)


def test_a_transform_that_moves_x_along_with_y_gives_y_alone() -> None:
    figure = Figure(figsize=(2, 2), dpi=50)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.transData = Affine2D().skew_deg(20, 0) + axes.transData
    (found,) = drawn(figure).axes
    assert (found.x, found.y) == (None, (0, 1))


@pytest.mark.parametrize("values", [["a", "b"], [datetime(2024, 1, 1), datetime(2024, 1, 2)]])
def test_dates_and_categories_on_a_scale_that_is_not_linear_are_unknown(values: list[Any]) -> None:
    figure = Figure(figsize=(2, 2), dpi=50)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xscale="symlog", ylim=(1, 2))
    axes.plot(values, [1, 2])
    (found,) = drawn(figure).axes
    assert (found.x, found.xscale, found.y) == (None, None, (1, 2))


def test_angles_of_dates_are_unknown() -> None:
    figure = Figure(figsize=(2, 2), dpi=50)
    axes: Any = figure.add_subplot(projection="polar")
    axes.plot([datetime(2024, 1, 1), datetime(2024, 1, 2)], [1, 2])
    (found,) = drawn(figure).axes
    assert (found.x, found.y) == (None, None)


def test_dates_are_right_whatever_the_epoch_of_the_program() -> None:
    own = dates.get_epoch()
    dates._reset_epoch_test_example()
    try:
        dates.set_epoch("2000-01-01")
        figure = Figure(figsize=(2, 2), dpi=50)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(datetime(2020, 1, 1), datetime(2020, 1, 2))  # type: ignore[arg-type]
        (found,) = drawn(figure).axes
    finally:
        dates._reset_epoch_test_example()
        dates.set_epoch(own)
    assert found.x == (1577836800000, 1577923200000)
    assert value_of(found.scales[0], data_at(found, 50, 50)[0]) == "2020-01-01T12:00:00.000Z"


def test_a_fault_is_logged_once_and_costs_one_axes_only(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    figure = Figure(figsize=(2, 2), dpi=50)
    good, bad = figure.subplots(1, 2)
    good.set_label("good")

    def fail(*_: Any) -> Any:
        raise LookupError("a colour without a name")

    monkeypatch.setattr(bad, "get_shared_x_axes", fail)
    for _ in range(3):
        first, second = drawn(figure).axes
        assert (first.x, second.x, second.y) == ((0, 1), None, None)
    monkeypatch.setattr(matplotlib_axes, "_drawn", fail)
    assert drawn(figure).axes == ()
    assert [each.getMessage()[:30] for each in caplog.records] == ["axes of an image are not known"]
    caplog.clear()


def test_the_axes_of_a_picture_are_those_of_its_figure() -> None:
    figure = Figure(figsize=(2, 2), dpi=50)
    figure.add_axes((0, 0, 1, 1), label="whole").set_xlim(3, 4)
    picture = drawing_of(figure)
    assert isinstance(picture, Picture)
    axes = read_axes(picture.axes, 100, 100) or ()
    assert [(each.box, each.x) for each in axes] == [((0, 0, 100, 100), (3, 4))]
    assert picture.owned().axes == picture.axes
