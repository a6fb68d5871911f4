"""What the files that users bring become for a function: which pixels, and which way up."""

from __future__ import annotations

import ast
import doctest
import io
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image
from skimage import data
from support.colour_profiles import ADOBE_RGB
from support.image_files import exif, saved
from support.photo_files import FILES, PHOTO, Array, pixels_of, refusal

from dash_dynamic_image_component.images import media_types
from dash_dynamic_image_component.uploads import blob as blobs
from dash_dynamic_image_component.uploads import decoding
from dash_dynamic_image_component.uploads.decoding import decode

# Which way is up


def stored_as(upright: Array, orientation: int) -> Array:
    """What a camera stores. Source: EXIF 2.32, table 6: where row 0 and column 0 are."""
    turn: dict[int, Callable[[Array], Array]] = {
        1: lambda a: a,
        2: np.fliplr,  # row 0 is the top, column 0 the right side
        3: lambda a: np.rot90(a, 2),  # bottom, right
        4: np.flipud,  # bottom, left
        5: lambda a: a.swapaxes(0, 1),  # left, top
        6: lambda a: np.rot90(a, 1),  # right, top
        7: lambda a: np.rot90(a, 2).swapaxes(0, 1),  # right, bottom
        8: lambda a: np.rot90(a, -1),  # left, bottom
    }
    return np.ascontiguousarray(turn[orientation](upright))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(
    ("file_format", "options", "error"),
    [
        ("PNG", {}, 0),
        ("TIFF", {}, 0),
        ("TIFF", {"compression": "tiff_lzw"}, 0),
        ("WEBP", {"lossless": True}, 0),
        ("JPEG", {"quality": 95}, 4),
    ],
)
def test_a_photograph_stands_upright(
    file_format: str, options: dict[str, Any], error: float, orientation: int
) -> None:
    file = saved(stored_as(PHOTO, orientation), file_format, exif=exif(orientation), **options)
    pixels = pixels_of(file)
    assert pixels.shape == PHOTO.shape
    assert abs(pixels - PHOTO).mean() <= error


@pytest.mark.slow
def test_a_photograph_of_12_megapixels_from_a_phone_stands_upright() -> None:
    photo = Image.fromarray(data.astronaut()).resize((4000, 3000))
    image = decode(saved(photo, "JPEG", quality=90, exif=exif(6)))
    assert image.size == (3000, 4000)
    assert abs(np.asarray(image)[:, ::-1].swapaxes(0, 1) - np.asarray(photo, int)).mean() < 3


def test_nothing_is_left_that_would_turn_or_colour_an_image_again() -> None:
    image = decode(saved(PHOTO, "PNG", exif=exif(6), icc_profile=ADOBE_RGB, dpi=(72, 72)))
    assert type(image) is Image.Image
    assert image.info == {}
    assert dict(image.getexif()) == {}
    again = saved(image, "PNG")
    assert decode(again).size == image.size
    assert b"iCCP" not in again


def test_an_orientation_that_cannot_be_read_counts_as_upright() -> None:
    tags = bytearray(exif(6))
    tags[-8:] = b"\xff" * 8
    for broken in (b"Exif\0\0", b"Exif\0\0garbage", bytes(tags), exif(9)):
        assert decode(saved(PHOTO, "JPEG", exif=broken)).size == (64, 48)


# Files of every kind


@pytest.mark.parametrize(("file", "expected", "error"), FILES.values(), ids=FILES.keys())
def test_a_file_becomes_the_pixels_that_people_see(
    file: bytes, expected: Array, error: float
) -> None:
    image = decode(file)
    assert image.mode == {2: "L", 3: "RGB", 4: "RGBA"}.get(expected.ndim, "") or image.mode == (
        "RGB" if expected.shape[2] == 3 else "RGBA"
    )
    pixels = np.asarray(image).astype(int)
    assert pixels.shape == expected.shape
    assert abs(pixels - expected).mean() <= error


@pytest.mark.parametrize(
    ("pixels", "said"),
    [
        (np.array([[0.5]], np.float32), "floating-point"),
        (np.array([[70_000]], np.int32), "32-bit"),
        (np.array([[-1]], np.int32), "below 0"),
        (np.array([[-1]], np.int16), "below 0"),
        (np.array([[-1]], np.int8), "below 0"),
    ],
)
def test_pixels_without_a_known_range_are_refused(pixels: Array, said: str) -> None:
    file = io.BytesIO()
    tifffile.imwrite(file, pixels)
    assert said in refusal(file.getvalue())


# The modules


@pytest.mark.parametrize("module", [blobs, decoding, media_types])
def test_the_examples_of_the_docs_are_true(module: Any) -> None:
    results = doctest.testmod(module)
    assert results.attempted > 0
    assert results.failed == 0


def imported(module: Any) -> Iterator[str]:
    with open(module.__file__) as file:  # noqa: PTH123
        for node in ast.walk(ast.parse(file.read())):
            if isinstance(node, ast.Import):
                yield from (each.name for each in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield node.module or "."


def test_what_a_blob_is_knows_no_web_and_no_store() -> None:
    own = {"bad_blob", "colour_profile", "decoded_images", "decoding", "essentials.essentials"}
    own |= {"images.media_types", "images.pillow"}
    outside = {"PIL", "PIL.Image", "numpy", "numpy.typing"}
    for module in (blobs, decoding, media_types):
        foreign = set(imported(module)) - own - outside
        assert foreign <= set(sys.stdlib_module_names) | {"concurrent.futures", "collections.abc"}
