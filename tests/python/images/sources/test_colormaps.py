"""Which colour each value of 2-D data gets: the one that matplotlib gives it."""

from __future__ import annotations

import doctest
import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings, strategies
from hypothesis.extra import numpy as arrays
from matplotlib import colormaps as known
from matplotlib.colors import Normalize
from support.interpreters import run

from dash_dynamic_image_component.images.options import ImageOptions
from dash_dynamic_image_component.images.sources import colormaps
from dash_dynamic_image_component.images.sources.colormaps import Indexed, colored

Array = npt.NDArray[Any]

nan, inf = float("nan"), float("inf")
random = np.random.default_rng(5)


def in_rgba(image: Indexed | Array) -> Array:
    pixels = np.atleast_3d(image.colors() if isinstance(image, Indexed) else image)
    channels = pixels.shape[2]
    colors = pixels[:, :, [0, 0, 0] if channels < 3 else [0, 1, 2]]
    opaque = np.full(pixels.shape[:2], 255, np.uint8)
    return np.dstack([colors, opaque if channels % 2 else pixels[:, :, -1]])


def by_matplotlib(array: Array, colormap: str, value_range: tuple[float, float]) -> Array:
    """NaN and masked values are both made masked, as matplotlib forgets NaN in a masked array."""
    data = np.ma.masked_invalid(array) if array.dtype.kind == "f" else np.ma.array(array)
    data = np.ma.array(data.data, mask=np.ma.getmaskarray(array) | np.isnan(data.data))
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        shown: Array = known[colormap](Normalize(*value_range)(data), bytes=True)
    return shown


def assert_as_matplotlib(array: Array, colormap: str, value_range: tuple[float, float]) -> None:
    before = array.copy()
    image = colored(array, ImageOptions(colormap=colormap, value_range=value_range))
    np.testing.assert_array_equal(in_rgba(image), by_matplotlib(array, colormap, value_range))
    np.testing.assert_array_equal(array, before)


# As matplotlib


DTYPES = (
    "bool int8 uint8 >i2 uint16 int32 uint32 int64 uint64 float16 >f4 float32 float64 longdouble"
)


@pytest.mark.parametrize("dtype", DTYPES.split())
@pytest.mark.parametrize("shape", [(7, 9), (300, 301)], ids=["few", "more than 16 bits"])
@pytest.mark.parametrize("value_range", [(0, 1), (-3, 50), (0.1, 0.7), (17, 60_000)])
def test_every_dtype_gets_the_colours_of_matplotlib(
    dtype: str, shape: tuple[int, int], value_range: tuple[float, float]
) -> None:
    low, high = value_range
    values = random.uniform(low - (high - low) / 3, high + (high - low) / 3, shape)
    if dtype[0] == "u":
        values = np.abs(values)
    if dtype == "int8":
        values = values % 256 - 128
    if dtype == "uint8":
        values = values % 256
    array = np.clip(values, -32768, 32767 if dtype == ">i2" else 60_000).astype(dtype)
    assert_as_matplotlib(array, "viridis", value_range)


# Our greys have all 256 steps, see below.
@pytest.mark.parametrize("colormap", sorted(set(known) - set(colormaps.GREYS)))
def test_every_colormap_of_matplotlib_has_its_colours(colormap: str) -> None:
    assert_as_matplotlib(np.linspace(-0.1, 1.1, 9000).reshape(90, 100), colormap, (0, 1))
    holes = np.where(random.random((90, 100)) < 0.1, nan, random.random((90, 100)))
    assert_as_matplotlib(holes, colormap, (0, 1))


finite = strategies.floats(-1e6, 1e6, width=32)


