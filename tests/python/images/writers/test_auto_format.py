"""The format "auto": the one that arrives soonest."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from skimage import data
from support.written import ALPHA, Array, field, in_rgba, noise, opened, photo, shown

from dash_dynamic_image_component.images.media_types import media_type
from dash_dynamic_image_component.images.options import ImageOptions
from dash_dynamic_image_component.images.sources.pixels import Indexed
from dash_dynamic_image_component.images.writers import auto_format
from dash_dynamic_image_component.images.writers.formats import write, write_pillow
from dash_dynamic_image_component.images.writers.png import write_indexed_png, write_png


def test_auto_gives_few_colours_a_palette() -> None:
    colors = noise(256, 3)
    file, kind = write(colors[field()], ImageOptions("auto"))
    assert (kind, opened(file).mode) == ("image/png", "P")


@pytest.mark.parametrize(("colors", "mode"), [(1, "P"), (256, "P"), (257, "RGB")])
@pytest.mark.parametrize("alpha", [False, True])
def test_auto_counts_to_256_colours(colors: int, mode: str, alpha: bool) -> None:
    numbers = np.arange(60 * 60).reshape(60, 60) % colors
    pixels = np.stack([numbers % 256, numbers // 256, numbers * 0 + 7], axis=2).astype(np.uint8)
    if alpha:
        pixels = np.dstack([pixels, np.where(numbers == 0, 9, 255).astype(np.uint8)])
        mode = mode.replace("RGB", "RGBA")
    file, _ = write(pixels, ImageOptions("auto"))
    np.testing.assert_array_equal(shown(file), in_rgba(pixels))
    assert opened(file).mode == mode


def test_a_single_pixel_of_another_colour_is_not_overlooked() -> None:
    pixels = noise(256, 3)[noise(500, 400)]
    pixels[311, 207] = [1, 2, 3]
    file, _ = write(pixels, ImageOptions("auto"))
    np.testing.assert_array_equal(shown(file), in_rgba(pixels))


@pytest.mark.parametrize("corner", [0, -1])
def test_auto_finds_the_order_of_a_colormap_again(corner: int) -> None:
    """Colours in any other order would double the file."""
    angle = np.linspace(0.1, 3, 256)
    rainbow = 127 + 127 * np.stack([np.cos(angle), np.sin(2 * angle), np.sin(angle)], axis=1)
    image = Indexed(field(), rainbow.astype(np.uint8))
    found = auto_format.indexed(Image.fromarray(image.colors()))
    assert found is not None
    np.testing.assert_array_equal(found.colors(), image.colors())
    assert len(write_indexed_png(found)) < 1.1 * len(write_indexed_png(image))


def test_auto_writes_photographs_as_webp_and_noise_as_png() -> None:
    assert write(photo, ImageOptions("auto"))[1] == "image/webp"
    assert write(ALPHA, ImageOptions("auto"))[1] == "image/webp"
    assert write(noise(256, 256, 3), ImageOptions("auto"))[1] == "image/png"
    assert write(noise(50, 50, 3), ImageOptions("auto"))[1] == "image/png"


@pytest.mark.parametrize("pixels", [photo, data.retina()[::4, ::4], data.coffee()])
def test_webp_saves_what_auto_expects_of_it(pixels: Array) -> None:
    file, kind = write(pixels, ImageOptions("auto"))
    assert kind == "image/webp"
    assert len(file) < len(write_png(pixels)) - pixels.shape[0] * pixels.shape[1] / 8


def test_auto_leaves_out_an_alpha_that_says_nothing() -> None:
    opaque = np.dstack([photo, np.full(photo.shape[:2], 255, np.uint8)])
    assert write(opaque, ImageOptions("auto")) == write(photo, ImageOptions("auto"))
    nearly = opaque.copy()
    nearly[-1, -1, 3] = 254
    np.testing.assert_array_equal(shown(write(nearly, ImageOptions("auto"))[0]), nearly)


@pytest.mark.parametrize("pixels", [photo[:, :, 0], photo[:, :, :1], ALPHA[:, :, :2]])
def test_auto_writes_greys_as_png(pixels: Array) -> None:
    assert write(pixels, ImageOptions("auto")) == (write_png(pixels), "image/png")


def test_auto_knows_the_limit_of_webp() -> None:
    pixels = np.tile(photo, (1, 60, 1))
    assert write(pixels, ImageOptions("auto")) == (write_png(pixels), "image/png")


def test_auto_does_without_webp(without: Callable[[str], None]) -> None:
    write(photo, ImageOptions("auto"))
    without("WebP")
    assert write(photo, ImageOptions("auto")) == (write_png(photo), "image/png")
    file, kind = write_pillow(Image.fromarray(photo), ImageOptions("auto"))
    assert kind == media_type(file) == "image/png"
