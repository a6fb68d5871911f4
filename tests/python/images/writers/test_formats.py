"""In which format pixels are written, and what is left of them."""

from __future__ import annotations

import doctest
import io
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings, strategies
from hypothesis.extra import numpy as arrays
from PIL import AvifImagePlugin, Image, ImageCms, ImageDraw
from skimage import data
from support.png_reader import samples

from dash_dynamic_image_component.images.media_types import media_type
from dash_dynamic_image_component.images.options import Format, ImageOptions
from dash_dynamic_image_component.images.sources.pixels import Indexed
from dash_dynamic_image_component.images.writers import auto_format, formats, pillow_writer
from dash_dynamic_image_component.images.writers.formats import write, write_pillow
from dash_dynamic_image_component.images.writers.png import write_indexed_png, write_png

Array = npt.NDArray[Any]

FORMATS: list[Format] = ["png", "jpeg", "webp", "avif", "auto"]
LOSSLESS: list[Format] = ["png", "webp", "auto"]

random = np.random.default_rng(11)
photo: Array = data.astronaut()[:256, :300]
ALPHA = np.dstack([photo, photo[::-1, :, 0]])


def noise(*shape: int) -> Array:
    return random.integers(0, 256, shape, np.uint8)


def field() -> Array:
    """Smooth values of 0 to 255."""
    x = np.linspace(-1, 1, 300)
    waves: Array = 127.5 + 127 * np.sin(9 * np.hypot(x[:, None], x)) * np.cos(5 * x)
    return waves.astype(np.uint8)


def chart() -> Array:
    """Thin coloured lines and text."""
    image = Image.new("RGB", (300, 200), "white")
    pen = ImageDraw.Draw(image)
    for step, color in enumerate(("red", "blue", "green", "magenta")):
        pen.line((0, 20 * step, 300, 200 - 30 * step), color)
        pen.text((10 + 60 * step, 90), "label 42", color)
    return np.asarray(image)


def opened(file: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(file))
    image.load()
    return image


def shown(file: bytes) -> Array:
    """The pixels in RGBA of 8 bits, as a page shows them."""
    return np.asarray(opened(file).convert("RGBA"))


def in_rgba(pixels: Array) -> Array:
    """What pixels of 8 bits mean, in RGBA."""
    pixels = np.atleast_3d(pixels)
    channels = pixels.shape[2]
    colors = pixels[:, :, [0, 0, 0] if channels < 3 else [0, 1, 2]]
    opaque = np.full(pixels.shape[:2], 255, np.uint8)
    return np.dstack([colors, opaque if channels % 2 else pixels[:, :, -1]])


def decibels(file: bytes, pixels: Array) -> float:
    """The peak signal-to-noise ratio: higher is better, over 40 is hard to see."""
    error = shown(file)[:, :, :3].astype(float) - in_rgba(pixels)[:, :, :3]
    return float(10 * np.log10(255**2 / np.mean(error**2)))


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


# The format that arrives soonest


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


# With a loss


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
    off = random.integers(-128, 129, deep.shape)
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


def test_auto_knows_the_limit_of_webp() -> None:
    pixels = np.tile(photo, (1, 60, 1))
    assert write(pixels, ImageOptions("auto")) == (write_png(pixels), "image/png")


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Takes a format from Pillow."""

    def take(format: str) -> None:
        pillow_writer.can_write.cache_clear()
        monkeypatch.setitem(sys.modules, f"PIL.{format}ImagePlugin", None)
        monkeypatch.delitem(Image.SAVE, format.upper())

    yield take
    pillow_writer.can_write.cache_clear()


def test_a_pillow_without_avif_is_named_with_the_remedy(without: Callable[[str], None]) -> None:
    write(photo, ImageOptions("avif"))
    without("Avif")
    message = r"this installation of Pillow cannot write AVIF; pip install --upgrade pillow"
    with pytest.raises(ImportError, match=message):
        write(photo, ImageOptions("avif"))
    with pytest.raises(ImportError, match=message):
        write_pillow(Image.fromarray(photo), ImageOptions("avif"))


def test_auto_does_without_webp(without: Callable[[str], None]) -> None:
    write(photo, ImageOptions("auto"))
    without("WebP")
    assert write(photo, ImageOptions("auto")) == (write_png(photo), "image/png")
    file, kind = write_pillow(Image.fromarray(photo), ImageOptions("auto"))
    assert kind == media_type(file) == "image/png"


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


# Images of Pillow


@pytest.mark.parametrize(
    "output", [ImageOptions(format) for format in FORMATS] + [ImageOptions("webp", 60)]
)
@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_images_of_pillow_are_written_as_their_pixels_are(output: ImageOptions, mode: str) -> None:
    image = Image.fromarray(ALPHA).convert(mode)
    file, kind = write_pillow(image, output)
    expected, _ = write(np.asarray(image), output)
    assert kind == media_type(file)
    np.testing.assert_array_equal(shown(file), shown(expected))


def all_shades() -> Image.Image:
    return Image.fromarray(np.arange(65536, dtype=np.uint16).reshape(256, 256))


def test_16_bits_of_pillow_are_rounded_as_those_of_arrays_are() -> None:
    image = all_shades()
    assert image.mode == "I;16"
    for output in (ImageOptions("jpeg"), ImageOptions("webp", quality=50), ImageOptions("avif")):
        assert write_pillow(image, output) == write(np.asarray(image), output)
    for format in LOSSLESS:
        file, kind = write_pillow(image, ImageOptions(format))
        assert kind == "image/png"
        np.testing.assert_array_equal(opened(file), np.asarray(image))


def test_what_needs_numpy_says_so() -> None:
    with pytest.raises(ValueError, match="mode F needs NumPy: install it, or convert to mode L"):
        write_pillow(Image.new("F", (2, 2)), ImageOptions())
    image = all_shades()
    image.info["transparency"] = 700
    with pytest.raises(ValueError, match="transparent value needs NumPy, or format='png'"):
        write_pillow(image, ImageOptions("jpeg"))
    assert opened(write_pillow(image, ImageOptions())[0]).info["transparency"] == 700


def test_images_of_pillow_need_no_numpy() -> None:
    program = """
import sys
sys.modules["numpy"] = None
from PIL import Image
from dash_dynamic_image_component.images.writers.formats import write_pillow
from dash_dynamic_image_component.images.options import ImageOptions

for format in ("png", "jpeg", "webp", "avif", "auto"):
    for mode in ("L", "LA", "RGB", "RGBA", "I;16"):
        image = Image.radial_gradient("L").convert("I" if mode == "I;16" else mode).convert(mode)
        print(format, mode, write_pillow(image, ImageOptions(format))[1])
"""
    command = [sys.executable, "-W", "error", "-c", program]
    result = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (result.returncode, result.stderr) == (0, "")
    written = {tuple(line.split()[:2]): line.split()[2] for line in result.stdout.splitlines()}
    assert len(written) == 25
    assert written["auto", "RGB"] == written["webp", "L"] == "image/webp"
    assert written["auto", "L"] == written["webp", "I;16"] == written["png", "RGBA"] == "image/png"
    assert written["jpeg", "RGBA"] == written["jpeg", "I;16"] == "image/jpeg"


@pytest.mark.parametrize("module", [formats, auto_format])
def test_the_examples_of_the_documentation_run(module: Any) -> None:
    tried = doctest.testmod(module)
    assert tried.attempted >= 1
    assert tried.failed == 0
