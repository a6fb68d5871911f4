"""The examples that draw what is visible, by way of their URLs."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from dash_dynamic_image_component import Cancelled, Size, View, image_url
from dash_dynamic_image_component.generators.view import view_at

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = ["mandelbrot", "points", "pyramid", "series", "slices"]


@pytest.fixture(scope="module", params=FILES)
def any_example(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def example(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"{name}_example", EXAMPLES / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pixels(module: Any, function: Callable[..., Any], view: View | None, **params: Any) -> Any:
    """The picture that the app sends for a view."""
    size = Size(64, 40)
    url = image_url(function, params, module.app, size=size, view=view)
    answer = module.app.server.test_client().get(url)
    assert answer.status_code == 200, answer.data
    picture: npt.NDArray[Any] = np.asarray(Image.open(io.BytesIO(answer.data)).convert("RGBA"))
    assert picture.shape == (40, 64, 4)
    return picture


def test_an_example_has_at_most_sixty_lines(any_example: str) -> None:
    assert len((EXAMPLES / f"{any_example}.py").read_text("utf-8").splitlines()) <= 60


def test_the_mandelbrot_set_at_a_span_of_1e_12_is_that_of_python() -> None:
    module = example("mandelbrot")
    x, y = -0.743643887037151, 0.131825904205330
    asked = View(x=(x - 5e-13, x + 5e-13), y=(y - 3e-13, y + 3e-13))
    seen = pixels(module, module.mandelbrot, asked)
    view = view_at(module.HOME, (asked.x, asked.y), (64, 40))
    values = module.mandelbrot(Cancelled(), view)
    assert len(np.unique(values)) > 100
    coloured = dict[float, tuple[int, ...]]()
    for value, colour in zip(values.ravel(), seen.reshape(-1, 4), strict=True):
        assert coloured.setdefault(float(value), tuple(colour)) == tuple(colour)


def test_a_zoom_into_a_million_samples_shows_each_peak() -> None:
    module = example("series")
    peaks = np.flatnonzero(module.values - np.median(module.values) > 9)
    at = datetime.fromisoformat(str(module.times[peaks[0]]))
    for hours in (1, 24, 24 * 60):
        around = (at - timedelta(hours=hours / 2), at + timedelta(hours=hours / 2))
        view = replace(module.HOME, x=around, bounds=None, width=64, height=40)
        drawn = module.series(Size(64, 40), view=view).axes[0].lines[0].get_ydata()
        assert (
            drawn.max()
            == module.values[
                (module.times >= np.datetime64(around[0]))
                & (module.times <= np.datetime64(around[1]))
            ].max()
        )
        assert len(drawn) <= 4 * 64
    assert pixels(module, module.series, view).std() > 0


@pytest.mark.slow
def test_points_are_transparent_where_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    module = example("points")
    home = pixels(module, module.points, None)
    assert 0 < (home[..., 3] > 0).mean() < 1
    assert pixels(module, module.points, View(x=(5, 6), y=(5, 6)))[..., 3].max() == 0


def test_the_pyramid_is_read_where_it_is_visible(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    module = example("pyramid")
    monkeypatch.setattr(module, "FILE", tmp_path / "pyramid.tif")
    url = image_url(module.pyramid, {}, module.app)
    assert b"being made" in module.app.server.test_client().get(url).data
    monkeypatch.setattr(module, "SIDE", 3000)
    module.make()
    row, column = np.arange(2000, 2040)[:, np.newaxis], np.arange(900, 964)
    seen = pixels(module, module.pyramid, View(x=(900, 964), y=(2040, 2000)))
    wanted = (row ^ column) // 128 ^ (row & column) // 4 % 64
    assert np.array_equal(seen[..., 0], wanted)
    row, column = np.arange(2000, 2320, 8)[:, np.newaxis], np.arange(800, 1312, 8)
    seen = pixels(module, module.pyramid, View(x=(800, 1312), y=(2320, 2000)))
    assert np.array_equal(seen[..., 0], (row ^ column) // 128 ^ (row & column) // 4 % 64)


@pytest.mark.slow
def test_a_slice_has_the_voxels_of_its_depth() -> None:
    module = example("slices")
    seen = pixels(module, module.slice_at, View(x=(50, 114), y=(90, 50)), depth=60)
    assert np.array_equal(seen[..., 0], module.volume[60, 50:90, 50:114])