@pytest.mark.slow
@given(
    array=arrays.arrays(
        strategies.sampled_from([np.dtype(kind) for kind in ("<f2", "<f4", "<f8", ">f8")]),
        arrays.array_shapes(min_dims=2, max_dims=2, max_side=12),
        elements=strategies.floats(width=16),
    ),
    low=finite,
    span=strategies.floats(0.0078125, 1e6, width=32),
    colormap=strategies.sampled_from(["viridis", "tab10", "twilight", "plasma", "RdBu"]),
)
@example(array=np.array([[-inf, inf, nan, 0, -0.0, 1e300, -1e300]]), low=0, span=1, colormap="jet")
@example(array=np.full((3, 3), nan), low=0, span=1, colormap="magma")
@settings(deadline=None)
def test_any_floats_get_the_colours_of_matplotlib(
    array: Array, low: float, span: float, colormap: str
) -> None:
    assert_as_matplotlib(array, colormap, (low, low + span))


@pytest.mark.slow
@given(
    arrays.arrays(
        strategies.sampled_from([np.dtype(kind) for kind in ("i1", "u1", "i2", "u2", "i8", "u8")]),
        arrays.array_shapes(min_dims=2, max_dims=2, max_side=12),
    ),
    finite,
    strategies.floats(0.0078125, 1e6, width=32),
)
@settings(deadline=None)
def test_any_integers_get_the_colours_of_matplotlib(array: Array, low: float, span: float) -> None:
    assert_as_matplotlib(array, "inferno", (low, low + span))


def test_values_on_the_border_of_two_colours_get_the_one_of_matplotlib() -> None:
    borders = 0.3 + 0.4 * np.arange(257) / 256
    array = np.stack([np.nextafter(borders, 0), borders, np.nextafter(borders, 1)])
    rounded = ((array.astype(np.float32) - np.float32(0.3)) / np.float32(0.4) * 256).astype(int)
    assert (rounded != ((array - 0.3) / 0.4 * 256).astype(int)).any(), "float32 is not enough"
    assert_as_matplotlib(array, "viridis", (0.3, 0.7))
    assert_as_matplotlib(array.astype(np.float32), "viridis", (0.3, 0.7))


# The range


@pytest.mark.parametrize(
    ("array", "value_range"),
    [
        (np.linspace(0, 1, 50).reshape(5, 10), (0, 1)),
        (np.linspace(0, 1, 50, dtype=np.float32).reshape(5, 10), (0, 1)),
        (np.array([[False, True]]), (0, 1)),
        (np.arange(256, dtype=np.uint8).reshape(16, 16), (0, 255)),
        (np.arange(65536, dtype=np.uint16).reshape(256, 256), (0, 65535)),
    ],
    ids=["float64", "float32", "bool", "uint8", "uint16"],
)
def test_some_dtypes_have_a_range_of_their_own(
    array: Array, value_range: tuple[float, float]
) -> None:
    image = colored(array, ImageOptions(colormap="plasma"))
    np.testing.assert_array_equal(in_rgba(image), by_matplotlib(array, "plasma", value_range))


def test_a_float_a_little_outside_its_range_is_clipped() -> None:
    image = colored(np.array([[-1e-3, 0, 1, 1.001]]), ImageOptions(colormap="viridis"))
    assert isinstance(image, Indexed)
    assert image.indices.tolist() == [[0, 0, 255, 255]]


@pytest.mark.parametrize("dtype", ["int8", "int16", "int32", "int64", "uint32", "uint64"])
def test_other_integers_are_asked_for_their_range(dtype: str) -> None:
    array = np.array([[3, 40]], dtype)
    message = rf"which values of {dtype} .* value_range=\(low, high\); these reach from 3 to 40"
    with pytest.raises(ValueError, match=message):
        colored(array, ImageOptions(colormap="viridis"))


def test_floats_out_of_range_are_told_of_value_range() -> None:
    message = r"lie in \[0, 1\], but these reach from 0 to 7; .*@generator\(value_range=\(low, hi"
    with pytest.raises(ValueError, match=message):
        colored(np.array([[0, nan, 7]]), ImageOptions(colormap="viridis"))


def test_masked_values_may_lie_anywhere() -> None:
    array = np.ma.array([[-9999, 0.5]], mask=[[True, False]])
    image = colored(array, ImageOptions(colormap="viridis"))
    assert in_rgba(image)[0, :, 3].tolist() == [0, 255]


# Greys


