"""Images of Pillow that are opened and not loaded, and that several threads encode at once."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import ExifTags, Image

from dash_dynamic_image_component import Result, register_encoder
from dash_dynamic_image_component.images.image_locks import _locks
from dash_dynamic_image_component.images.sources import encoders
from dash_dynamic_image_component.images.sources.returned import encode

ROUNDS = 6
THREADS = 6


class Rotated(Image.Exif):
    """EXIF data of a picture that lies on its side."""

    def __init__(self) -> None:
        super().__init__()
        self[ExifTags.Base.Orientation] = 6


class Page:
    """A value of the user's own type around an image."""

    def __init__(self, image: Image.Image) -> None:
        self.image = image


def noise(side: int = 320) -> Image.Image:
    return Image.fromarray(np.random.default_rng(3).integers(0, 256, (side, side, 3), np.uint8))


def a_file(folder: Path, kind: str) -> Path:
    path = folder / f"noise.{kind}"
    save: dict[str, Callable[[], None]] = {
        "png": lambda: noise().save(path),
        "jpeg": lambda: noise().save(path, exif=Rotated()),
        "tiff": lambda: noise().save(path, compression="tiff_lzw"),
        "gif": lambda: noise().quantize(64).save(path, transparency=3),
        "webp": lambda: noise().save(path, lossless=True, save_all=True, append_images=[noise()]),
        "bmp": lambda: noise().save(path),
    }
    save[kind]()
    return path


def opened(path: Path) -> Image.Image:
    """An image that is not loaded; where Pillow leaves the file open, one in memory."""
    stays_open = path.suffix in (".gif", ".webp")
    return Image.open(io.BytesIO(path.read_bytes()) if stays_open else path)


def pixels(data: bytes) -> list[int]:
    return list(Image.open(io.BytesIO(data)).convert("RGBA").tobytes())


def at_once(values: list[Any]) -> list[bytes]:
    """The files of values that as many threads encode at the same time."""
    start = threading.Barrier(len(values))

    def work(value: Any) -> bytes:
        start.wait(20)
        return bytes(encode(value).data)

    with ThreadPoolExecutor(len(values)) as pool:
        return list(pool.map(work, values))


@pytest.fixture
def pages() -> Iterator[None]:
    register_encoder(Page, lambda page: page.image)
    yield
    encoders._registered = {k: f for k, f in encoders._registered.items() if k is not Page}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["png", "jpeg", "tiff", "gif", "webp", "bmp"])
def test_an_image_that_is_opened_and_shared_is_right_for_all(kind: str, tmp_path: Path) -> None:
    path = a_file(tmp_path, kind)
    right = encode(opened(path)).data
    for _ in range(ROUNDS):
        assert set(at_once([opened(path)] * THREADS)) == {right}
    assert _locks._taken == {}


@pytest.mark.parametrize("kind", ["png", "tiff"])
def test_images_of_one_open_file_are_right(kind: str, tmp_path: Path) -> None:
    data = a_file(tmp_path, kind).read_bytes()
    right = encode(Image.open(io.BytesIO(data))).data
    for _ in range(ROUNDS):
        file = io.BytesIO(data)
        assert set(at_once([Image.open(file) for _ in range(THREADS)])) == {right}


def test_a_shared_image_is_right_in_a_result_and_from_an_encoder(
    tmp_path: Path, pages: None
) -> None:
    path = a_file(tmp_path, "jpeg")
    right = pixels(encode(Image.open(path)).data)
    for _ in range(ROUNDS):
        image = Image.open(path)
        found = at_once([image, Result(image, alt="noise"), Page(image), Result(Page(image))])
        assert all(pixels(each) == right for each in found)


def test_an_image_that_lies_on_its_side_stays_as_its_owner_has_it(tmp_path: Path) -> None:
    path = a_file(tmp_path, "jpeg")
    Image.new("RGB", (30, 20), "red").save(path, exif=Rotated())
    image = Image.open(path)
    assert [(each.width, each.height) for each in (encode(image), encode(image))] == [(20, 30)] * 2
    assert image.size == (30, 20)
    assert image.getexif()[ExifTags.Base.Orientation] == 6
    assert "exif" in image.info


@pytest.mark.parametrize("mode", ["P", "1", "CMYK", "I", "LA", "HSV"])
def test_an_image_that_is_converted_stays_as_its_owner_has_it(mode: str) -> None:
    image = noise(16).convert("L").convert(mode) if mode in ("I", "LA") else noise(16).convert(mode)
    before = image.mode, image.tobytes(), dict(image.info)
    encode(image)
    assert (image.mode, image.tobytes(), dict(image.info)) == before


def test_two_images_are_encoded_at_the_same_time() -> None:
    met = threading.Barrier(2)

    class Slow(Image.Image):
        def load(self) -> Any:
            met.wait(10)
            return super().load()

    def slow() -> Image.Image:
        image = Slow()
        plain = noise(8)
        image.im, image._mode, image._size = plain.im, plain.mode, plain.size
        return image

    with ThreadPoolExecutor(2) as pool:
        for found in [pool.submit(encode, slow()) for _ in range(2)]:
            try:
                found.result(20)
            except threading.BrokenBarrierError:
                pytest.fail("one waited for the other")
