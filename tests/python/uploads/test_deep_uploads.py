"""Grey of more than 8 bits: functions and callbacks get the values of the file."""

from __future__ import annotations

import random
import struct
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from support.apps import make_app
from support.attacks import upload
from support.image_files import exif, saved
from support.servers import serve

from dash_dynamic_image_component import Registry, get_blob
from dash_dynamic_image_component.images.writers.png import write_png
from dash_dynamic_image_component.uploads.blob import Blob

Array = npt.NDArray[Any]
SCAN: Array = np.random.default_rng(7).integers(0, 4096, (6, 9)).astype(np.uint16)
"""12 bits, as scanners give them."""


def tiff(
    values: Array,
    order: Literal["<", ">"],
    orientation: int = 1,
    sample_format: int = 1,
    photometric: int = 1,
) -> bytes:
    """A TIFF in one strip. Source: TIFF 6.0, section 2."""
    height, width = values.shape
    bits = values.dtype.itemsize * 8
    tags = [(256, width), (257, height), (258, bits), (259, 1), (262, photometric), (273, 8)]
    tags += [(274, orientation), (277, 1), (278, height), (279, values.nbytes)]
    tags += [(339, sample_format)]
    pixels = values.astype(values.dtype.newbyteorder(order)).tobytes()
    magic = b"II*\0" if order == "<" else b"MM\0*"
    kinds = {273: 4, 279: 4}
    parts = [magic, struct.pack(order + "I", 8 + len(pixels)), pixels]
    parts.append(struct.pack(order + "H", len(tags)))
    for tag, value in tags:
        kind = kinds.get(tag, 3)
        content = struct.pack(order + ("I" if kind == 4 else "HH"), *([value, 0][: 5 - kind]))
        parts.append(struct.pack(order + "HHI", tag, kind, 1) + content)
    return b"".join([*parts, bytes(4)])


TURNED = {1: SCAN, 3: SCAN[::-1, ::-1], 6: np.rot90(SCAN, -1), 8: np.rot90(SCAN)}


@pytest.mark.parametrize("orientation", TURNED)
@pytest.mark.parametrize("order", "<>")
def test_a_tiff_of_12_bits_keeps_its_values_and_stands_upright(
    order: Literal["<", ">"], orientation: int
) -> None:
    array = Blob(tiff(SCAN, order, orientation)).array()
    assert array.dtype == np.uint16
    assert array.flags.writeable
    np.testing.assert_array_equal(array, TURNED[orientation])


FILES: dict[str, tuple[bytes, Array]] = {
    "PNG": (write_png(SCAN), SCAN),
    "PNG, turned": (saved(Image.fromarray(SCAN), "PNG", exif=exif(6)), TURNED[6]),
    "all values": (
        write_png(np.arange(65_536, dtype=np.uint16).reshape(256, 256)),
        np.arange(65_536, dtype=np.uint16).reshape(256, 256),
    ),
    "TIFF, LZW": (saved(Image.fromarray(SCAN), "TIFF", compression="tiff_lzw"), SCAN),
    "signed 8 bits": (
        tiff(SCAN.astype(np.int8), "<", sample_format=2),
        SCAN.astype(np.int8).astype(np.int32),
    ),
    "signed 16 bits": (
        tiff(SCAN.astype(np.int16) - 2000, "<", sample_format=2),
        SCAN.astype(np.int32) - 2000,
    ),
    "signed 32 bits": (
        tiff(SCAN.astype(np.int32) * -99_999, "<", sample_format=2),
        SCAN.astype(np.int32) * -99_999,
    ),
    "32 bits": (
        tiff(SCAN.astype(np.uint32) + 4_000_000_000, "<"),
        SCAN.astype(np.uint32) + 4_000_000_000,
    ),
    "floats": (saved(Image.fromarray(SCAN / np.float32(7)), "TIFF"), SCAN / np.float32(7)),
}


