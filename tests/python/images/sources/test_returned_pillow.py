"""Images of Pillow that a function returns: modes, transparency, orientation, profiles."""

from __future__ import annotations

import io
from math import nan

import numpy as np
import pytest
from PIL import Image
from support.image_files import exif, saved
from support.returned import ALPHA, UPRIGHT, decoded, profile, shown, with_info

from dash_dynamic_image_component.images.sources.returned import encode


def palette_image(*colors: tuple[int, ...], mode: str = "RGB") -> Image.Image:
    """One row of mode P, with one pixel of each colour."""
    image = Image.new("P", (len(colors), 1))
    image.putpalette([value for color in colors for value in color], mode)
    image.putdata(range(len(colors)))
    return image


MODES: dict[str, tuple[Image.Image, tuple[int, ...]]] = {
    "1": (Image.new("1", (2, 2), 1), (255, 255, 255, 255)),
    "L": (Image.new("L", (2, 2), 100), (100, 100, 100, 255)),
    "LA": (Image.new("LA", (2, 2), (100, 50)), (100, 100, 100, 50)),
    "La, premultiplied": (Image.new("La", (2, 2), (50, 128)), (100, 100, 100, 128)),
    "P": (palette_image((255, 0, 9)), (255, 0, 9, 255)),
    "P with alpha": (palette_image((255, 0, 9, 70), mode="RGBA"), (255, 0, 9, 70)),
    "PA": (palette_image((255, 0, 9, 70), mode="RGBA").convert("PA"), (255, 0, 9, 70)),
    "RGB": (Image.new("RGB", (2, 2), (1, 2, 3)), (1, 2, 3, 255)),
    "RGBA": (Image.new("RGBA", (2, 2), (1, 2, 3, 4)), (1, 2, 3, 4)),
    "RGBa, premultiplied": (Image.new("RGBa", (2, 2), (64, 0, 32, 128)), (127, 0, 63, 128)),
    "RGBX": (Image.new("RGBX", (2, 2), (1, 2, 3, 4)), (1, 2, 3, 255)),
    "CMYK": (Image.new("CMYK", (2, 2), (0, 255, 255, 0)), (255, 0, 0, 255)),
    "CMYK, black": (Image.new("CMYK", (2, 2), (0, 0, 0, 255)), (0, 0, 0, 255)),
    "YCbCr": (Image.new("YCbCr", (2, 2), (76, 85, 255)), (254, 0, 0, 255)),
    "LAB": (Image.new("LAB", (2, 2), (255, 128, 128)), (255, 255, 255, 255)),
    "HSV": (Image.new("HSV", (2, 2), (0, 255, 200)), (200, 0, 0, 255)),
    "F": (Image.new("F", (2, 2), 0.5), (128, 128, 128, 255)),
    "F with NaN": (Image.new("F", (2, 2), nan), (0, 0, 0, 0)),
}


@pytest.mark.parametrize(("image", "color"), MODES.values(), ids=MODES.keys())
def test_every_mode_of_pillow_has_its_right_colour(
    image: Image.Image, color: tuple[int, ...]
) -> None:
    mode, info = image.mode, dict(image.info)
    pixel = shown(encode(image))[0, 0].astype(int)
    assert np.abs(pixel - color).max() <= 1
    assert (image.mode, image.info) == (mode, info), "the image of the caller is not changed"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_a_photograph_of_pillow_keeps_every_pixel(mode: str) -> None:
    image = Image.fromarray(ALPHA).convert(mode)
    np.testing.assert_array_equal(shown(encode(image)), np.asarray(image.convert("RGBA")))


@pytest.mark.parametrize("mode", ["I", "I;16", "I;16L", "I;16B", "I;16N"])
def test_integers_of_pillow_become_16_bits(mode: str) -> None:
    image = Image.new(mode, (2, 1), 0)
    image.putpixel((0, 0), 513)
    image.putpixel((1, 0), 65535)
    np.testing.assert_array_equal(decoded(encode(image)), [[513, 65535]])


