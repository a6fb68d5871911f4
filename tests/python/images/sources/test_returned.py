"""What a function may return, and the image that a browser gets for it."""

from __future__ import annotations

import base64
import doctest
import hashlib
import io
import json
import pickle
import struct
import zlib
from math import nan
from typing import Any

import numpy as np
import pytest
from PIL import Image, PngImagePlugin
from support.returned import FILES, GREY, SVG, UPRIGHT, decoded, photo, profile, shown, with_info

from dash_dynamic_image_component.base.problems import ImageTooLarge
from dash_dynamic_image_component.images import image as limits
from dash_dynamic_image_component.images.options import ImageOptions
from dash_dynamic_image_component.images.result import Result
from dash_dynamic_image_component.images.sources import pixels
from dash_dynamic_image_component.images.sources import returned as encoding
from dash_dynamic_image_component.images.sources.returned import encode

# How a generator wants its images


@pytest.mark.parametrize("value", [photo, Image.fromarray(photo)], ids=["array", "Pillow"])
@pytest.mark.parametrize(
    ("output", "media_type"),
    [
        (ImageOptions("png"), "image/png"),
        (ImageOptions("jpeg", quality=50), "image/jpeg"),
        (ImageOptions("webp"), "image/webp"),
        (ImageOptions("avif"), "image/avif"),
    ],
)
def test_pixels_become_a_file_of_the_format_asked_for(
    value: object, output: ImageOptions, media_type: str
) -> None:
    image = encode(value, output)
    assert image.media_type == media_type
    with Image.open(io.BytesIO(image.data)) as file:
        assert f"image/{(file.format or '').lower()}" == media_type
        difference = np.asarray(file.convert("RGB")).astype(int) - photo
    assert np.abs(difference).mean() < 8


@pytest.mark.parametrize("file", FILES.values(), ids=FILES.keys())
def test_files_stay_as_they_are_whatever_the_format(file: bytes) -> None:
    assert encode(file, ImageOptions("webp", quality=5)) == encode(file)


INVERTED = [(255 - step, 255 - step, 255 - step) for step in range(256)]


@pytest.mark.parametrize(
    "value",
    [GREY, Image.fromarray(GREY), Image.fromarray(GREY).convert("I"), GREY.astype(np.int64)],
    ids=["array", "Pillow L", "Pillow I", "int64"],
)
def test_a_colormap_colours_arrays_and_grey_images(value: object) -> None:
    image = encode(value, ImageOptions(colormap=INVERTED, value_range=(0, 255)))
    np.testing.assert_array_equal(shown(image)[:, :, 0], 255 - GREY)


def test_integers_of_pillow_are_data_of_any_range_with_a_value_range() -> None:
    image = Image.new("I", (2, 1), -500)
    image.putpixel((1, 0), 100_000)
    encoded = encode(image, ImageOptions(value_range=(-500, 100_000)))
    assert decoded(encoded).tolist() == [[0, 255]]


def test_a_colormap_leaves_no_profile_of_grey_behind() -> None:
    image = with_info(UPRIGHT.convert("L"), icc_profile=profile(b"GRAY"))
    with Image.open(io.BytesIO(encode(image, ImageOptions(colormap=INVERTED)).data)) as file:
        assert "icc_profile" not in file.info


def test_a_colormap_for_colours_is_refused() -> None:
    with pytest.raises(ValueError, match="2-D data"):
        encode(photo, ImageOptions(value_range=(0, 1)))
    with pytest.raises(ValueError, match="2-D data"):
        encode(Image.fromarray(photo), ImageOptions(colormap=INVERTED))


# What notebooks show


class Shown:
    """Something that a notebook shows as PNG."""

    def __init__(self, png: object) -> None:
        self.png = png

    def _repr_png_(self) -> object:
        return self.png


@pytest.mark.parametrize(
    "png",
    [
        FILES["image/png"],
        (FILES["image/png"], {"width": 5}),
        base64.b64encode(FILES["image/png"]).decode(),
    ],
    ids=["bytes", "with metadata", "base64"],
)
def test_what_a_notebook_shows_as_png_is_an_image(png: object) -> None:
    assert encode(Shown(png)).data == FILES["image/png"]


def test_what_a_notebook_cannot_show_is_refused() -> None:
    with pytest.raises(TypeError, match=r"Shown, which is no image"):
        encode(Shown(None))
    with pytest.raises(ValueError, match=r"picture for notebooks of a .*Shown starts with b'no'"):
        encode(Shown(b"no"))


# Results