@pytest.mark.parametrize(("file", "expected"), FILES.values(), ids=FILES.keys())
def test_an_array_has_the_values_of_the_file(file: bytes, expected: Array) -> None:
    array = Blob(file).array()
    assert (array.dtype, array.shape) == (expected.dtype, expected.shape)
    np.testing.assert_array_equal(array, expected)


def test_an_image_of_16_bits_is_seen_with_8() -> None:
    image = Blob(write_png(np.array([[0, 257, 65_535]], np.uint16))).image()
    assert (image.mode, list(image.tobytes())) == ("L", [0, 1, 255])


def test_colours_and_8_bits_are_arrays_as_before() -> None:
    chance = random.Random(4)
    for mode, shape in (("L", (3, 5)), ("RGB", (3, 5, 3)), ("RGBA", (3, 5, 4))):
        pixels = Image.frombytes(
            mode, (5, 3), chance.randbytes(15 * len(Image.new(mode, (1, 1)).getbands()))
        )
        array = Blob(saved(pixels, "PNG")).array()
        assert array.dtype == np.uint8
        assert array.shape == shape
        np.testing.assert_array_equal(array, np.asarray(pixels))


def test_functions_and_callbacks_get_the_same_upright_pixels(backend: str) -> None:
    app = make_app(backend)
    registry = Registry(app)
    got: list[Any] = []

    @registry.generator
    def drawn(photo: np.ndarray) -> Image.Image:
        got.append(photo)
        return Image.new("L", (1, 1))

    data = saved(Image.fromarray(SCAN), "PNG", exif=exif(8))
    with serve(app.server) as site:
        reference = upload(site, data)
        assert site.image("drawn", {"photo": reference}).status == 200
        blob = get_blob(reference, app)
    np.testing.assert_array_equal(got[0], TURNED[8])
    np.testing.assert_array_equal(blob.array(), TURNED[8])
    assert blob.image().size == (6, 9)


def test_a_callback_decodes_what_a_function_has_decoded_no_second_time() -> None:
    app = make_app("flask")
    Registry(app)
    with serve(app.server) as site:
        reference = upload(site, write_png(SCAN))
        first = get_blob(reference, app)
        first.array()[:] = 0
        images = first._decoded_images
        get_blob(reference, app).image()
        np.testing.assert_array_equal(get_blob(reference, app).array(), SCAN)
        assert images.decodes == 1


def test_the_contents_of_an_upload_are_a_file_too() -> None:
    import base64

    app = make_app("flask")
    Registry(app)
    with serve(app.server):
        contents = f"data:image/png;base64,{base64.b64encode(write_png(SCAN)).decode()}"
        np.testing.assert_array_equal(get_blob(contents, app).array(), SCAN)


def test_a_file_that_is_no_image_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="not an image but text/plain: choose a JPEG"):
        Blob(b"Hello").image()
    with pytest.raises(ValueError, match="floating-point"):
        Blob(FILES["floats"][0]).image()


@pytest.mark.parametrize("orientation", [1, 6])
def test_grey_in_which_0_is_white_is_seen_so_and_keeps_its_values(orientation: int) -> None:
    grey = np.arange(54, dtype=np.uint16).reshape(6, 9) * 1200
    upright = {1: grey, 6: np.rot90(grey, -1)}[orientation]
    blob = Blob(tiff(grey, "<", orientation, photometric=0))
    np.testing.assert_array_equal(blob.array(), upright)
    np.testing.assert_array_equal(np.asarray(blob.image()), 255 - np.rint(upright / 257))


@pytest.mark.parametrize("dtype", [np.float16, np.float64, np.uint64])
def test_pixels_that_pillow_does_not_read_are_called_so(dtype: type) -> None:
    file = tiff(np.zeros((2, 3), dtype), "<", sample_format=1 if dtype is np.uint64 else 3)
    with pytest.raises(ValueError, match="The pixels are of a kind that cannot be read"):
        Blob(file).image()
