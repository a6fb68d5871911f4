"""What a function may return, and the image that a browser gets for it."""

from __future__ import annotations

import base64
import doctest
import hashlib
import inspect
import io
import json
import os
import pickle
import struct
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageCms, PngImagePlugin
from skimage import data
from support import interpreters
from support.heic import SINGLE, heic, register_heif_opener

from dash_dynamic_image_component.base.problems import ImageTooLarge
from dash_dynamic_image_component.images import image as limits
from dash_dynamic_image_component.images.image import EncodedImage
from dash_dynamic_image_component.images.options import ImageOptions
from dash_dynamic_image_component.images.result import Result
from dash_dynamic_image_component.images.sources import encoders, pixels
from dash_dynamic_image_component.images.sources import returned as encoding
from dash_dynamic_image_component.images.sources.returned import encode

Array = npt.NDArray[Any]

photo: Array = data.coffee()[:200:2, :300:2]
GREY = photo[:, :, 0]
ALPHA = np.dstack([photo, photo[:, :, 1]])
DEEP = GREY.astype(np.uint16) * 257 - 3


def decoded(image: EncodedImage) -> Array:
    with Image.open(io.BytesIO(image.data)) as file:
        assert file.size == (image.width, image.height)
        return np.asarray(file)


def shown(image: EncodedImage) -> Array:
    """The pixels in RGBA, as a page shows them."""
    with Image.open(io.BytesIO(image.data)) as file:
        return np.asarray(file.convert("RGBA"))


def with_info(image: Image.Image, **info: object) -> Image.Image:
    image.info.update(info)
    return image


def palette_image(*colors: tuple[int, ...], mode: str = "RGB") -> Image.Image:
    """One row of mode P, with one pixel of each colour."""
    image = Image.new("P", (len(colors), 1))
    image.putpalette([value for color in colors for value in color], mode)
    image.putdata(range(len(colors)))
    return image


# Arrays


ARRAYS: dict[str, tuple[Array, Array]] = {
    "uint8": (GREY, GREY),
    "uint8 in one channel": (GREY[:, :, None], GREY),
    "uint8 RGB": (photo, photo),
    "uint8 RGBA": (ALPHA, ALPHA),
    "uint16": (DEEP, DEEP),
    "uint16, big-endian": (DEEP.astype(">u2"), DEEP),
    "uint16 in one channel": (DEEP[:, :, None], DEEP),
    "bool": (GREY > 99, np.where(GREY > 99, 255, 0)),
    "bool RGB": (photo > 99, np.where(photo > 99, 255, 0)),
    "float64": (GREY / 255, GREY),
    "float32": ((GREY / 255).astype(np.float32), GREY),
    "float16": (np.array([[0, 0.25, 0.5, 1]], np.float16), np.array([[0, 64, 128, 255]])),
    "long double": ((GREY / 255).astype(np.longdouble), GREY),
    "float64, big-endian": ((GREY / 255).astype(">f8"), GREY),
    "float in one channel": (GREY[:, :, None] / 255, GREY),
    "float RGB": (photo / 255, photo),
    "float RGBA": (ALPHA / 255, ALPHA),
    "a float is rounded to the nearest step": (
        np.array([[0.49, 0.51, 127.4, 127.6, 254.49]]) / 255,
        np.array([[0, 1, 127, 128, 254]]),
    ),
    "a float a little outside is clipped": (
        np.array([[-1e-3, -1e-9, 1 + 1e-9, 1.001]]),
        np.array([[0, 0, 255, 255]]),
    ),
    "upside down": (photo[::-1], photo[::-1]),
    "mirrored floats": (photo[:, ::-1] / 255, photo[:, ::-1]),
    "every third pixel": (photo[::3, ::3], photo[::3, ::3]),
    "columns before rows": (np.asfortranarray(photo / 255), photo),
    "transposed": (photo.transpose(1, 0, 2), photo.transpose(1, 0, 2)),
    "transposed bool": ((GREY > 99).T, np.where(GREY > 99, 255, 0).T),
    "one pixel": (np.array([[7]], np.uint8), np.array([[7]])),
    "a masked array without mask": (np.ma.array(GREY), GREY),
}


