"""The vectors that Python and the browser have in common."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from dash_dynamic_image_component.images.axes import Axes, Polar
from dash_dynamic_image_component.images.axes.geometry import pixel_of
from dash_dynamic_image_component.images.axes.header import read_axes
from dash_dynamic_image_component.images.axes.placement import (
    Element,
    Placement,
    placed,
    to_picture,
    to_window,
)
from dash_dynamic_image_component.images.axes.spot import spot_at

VECTORS = json.loads((Path(__file__).parents[3] / "geometry_vectors.json").read_text("utf-8"))
NAMES = [each["name"] for each in VECTORS["figures"]]

TOLERANCE = 1e-9


def placement_of(given: dict[str, Any]) -> Placement:
    element = Element(**{name: tuple(value) for name, value in given["box"].items()})
    found = placed(
        *(tuple(given["picture"]), tuple(given["natural"]), given["fit"]),
        *(element, tuple(given["position"]), tuple(given["shift"])),
    )
    assert found is not None
    return found


PLACEMENTS = [placement_of(each) for each in VECTORS["placements"]]
FIGURES = [read_axes(each["header"], 640, 480) for each in VECTORS["figures"]]


def are_near(found: Any, expected: Any, unit: float = 1000.0) -> bool:
    """True for None twice, or numbers that differ by rounding, beside lengths of this unit."""
    if found is None or expected is None:
        return found is expected
    return bool(abs(found - expected) <= TOLERANCE * unit + 2e-15 * abs(expected))


def unit_of(scale: str, limits: tuple[float, float], expected: float | None) -> float:
    """The length beside which a difference of data is small."""
    if scale in ("log", "logit"):
        return abs(expected or 0)
    return min(max(map(abs, limits)), abs(limits[1] - limits[0]))


def test_there_are_at_least_400_vectors_on_axes_and_600_beside_them() -> None:
    on_axes = sum(each.get("axes") is not None for each in VECTORS["points"])
    assert on_axes >= 400
    assert len(VECTORS["points"]) - on_axes >= 600


def test_each_fit_meets_each_figure() -> None:
    met = {
        (VECTORS["placements"][each["placement"]]["fit"], NAMES[each["figure"]])
        for each in VECTORS["points"]
    }
    assert len(met) >= 5 * len(NAMES)


@pytest.mark.parametrize("figure", range(len(FIGURES)), ids=NAMES)
def test_points_of_the_window_have_the_pixels_and_data_of_the_vectors(figure: int) -> None:
    wrong = [
        each for each in VECTORS["points"] if each["figure"] == figure and not is_as_told(each)
    ]
    assert wrong == []


def is_as_told(vector: dict[str, Any]) -> bool:
    pixel = to_picture(PLACEMENTS[vector["placement"]], tuple(vector["window"]))
    if pixel is None or vector["pixel"] is None:
        return pixel is vector["pixel"]
    axes = FIGURES[vector["figure"]]
    spot = spot_at(axes, *pixel)
    told = vector["axes"]
    is_right = all(map(are_near, pixel, vector["pixel"])) and spot.axes == told
    is_right = is_right and [spot.row, spot.col] == vector["index"]
    if told is None or axes is None:
        return is_right and all(map(are_near, (spot.x, spot.y), vector["data"]))
    return is_right and all(
        map(are_near, (spot.x, spot.y), vector["data"], units(axes[told], vector))
    )


def units(axes: Axes, vector: dict[str, Any]) -> list[float]:
    return [
        unit_of(scale.name, limits, expected) if scale and limits else 0
        for scale, limits, expected in zip(
            axes.scales, (axes.x, axes.y), vector["data"], strict=True
        )
    ]


@pytest.mark.parametrize("figure", range(len(FIGURES)), ids=NAMES)
def test_data_of_the_vectors_have_their_pixels(figure: int) -> None:
    for vector in VECTORS["points"]:
        axes = FIGURES[figure]
        if vector["figure"] != figure or vector.get("axes") is None or axes is None:
            continue
        found = pixel_of(axes[vector["axes"]], *vector["data"])
        told = [
            None if data is None else pixel
            for pixel, data in zip(vector["pixel"], vector["data"], strict=True)
        ]
        assert all(map(are_near, found, told)), vector


def test_pixels_of_the_vectors_have_their_points_of_the_window() -> None:
    for vector in VECTORS["points"]:
        if vector["pixel"] is not None:
            found = to_window(PLACEMENTS[vector["placement"]], tuple(vector["pixel"]))
            assert all(map(are_near, found, vector["window"])), vector


@pytest.mark.parametrize("header", VECTORS["headers"], ids=lambda header: str(header["text"])[:80])
def test_a_header_is_read_as_the_vectors_tell(header: dict[str, Any]) -> None:
    axes = read_axes(header["text"], 640, 480)
    assert (axes if axes is None else len(axes)) == header["count"]


def test_the_figures_hold_each_scale() -> None:
    known = {
        scale.name for axes in FIGURES for each in axes or () for scale in each.scales if scale
    }
    assert known == {"linear", "log", "symlog", "logit", "date", "category", "polar"}
    polar = [each for axes in FIGURES for each in axes or () if isinstance(each.xscale, Polar)]
    assert any(each.y is not None and math.isclose(each.y[1], 1000) for each in polar)