@pytest.mark.parametrize("value", [-1, 65536])
def test_integers_of_pillow_out_of_16_bits_are_refused(value: int) -> None:
    image = Image.new("I", (2, 1), 7)
    image.putpixel((0, 0), value)
    with pytest.raises(ValueError, match=r"\[0, 65535\].*scale") as refusal:
        encode(image)
    assert f"from {min(7, value)} to {max(7, value)}" in str(refusal.value)


def test_floats_of_pillow_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match=r"floats must lie in \[0, 1\].* from 200 to 200"):
        encode(Image.new("F", (2, 2), 200))


TRANSPARENT: dict[str, tuple[Image.Image, list[int]]] = {
    "one colour of a palette": (
        with_info(palette_image((1, 2, 3), (4, 5, 6)), transparency=1),
        [255, 0],
    ),
    "alpha for each colour of a palette": (
        with_info(palette_image((1, 2, 3), (4, 5, 6)), transparency=b"\x07\x80"),
        [7, 128],
    ),
    "one grey": (
        with_info(Image.fromarray(np.array([[5, 6]], np.uint8)), transparency=6),
        [255, 0],
    ),
    "black of two": (
        with_info(Image.fromarray(np.array([[True, False]])), transparency=0),
        [255, 0],
    ),
    "one RGB": (
        with_info(
            Image.fromarray(np.array([[[1, 2, 3], [1, 2, 4]]], np.uint8)), transparency=(1, 2, 3)
        ),
        [0, 255],
    ),
    "one grey of 16 bits": (
        with_info(Image.fromarray(np.array([[700, 701]], np.uint16)), transparency=701),
        [255, 0],
    ),
}


@pytest.mark.parametrize(("image", "alpha"), TRANSPARENT.values(), ids=TRANSPARENT.keys())
def test_the_transparency_of_an_opened_file_is_kept(image: Image.Image, alpha: list[int]) -> None:
    assert shown(encode(image))[0, :, 3].tolist() == alpha


STORED = {
    1: UPRIGHT,
    2: UPRIGHT.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    3: UPRIGHT.transpose(Image.Transpose.ROTATE_180),
    4: UPRIGHT.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
    5: UPRIGHT.transpose(Image.Transpose.TRANSPOSE),
    6: UPRIGHT.transpose(Image.Transpose.ROTATE_90),
    7: UPRIGHT.transpose(Image.Transpose.TRANSVERSE),
    8: UPRIGHT.transpose(Image.Transpose.ROTATE_270),
}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_stands_upright_as_its_exif_says(orientation: int) -> None:
    file = saved(STORED[orientation], "PNG", exif=exif(orientation))
    image = encode(Image.open(io.BytesIO(file)))
    np.testing.assert_array_equal(decoded(image), np.asarray(UPRIGHT))


@pytest.mark.parametrize("tags", [b"Exif\0\0garbage", b"", exif(9), exif(0), exif(1)[:12]])
def test_exif_that_makes_no_sense_changes_nothing(tags: bytes) -> None:
    image = with_info(UPRIGHT.copy(), exif=tags)
    np.testing.assert_array_equal(decoded(encode(image)), np.asarray(UPRIGHT))


@pytest.mark.parametrize(
    ("mode", "space", "kept"),
    [
        ("RGB", b"RGB ", True),
        ("RGBA", b"RGB ", True),
        ("P", b"RGB ", True),
        ("RGBX", b"RGB ", True),
        ("L", b"GRAY", True),
        ("LA", b"GRAY", True),
        ("L", b"RGB ", False),
        ("RGB", b"GRAY", False),
        ("CMYK", b"CMYK", False),
    ],
)
def test_a_colour_profile_is_kept_if_it_fits_the_pixels(
    mode: str, space: bytes, kept: bool
) -> None:
    image = with_info(UPRIGHT.convert(mode), icc_profile=profile(space))
    with Image.open(io.BytesIO(encode(image).data)) as file:
        assert file.info.get("icc_profile") == (profile(space) if kept else None)