@pytest.mark.parametrize(("array", "expected"), ARRAYS.values(), ids=ARRAYS.keys())
def test_an_array_becomes_a_png_of_its_very_pixels(array: Array, expected: Array) -> None:
    before = array.copy()
    image = encode(array)
    assert image.media_type == "image/png"
    assert (image.height, image.width) == array.shape[:2]
    np.testing.assert_array_equal(decoded(image), expected)
    np.testing.assert_array_equal(array, before)


def test_uint16_keeps_all_its_bits_in_colour() -> None:
    array = np.arange(2 * 3 * 3, dtype=np.uint16).reshape(2, 3, 3) * 1001
    file = encode(array).data
    assert file[24] == 16, "bits a channel, in the header"
    start = file.index(b"IDAT")
    (length,) = struct.unpack(">I", file[start - 4 : start])
    rows = np.frombuffer(zlib.decompress(file[start + 4 : start + 4 + length]), np.uint8)
    first_row = rows.reshape(2, -1)[0, 1:].view(">u2")
    np.testing.assert_array_equal(first_row, array[0].ravel())


nan = float("nan")
WITH_HOLES: dict[str, tuple[Array, list[tuple[int, ...]]]] = {
    "grey": (np.array([[0.2, nan, 1]]), [(51, 255), (0, 0), (255, 255)]),
    "grey in one channel": (np.array([[[0.2], [nan]]]), [(51, 255), (0, 0)]),
    "float16": (np.array([[0, nan]], np.float16), [(0, 255), (0, 0)]),
    "RGB, with a NaN in one channel": (
        np.array([[[1, 0, 0.2], [1, nan, 1]]]),
        [(255, 0, 51, 255), (0, 0, 0, 0)],
    ),
    "RGBA": (np.array([[[1, 0, 0, 0.2], [1, 1, nan, 1]]]), [(255, 0, 0, 51), (0, 0, 0, 0)]),
    "nothing but NaN": (np.array([[nan, nan]]), [(0, 0), (0, 0)]),
    "masked uint8": (
        np.ma.array([[9, 8, 7]], mask=[[False, True, False]], dtype=np.uint8),
        [(9, 255), (0, 0), (7, 255)],
    ),
    "masked bool": (np.ma.array([[True, True]], mask=[[False, True]]), [(255, 255), (0, 0)]),
    "masked RGB": (
        np.ma.array(np.full((1, 2, 3), 9, np.uint8), mask=[[[False] * 3, [False, True, False]]]),
        [(9, 9, 9, 255), (0, 0, 0, 0)],
    ),
    "masked floats out of range, and a NaN": (
        np.ma.array([[-9999, nan, 0.2]], mask=[[True, False, False]]),
        [(0, 0), (0, 0), (51, 255)],
    ),
}


@pytest.mark.parametrize(("array", "expected"), WITH_HOLES.values(), ids=WITH_HOLES.keys())
def test_nan_and_masked_pixels_are_transparent(
    array: Array, expected: list[tuple[int, ...]]
) -> None:
    assert [tuple(pixel) for pixel in decoded(encode(array))[0]] == expected


