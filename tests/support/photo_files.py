"""A photograph in files of every format that visitors bring, and the pixels of each."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageCms
from skimage import data
from support.image_files import saved

from dash_dynamic_image_component.images.writers.png import write_png
from dash_dynamic_image_component.uploads.bad_blob import BadBlob
from dash_dynamic_image_component.uploads.decoding import decode

Array = npt.NDArray[Any]

PHOTO: Array = data.astronaut()[0:96:2, 100:228:2]
ALPHA = np.dstack([PHOTO, PHOTO[:, :, 1]])
GREY = PHOTO[:, :, 0]
RED = (200, 40, 30)

STRIPES = np.tile(np.array([0, 255], np.uint8), (5, 9))
FLAT = np.full((4, 3, 3), RED, np.uint8)
CMYK = Image.merge("CMYK", [Image.new("L", (16, 16), value) for value in (0, 204, 153, 51)])

DEEP = np.array([[0, 128, 129, 32768, 65406, 65535]], np.uint16)
SHALLOW = np.array([[0, 0, 1, 128, 254, 255]])
"""Greys of 16 bits, and the same of 8."""


def palette_gif() -> bytes:
    """Three colours of a palette, of which the last is transparent."""
    image = Image.new("P", (3, 1))
    image.putpalette([10, 20, 30, *RED, 0, 255, 0])
    image.putdata([0, 1, 2])
    return saved(image, "GIF", transparency=2)


def animation(file_format: str, **options: Any) -> bytes:
    """Three frames, of which the first is red."""
    frames = [Image.new("RGB", (3, 4), colour) for colour in (RED, (0, 255, 0), (0, 0, 255))]
    return saved(
        frames[0], file_format, save_all=True, append_images=frames[1:], duration=50, **options
    )


def deep_grey_with_transparency() -> bytes:
    """A PNG of 16 bits in which one grey is transparent."""
    file = write_png(np.array([[0, 30000, 65535]], np.uint16))
    end_of_header = 8 + 25
    chunk = b"tRNS" + struct.pack(">H", 30000)
    check = struct.pack(">I", zlib.crc32(chunk))
    return file[:end_of_header] + struct.pack(">I", 2) + chunk + check + file[end_of_header:]


def as_lab(pixels: Array) -> Image.Image:
    """The same colours in CIELAB."""
    transform = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
    )
    converted = ImageCms.applyTransform(Image.fromarray(pixels), transform)
    assert converted is not None
    return converted


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
"""Files, their pixels, and the mean error that a format may add."""


def pixels_of(file: bytes) -> Array:
    """The pixels of a decoded file."""
    return np.asarray(decode(file)).astype(int)


def refusal(file: bytes) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(BadBlob) as caught:
        decode(file)
    return str(caught.value)
