"""The fast PNG writer: every file it writes holds exactly the array that it was given."""

from __future__ import annotations

import doctest
import io
import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings, strategies
from hypothesis.extra import numpy as arrays
from PIL import Image
from skimage import data
from support.png_reader import chunks, samples

from dash_dynamic_image_component.images.sources.pixels import Indexed
from dash_dynamic_image_component.images.writers import png
from dash_dynamic_image_component.images.writers.png import write_indexed_png, write_png

Array = npt.NDArray[Any]

random = np.random.default_rng(7)
photo: Array = data.astronaut()


def opened(file: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(file), formats=["PNG"])
    image.load()  # Checks the checksums, too.
    return image


def noise(*shape: int, dtype: type = np.uint8) -> Array:
    return random.integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)


ARRAYS = {
    "a photograph": photo,
    "a photograph with alpha": np.dstack([photo, photo[:, :, 0]]),
    "grey": photo[:, :, 1],
    "grey noise in one channel": noise(5, 7, 1),
    "grey with alpha": noise(6, 5, 2),
    "RGB noise": noise(31, 17, 3),
    "RGBA noise": noise(8, 9, 4),
    "one pixel": noise(1, 1),
    "one pixel of four channels": noise(1, 1, 4),
    "one row": noise(1, 100, 3),
    "one column": noise(100, 1, 3),
    "upside down": photo[::-1],
    "mirrored": photo[:, ::-1],
    "blue before red": photo[:, :, ::-1],
    "every third pixel": photo[::3, ::3],
    "columns before rows": np.asfortranarray(photo),
    "channels first in memory": np.ascontiguousarray(photo.transpose(2, 0, 1)).transpose(1, 2, 0),
    "the same row again and again": np.broadcast_to(noise(1, 40, 3), (30, 40, 3)),
    "read-only": np.frombuffer(bytes(range(24)), np.uint8).reshape(4, 6),
}

DEEP_ARRAYS = {
    "grey": noise(20, 30, dtype=np.uint16),
    "grey with alpha": noise(20, 30, 2, dtype=np.uint16),
    "RGB": noise(20, 30, 3, dtype=np.uint16),
    "RGBA": noise(20, 30, 4, dtype=np.uint16),
    "big-endian": noise(20, 30, 3, dtype=np.uint16).astype(">u2"),
    "little-endian": noise(20, 30, 3, dtype=np.uint16).astype("<u2"),
    "big-endian, upside down and mirrored": noise(20, 30).astype(">u2")[::-1, ::-1],
    "one pixel": np.array([[258]], np.uint16),
}


@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS.keys())
def test_a_decoder_gets_back_every_pixel_of_8_bits(array: Array) -> None:
    expected = array[:, :, 0] if array.shape[2:] == (1,) else array
    image = opened(write_png(array))
    assert image.mode == {(): "L", (2,): "LA", (3,): "RGB", (4,): "RGBA"}[expected.shape[2:]]
    np.testing.assert_array_equal(np.asarray(image), expected)


@pytest.mark.parametrize("array", DEEP_ARRAYS.values(), ids=DEEP_ARRAYS.keys())
def test_a_file_holds_every_pixel_of_16_bits(array: Array) -> None:
    np.testing.assert_array_equal(samples(write_png(array)), np.atleast_3d(array))


@pytest.mark.parametrize("array", DEEP_ARRAYS.values(), ids=DEEP_ARRAYS.keys())
def test_a_decoder_reads_16_bits_as_they_are_meant(array: Array) -> None:
    image = opened(write_png(array))
    if array.ndim == 2:
        expected = array
    else:
        # Pillow keeps the upper 8 bits of colours, and shows grey with alpha as RGBA.
        expected = array[:, :, [0, 0, 0, 1] if array.shape[2] == 2 else slice(None)] >> 8
    np.testing.assert_array_equal(np.asarray(image), expected)


def test_a_photograph_is_as_small_as_pillow_at_the_same_level() -> None:
    file = io.BytesIO()
    Image.fromarray(photo).save(file, "PNG", compress_level=1)
    assert len(write_png(photo)) <= 1.1 * len(file.getvalue())


def test_the_colour_profile_travels_in_the_file() -> None:
    profile = bytes(range(256)) * 4
    assert opened(write_png(photo, icc_profile=profile)).info["icc_profile"] == profile
    assert "icc_profile" not in opened(write_png(photo)).info
    assert list(chunks(write_png(photo, icc_profile=profile))) == [
        b"IHDR",
        b"iCCP",
        b"IDAT",
        b"IEND",
    ]