def test_masked_uint16_keeps_all_its_bits() -> None:
    array = np.ma.array([[513, 1]], mask=[[False, True]], dtype=np.uint16)
    np.testing.assert_array_equal(pixels.pixels_of(array), [[[513, 65535], [0, 0]]])


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.array([[0, 1.002]]), ["[0, 1]", "from 0 to 1.002", "divide", "astype(np.uint8)"]),
        (np.array([[-0.25, 0.5]]), ["from -0.25 to 0.5", "a.min()", "np.clip(a, 0, 1)"]),
        (np.array([[3.5, 300]]), ["from 3.5 to 300", "a.min()"]),
        (np.array([[nan, -2, 0.5]]), ["from -2 to 0.5"]),
        (np.array([[0.5, np.inf]]), ["from 0.5 to inf", "NaN"]),
        (np.array([[-np.inf, nan]]), ["from -inf to -inf", "NaN"]),
        (np.array([[0, 60000]], np.float16), ["from 0 to 60000"]),
        (np.zeros((2, 2), np.int64), ["int64", ".astype(np.uint8)", "np.uint16"]),
        (np.zeros((2, 2), np.uint32), ["uint32", ".astype(np.uint8)"]),
        (np.zeros((2, 2), np.int8), ["int8", ".astype(np.uint8)"]),
        (np.zeros((2, 2), complex), ["complex128", "np.abs()"]),
        (np.zeros((2, 2), object), ["object", ".astype(float)"]),
        (np.zeros((2, 2), "M8[s]"), ["datetime64[s]", "pass bool, uint8, uint16 or float"]),
        (np.zeros((2, 2), "U3"), ["<U3", "pass bool"]),
        (np.zeros(4, np.uint8), ["shape (4,)", "(height, width)"]),
        (np.array(4, np.uint8), ["shape ()", "(height, width)"]),
        (np.zeros((4, 4, 2), np.uint8), ["shape (4, 4, 2)", "1, 3 or 4 channels"]),
        (np.zeros((3, 64, 64), np.uint8), ["shape (3, 64, 64)", "np.moveaxis(array, 0, -1)"]),
        (np.zeros((9, 4, 4, 3), np.uint8), ["shape (9, 4, 4, 3)", "array[0]"]),
        (np.zeros((0, 4), np.uint8), ["shape (0, 4)", "no pixels"]),
        (np.zeros((4, 0, 3)), ["shape (4, 0, 3)", "no pixels"]),
    ],
)
def test_an_array_that_is_no_image_is_refused_with_a_remedy(array: Array, words: list[str]) -> None:
    with pytest.raises(ValueError, match=r"no image|no pixels|floats") as refusal:
        encode(array)
    assert [word for word in words if word not in str(refusal.value)] == []


# Images of Pillow


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


UPRIGHT = Image.fromarray(photo[:3, :5])
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


def exif(orientation: int) -> bytes:
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags.tobytes()


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_stands_upright_as_its_exif_says(orientation: int) -> None:
    file = saved(STORED[orientation], "PNG", exif=exif(orientation))
    image = encode(Image.open(io.BytesIO(file)))
    np.testing.assert_array_equal(decoded(image), np.asarray(UPRIGHT))


@pytest.mark.parametrize("tags", [b"Exif\0\0garbage", b"", exif(9), exif(0), exif(1)[:12]])
def test_exif_that_makes_no_sense_changes_nothing(tags: bytes) -> None:
    image = with_info(UPRIGHT.copy(), exif=tags)
    np.testing.assert_array_equal(decoded(encode(image)), np.asarray(UPRIGHT))


SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def profile(space: bytes) -> bytes:
    return SRGB[:16] + space + SRGB[20:]


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


# Files


FILES = {
    "image/png": saved(UPRIGHT, "PNG"),
    "image/jpeg": saved(UPRIGHT, "JPEG"),
    "image/gif": saved(UPRIGHT, "GIF"),
    "image/webp": saved(UPRIGHT, "WEBP"),
    "image/avif": saved(UPRIGHT, "AVIF"),
    "image/bmp": saved(UPRIGHT, "BMP"),
}


@pytest.mark.parametrize(("media_type", "file"), FILES.items(), ids=FILES.keys())
@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_the_bytes_of_an_image_file_stay_as_they_are(
    media_type: str, file: bytes, kind: Callable[[bytes], object]
) -> None:
    image = encode(kind(file))
    assert type(image.data) is bytes
    assert (image.data, image.media_type) == (file, media_type)
    assert (image.width, image.height) == (5, 3)


@pytest.mark.parametrize(("media_type", "file"), FILES.items(), ids=FILES.keys())
def test_a_path_counts_by_its_content(media_type: str, file: bytes, tmp_path: Path) -> None:
    path = tmp_path / "image.txt"
    path.write_bytes(file)
    assert encode(path, ImageOptions(folder=tmp_path)) == encode(file)


