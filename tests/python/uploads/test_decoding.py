"""What the files that users bring become for a function: images, arrays, bytes, blobs."""

from __future__ import annotations

import ast
import doctest
import gc
import hashlib
import io
import os
import struct
import subprocess
import sys
import threading
import time
import typing
import warnings
import weakref
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms, ImageFile, JpegImagePlugin, PngImagePlugin
from skimage import data
from support.heic import CONTAINER, SINGLE, heic, register_heif_opener

from dash_dynamic_image_component.images import media_types
from dash_dynamic_image_component.images.writers.png import write_png
from dash_dynamic_image_component.uploads import blob as blobs
from dash_dynamic_image_component.uploads import decoding
from dash_dynamic_image_component.uploads.bad_blob import BadBlob
from dash_dynamic_image_component.uploads.blob import Blob, decoded, kind_of
from dash_dynamic_image_component.uploads.decoded_images import DecodedImages
from dash_dynamic_image_component.uploads.decoding import decode

Array = npt.NDArray[Any]

PHOTO: Array = data.astronaut()[0:96:2, 100:228:2]
ALPHA = np.dstack([PHOTO, PHOTO[:, :, 1]])
GREY = PHOTO[:, :, 0]
RED = (200, 40, 30)


def saved(pixels: Array | Image.Image, file_format: str, **options: Any) -> bytes:
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    file = io.BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def pixels_of(file: bytes) -> Array:
    return np.asarray(decode(file)).astype(int)


def refusal(file: bytes) -> str:
    with pytest.raises(BadBlob) as caught:
        decode(file)
    return str(caught.value)


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


def exif(orientation: int) -> Image.Exif:
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = orientation
    return tags


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
    file = saved(
        stored_as(PHOTO, orientation), file_format, exif=exif(orientation).tobytes(), **options
    )
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
    tags = bytearray(exif(6).tobytes())
    tags[-8:] = b"\xff" * 8
    for broken in (b"Exif\0\0", b"Exif\0\0garbage", bytes(tags), exif(9).tobytes()):
        assert decode(saved(PHOTO, "JPEG", exif=broken)).size == (64, 48)


# Files of every kind


def palette_gif() -> bytes:
    image = Image.new("P", (3, 1))
    image.putpalette([10, 20, 30, *RED, 0, 255, 0])
    image.putdata([0, 1, 2])
    return saved(image, "GIF", transparency=2)


def animation(file_format: str, **options: Any) -> bytes:
    frames = [Image.new("RGB", (3, 4), colour) for colour in (RED, (0, 255, 0), (0, 0, 255))]
    return saved(
        frames[0], file_format, save_all=True, append_images=frames[1:], duration=50, **options
    )


def deep_grey_with_transparency() -> bytes:
    file = write_png(np.array([[0, 30000, 65535]], np.uint16))
    end_of_header = 8 + 25
    chunk = b"tRNS" + struct.pack(">H", 30000)
    check = struct.pack(">I", zlib.crc32(chunk))
    return file[:end_of_header] + struct.pack(">I", 2) + chunk + check + file[end_of_header:]


def as_lab(pixels: Array) -> Image.Image:
    transform = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
    )
    converted = ImageCms.applyTransform(Image.fromarray(pixels), transform)
    assert converted is not None
    return converted


DEEP = np.array([[0, 128, 129, 32768, 65406, 65535]], np.uint16)
SHALLOW = np.array([[0, 0, 1, 128, 254, 255]])
STRIPES = np.tile(np.array([0, 255], np.uint8), (5, 9))
FLAT = np.full((4, 3, 3), RED, np.uint8)
CMYK = Image.merge("CMYK", [Image.new("L", (16, 16), value) for value in (0, 204, 153, 51)])