def test_a_result_is_its_image_with_a_description() -> None:
    image = encode(Result(GREY, alt="Grün", metadata={"mean": 0.5}, filename="a.png"))
    assert image.data == encode(GREY).data
    assert image.metadata is not None
    assert image.metadata.isascii()
    assert json.loads(image.metadata) == {
        "alt": "Grün",
        "metadata": {"mean": 0.5},
        "filename": "a.png",
    }


def test_the_etag_of_a_result_is_made_of_the_description_too() -> None:
    assert encode(Result(GREY)) == encode(GREY)
    tags = {encode(Result(GREY, alt=alt)).etag for alt in (None, "", "a", "b", "a")}
    assert len(tags) == 4


@pytest.mark.parametrize(
    "value",
    [
        GREY,
        UPRIGHT,
        FILES["image/gif"],
        SVG,
        io.BytesIO(FILES["image/bmp"]),
        Shown(FILES["image/png"]),
    ],
    ids=["array", "Pillow", "bytes", "SVG", "buffer", "notebook"],
)
def test_a_result_wraps_whatever_is_an_image(value: object) -> None:
    assert encode(Result(value, alt="It")).data == encode(value).data


def test_an_encoded_image_travels_between_processes() -> None:
    image = encode(Result(GREY, alt="Waves"))
    assert pickle.loads(pickle.dumps(image)) == image


# The limit of pixels


def png_header(width: int, height: int) -> bytes:
    """All of a PNG file but its pixels: whoever wants to decode it fails."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    checksum = struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n\0\0\0\x0d" + header + checksum + b"\0\0\0\0IDAT\x35\xaf\x06\x1e"


WEBP_HEADER = b"RIFF\x2a\0\0\0WEBPVP8X\x0a\0\0\0" + bytes(4) + b"\xff\x3f\0\xff\x3f\0" + bytes(20)


@pytest.mark.parametrize(
    "value",
    [
        np.broadcast_to(np.zeros(1, np.uint8), (10_000, 10_001)),
        np.broadcast_to(np.full(1, nan), (10_001, 10_000, 3)),
        PngImagePlugin.PngImageFile(io.BytesIO(png_header(10_000, 10_001))),
        png_header(10_000, 10_001),
        png_header(2**31 - 1, 2**31 - 1),
        WEBP_HEADER,
        '<svg xmlns="http://www.w3.org/2000/svg" width="100000" height="100000"/>',
        Result(np.broadcast_to(np.zeros(1, np.uint8), (100_000, 100_000))),
    ],
    ids=["array", "floats", "Pillow", "bytes", "enormous", "WebP", "SVG", "Result"],
)
def test_more_than_a_hundred_million_pixels_are_refused_untouched(value: object) -> None:
    with pytest.raises(ImageTooLarge, match="limit"):
        encode(value)


def test_data_of_too_many_values_are_refused_untouched() -> None:
    data = np.broadcast_to(np.zeros(1), (100_000, 100_000))
    with pytest.raises(ImageTooLarge, match="limit"):
        encode(data, ImageOptions(value_range=(0, 1)))


def test_a_hundred_million_pixels_pass_without_a_warning() -> None:
    image = encode(png_header(10_000, 10_000))
    assert image.width * image.height == limits.MAX_PIXELS


# What is no image at all


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ["None", "is a `return` missing?"]),
        ("image.png", ["a str", "pathlib.Path(...)"]),
        (7, ["a int"]),
        ([[0, 1]], ["a list"]),
        (np.float64(0.5), ["numpy.float64"]),
        (UPRIGHT.getpixel, ["a method"]),
        (Image, ["a module"]),
    ],
)
def test_anything_else_is_refused_with_a_list_of_what_is_accepted(
    value: object, words: list[str]
) -> None:
    with pytest.raises(TypeError, match=r"NumPy array, a PIL\.Image, the bytes of") as refusal:
        encode(value)
    assert [word for word in words if word not in str(refusal.value)] == []


def test_the_etag_is_quoted_and_made_of_the_content() -> None:
    image = encode(GREY)
    assert image.etag == f'"{hashlib.sha256(image.data + b"[]").hexdigest()[:32]}"'
    assert encode(GREY.copy()).etag == image.etag
    assert encode(GREY[::-1]).etag != image.etag


@pytest.mark.parametrize("module", [encoding, pixels])
def test_the_examples_of_the_documentation_run(module: Any) -> None:
    tried = doctest.testmod(module)
    assert tried.attempted >= 1
    assert tried.failed == 0