@pytest.mark.parametrize(
    ("kind", "size"), [("JPEG", (3, 5)), ("PNG", (3, 5)), ("AVIF", (3, 5)), ("WEBP", (5, 3))]
)
def test_the_size_of_a_turned_file_is_the_one_that_chromium_shows(
    kind: str, size: tuple[int, int]
) -> None:
    image = encode(saved(UPRIGHT, kind, exif=exif(6)))
    assert (image.width, image.height) == size


def test_an_animation_stays_one() -> None:
    frames = [Image.new("P", (4, 4), shade) for shade in (1, 2, 3)]
    file = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert encode(file).data == file


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ["is empty", "PNG, JPEG, GIF, WebP, AVIF or BMP"]),
        (b"hello", ["b'hello'", "no image"]),
        (b"<!doctype html><svg/>", ["b'<!doctype html", "no image"]),
        (saved(UPRIGHT, "TIFF"), ["no image", "PNG, JPEG"]),
        (saved(UPRIGHT, "PPM"), ["b'P6", "no image"]),
        (b"\x89PNG\r\n\x1a\n", ["starts like PNG", "cannot be read"]),
        (b"\xff\xd8\xff\xe0 no more", ["starts like JPEG", "cannot be read"]),
        (b"GIF89a", ["starts like GIF", "cannot be read"]),
        (b"RIFF\x00\x00\x00\x00WEBP", ["starts like WEBP", "cannot be read"]),
        (b"\0\0\0\x18ftypavif" + bytes(12), ["starts like AVIF", "cannot be read"]),
        (b"BMW is a text", ["starts like BMP", "cannot be read"]),
    ],
)
def test_bytes_that_are_no_image_are_refused(content: bytes, words: list[str]) -> None:
    with pytest.raises(ValueError, match="the file that a function returned") as refusal:
        encode(content)
    assert [word for word in words if word not in str(refusal.value)] == []


@pytest.mark.parametrize("file", FILES.values(), ids=FILES.keys())
def test_a_file_cut_anywhere_is_refused_or_passed_never_worse(file: bytes) -> None:
    refused = 0
    for length in range(min(len(file), 400)):
        try:
            assert encode(file[:length]).data == file[:length]
        except ValueError:
            refused += 1
    assert refused >= 16, "at least what is cut inside its header"


def test_a_path_without_an_image_is_refused_by_name(tmp_path: Path) -> None:
    output = ImageOptions(folder=tmp_path)
    with pytest.raises(FileNotFoundError, match=r"there is no image file .*missing\.png"):
        encode(tmp_path / "missing.png", output)
    with pytest.raises(IsADirectoryError, match="is a folder"):
        encode(tmp_path, output)
    (tmp_path / "notes.png").write_text("no picture")
    with pytest.raises(ValueError, match=r"notes\.png starts with b'no picture'"):
        encode(tmp_path / "notes.png", output)
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(ValueError, match=r"pipe\.png is no regular file"):
        encode(tmp_path / "pipe.png", output)


def test_a_path_needs_a_declared_folder(tmp_path: Path) -> None:
    (tmp_path / "image.png").write_bytes(FILES["image/png"])
    with pytest.raises(ValueError, match=r"image\.png.*browser.*@generator\(folder=\.\.\.\)"):
        encode(tmp_path / "image.png")


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """`in`, and outside of it a secret image with links to it, and one to the inside."""
    inside = tmp_path / "in"
    (inside / "deep").mkdir(parents=True)
    (tmp_path / "in-secret").mkdir()
    for name in ("in/image.png", "in/deep/image.png", "secret.png", "in-secret/image.png"):
        (tmp_path / name).write_bytes(FILES["image/png"])
    (inside / "link.png").symlink_to(tmp_path / "secret.png")
    (inside / "link").symlink_to(tmp_path)
    (tmp_path / "back").symlink_to(inside)
    return tmp_path


@pytest.mark.parametrize(
    "name",
    [
        "secret.png",
        "in/../secret.png",
        "in/deep/../../secret.png",
        "in/link.png",
        "in/link/secret.png",
        "in/missing/../../secret.png",
        "in-secret/image.png",
        "/etc/hostname",
        "nothing.png",
        "in/link/nothing.png",
    ],
)
def test_a_path_outside_of_the_folder_is_refused(folders: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"outside of .*, the folder= of its generator"):
        encode(folders / name, ImageOptions(folder=folders / "in"))