FILES: dict[str, tuple[bytes, Array, float]] = {
    "PNG": (saved(PHOTO, "PNG"), PHOTO, 0),
    "PNG with alpha": (saved(ALPHA, "PNG"), ALPHA, 0),
    "PNG, grey": (saved(GREY, "PNG"), GREY, 0),
    "PNG, grey with alpha": (
        saved(Image.fromarray(ALPHA).convert("LA"), "PNG"),
        np.asarray(Image.fromarray(ALPHA).convert("LA").convert("RGBA")),
        0,
    ),
    "PNG, palette with alpha": (
        saved(Image.fromarray(FLAT).convert("RGBA").quantize(4), "PNG"),
        np.dstack([FLAT, np.full((4, 3), 255, np.uint8)]),
        0,
    ),
    "PNG, one transparent colour": (
        saved(FLAT, "PNG", transparency=RED),
        np.dstack([FLAT, np.zeros((4, 3), np.uint8)]),
        0,
    ),
    "PNG of 16 bits, grey": (write_png(DEEP), SHALLOW, 0),
    "PNG of 16 bits, one transparent grey": (
        deep_grey_with_transparency(),
        np.array([[[0, 0, 0, 255], [117, 117, 117, 0], [255, 255, 255, 255]]]),
        0,
    ),
    "PNG of 16 bits, colour": (write_png(PHOTO.astype(np.uint16) * 257), PHOTO, 0),
    "PNG of 16 bits with alpha": (write_png(ALPHA.astype(np.uint16) * 257), ALPHA, 0),
    "PNG of 1 bit": (saved(Image.fromarray(STRIPES).convert("1"), "PNG"), STRIPES, 0),
    "JPEG": (saved(PHOTO, "JPEG", quality=95), PHOTO, 4),
    "JPEG, progressive": (saved(PHOTO, "JPEG", quality=95, progressive=True), PHOTO, 4),
    "JPEG, grey": (saved(GREY, "JPEG", quality=95), GREY, 3),
    "JPEG, CMYK": (
        saved(CMYK, "JPEG", quality=95),
        np.full((16, 16, 3), [204, 41, 82]),  # 255 * (1 - ink) * (1 - black)
        1.5,
    ),
    "GIF, palette with transparency": (
        palette_gif(),
        np.array([[[10, 20, 30, 255], [*RED, 255], [0, 255, 0, 0]]]),
        0,
    ),
    "GIF, first frame": (animation("GIF"), FLAT, 0),
    "WebP, first frame": (animation("WEBP", lossless=True), FLAT, 0),
    "PNG, first frame": (animation("PNG"), FLAT, 0),
    "WebP with alpha": (saved(ALPHA, "WEBP", lossless=True, exact=True), ALPHA, 0),
    "TIFF": (saved(PHOTO, "TIFF"), PHOTO, 0),
    "TIFF, big-endian, 16 bits": (saved(Image.fromarray(DEEP), "TIFF"), SHALLOW, 0),
    "TIFF, LZW": (saved(PHOTO, "TIFF", compression="tiff_lzw"), PHOTO, 0),
    "TIFF of 1 bit": (
        saved(Image.fromarray(STRIPES).convert("1"), "TIFF", compression="group4"),
        STRIPES,
        0,
    ),
    "TIFF, CMYK": (saved(CMYK, "TIFF"), np.full((16, 16, 3), [204, 41, 82]), 1),
    "TIFF, Lab": (saved(as_lab(PHOTO), "TIFF"), PHOTO, 3),
    "TIFF of two pages": (
        saved(FLAT, "TIFF", save_all=True, append_images=[Image.new("RGB", (2, 2))]),
        FLAT,
        0,
    ),
    "BMP": (saved(PHOTO, "BMP"), PHOTO, 0),
    "BMP, palette": (saved(Image.fromarray(FLAT).quantize(4), "BMP"), FLAT, 0),
    "AVIF": (saved(PHOTO, "AVIF", quality=95, subsampling="4:4:4"), PHOTO, 4),
    "AVIF with alpha": (saved(ALPHA, "AVIF", quality=95, subsampling="4:4:4"), ALPHA, 5),
}


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
        (np.array([[-1]], np.int32), "32-bit"),
    ],
)
def test_pixels_without_a_known_range_are_refused(pixels: Array, said: str) -> None:
    assert said in refusal(saved(pixels, "TIFF"))


