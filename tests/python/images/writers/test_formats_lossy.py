"""Formats with a loss: their quality, and what becomes of transparency and depth."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image
from support.written import ALPHA, Array, chart, field, in_rgba, noise, opened, photo, shown

from dash_dynamic_image_component.images.media_types import media_type
from dash_dynamic_image_component.images.options import Format, ImageOptions
from dash_dynamic_image_component.images.sources.pixels import Indexed
from dash_dynamic_image_component.images.writers.formats import write


def decibels(file: bytes, pixels: Array) -> float:
    """The peak signal-to-noise ratio: higher is better, over 40 is hard to see."""
    error = shown(file)[:, :, :3].astype(float) - in_rgba(pixels)[:, :, :3]
    return float(10 * np.log10(255**2 / np.mean(error**2)))


def test_quality_85_is_the_default_of_jpeg_and_75_that_of_avif() -> None:
    assert write(photo, ImageOptions("jpeg")) == write(photo, ImageOptions("jpeg", quality=85))
    assert write(photo, ImageOptions("avif")) == write(photo, ImageOptions("avif", quality=75))


@pytest.mark.parametrize("format", ["jpeg", "webp", "avif"])
def test_a_higher_quality_is_larger_and_better(format: Format) -> None:
    files = [
        write(photo, ImageOptions(format, quality=quality))[0] for quality in (1, 30, 60, 90, 100)
    ]
    assert files == sorted(files, key=len)
    ratios = [decibels(file, photo) for file in files]
    assert ratios == sorted(ratios)
    assert ratios[-1] > 38


def test_webp_with_a_quality_is_smaller_than_without() -> None:
    assert len(write(photo, ImageOptions("webp", quality=80))[0]) < 0.3 * len(
        write(photo, ImageOptions("webp"))[0]
    )


@pytest.mark.parametrize("quality", [50, 85, 95])
def test_jpeg_keeps_the_full_resolution_of_colours(quality: int) -> None:
    file, _ = write(chart(), ImageOptions("jpeg", quality=quality))
    layers: Any = getattr(opened(file), "layer")  # noqa: B009
    assert [layer[1:3] for layer in layers] == [(1, 1)] * 3


@pytest.mark.parametrize("format", ["jpeg", "avif"])
def test_coloured_lines_stay_clear_by_default(format: Format) -> None:
    coarse = io.BytesIO()
    Image.fromarray(chart()).save(coarse, format, quality=85, subsampling="4:2:0")
    assert decibels(write(chart(), ImageOptions(format))[0], chart()) > 3 + decibels(
        coarse.getvalue(), chart()
    )


@pytest.mark.parametrize("pixels", [ALPHA, ALPHA[:, :, [0, 3]]], ids=["RGBA", "LA"])
def test_jpeg_shows_what_is_transparent_on_white(pixels: Array) -> None:
    file, _ = write(pixels, ImageOptions("jpeg", quality=95))
    rgba = in_rgba(pixels).astype(float)
    alpha = rgba[:, :, 3:] / 255
    on_white = np.rint(rgba[:, :, :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    assert opened(file).mode == ("RGB" if pixels.shape[2] == 4 else "L")
    assert decibels(file, on_white) > 40


def test_webp_and_avif_keep_transparency_under_a_loss() -> None:
    for format in ("webp", "avif"):
        for pixels in (ALPHA, ALPHA[:, :, [0, 3]]):
            alpha = shown(write(pixels, ImageOptions(format, quality=90))[0])[:, :, 3].astype(int)
            assert np.abs(alpha - pixels[:, :, -1]).mean() < 3


@pytest.mark.parametrize("format", ["jpeg", "webp", "avif"])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_16_bits_are_rounded_to_8_where_a_loss_is_asked_for(format: Format, channels: int) -> None:
    pixels = ALPHA[:, :, :channels]
    deep = pixels.astype(np.uint16) * 257
    off = np.random.default_rng(11).integers(-128, 129, deep.shape)
    nearby = np.clip(deep.astype(int) + off, 0, 65535).astype(np.uint16)
    output = ImageOptions(format, quality=60)
    assert write(nearby, output) == write(pixels, output)
    assert write(nearby.astype(">u2"), output) == write(pixels, output)


@pytest.mark.parametrize("format", ["jpeg", "webp", "avif"])
@pytest.mark.parametrize(
    "pixels",
    [noise(1, 1), noise(1, 1, 4), noise(1, 999, 3), noise(999, 1, 2), noise(7, 5, 1)],
    ids=["grey pixel", "RGBA pixel", "row", "column", "one channel"],
)
def test_the_smallest_images_have_their_size_in_every_format(format: Format, pixels: Array) -> None:
    for quality in (1, 100):
        file, kind = write(pixels, ImageOptions(format, quality=quality))
        assert kind == media_type(file) == f"image/{format}"
        assert opened(file).size == pixels.shape[1::-1]


@pytest.mark.parametrize("format", ["jpeg", "webp", "avif"])
def test_an_indexed_image_is_its_colours_under_a_loss(format: Format) -> None:
    image = Indexed(field(), np.linspace([0, 90, 20], [255, 120, 90], 256).astype(np.uint8))
    output = ImageOptions(format, quality=90)
    assert write(image, output) == write(image.colors(), output)