@pytest.mark.parametrize("name", ["in/image.png", "in/deep/../image.png", "back/deep/image.png"])
def test_a_path_inside_of_the_folder_is_read_however_it_is_written(
    folders: Path, name: str
) -> None:
    for folder in ("in", "back"):
        image = encode(folders / name, ImageOptions(folder=folders / folder))
        assert image.data == FILES["image/png"]


def test_a_relative_path_counts_from_the_current_folder(
    folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folders)
    output = ImageOptions(folder=Path("in"))
    assert encode(Path("in/image.png"), output).data == FILES["image/png"]
    monkeypatch.chdir(folders / "in")
    assert encode(Path("image.png"), output).data == FILES["image/png"]
    with pytest.raises(ValueError, match="outside of"):
        encode(Path("../secret.png"), output)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><text>ä</text></svg>'


def test_the_text_of_an_svg_becomes_its_file() -> None:
    image = encode(f"\n  {SVG}\n")
    assert (image.data, image.media_type) == (SVG.encode(), "image/svg+xml")
    assert (image.width, image.height) == (30, 20)


def test_an_xml_declaration_cannot_lie_about_the_bytes() -> None:
    image = encode(f'<?xml version="1.0" encoding="utf-16"?>\n{SVG}')
    assert image.data == SVG.encode()


class Graph:
    """As graphviz: a method `pipe` that takes a format."""

    def pipe(self, format: str | None = None, renderer: str | None = None) -> bytes:
        assert format == "svg"
        return SVG.encode()


class Markup:
    def __init__(self, shown: Any) -> None:
        self.shown = shown

    def _repr_svg_(self) -> Any:
        return self.shown


class NeedsCairo(Markup):
    """As pygal: a PNG only with a library that is missing."""

    def _repr_png_(self) -> bytes:
        raise ImportError("cairosvg")