# Colours


def icc_profile(space: bytes, **tags: bytes) -> bytes:
    """A colour profile. Source: ICC.1:2001-04 (version 2), sections 6.1 and 6.2."""
    body, table = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        table += struct.pack(">4sII", name.encode(), start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    device = b"prtr" if space == b"CMYK" else b"mntr"
    connection = b"Lab " if space == b"CMYK" else b"XYZ "
    header = struct.pack(
        ">I4xI4s4s4s12x4s28x12s48x",
        start + len(body),
        0x02400000,
        device,
        space,
        connection,
        b"acsp",
        fixed(0.9642, 1, 0.8249),
    )
    return header + struct.pack(">I", len(tags)) + table + body


def fixed(*numbers: float) -> bytes:
    return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)


def xyz(*numbers: float) -> bytes:
    return b"XYZ \0\0\0\0" + fixed(*numbers)


def gamma(exponent: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(exponent * 256))


def described(text: str) -> bytes:
    content = text.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(content)) + content + bytes(79)


def rgb_profile(primaries: Array, curve: bytes, name: str) -> bytes:
    red, green, blue = primaries.T
    return icc_profile(
        b"RGB ",
        desc=described(name),
        wtpt=xyz(0.9642, 1, 0.8249),
        rXYZ=xyz(*red),
        gXYZ=xyz(*green),
        bXYZ=xyz(*blue),
        rTRC=curve,
        gTRC=curve,
        bTRC=curve,
    )


# Source: www.brucelindbloom.com, "RGB/XYZ Matrices", adapted to D50; Display P3: color.org.
SRGB = np.array(
    [[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]]
)
ADOBE = np.array(
    [[0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322], [0.01947, 0.06087, 0.74457]]
)
P3 = np.array(
    [[0.51512, 0.29198, 0.15710], [0.24120, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]]
)
ADOBE_RGB = rgb_profile(ADOBE, gamma(2.19921875), "Adobe RGB (1998)")
DISPLAY_P3 = rgb_profile(P3, gamma(2.2), "Display P3")