def test_the_array_is_not_changed() -> None:
    array = noise(9, 9, 3)
    before = array.copy()
    write_png(array)
    np.testing.assert_array_equal(array, before)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros(3, np.uint8), "shape (3,)"),
        (np.zeros((2, 2, 5), np.uint8), "shape (2, 2, 5)"),
        (np.zeros((2, 2, 2, 3), np.uint8), "shape (2, 2, 2, 3)"),
        (np.zeros((0, 2), np.uint8), "shape (0, 2)"),
        (np.zeros((2, 2), np.float32), "float32; pass uint8 or uint16"),
        (np.zeros((2, 2), np.int8), "int8; pass uint8 or uint16"),
        (np.zeros((2, 2), np.uint32), "uint32; pass uint8 or uint16"),
    ],
)
def test_what_a_png_cannot_hold_is_refused(array: Array, message: str) -> None:
    with pytest.raises(ValueError, match="a PNG cannot hold") as refusal:
        write_png(array)
    assert str(refusal.value).endswith(message)


# With a palette


def shown(file: bytes) -> Array:
    return np.asarray(opened(file).convert("RGBA"))


def opaque(colors: Array) -> Array:
    if colors.shape[2] == 4:
        return colors
    return np.dstack([colors, np.full(colors.shape[:2], 255, np.uint8)])


@strategies.composite
def indexed_images(draw: strategies.DrawFn) -> Indexed:
    colors = draw(strategies.integers(1, 256))
    channels = draw(strategies.sampled_from([3, 4]))
    shapes = arrays.array_shapes(min_dims=2, max_dims=2, max_side=20)
    numbers = strategies.integers(0, colors - 1)
    return Indexed(
        draw(arrays.arrays(np.uint8, shapes, elements=numbers)),
        draw(arrays.arrays(np.uint8, (colors, channels))),
    )


@pytest.mark.slow
@given(indexed_images())
@settings(deadline=None)
def test_a_palette_file_holds_every_index_and_every_colour(image: Indexed) -> None:
    file = write_indexed_png(image)
    np.testing.assert_array_equal(samples(file)[:, :, 0], image.indices)
    np.testing.assert_array_equal(shown(file), opaque(image.colors()))


@given(
    arrays.arrays(
        strategies.sampled_from(["u1", "<u2", ">u2"]).map(np.dtype[Any]),
        strategies.tuples(
            strategies.integers(1, 12), strategies.integers(1, 12), strategies.integers(1, 4)
        ),
    )
)
@settings(deadline=None)
def test_a_file_holds_any_array(array: Array) -> None:
    np.testing.assert_array_equal(samples(write_png(array)), array)


@pytest.mark.parametrize("layout", [np.ascontiguousarray, np.asfortranarray, np.flipud, np.fliplr])
def test_indices_may_lie_in_memory_as_they_like(layout: Any) -> None:
    palette = noise(256, 3)
    image = Indexed(layout(photo[:, :, 0]), palette)
    np.testing.assert_array_equal(opened(write_indexed_png(image)).convert("RGB"), image.colors())


def test_an_opaque_palette_has_no_chunk_of_transparency() -> None:
    indices = np.zeros((2, 2), np.uint8)
    profile = bytes(200)
    plain = write_indexed_png(Indexed(indices, noise(1, 3)))
    assert list(chunks(plain)) == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
    file = write_indexed_png(Indexed(indices, noise(1, 4)), icc_profile=profile)
    assert list(chunks(file)) == [b"IHDR", b"iCCP", b"PLTE", b"tRNS", b"IDAT", b"IEND"]
    assert opened(file).info["icc_profile"] == profile


def test_a_palette_file_is_smaller_than_one_of_its_colours() -> None:
    ramp = np.stack([np.arange(256)] * 3, axis=1).astype(np.uint8)
    image = Indexed(photo[:, :, 0], ramp)
    assert len(write_indexed_png(image)) < 0.6 * len(write_png(image.colors()))


@pytest.mark.parametrize(
    ("indices", "palette", "message"),
    [
        (np.zeros((2, 2), np.int64), noise(4, 3), "indices of shape (2, 2) and dtype int64"),
        (np.zeros((2, 2, 1), np.uint8), noise(4, 3), "indices of shape (2, 2, 1)"),
        (np.zeros((2, 0), np.uint8), noise(4, 3), "indices of shape (2, 0)"),
        (np.zeros((2, 2), np.uint8), noise(4, 2), "a palette of shape (4, 2)"),
        (np.zeros((2, 2), np.uint8), noise(257, 3), "a palette of shape (257, 3)"),
        (np.zeros((2, 2), np.uint8), noise(0, 3), "a palette of shape (0, 3)"),
        (np.zeros((2, 2), np.uint8), np.ones((4, 3)), "shape (4, 3) and dtype float64"),
        (np.full((2, 2), 4, np.uint8), noise(4, 3), "has 4 colours, but an index is 4"),
    ],
)
def test_what_a_palette_file_cannot_hold_is_refused(
    indices: Array, palette: Array, message: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        write_indexed_png(Indexed(indices, palette))


def test_the_examples_of_the_documentation_run() -> None:
    tried = doctest.testmod(png)
    assert tried.attempted >= 3
    assert tried.failed == 0