@pytest.mark.parametrize(
    "value",
    [
        SVG.encode(),
        bytearray(SVG.encode()),
        io.BytesIO(f"\n{SVG}".encode()),
        io.StringIO(f" {SVG}"),
        f'\r\n <?xml version="1.0" encoding="utf-8"?>{SVG}'.encode(),
        np.frombuffer(SVG.encode(), np.uint8).tobytes(),
        SVG.encode("utf-16"),
        b"\xef\xbb\xbf" + SVG.encode(),
        f"<!-- {'a long licence ' * 200} -->{SVG}".encode(),
        Markup(SVG),
        Markup((SVG, {"isolated": True})),
        Markup(f'<?xml version="1.0" encoding="utf-16"?>{SVG}'),
        NeedsCairo(SVG.encode()),
        Graph(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_svg_is_shown_however_it_is_returned(value: Any) -> None:
    image = encode(value)
    assert (image.media_type, image.width, image.height) == ("image/svg+xml", 30, 20)
    assert "ä" in image.data.decode()


def test_a_method_pipe_for_other_purposes_draws_nothing() -> None:
    class Table:
        def pipe(self, function: Any) -> Any:
            return function(self)

    with pytest.raises(TypeError, match="Table, which is no image"):
        encode(Table())
    with pytest.raises(TypeError, match="Markup, which is no image"):
        encode(Markup(None))


def test_a_png_of_a_notebook_goes_before_its_svg() -> None:
    class Both(Markup):
        def _repr_png_(self) -> bytes:
            return saved(UPRIGHT, "PNG")

    assert encode(Both(SVG)).media_type == "image/png"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_flat_array_of_bytes_is_the_file_that_it_holds(kind: str) -> None:
    file = saved(UPRIGHT, kind)
    image = encode(np.frombuffer(file, np.uint8))
    assert (image.data, image.media_type) == (file, f"image/{kind.lower()}")


def test_a_heic_file_becomes_pixels_once_the_app_has_registered_a_reader(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = heic(Image.new("RGB", (30, 20), "red"))
    (tmp_path / "photo.heic").write_bytes(file)
    values = file, io.BytesIO(file), np.frombuffer(file, np.uint8), tmp_path / "photo.heic"
    output = ImageOptions("webp", folder=tmp_path)
    monkeypatch.delitem(Image.OPEN, "HEIF", raising=False)
    for value in values:
        with pytest.raises(ValueError, match=r"HEIC.*pip install pillow-heif.*register_heif_op"):
            encode(value, output)
    register_heif_opener(monkeypatch)
    for value in values:
        image = encode(value, output)
        assert (image.media_type, image.width, image.height) == ("image/webp", 30, 20)
    with pytest.raises(ValueError, match="starts like HEIC, but cannot be read"):
        encode(SINGLE + b"no image")


def test_a_flat_array_of_other_bytes_is_no_image() -> None:
    with pytest.raises(ValueError, match=r"shape \(9,\) is no image"):
        encode(np.arange(9, dtype=np.uint8))
    with pytest.raises(ValueError, match="cannot be read"):
        encode(np.frombuffer(saved(UPRIGHT, "PNG")[:30], np.uint8))


def test_an_svg_file_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "image.txt"
    path.write_text(f"{SVG}\n", encoding="utf-8")
    image = encode(path, ImageOptions(folder=tmp_path))
    assert (image.data, image.media_type) == (f"{SVG}\n".encode(), "image/svg+xml")
    assert (image.width, image.height) == (30, 20)


def test_a_buffer_is_taken_whole_wherever_it_stands() -> None:
    buffer = io.BytesIO()
    UPRIGHT.save(buffer, "PNG")
    assert encode(buffer).data == buffer.getvalue()
    assert buffer.tell() == len(buffer.getvalue()), "it stays where it stood"


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


# Encoders of one's own


class Spectrum:
    def __init__(self, shade: int) -> None:
        self.shade = shade


class FineSpectrum(Spectrum):
    pass


@pytest.fixture(autouse=True)
def no_encoders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "_registered", {})


def drawn(spectrum: Spectrum) -> Image.Image:
    return Image.new("L", (2, 1), spectrum.shade)


def test_values_of_a_registered_type_and_its_subclasses_are_encoded() -> None:
    encoders.register_encoder(Spectrum, drawn)
    assert decoded(encode(Spectrum(7))).tolist() == [[7, 7]]
    assert decoded(encode(FineSpectrum(8))).tolist() == [[8, 8]]


def test_an_encoder_may_give_a_result_whose_description_can_be_changed() -> None:
    encoders.register_encoder(
        Spectrum, lambda spectrum: Result(drawn(spectrum), alt="A spectrum", filename="s.png")
    )
    assert encode(Spectrum(7)).metadata == '{"alt":"A spectrum","filename":"s.png"}'
    image = encode(Result(Spectrum(7), alt="Mine"))
    assert image.metadata == '{"alt":"Mine","filename":"s.png"}'


def test_an_encoder_for_what_is_known_comes_before_and_once() -> None:
    encoders.register_encoder("numpy.ndarray", lambda array: array / 100)
    assert decoded(encode(np.array([[0, 100]]))).tolist() == [[0, 255]]
    encoders.register_encoder(Image.Image, lambda image: Result(image, alt="A photograph"))
    assert encode(UPRIGHT).metadata == '{"alt":"A photograph"}'


def test_an_encoder_of_all_objects_leaves_to_the_package_what_is_nearer() -> None:
    encoders.register_encoder(object, lambda value: SVG)
    assert encode(7).media_type == "image/svg+xml"
    assert encode(GREY).media_type == "image/png"


def test_encoders_may_follow_each_other() -> None:
    encoders.register_encoder(Spectrum, lambda spectrum: {"shade": spectrum.shade})
    encoders.register_encoder(dict, lambda known: np.array([[known["shade"]]], np.uint8))
    assert decoded(encode(Spectrum(9))).tolist() == [[9]]


def test_encoders_in_a_circle_end_in_an_error() -> None:
    encoders.register_encoder(Spectrum, lambda spectrum: {"shade": spectrum.shade})
    encoders.register_encoder(dict, lambda known: Spectrum(known["shade"]))
    with pytest.raises(TypeError, match="Spectrum, which is no image"):
        encode(Spectrum(9))


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


# Without NumPy

run = partial(interpreters.run, warnings="error::UserWarning")


def test_numpy_is_imported_only_for_pixels() -> None:
    program = f"""
import sys
from dash_dynamic_image_component.images.sources.returned import encode
encode({FILES["image/jpeg"]!r})
print("numpy" in sys.modules)
from PIL import Image
encode(Image.new("L", (2, 2)))
print("numpy" in sys.modules)
"""
    assert run(program).split() == ["False", "True"]


def gradient(mode: str) -> Image.Image:
    image = Image.radial_gradient("L").resize((9, 7))
    if mode[0] == "I":
        return image.convert("I").convert(mode)
    first = {"La": "LA", "RGBa": "RGBA", "LAB": "RGB", "HSV": "RGB"}.get(mode, mode)
    return image.convert(first).convert(mode)


def test_without_numpy_a_missing_library_is_named_with_how_to_install_it() -> None:
    program = """
import sys
sys.modules["numpy"] = None
from PIL import Image
from dash_dynamic_image_component.images.sources.returned import encode
from dash_dynamic_image_component.images.options import ImageOptions

class Tensor:
    __array__ = None

colored = ImageOptions(colormap="gray")
for value, output in [(Tensor(), ImageOptions()), (Image.new("L", (2, 2)), colored)]:
    try:
        encode(value, output)
    except ImportError as error:
        print(error)
"""
    lines = run(program).splitlines()
    install = 'pip install "dash-dynamic-image-component[numpy]"'
    assert [install in line for line in lines] == [True, True]


def test_without_numpy_images_of_pillow_are_the_same_pixels() -> None:
    program = f"""
import sys
sys.modules["numpy"] = None
from PIL import Image
from dash_dynamic_image_component.images.sources.returned import encode

{inspect.getsource(gradient)}

for mode in "1 L LA La P PA RGB RGBA RGBa RGBX CMYK YCbCr LAB HSV I I;16 I;16B".split():
    encoded = encode(gradient(mode))
    print(mode, encoded.media_type, encoded.width, encoded.height, encoded.data.hex())
try:
    encode(Image.new("F", (2, 2)))
except ValueError as error:
    print(error)
"""
    *lines, refusal = run(program).splitlines()
    assert refusal == "a PIL.Image of mode F needs NumPy: install it, or convert to mode L"
    assert len(lines) == 17
    for line in lines:
        mode, media_type, width, height, data = line.split()
        assert (media_type, width, height) == ("image/png", "9", "7")
        without = decoded(EncodedImage(bytes.fromhex(data), media_type, 9, 7, ""))
        with_numpy = decoded(encode(gradient(mode)))
        np.testing.assert_array_equal(without, with_numpy, mode)


def test_without_numpy_colour_profile_and_transparency_are_kept() -> None:
    program = f"""
import sys
sys.modules["numpy"] = None
from PIL import Image
from dash_dynamic_image_component.images.sources.returned import encode

image = Image.new("L", (2, 1), 6)
image.info = {{"transparency": 6, "icc_profile": {profile(b"GRAY")!r}}}
print(encode(image).data.hex())
image = Image.new("I;16", (2, 1), 700)
image.info = {{"transparency": 700}}
print(encode(image).data.hex())
"""
    files = [Image.open(io.BytesIO(bytes.fromhex(line))) for line in run(program).split()]
    assert files[0].info["icc_profile"] == profile(b"GRAY")
    assert [file.info["transparency"] for file in files[1:]] == [700]
    assert np.asarray(files[0].convert("RGBA"))[0, :, 3].tolist() == [0, 0]


@pytest.mark.parametrize("module", [encoding, pixels])
def test_the_examples_of_the_documentation_run(module: Any) -> None:
    tried = doctest.testmod(module)
    assert tried.attempted >= 1
    assert tried.failed == 0