def in_srgb(linear: Array) -> Array:
    """Source: IEC 61966-2-1."""
    linear = np.clip(linear, 0, 1)
    return 255 * np.where(linear < 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


@pytest.mark.parametrize(
    ("profile", "primaries", "exponent"),
    [(ADOBE_RGB, ADOBE, 2.19921875), (DISPLAY_P3, P3, 2.2)],
    ids=["Adobe RGB", "Display P3"],
)
@pytest.mark.parametrize("alpha", [False, True])
def test_a_colour_profile_is_applied(
    profile: bytes, primaries: Array, exponent: float, alpha: bool
) -> None:
    linear = (PHOTO / 255) ** exponent
    expected = in_srgb(linear @ primaries.T @ np.linalg.inv(SRGB).T)
    assert abs(expected - PHOTO).mean() > 2, "the profile makes a difference"
    pixels = pixels_of(saved(ALPHA if alpha else PHOTO, "PNG", icc_profile=profile))
    assert abs(pixels[:, :, :3] - expected).mean() < 1
    if alpha:
        np.testing.assert_array_equal(pixels[:, :, 3], ALPHA[:, :, 3])


def test_a_grey_profile_is_applied() -> None:
    linear = icc_profile(b"GRAY", desc=described("linear"), kTRC=gamma(1))
    pixels = pixels_of(saved(GREY, "PNG", icc_profile=linear))
    assert pixels.shape == GREY.shape
    assert abs(pixels - in_srgb(GREY / 255)).max() <= 2


def test_a_cmyk_profile_is_applied() -> None:
    black_ink_alone = b"".join(
        [
            b"mft1\0\0\0\0\4\3\2\0",
            fixed(1, 0, 0, 0, 1, 0, 0, 0, 1),
            bytes(range(256)) * 4,
            bytes([255, 128, 128, 0, 128, 128]) * 8,  # L*a*b* without and with black
            bytes(range(256)) * 3,
        ]
    )
    profile = icc_profile(b"CMYK", desc=described("black"), A2B0=black_ink_alone)
    pixels = pixels_of(saved(CMYK, "JPEG", quality=95, icc_profile=profile))
    # One fifth of black is L* = 80, a luminance of ((80 + 16) / 116) ** 3.
    assert abs(pixels - in_srgb(np.array((96 / 116) ** 3))).max() <= 2


@pytest.mark.parametrize(
    "profile",
    [
        b"",
        b"no profile",
        ADOBE_RGB[:200],
        ADOBE_RGB[:128] + bytes(len(ADOBE_RGB) - 128),
        icc_profile(b"GRAY", desc=described("linear"), kTRC=gamma(1)),
        icc_profile(b"RGB "),
    ],
    ids=["empty", "text", "truncated", "zeros", "of another colour space", "without tags"],
)
@pytest.mark.parametrize("file_format", ["PNG", "TIFF"])
def test_a_colour_profile_that_cannot_be_used_means_srgb(profile: bytes, file_format: str) -> None:
    np.testing.assert_array_equal(pixels_of(saved(PHOTO, file_format, icc_profile=profile)), PHOTO)


def srgb_curve() -> bytes:
    """A table of 1024 values, as in the profile that most cameras write."""
    values = np.linspace(0, 1, 1024)
    linear = np.where(values < 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    table = np.round(linear * 65535).astype(">u2")
    return b"curv\0\0\0\0" + struct.pack(">I", 1024) + table.tobytes()


def test_colours_in_srgb_stay_to_the_bit() -> None:
    colours = np.arange(64 * 64 * 3).reshape(64, 64, 3).astype(np.uint8)
    built_in = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (built_in, rgb_profile(SRGB, srgb_curve(), "sRGB IEC61966-2.1")):
        file = saved(colours, "PNG", icc_profile=profile)
        np.testing.assert_array_equal(pixels_of(file), colours)


# What is refused


NO_IMAGES = {
    "nothing": (b"", "empty"),
    "text": (b"Hello", "not an image but text/plain"),
    "HTML": (b"<!doctype html><title>x</title>", "not an image but text/html"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3", "not an image but application/pdf"),
    "ZIP": (b"PK\x03\x04" + bytes(30), "not an image but application/zip"),
    "SVG": (b'<?xml version="1.0"?>\n<svg xmlns="x"/>', "SVG images are not accepted"),
    "HEIC": (b"\0\0\0\x18ftypheic" + bytes(20), "HEIC images are not accepted"),
    "PostScript": (saved(PHOTO, "EPS"), "not an image"),
    "ICO": (saved(PHOTO, "ICO"), "not an image"),
    "JPEG 2000": (saved(PHOTO, "JPEG2000"), "not an image"),
    "an image behind a ZIP": (b"PK\x03\x04" + saved(PHOTO, "PNG"), "not an image"),
    "an image behind a script": (b"<script>1</script>" + saved(PHOTO, "GIF"), "not an image"),
}


@pytest.mark.parametrize(("file", "said"), NO_IMAGES.values(), ids=NO_IMAGES.keys())
def test_what_is_no_image_is_refused_with_one_plain_sentence(
    file: bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(Image.OPEN, "HEIF", raising=False)  # some libraries register a reader
    message = refusal(file)
    assert said in message
    assert message.endswith(": choose a JPEG, PNG, WebP, GIF, TIFF, BMP or AVIF file.")


@pytest.mark.parametrize("start", [SINGLE, CONTAINER])
def test_heic_is_read_once_the_app_has_registered_a_reader(
    start: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = heic(Image.new("RGB", (30, 20), "red"), start)
    monkeypatch.delitem(Image.OPEN, "HEIF", raising=False)
    assert "HEIC images are not accepted" in refusal(file)
    register_heif_opener(monkeypatch)
    decoded = decode(file)
    assert (decoded.mode, decoded.size, decoded.getpixel((9, 9))) == ("RGB", (30, 20), (255, 0, 0))
    assert refusal(start + b"no image") == "The image is damaged or incomplete."
    assert "the limit of a HEIC file is 25" in refusal(heic(Image.new("1", (5_001, 5_000)), start))


@pytest.mark.parametrize("head", [b"BMW is a text", b"GIF89a", b"\x89PNG\r\n\x1a\n<svg/>"])
def test_a_text_that_starts_like_an_image_is_refused(head: bytes) -> None:
    assert refusal(head + b" and more" * 50).startswith("The image is ")


@pytest.mark.parametrize("anyway", [False, True], ids=["", "in a process that shows halves"])
@pytest.mark.parametrize(
    "file",
    [
        saved(PHOTO, "JPEG"),
        saved(PHOTO, "JPEG", progressive=True),
        saved(PHOTO, "PNG"),
        saved(PHOTO, "GIF"),
        saved(PHOTO, "BMP"),
        saved(PHOTO, "TIFF"),
        saved(PHOTO, "TIFF", compression="tiff_lzw"),
        saved(PHOTO, "WEBP"),
        saved(PHOTO, "AVIF"),
    ],
    ids=["jpeg", "progressive", "png", "gif", "bmp", "tiff", "lzw", "webp", "avif"],
)
def test_a_truncated_image_is_refused_and_not_shown_half(
    file: bytes, anyway: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", anyway)
    for size in (len(file) // 3, len(file) * 2 // 3, len(file) - 20):
        assert refusal(file[:size]) in (
            "The image is truncated.",
            "The image is damaged or incomplete.",
        )


@pytest.mark.slow
def test_the_most_common_truncations_are_called_so() -> None:
    for file_format in ("JPEG", "PNG", "GIF", "BMP"):
        file = saved(data.astronaut(), file_format)
        assert refusal(file[: len(file) // 2]) == "The image is truncated."


def png_of_size(width: int, height: int, pixels: bytes) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            chunk(b"IDAT", zlib.compress(pixels, 9)),
            chunk(b"IEND", b""),
        ]
    )


def tiff_of_one_tile(side: int) -> bytes:
    """A TIFF of 16 x 16 pixels in a tile of its own size. Source: TIFF 6.0, sections 2 and 15."""
    content = zlib.compress(bytes(256))
    tags = [(256, 16), (257, 16), (258, 8), (259, 8), (262, 1), (277, 1), (322, side), (323, side)]
    end = 8 + 2 + 12 * (len(tags) + 2) + 4
    tags += [(324, end), (325, len(content))]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"".join([b"II*\0", struct.pack("<IH", 8, len(tags)), entries, bytes(4), content])


def jpeg_of_scans(times: int) -> bytes:
    file = saved(PHOTO, "JPEG", progressive=True)
    last = file.rindex(b"\xff\xda")
    return file[:last] + file[last:-2] * times + file[-2:]


BOMBS = {
    "a PNG of 9000 x 9000": (
        lambda: png_of_size(9000, 9000, bytes(9000 * 1126)),
        "The image has 81 megapixels; the limit is 36.",
    ),
    "a PNG of 50000 x 50000": (
        lambda: png_of_size(50_000, 50_000, bytes(10_000_000)),
        "The image has 2500 megapixels; the limit is 36.",
    ),
    "one row too many": (
        lambda: png_of_size(10_000, 5001, b""),
        "The image has 50.1 megapixels; the limit is 36.",
    ),
    "a GIF of 65535 x 65535": (
        lambda: b"GIF89a\xff\xff\xff\xff" + saved(PHOTO, "GIF")[10:],
        "The image has 4294.9 megapixels; the limit is 36.",
    ),
    "a WebP of 16383 x 16383": (
        lambda: (
            b"RIFF\x16\0\0\0WEBPVP8L\x0a\0\0\0\x2f"
            + struct.pack("<I", 16382 | 16382 << 14)
            + bytes(5)
        ),
        "The image has 268.5 megapixels; the limit of a WEBP file is 16.",
    ),
    "a TIFF of huge tiles": (
        lambda: tiff_of_one_tile(16 * 1024),
        "The image has 268.5 megapixels; the limit is 36.",
    ),
    "a JPEG of 101 scans": (
        lambda: jpeg_of_scans(101),
        "The image has more than 100 scans; save it as a simpler JPEG.",
    ),
}


@pytest.mark.parametrize(("bomb", "said"), BOMBS.values(), ids=BOMBS.keys())
def test_a_decompression_bomb_is_refused_before_anything_is_decoded(
    bomb: Callable[[], bytes], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = bomb()
    assert len(file) < 200_000

    def load(image: Image.Image) -> None:
        raise AssertionError("it was decoded")

    for plugin in (PngImagePlugin.PngImageFile, JpegImagePlugin.JpegImageFile):
        monkeypatch.setattr(plugin, "load", load)
    monkeypatch.setattr(ImageFile.ImageFile, "load", load)
    start = time.perf_counter()
    assert refusal(file) == said
    assert time.perf_counter() - start < 0.5


def test_the_tiles_and_scans_of_honest_files_are_fine() -> None:
    assert decode(tiff_of_one_tile(16)).size == (16, 16)
    assert decode(jpeg_of_scans(50)).size == (64, 48)
    looks_like_scans = Image.Exif()
    looks_like_scans[ExifTags.Base.ImageDescription] = b"\xff\xda" * 500
    trailer = b"\xff\xda\0\0" * 500
    assert decode(saved(PHOTO, "JPEG", exif=looks_like_scans) + trailer).size == (64, 48)


# Malformed files

REAL = [file for file, _, _ in FILES.values()] + [
    saved(PHOTO, "JPEG", exif=exif(6), icc_profile=DISPLAY_P3),
    saved(PHOTO, "TIFF", exif=exif(6), icc_profile=DISPLAY_P3, compression="tiff_deflate"),
]
real = st.sampled_from(REAL)


@st.composite
def truncated(draw: st.DrawFn) -> bytes:
    file = draw(real)
    return file[: draw(st.integers(0, len(file)))]


@st.composite
def flipped(draw: st.DrawFn) -> bytes:
    file = bytearray(draw(real))
    positions = st.one_of(st.integers(0, min(len(file), 300) - 1), st.integers(0, len(file) - 1))
    for position in draw(st.lists(positions, min_size=1, max_size=12)):
        file[position] ^= draw(st.integers(1, 255))
    return bytes(file)


@st.composite
def spliced(draw: st.DrawFn) -> bytes:
    first, second = draw(real), draw(real)
    return first[: draw(st.integers(0, len(first)))] + second[draw(st.integers(0, len(second))) :]


magic = st.builds(lambda file, tail: file[:24] + tail, real, st.binary(max_size=600))


def resident_bytes() -> int:
    gc.collect()
    with open("/proc/self/statm") as file:  # noqa: PTH123
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_malformed_files_are_images_or_refused_and_leave_no_memory_behind() -> None:
    outcomes: dict[bool, int] = {True: 0, False: 0}

    @settings(
        max_examples=600,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(truncated(), flipped(), spliced(), magic))
    def check(file: bytes) -> None:
        try:
            image = decode(file)
        except BadBlob:
            outcomes[False] += 1
        else:
            assert image.mode in ("L", "RGB", "RGBA")
            assert image.tobytes()
            outcomes[True] += 1

    for file in REAL:
        decode(file)
    before = resident_bytes()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        check()
    assert [str(each.message) for each in said] == []
    assert resident_bytes() - before < 64 * 1024 * 1024
    assert min(outcomes.values()) > 50, "both happen"


# A copy for each function, decoded once


PHOTO_BLOB = Blob(saved(PHOTO, "PNG"))


def test_an_image_is_decoded_once_for_a_whole_drag() -> None:
    cache = DecodedImages()
    for _ in range(10):
        assert decoded("image", PHOTO_BLOB, cache).tobytes() == PHOTO.tobytes()
        np.testing.assert_array_equal(decoded("array", PHOTO_BLOB, cache), PHOTO)
    assert cache.decodes == 1


def test_functions_that_draw_on_their_image_do_not_disturb_each_other() -> None:
    cache = DecodedImages()
    image = decoded("image", PHOTO_BLOB, cache)
    image.paste((0, 0, 0), (0, 0, *image.size))
    image.info["mine"] = 1
    array = decoded("array", PHOTO_BLOB, cache)
    array[:] = 0
    assert decoded("image", PHOTO_BLOB, cache).tobytes() == PHOTO.tobytes()
    assert decoded("image", PHOTO_BLOB, cache).info == {}
    np.testing.assert_array_equal(decoded("array", PHOTO_BLOB, cache), PHOTO)


@pytest.mark.slow
def test_equal_files_at_the_same_time_are_decoded_once() -> None:
    cache, together = DecodedImages(), threading.Barrier(8)
    photo = Blob(saved(Image.fromarray(data.astronaut()).resize((1500, 1500)), "PNG"))

    def tick(_: int) -> Image.Image:
        together.wait()
        image: Image.Image = decoded("image", photo, cache)
        return image

    with ThreadPoolExecutor(8) as pool:
        images = list(pool.map(tick, range(8)))
    assert cache.decodes == 1
    assert len({image.tobytes() for image in images}) == 1
    images[0].putpixel((0, 0), (1, 2, 3))
    assert images[1].getpixel((0, 0)) != (1, 2, 3)


def test_a_refusal_is_remembered_and_told_again() -> None:
    cache, broken = DecodedImages(), Blob(PHOTO_BLOB.data[:200])
    for _ in range(2):
        with pytest.raises(BadBlob):
            decoded("image", broken, cache)
    assert cache.decodes == 1
    assert cache.kept_bytes == 0


def test_a_refusal_holds_no_memory_once_it_is_handled() -> None:
    gc.collect()
    gc.disable()
    try:
        try:
            decoded("image", Blob(PHOTO_BLOB.data[:200]), DecodedImages())
        except BadBlob as error:
            refused = weakref.ref(error)
        assert refused() is None
    finally:
        gc.enable()


def test_the_memory_of_decoded_images_is_bounded_in_bytes() -> None:
    cost = 100 * 100 * 4
    cache = DecodedImages(max_bytes=3 * cost + 4096)
    photos = [Blob(saved(Image.new("RGB", (100, 100), (i, 0, 0)), "PNG")) for i in range(5)]
    for photo in photos:
        decoded("image", photo, cache)
        assert cache.kept_bytes <= 3 * cost + 4096
    assert cache.kept_bytes > 3 * cost
    decoded("image", photos[-3], cache)
    assert cache.decodes == 5, "the last three are there"
    decoded("image", photos[0], cache)
    assert cache.decodes == 6


def test_an_image_over_the_bound_is_decoded_each_time() -> None:
    cache = DecodedImages(max_bytes=1000)
    for _ in range(2):
        assert decoded("image", PHOTO_BLOB, cache).size == (64, 48)
    assert (cache.decodes, cache.kept_bytes) == (2, 0)


# What a function gets


@pytest.mark.parametrize(
    ("pixels", "shape"), [(GREY, (48, 64)), (PHOTO, (48, 64, 3)), (ALPHA, (48, 64, 4))]
)
def test_an_array_is_the_pixels_in_uint8(pixels: Array, shape: tuple[int, ...]) -> None:
    array = decoded("array", Blob(saved(pixels, "PNG")), DecodedImages())
    assert (array.dtype, array.shape) == (np.uint8, shape)
    assert array.flags.writeable
    np.testing.assert_array_equal(array, pixels)


def test_bytes_and_blobs_come_as_they_are_and_are_not_decoded() -> None:
    cache, text = DecodedImages(), Blob(b"no image")
    assert decoded("bytes", text, cache) == b"no image"
    assert decoded("blob", text, cache) is text
    assert cache.decodes == 0


class Picture(Image.Image):
    """A subclass, as type checkers see what Pillow opens."""


@pytest.mark.parametrize(
    ("hint", "kind"),
    [
        (Image.Image, "image"),
        (Picture, "image"),
        (PngImagePlugin.PngImageFile, "image"),
        (np.ndarray, "array"),
        (npt.NDArray[np.uint8], "array"),
        (npt.NDArray[Any], "array"),
        (np.ndarray[Any, np.dtype[np.float64]], "array"),
        (bytes, "bytes"),
        (Blob, "blob"),
        (str, None),
        (int, None),
        (None, None),
        (type(None), None),
        (Any, None),
        (np.uint8, None),
        (np.ma.MaskedArray, None),
        (bytearray, None),
        (list[bytes], None),
        (dict[str, Image.Image], None),
        (Image.Image | None, None),
        (typing.Optional[bytes], None),  # noqa: UP045
        (typing.Annotated[bytes, 1], None),
        (typing.Literal["a"], None),
        ("bytes", None),
        (Image, None),
    ],
    ids=str,
)
def test_the_type_hint_decides(hint: Any, kind: str | None) -> None:
    assert kind_of(hint) == kind


def test_hints_are_understood_without_importing_numpy() -> None:
    program = """
import sys
from dash_dynamic_image_component.uploads.blob import kind_of
print([kind_of(hint) for hint in (str, None, bytes, list[int])], "numpy" in sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.stdout == "[None, None, 'bytes', None] False\n", run.stderr


# A blob


def test_a_blob_names_itself_by_its_content() -> None:
    blob = Blob(b"Hello")
    assert blob.sha256 == hashlib.sha256(b"Hello").hexdigest()
    assert blob.reference == {"$blob": blob.sha256}
    assert Blob.stored(b"Hello", blob.sha256).reference == blob.reference
    assert blob == Blob(b"Hello") != Blob(b"hello")
    assert {blob: "kept"}[Blob.stored(b"Hello", blob.sha256)] == "kept"


def test_the_hash_of_an_upload_takes_no_time_that_grows_with_it() -> None:
    assert hash(Blob.stored(b"large", "5" * 64)) == hash(Blob.stored(b"larger", "5" * 64))


def test_a_blob_shows_its_size_and_type_and_never_its_bytes() -> None:
    assert repr(Blob(b"secret" * 1000)) == "Blob(6,000 bytes, text/plain)"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        *[(saved(PHOTO, kind), f"image/{kind.lower()}") for kind in ("PNG", "JPEG", "GIF", "BMP")],
        *[(saved(PHOTO, kind), f"image/{kind.lower()}") for kind in ("TIFF", "WEBP", "AVIF")],
        (b"II+\0\x08\0\0\0", "image/tiff"),
        (b'\n<!-- a --><svg width="1">', "image/svg+xml"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic"),
        (CONTAINER, "image/heic"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "image/avif"),
        (b"<HTML><svg></svg>", "text/html"),
        (b"<" + b"<!---->" * 140, "text/plain"),
        (b"%PDF-1.4 ...", "application/pdf"),
        (b"PK\x03\x04...", "application/zip"),
        (b"\x1f\x8b\x08", "application/gzip"),
        (b'{"a": [1]}', "application/json"),
        (b"[1, 2, 3]", "application/json"),
        (b"[draft] not JSON", "text/plain"),
        (b"[" * 100_000, "text/plain"),
        ("Grüße\n".encode(), "text/plain"),
        (b"BMW is a car", "text/plain"),
        ("Grüße".encode("latin-1"), "application/octet-stream"),
        (b"a\0b", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_media_type_follows_from_the_content(content: bytes, media_type: str) -> None:
    assert Blob(content).media_type == media_type


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