@pytest.mark.parametrize("colormap", [None, "gray", "grey"])
def test_without_a_colormap_values_are_grey(colormap: str | None) -> None:
    output = ImageOptions(colormap=colormap, value_range=(10, 20))
    image = colored(np.array([[9, 10, 12.5, 15, 20, 21]]), output)
    assert isinstance(image, np.ndarray)
    assert image.dtype == np.uint8
    assert image.tolist() == [[0, 0, 64, 128, 255, 255]]


def test_greys_of_8_bits_stay_what_they_are() -> None:
    shades = np.arange(256, dtype=np.uint8).reshape(16, 16)
    np.testing.assert_array_equal(colored(shades, ImageOptions(colormap="gray")), shades)
    np.testing.assert_array_equal(colored(shades, ImageOptions(value_range=(0, 255))), shades)


def test_our_grey_is_that_of_matplotlib_rounded_and_not_cut_off() -> None:
    array = np.linspace(0, 1, 1000).reshape(20, 50)
    ours = in_rgba(colored(array, ImageOptions(colormap="gray"))).astype(int)
    difference = ours - by_matplotlib(array, "gray", (0, 1))
    assert set(np.unique(difference)) == {0, 1}


def test_holes_in_greys_get_an_alpha_channel() -> None:
    output = ImageOptions(value_range=(0, 10))
    for array in (np.array([[5, nan]]), np.ma.array([[5, 6]], mask=[[False, True]])):
        image = colored(array, output)
        assert isinstance(image, np.ndarray)
        assert image.tolist() == [[[128, 255], [0, 0]]]


# Tables of colours


@pytest.mark.parametrize("colors", [1, 2, 7, 255, 256])
@pytest.mark.parametrize("channels", [3, 4])
def test_a_table_is_a_colormap(colors: int, channels: int) -> None:
    table = random.integers(0, 256, (colors, channels), np.uint8)
    array = random.random((40, 50))
    image = colored(array, ImageOptions(colormap=table, value_range=(0.2, 0.8)))
    assert isinstance(image, Indexed)
    expected = np.clip(np.floor((array - 0.2) / (0.8 - 0.2) * colors), 0, colors - 1).astype(int)
    np.testing.assert_array_equal(image.colors()[:, :, :3], table[expected][:, :, :3])
    np.testing.assert_array_equal(in_rgba(image)[:, :, 3:], in_rgba(table[expected])[:, :, 3:])


def test_a_table_of_floats_has_the_nearest_of_256_steps() -> None:
    image = colored(
        np.array([[0.0, 1.0]]), ImageOptions(colormap=[(0, 0.5, 1.0), (0.2, 0.3, 0.999)])
    )
    assert in_rgba(image)[0, :, :3].tolist() == [[0, 128, 255], [51, 77, 255]]


def test_colours_that_are_all_opaque_need_no_alpha() -> None:
    array = random.random((9, 9))
    image = colored(array, ImageOptions(colormap=[(1, 2, 3, 255), (4, 5, 6, 255)]))
    assert isinstance(image, Indexed)
    assert image.palette.tolist() == [[1, 2, 3], [4, 5, 6]]
    image = colored(array, ImageOptions(colormap=[(1, 2, 3, 255), (4, 5, 6, 254)]))
    assert isinstance(image, Indexed)
    assert image.palette.shape == (2, 4)


# Holes


def with_hole(array: Array) -> Array:
    array = array.copy()
    array[3, 4] = nan
    return array


full = np.linspace(0, 1, 2500).reshape(50, 50)


def test_without_holes_the_image_is_indexed() -> None:
    for array in (full, np.ma.array(full), np.ma.array(full, mask=np.zeros(full.shape, bool))):
        image = colored(array, ImageOptions(colormap="plasma"))
        assert isinstance(image, Indexed)
        assert image.palette.shape == (256, 3)
        assert image.indices.dtype == np.uint8


