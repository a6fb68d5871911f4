"""How a generator may want its images, and what it is told when that cannot be."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dash_dynamic_image_component.images.options import ImageOptions


def test_by_default_images_are_lossless_png() -> None:
    assert ImageOptions() == ImageOptions(
        "png", quality=None, colormap=None, value_range=None, folder=None, data=False
    )


@pytest.mark.parametrize("quality", [1, 80, 100])
@pytest.mark.parametrize("format", ["jpeg", "webp", "avif"])
def test_formats_that_lose_something_have_a_quality(format: Any, quality: int) -> None:
    assert ImageOptions(format, quality).quality == quality


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"format": "jpg"}, ValueError, ["'jpg'", "'jpeg'", "'auto'"]),
        ({"format": None}, ValueError, ["None", "'png'"]),
        ({"format": ["png"]}, ValueError, ["['png']"]),
        ({"format": "png", "quality": 80}, ValueError, ["quality=80", "'png'", "'webp'"]),
        ({"format": "auto", "quality": 80}, ValueError, ["'auto'", "loses nothing"]),
        ({"format": "jpeg", "quality": 0}, ValueError, ["is 0", "1 to 100"]),
        ({"format": "jpeg", "quality": 101}, ValueError, ["is 101", "1 to 100"]),
        ({"format": "jpeg", "quality": 0.8}, TypeError, ["0.8", "1 to 100"]),
        ({"format": "jpeg", "quality": True}, TypeError, ["True", "1 to 100"]),
        ({"data": 1.0}, TypeError, ["1.0", '"exact"', "values in the page"]),
        ({"data": 1}, TypeError, ["is 1", "True"]),
        ({"data": None}, TypeError, ["None", "False"]),
        ({"data": "whole"}, TypeError, ["'whole'", '"exact"']),
        ({"data": np.zeros(2)}, TypeError, ["array", '"exact"']),
        ({"data": True, "format": "jpeg"}, ValueError, ["data=True", "'jpeg'", "leave format="]),
        ({"data": "exact", "format": "auto"}, ValueError, ["'exact'", "'auto'"]),
        ({"value_range": 1}, TypeError, ["is 1", "(0.0, 1.0)"]),
        ({"value_range": (1,)}, TypeError, ["(1,)", "two finite numbers"]),
        ({"value_range": "ab"}, TypeError, ["'ab'", "two finite numbers"]),
        ({"value_range": (0, 10**400)}, TypeError, ["two finite numbers"]),
        ({"value_range": (1, 1)}, ValueError, ["(1, 1)", "the lower one first"]),
        ({"value_range": (2, 1)}, ValueError, ["(2, 1)"]),
        ({"value_range": (0, float("inf"))}, ValueError, ["inf"]),
        ({"value_range": (float("nan"), 1)}, ValueError, ["nan"]),
        ({"colormap": ""}, ValueError, ["empty", "'viridis'"]),
        ({"colormap": 7}, TypeError, ["a int", "(n, 3)", "colormap(range(256))"]),
        ({"colormap": b"abc"}, TypeError, ["a bytes"]),
        ({"colormap": []}, ValueError, ["0 colours"]),
        ({"colormap": [(0, 0, 0)] * 257}, ValueError, ["257 colours", "256"]),
        ({"colormap": [(0, 0)]}, ValueError, ["(0, 0)", "3 numbers"]),
        ({"colormap": [0, 1]}, ValueError, ["(0,)", "3 numbers"]),
        ({"colormap": [(0, 0, 0), (1, 1, 1, 1)]}, ValueError, ["(1, 1, 1, 1)"]),
        ({"colormap": [("r", "g", "b")]}, TypeError, ["'r'", "numbers"]),
        ({"colormap": ["navy", "blurple"]}, ValueError, ["'blurple'", "'#000080'"]),
        ({"colormap": ["rgba(1, 2, 3, x)"]}, ValueError, ["'rgba(1, 2, 3, x)'", "'#000080'"]),
        ({"colormap": [(0, 0, 256)]}, ValueError, ["256", "0 to 255"]),
        ({"colormap": [(0, 0, -1)]}, ValueError, ["-1"]),
        ({"colormap": [(0.0, 0.5, 2.0)]}, ValueError, ["2.0", "floats of 0 to 1"]),
        ({"colormap": [(0.0, 0.5, float("nan"))]}, ValueError, ["nan"]),
        ({"folder": 7}, TypeError, ["7", "path of a folder"]),
        ({"folder": b"/tmp"}, TypeError, ["b'/tmp'"]),
        ({"folder": "no/such/folder"}, ValueError, ["'no/such/folder'", "does not exist"]),
        ({"folder": __file__}, ValueError, ["is no folder"]),
    ],
)
def test_options_that_do_not_fit_are_refused_with_a_remedy(
    options: dict[str, Any], error: type[Exception], words: list[str]
) -> None:
    with pytest.raises(error) as refusal:
        ImageOptions(**options)
    assert [word for word in words if word not in str(refusal.value)] == []


@pytest.mark.parametrize(
    ("colormap", "table"),
    [
        ([(0, 128, 255)], ((0, 128, 255),)),
        (np.array([[0, 128, 255]], np.uint8), ((0, 128, 255),)),
        (np.array([[0, 128, 255]], np.int64), ((0, 128, 255),)),
        ([[0.0, 0.5, 1.0, 0.25]], ((0, 128, 255, 64),)),
        (np.array([[0, 0.5, 1]], np.float32), ((0, 128, 255),)),
        ([(0, 0.5, 1)], ((0, 128, 255),)),
        ([np.array([1, 2, 3], np.uint8)], ((1, 2, 3),)),
        (iter([(1, 2, 3)]), ((1, 2, 3),)),
        ([(np.uint8(1), np.uint8(2), np.uint8(3))], ((1, 2, 3),)),
        (["navy", "#f80", (1, 2, 3)], ((0, 0, 128), (255, 136, 0), (1, 2, 3))),
        (np.array(["rgb(1, 2, 3)"]), ((1, 2, 3),)),
        (["rgba(255, 0, 0, 1)", "RGBA(0,9,0,0.5)"], ((255, 0, 0, 255), (0, 9, 0, 128))),
        (["rgb(0 0 255 / 25%)", "hsl(120deg 100% 50%)"], ((0, 0, 255, 64), (0, 255, 0, 255))),
        (["hsla(0, 100%, 50%, 2)", "rgb(1.6, 2.0, 0.4)"], ((255, 0, 0, 255), (2, 2, 0, 255))),
        (
            ["#010101", " Transparent ", (1.0, 0.5, 0.0)],
            ((1,) * 3 + (255,), (0,) * 4, (255, 128, 0, 255)),
        ),
        (["transparent", "lime", "#0000ff80"], ((0, 0, 0, 0), (0, 255, 0, 255), (0, 0, 255, 128))),
    ],
)
def test_colours_are_kept_as_bytes(colormap: object, table: tuple[tuple[int, ...], ...]) -> None:
    kept = ImageOptions(colormap=colormap).colormap
    assert kept == table
    assert all(type(value) is int for color in kept for value in color)


def test_a_name_of_a_colormap_is_kept() -> None:
    assert ImageOptions(colormap="viridis").colormap == "viridis"


def test_a_range_is_kept_as_two_floats() -> None:
    kept = ImageOptions(value_range=np.array([0, 5])).value_range  # type: ignore[arg-type]
    assert kept == (0.0, 5.0)
    assert kept is not None
    assert [type(value) for value in kept] == [float, float]


@pytest.mark.parametrize("kind", [str, Path])
def test_a_folder_is_kept_absolute_and_without_links(
    kind: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "link").symlink_to("pictures")
    monkeypatch.chdir(tmp_path)
    assert ImageOptions(folder=kind("link")).folder == (tmp_path / "pictures").resolve()


def test_it_travels_to_other_processes_and_is_a_key(tmp_path: Path) -> None:
    output = ImageOptions("webp", 80, np.eye(3), (0, 1), tmp_path)
    twin = pickle.loads(pickle.dumps(output))
    assert twin == output
    assert {output: "found"}[twin] == "found"


def test_it_imports_no_optional_library() -> None:
    program = """
import sys
from images.options import ImageOptions
ImageOptions("webp", 80, [(0, 0, 0)], (0, 1), ".")
print([name for name in ("numpy", "matplotlib", "PIL") if name in sys.modules])
"""
    # Dash imports optional libraries itself: the module is loaded without the package.
    folder = Path(__file__).parents[3] / "dash_dynamic_image_component"
    command = [sys.executable, "-c", program]
    result = subprocess.run(
        command, capture_output=True, encoding="utf-8", check=True, env={"PYTHONPATH": str(folder)}
    )
    assert result.stdout.strip() == "[]"
