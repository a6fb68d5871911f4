"""In which format pixels are written, and what is left of them."""

from __future__ import annotations

import doctest
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings, strategies
from hypothesis.extra import numpy as arrays
from PIL import AvifImagePlugin, Image, ImageCms
from support.png_reader import samples
from support.written import (
    ALPHA,
    FORMATS,
    LOSSLESS,
    Array,
    chart,
    field,
    in_rgba,
    noise,
    opened,
    photo,
    shown,
)

from dash_dynamic_image_component.images.media_types import media_type
from dash_dynamic_image_component.images.options import Format, ImageOptions
from dash_dynamic_image_component.images.sources.pixels import Indexed
from dash_dynamic_image_component.images.writers import auto_format, formats
from dash_dynamic_image_component.images.writers.formats import write, write_pillow
from dash_dynamic_image_component.images.writers.png import write_png

SHAPES = strategies.one_of(
    arrays.array_shapes(min_dims=2, max_dims=2, max_side=80),
    strategies.tuples(
        strategies.integers(1, 80), strategies.integers(1, 80), strategies.integers(1, 4)
    ),
)
"""Some are higher than the strips that `auto` compares, most lower."""

FEW = strategies.sampled_from([0, 1, 128, 255])
"""Few values make few colours, opaque images and transparent pixels likely."""

BYTES = arrays.arrays(np.uint8, SHAPES, elements=strategies.integers(0, 255) | FEW) | arrays.arrays(
    np.uint8, SHAPES, elements=FEW
)
DEEP = arrays.arrays(strategies.sampled_from([np.dtype("<u2"), np.dtype(">u2")]), SHAPES)


# Without loss


@pytest.mark.slow
@pytest.mark.parametrize("format", LOSSLESS)
@given(pixels=BYTES)
@example(pixels=photo)
@example(pixels=ALPHA)
@example(pixels=noise(100, 90, 4))
@settings(deadline=None)
def test_what_is_written_without_loss_comes_back_to_the_last_bit(
    format: Format, pixels: Array
) -> None:
    file, kind = write(pixels, ImageOptions(format))
    assert kind == media_type(file)
    np.testing.assert_array_equal(shown(file), in_rgba(pixels))


@pytest.mark.slow
@pytest.mark.parametrize("format", LOSSLESS)
@given(pixels=DEEP)
@settings(deadline=None)
def test_16_bits_stay_16_bits_unless_a_loss_is_asked_for(format: Format, pixels: Array) -> None:
    file, kind = write(pixels, ImageOptions(format))
    assert kind == "image/png"
    np.testing.assert_array_equal(samples(file), np.atleast_3d(pixels))


@pytest.mark.parametrize("format", LOSSLESS)
@pytest.mark.parametrize("channels", [3, 4])
def test_an_indexed_image_keeps_its_colours_in_any_lossless_format(
    format: Format, channels: int
) -> None:
    image = Indexed(field(), noise(256, channels))
    file, _ = write(image, ImageOptions(format))
    np.testing.assert_array_equal(shown(file), in_rgba(image.colors()))


def test_colours_under_full_transparency_are_kept() -> None:
    pixels = np.dstack([photo, np.zeros(photo.shape[:2], np.uint8)])
    for format in LOSSLESS:
        np.testing.assert_array_equal(shown(write(pixels, ImageOptions(format))[0]), pixels)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("pixels", [photo, ALPHA, ALPHA[:, :, :2]], ids=["RGB", "RGBA", "LA"])
def test_equal_pixels_give_equal_bytes_however_they_lie_in_memory(
    format: Format, pixels: Array
) -> None:
    layouts: list[Callable[[Array], Array]] = [
        np.copy,
        np.asfortranarray,
        lambda array: array[::-1].copy()[::-1],
        lambda array: np.repeat(array, 2, axis=1)[:, ::2],
    ]
    with ThreadPoolExecutor(4) as pool:
        files = list(
            pool.map(lambda change: write(change(pixels), ImageOptions(format)), layouts * 3)
        )
    assert len(set(files)) == 1


@pytest.mark.slow
def test_avif_has_equal_bytes_on_machines_of_any_number_of_cores(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    large = np.tile(photo, (12, 11, 1))
    files = set()
    for cores in (1, 8):
        monkeypatch.setattr(AvifImagePlugin, "DEFAULT_MAX_THREADS", cores)
        files.add(write(large, ImageOptions("avif"))[0])
    assert len(files) == 1


# The limits of formats


@pytest.mark.parametrize(
    ("output", "limit"),
    [
        (ImageOptions("webp"), 16_383),
        (ImageOptions("webp", quality=50), 16_383),
        (ImageOptions("jpeg"), 65_500),
        (ImageOptions("avif"), 32_768),
    ],
    ids=["webp", "webp with a loss", "jpeg", "avif"],
)
def test_what_is_too_long_for_a_format_becomes_png(output: ImageOptions, limit: int) -> None:
    for shape in ((1, limit, 3), (limit, 1, 3)):
        file, kind = write(noise(*shape), output)
        assert kind == f"image/{output.format}"
        assert opened(file).size == shape[1::-1]
    for shape in ((1, limit + 1, 3), (limit + 1, 1, 3)):
        pixels = noise(*shape)
        assert write(pixels, output) == (write_png(pixels), "image/png")


def test_a_pillow_without_avif_is_named_with_the_remedy(without: Callable[[str], None]) -> None:
    write(photo, ImageOptions("avif"))
    without("Avif")
    message = r"this installation of Pillow cannot write AVIF; pip install --upgrade pillow"
    with pytest.raises(ImportError, match=message):
        write(photo, ImageOptions("avif"))
    with pytest.raises(ImportError, match=message):
        write_pillow(Image.fromarray(photo), ImageOptions("avif"))


# What travels besides pixels


PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("pixels", [photo, ALPHA, chart()], ids=["RGB", "RGBA", "few colours"])
def test_the_colour_profile_travels_in_every_format(format: Format, pixels: Array) -> None:
    file, _ = write(pixels, ImageOptions(format), icc_profile=PROFILE)
    assert opened(file).info["icc_profile"] == PROFILE
    assert "icc_profile" not in opened(write(pixels, ImageOptions(format))[0]).info
    image = Image.fromarray(pixels)
    file, _ = write_pillow(image, ImageOptions(format), icc_profile=PROFILE)
    assert opened(file).info["icc_profile"] == PROFILE
    image.info["icc_profile"] = PROFILE
    assert "icc_profile" not in opened(write_pillow(image, ImageOptions(format))[0]).info


@pytest.mark.parametrize("format", FORMATS)
def test_where_a_photograph_was_taken_stays_private(format: Format) -> None:
    exif = Image.Exif()
    exif[0x010E] = "at home"
    taken = io.BytesIO()
    Image.fromarray(photo).save(taken, "JPEG", exif=exif, comment=b"at home", xmp=b"<at home/>")
    assert taken.getvalue().count(b"at home") == 3
    file, _ = write_pillow(opened(taken.getvalue()), ImageOptions(format))
    assert b"at home" not in file


@pytest.mark.parametrize("module", [formats, auto_format])
def test_the_examples_of_the_documentation_run(module: Any) -> None:
    tried = doctest.testmod(module)
    assert tried.attempted >= 1
    assert tried.failed == 0