@pytest.mark.parametrize(
    ("colormap", "array", "colors"),
    [
        ("tab10", full, 11),
        ("plasma", full / 2, 256),
        ("viridis", full, 256),
        ([(k, 0, 0) for k in range(255)], full, 256),
    ],
    ids=["few colours", "a colour that no value has", "equal colours", "255 colours"],
)
def test_a_transparent_colour_takes_what_room_the_palette_has(
    colormap: Any, array: Array, colors: int
) -> None:
    output = ImageOptions(colormap=colormap)
    image = colored(with_hole(array), output)
    assert isinstance(image, Indexed)
    assert image.palette.shape == (colors, 4)
    expected = in_rgba(colored(array, output))
    expected[3, 4] = 0
    np.testing.assert_array_equal(image.colors(), expected)


@pytest.mark.parametrize("colormap", ["plasma", "twilight"])
def test_without_room_in_the_palette_holes_make_plain_colours(colormap: str) -> None:
    output = ImageOptions(colormap=colormap)
    image = colored(with_hole(full), output)
    assert isinstance(image, np.ndarray)
    assert image.dtype == np.uint8
    assert image.shape == (50, 50, 4)
    expected = in_rgba(colored(full, output))
    expected[3, 4] = 0
    np.testing.assert_array_equal(image, expected)


def test_all_may_be_a_hole() -> None:
    for output in (ImageOptions(colormap="plasma"), ImageOptions(value_range=(0, 1))):
        image = colored(np.full((2, 2), nan), output)
        assert not in_rgba(image).any()


# What is refused


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros((2, 2, 3)), r"2-D data, not for an array of shape \(2, 2, 3\); .*\[:, :, 0\]"),
        (np.zeros(4), r"2-D data, not for an array of shape \(4,\)"),
        (np.zeros((0, 4)), r"shape \(0, 4\) has no pixels"),
        (np.zeros((2, 2), complex), "dtype complex128 has no numbers"),
        (np.zeros((2, 2), object), "dtype object has no numbers"),
        (np.zeros((2, 2), "M8[s]"), "has no numbers"),
        (np.zeros((2, 2), "U1"), "has no numbers"),
    ],
)
@pytest.mark.parametrize(
    "output",
    [ImageOptions(colormap="viridis"), ImageOptions(value_range=(0, 1))],
    ids=["colours", "greys"],
)
def test_what_has_no_colour_is_refused(array: Array, message: str, output: ImageOptions) -> None:
    with pytest.raises(ValueError, match=message):
        colored(array, output)


def test_near_names_of_an_unknown_colormap_are_told() -> None:
    message = "matplotlib knows no colormap 'virids'; did you mean 'viridis'"
    with pytest.raises(ValueError, match=message):
        colored(np.zeros((2, 2)), ImageOptions(colormap="virids"))


def test_matplotlib_is_only_imported_for_its_colormaps() -> None:
    program = """
import sys
import numpy as np
from dash_dynamic_image_component.images.sources.colormaps import colored
from dash_dynamic_image_component.images.options import ImageOptions

data = np.zeros((2, 2))
for colormap in (None, "gray", "grey", [(0, 0, 0), (9, 9, 9)]):
    colored(data, ImageOptions(colormap=colormap, value_range=(0, 1)))
print("matplotlib" in sys.modules)
colored(data, ImageOptions(colormap="viridis"))
print("matplotlib" in sys.modules, "matplotlib.pyplot" in sys.modules)
"""
    assert run(program).split() == ["False", "True", "False"]


def test_a_missing_matplotlib_is_named_with_its_install_line() -> None:
    program = """
import sys
sys.modules["matplotlib"] = None
import numpy as np
from dash_dynamic_image_component.images.sources.colormaps import colored
from dash_dynamic_image_component.images.options import ImageOptions

try:
    colored(np.zeros((2, 2)), ImageOptions(colormap="viridis"))
except ImportError as error:
    print(error)
"""
    message = """colormap='viridis' needs matplotlib: pip install "dash-dynamic-image-component[m"""
    assert run(program).startswith(message)


def test_the_examples_of_the_documentation_run() -> None:
    tried = doctest.testmod(colormaps)
    assert tried.attempted >= 1
    assert tried.failed == 0
