"""Masks, crops and GeoJSON of shapes: a mask has the pixel centres that are in a shape."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from matplotlib.path import Path

from dash_dynamic_image_component import crop, shape_mask, shapes_to_geojson

SIZE = (30, 40)
ROWS, COLUMNS = SIZE
SQUARE = {"type": "rect", "x0": 1, "x1": 3, "y0": 0, "y1": 2}


def centres(extent: Any = (0, COLUMNS, ROWS, 0)) -> Any:
    """The data at the centres of all pixels."""
    left, right, bottom, top = extent
    x = left + (right - left) * (np.arange(COLUMNS) + 0.5) / COLUMNS
    y = top + (bottom - top) * (np.arange(ROWS) + 0.5) / ROWS
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def path_of(corners: Any, **members: Any) -> dict[str, Any]:
    x, y = np.transpose(corners).tolist()
    return {"type": "path", "points": {"x": x, "y": y}, **members}


@pytest.mark.parametrize("extent", [None, (-3, 5, -1, 2), (9, -3, 10, 40)])
def test_a_mask_of_a_path_is_that_of_matplotlib_at_the_pixel_centres(extent: Any) -> None:
    random = np.random.default_rng(18)
    left, right, bottom, top = extent or (0, COLUMNS, ROWS, 0)
    points = centres(extent or (0, COLUMNS, ROWS, 0))
    for _ in range(700):
        corners = random.uniform(-0.2, 1.2, (random.integers(3, 12), 2))
        corners = corners * [right - left, top - bottom] + [left, bottom]
        expected = Path([*corners, corners[0]], closed=True).contains_points(points)
        mask = shape_mask(path_of(corners), SIZE, extent)
        assert mask.dtype == bool
        assert np.array_equal(mask, expected.reshape(SIZE))


def test_a_mask_of_a_circle_is_that_of_a_fine_polygon_in_its_box() -> None:
    random = np.random.default_rng(19)
    turn = np.linspace(0, 2 * np.pi, 3000, endpoint=False)
    wave = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    for _ in range(40):
        ends = random.uniform(-5, 45, (2, 2))
        shape = {"type": "circle", **dict(zip(["x0", "y0", "x1", "y1"], ends.ravel(), strict=True))}
        corners = ends.mean(axis=0) + np.abs(ends[1] - ends[0]) / 2 * wave
        expected = Path(corners).contains_points(centres()).reshape(SIZE)
        assert np.array_equal(shape_mask(shape, SIZE), expected)


@pytest.mark.parametrize("height", [0, 1e-320])
def test_a_circle_without_a_height_has_no_pixels(height: float) -> None:
    flat = {"type": "circle", "x0": 1, "x1": 9, "y0": 5.25, "y1": 5.25}
    assert not shape_mask(flat, SIZE).any()
    assert not shape_mask({**flat, "y0": 0, "y1": height}, SIZE).any()


def test_rectangles_side_by_side_share_no_centre_and_leave_none_out() -> None:
    edges = [0, 3.5, 7, 12.5, 40]
    for turned in (False, True):
        extent = (0, COLUMNS, 0, ROWS) if turned else None
        masks = [
            shape_mask({"type": "rect", "x0": x1, "x1": x0, "y0": y0, "y1": y1}, SIZE, extent)
            for x0, x1 in pairwise(edges)
            for y0, y1 in zip([0, 4.5], [4.5, 30], strict=True)
        ]
        assert np.array_equal(np.sum(masks, axis=0), np.ones(SIZE))


def test_a_star_is_filled_by_the_even_odd_rule() -> None:
    turn = np.pi * 4 / 5 * np.arange(5)
    corners = np.stack([20 + 14 * np.sin(turn), 15 - 14 * np.cos(turn)], axis=-1)
    mask = shape_mask(path_of(corners), SIZE)
    assert not mask[15, 20]
    assert mask[4, 19]


def test_lines_and_open_paths_have_no_area() -> None:
    corners = [(1, 1), (30, 4), (20, 25)]
    assert shape_mask(path_of(corners), SIZE).any()
    assert not shape_mask(path_of(corners, closed=False), SIZE).any()
    assert not shape_mask({**SQUARE, "type": "line"}, SIZE).any()


def test_edges_are_straight_on_the_scales_of_the_shape() -> None:
    x, y = centres((0, 1000, 0, 1000)).T
    corners = [(1, 1), (1000, 1), (1000, 1000)]
    shape = path_of(corners, scales={"x": "log", "y": "log"}, axes="a")
    expected = Path(np.log10(corners)).contains_points(np.log10(np.transpose([x, y])))
    found = shape_mask(shape, SIZE, (0, 1000, 0, 1000))
    assert np.array_equal(found, expected.reshape(SIZE))
    circle = {"type": "circle", "x0": 1, "x1": 1e4, "y0": -1, "y1": 1,
              "scales": {"x": "log", "y": "linear"}}  # fmt: skip
    row = shape_mask(circle, (1, 4), (-100, 300, 0.5, -0.5))[0]  # centres -50, 50, 150 and 250
    assert row.tolist() == [False, True, True, True]


def test_times_are_edges_of_an_array_and_ends_of_a_shape() -> None:
    first, last = (datetime(2026, 1, day, tzinfo=UTC) for day in (1, 5))
    shape = {"type": "rect", "x0": "2026-01-02", "x1": "2026-01-04T00:00Z", "y0": 0, "y1": 1}
    assert shape_mask(shape, (1, 4), (first, last, 1, 0)).tolist() == [[False, True, True, False]]


def test_a_crop_is_the_smallest_part_with_all_pixels_of_the_mask() -> None:
    random = np.random.default_rng(20)
    array = random.integers(0, 255, (*SIZE, 3))
    for _ in range(50):
        shape = path_of(random.uniform(-5, 35, (4, 2)))
        mask = shape_mask(shape, array.shape)
        part = crop(array, shape)
        assert np.shares_memory(part, array) or part.size == 0
        inside = array[np.ix_(mask.any(axis=1), mask.any(axis=0))]
        # A path that crosses itself may have rows in between without a pixel.
        assert part.shape >= inside.shape
        if mask.any():
            assert array[mask].sum() == part[crop(mask, shape)].sum()
            assert crop(mask, shape)[0].any()
            assert crop(mask, shape)[:, -1].any()


def test_a_crop_of_a_line_has_the_pixels_that_it_touches() -> None:
    line = {"type": "line", "x0": 2.2, "x1": 5.1, "y0": 7.9, "y1": 7.9}
    array = np.arange(ROWS * COLUMNS).reshape(SIZE)
    assert crop(array, line).tolist() == [[array[7, each] for each in (2, 3, 4, 5)]]
    assert crop(array, line, (0, COLUMNS, 0, ROWS)).tolist() == [array[22, 2:6].tolist()]


def test_a_crop_beside_the_array_is_empty() -> None:
    assert crop(np.ones(SIZE), {**SQUARE, "x0": 50, "x1": 60}).shape == (0, 0)
    assert crop(np.ones(SIZE), {**SQUARE, "type": "line", "x0": 50, "x1": 60}).shape == (0, 0)


def test_shapes_become_features_with_closed_rings_and_their_own_properties() -> None:
    shapes = [
        {**SQUARE, "id": "a", "label": "cell", "color": "red", "axes": 0, "editable": True},
        path_of([(0, 0), (0, 4), (4, 4)], id="b"),
        path_of([(0, 0), (0, 4)], closed=False),
        {"type": "circle", "x0": 1, "x1": 100, "y0": -1, "y1": 1, "scales": {"x": "log"}},
    ]  # fmt: skip
    found = shapes_to_geojson(shapes)
    assert found["type"] == "FeatureCollection"
    rect, path, line, circle = found["features"]
    assert rect["id"] == "a"
    assert rect["properties"] == {
        "type": "rect", "label": "cell", "color": "red", "axes": 0, "editable": True,
    }  # fmt: skip
    ring = rect["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1]
    assert sorted(ring[1:]) == [[1, 0], [1, 2], [3, 0], [3, 2]]
    assert path["geometry"]["coordinates"] == [[[4, 4], [0, 4], [0, 0], [4, 4]]]
    assert line["geometry"] == {"type": "LineString", "coordinates": [[0, 0], [0, 4]]}
    assert "id" not in line
    corners = np.array(circle["geometry"]["coordinates"][0])
    assert len(corners) == 65
    assert np.allclose((np.log10(corners[:, 0]) - 1) ** 2 + corners[:, 1] ** 2, 1)
    assert shapes_to_geojson(None)["features"] == []


@pytest.mark.parametrize(
    ("shape", "error", "text"),
    [
        (None, TypeError, "a shape is None; give a member of the shapes"),
        ({"type": "star"}, ValueError, "shape.type is 'star'; give one of rect, circle"),
        ({"type": "rect", "x0": 1}, ValueError, "shape.x1 is None; a rect needs x0, x1"),
        ({"type": "path"}, ValueError, "shape.points is None; give its corners"),
        ({"type": "path", "points": {"x": [1], "y": []}}, ValueError, "x has 1 corners, y has 0"),
        ({**SQUARE, "x0": float("nan")}, ValueError, "a corner without a finite number"),
        ({**SQUARE, "x0": "a", "scales": {"x": "linear"}}, ValueError, "has no place on an axis"),
        ({**SQUARE, "x0": [], "x1": []}, ValueError, "a corner without a finite number"),
        ({**SQUARE, "x0": 10**400}, ValueError, "a corner beyond 1e.150; give smaller numbers"),
        ({**SQUARE, "y1": -1e300}, ValueError, "a corner beyond 1e.150; give smaller numbers"),
        ({**SQUARE, "scales": {"x": "cube"}}, ValueError, "shape.scales is"),
        ({**SQUARE, "scales": "linear"}, ValueError, "give them as the image told them"),
        ({**SQUARE, "scales": {"x": []}}, ValueError, "give them as the image told them"),
        ({**SQUARE, "scales": {"x": ["polar", 0, 1, None, None, None]}}, ValueError, "polar axes"),
        ({**SQUARE, "scales": {"x": "log", "y": "log"}}, ValueError, "beyond its scales"),
        ({**SQUARE, "axes": 0}, ValueError, "a shape is in data of axes; give extent="),
    ],
)
def test_a_shape_without_a_place_is_refused_with_its_remedy(
    shape: Any, error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        shape_mask(shape, SIZE)


def test_sizes_extents_and_lists_of_another_kind_are_refused() -> None:
    with pytest.raises(TypeError, match="the size of a mask is 5; give the shape of an array"):
        shape_mask(SQUARE, 5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="the size of a mask"):
        crop([[1, 2], [3, 4]], SQUARE)
    with pytest.raises(ValueError, match=r"extent of a mask is .* give edges with an area"):
        shape_mask(SQUARE, SIZE, (0, 0, 1, 2))
    with pytest.raises(ValueError, match=r"extent of a mask has 1e\+200; give at most 1e\+150"):
        shape_mask(SQUARE, SIZE, (0, 1e200, 1, 2))
    with pytest.raises(TypeError, match="give the list of an image"):
        shapes_to_geojson(SQUARE)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="a path has 2 corners; a closed one needs 3"):
        shapes_to_geojson([path_of([(0, 0), (0, 4)])])


@pytest.mark.parametrize("size", [(0, 4), (3, 0), (1, 1)])
@pytest.mark.parametrize("kind", ["rect", "circle", "line"])
def test_arrays_without_pixels_have_an_empty_crop(size: tuple[int, int], kind: str) -> None:
    shape = {**SQUARE, "type": kind, "x0": 40, "x1": 1e140}
    assert crop(np.zeros(size), shape).size == 0
