"""Arrays of NumPy that a function returns: their pixels, holes and refusals."""

from __future__ import annotations

import struct
import zlib
from math import nan

import numpy as np
import pytest
from support.returned import ALPHA, GREY, Array, decoded, photo

from dash_dynamic_image_component.images.sources import pixels
from dash_dynamic_image_component.images.sources.returned import encode

DEEP = GREY.astype(np.uint16) * 257 - 3

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
