"""Decoded images: a copy for each function, decoded once."""

from __future__ import annotations

import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image
from skimage import data
from support.image_files import saved
from support.photo_files import PHOTO

from dash_dynamic_image_component.uploads.bad_blob import BadBlob
from dash_dynamic_image_component.uploads.blob import Blob, decoded
from dash_dynamic_image_component.uploads.decoded_images import DecodedImages

PHOTO_BLOB = Blob(saved(PHOTO, "PNG"))


def test_an_image_is_decoded_once_for_a_whole_drag() -> None:
    cache = DecodedImages()
    for _ in range(10):
        assert decoded("image", PHOTO_BLOB, cache).tobytes() == PHOTO.tobytes()
        np.testing.assert_array_equal(decoded("array", PHOTO_BLOB, cache), PHOTO)
    assert cache.decodes == 1


def test_functions_that_draw_on_their_image_do_not_disturb_each_other() -> None:
    cache = DecodedImages()
    image = decoded("image", PHOTO_BLOB, cache)
    image.paste((0, 0, 0), (0, 0, *image.size))
    image.info["mine"] = 1
    array = decoded("array", PHOTO_BLOB, cache)
    array[:] = 0
    assert decoded("image", PHOTO_BLOB, cache).tobytes() == PHOTO.tobytes()
    assert decoded("image", PHOTO_BLOB, cache).info == {}
    np.testing.assert_array_equal(decoded("array", PHOTO_BLOB, cache), PHOTO)


@pytest.mark.slow
def test_equal_files_at_the_same_time_are_decoded_once() -> None:
    cache, together = DecodedImages(), threading.Barrier(8)
    photo = Blob(saved(Image.fromarray(data.astronaut()).resize((1500, 1500)), "PNG"))

    def tick(_: int) -> Image.Image:
        together.wait()
        image: Image.Image = decoded("image", photo, cache)
        return image

    with ThreadPoolExecutor(8) as pool:
        images = list(pool.map(tick, range(8)))
    assert cache.decodes == 1
    assert len({image.tobytes() for image in images}) == 1
    images[0].putpixel((0, 0), (1, 2, 3))
    assert images[1].getpixel((0, 0)) != (1, 2, 3)


def test_a_refusal_is_remembered_and_told_again() -> None:
    cache, broken = DecodedImages(), Blob(PHOTO_BLOB.data[:200])
    for _ in range(2):
        with pytest.raises(BadBlob):
            decoded("image", broken, cache)
    assert cache.decodes == 1
    assert cache.kept_bytes == 0


def test_a_refusal_holds_no_memory_once_it_is_handled() -> None:
    gc.collect()
    gc.disable()
    try:
        try:
            decoded("image", Blob(PHOTO_BLOB.data[:200]), DecodedImages())
        except BadBlob as error:
            refused = weakref.ref(error)
        assert refused() is None
    finally:
        gc.enable()


def test_the_memory_of_decoded_images_is_bounded_in_bytes() -> None:
    cost = 100 * 100 * 4
    cache = DecodedImages(max_bytes=3 * cost + 4096)
    photos = [Blob(saved(Image.new("RGB", (100, 100), (i, 0, 0)), "PNG")) for i in range(5)]
    for photo in photos:
        decoded("image", photo, cache)
        assert cache.kept_bytes <= 3 * cost + 4096
    assert cache.kept_bytes > 3 * cost
    decoded("image", photos[-3], cache)
    assert cache.decodes == 5, "the last three are there"
    decoded("image", photos[0], cache)
    assert cache.decodes == 6


def test_an_image_over_the_bound_is_decoded_each_time() -> None:
    cache = DecodedImages(max_bytes=1000)
    for _ in range(2):
        assert decoded("image", PHOTO_BLOB, cache).size == (64, 48)
    assert (cache.decodes, cache.kept_bytes) == (2, 0)
