"""Blobs: what they tell of themselves, and what functions get by their type hints."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import typing
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, PngImagePlugin
from support.heic import CONTAINER
from support.image_files import saved
from support.photo_files import ALPHA, GREY, PHOTO, Array

from dash_dynamic_image_component.uploads.blob import Blob, decoded, kind_of
from dash_dynamic_image_component.uploads.decoded_images import DecodedImages

# What a function gets


@pytest.mark.parametrize(
    ("pixels", "shape"), [(GREY, (48, 64)), (PHOTO, (48, 64, 3)), (ALPHA, (48, 64, 4))]
)
def test_an_array_is_the_pixels_in_uint8(pixels: Array, shape: tuple[int, ...]) -> None:
    array = decoded("array", Blob(saved(pixels, "PNG")), DecodedImages())
    assert (array.dtype, array.shape) == (np.uint8, shape)
    assert array.flags.writeable
    np.testing.assert_array_equal(array, pixels)


def test_bytes_and_blobs_come_as_they_are_and_are_not_decoded() -> None:
    cache, text = DecodedImages(), Blob(b"no image")
    assert decoded("bytes", text, cache) == b"no image"
    assert decoded("blob", text, cache) is text
    assert cache.decodes == 0


class Picture(Image.Image):
    """A subclass, as type checkers see what Pillow opens."""


@pytest.mark.parametrize(
    ("hint", "kind"),
    [
        (Image.Image, "image"),
        (Picture, "image"),
        (PngImagePlugin.PngImageFile, "image"),
        (np.ndarray, "array"),
        (npt.NDArray[np.uint8], "array"),
        (npt.NDArray[Any], "array"),
        (np.ndarray[Any, np.dtype[np.float64]], "array"),
        (bytes, "bytes"),
        (Blob, "blob"),
        (str, None),
        (int, None),
        (None, None),
        (type(None), None),
        (Any, None),
        (np.uint8, None),
        (np.ma.MaskedArray, None),
        (bytearray, None),
        (list[bytes], None),
        (dict[str, Image.Image], None),
        (Image.Image | None, None),
        (typing.Optional[bytes], None),  # noqa: UP045
        (typing.Annotated[bytes, 1], None),
        (typing.Literal["a"], None),
        ("bytes", None),
        (Image, None),
    ],
    ids=str,
)
def test_the_type_hint_decides(hint: Any, kind: str | None) -> None:
    assert kind_of(hint) == kind


def test_hints_are_understood_without_importing_numpy() -> None:
    program = """
import sys
from dash_dynamic_image_component.uploads.blob import kind_of
print([kind_of(hint) for hint in (str, None, bytes, list[int])], "numpy" in sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.stdout == "[None, None, 'bytes', None] False\n", run.stderr


# A blob


def test_a_blob_names_itself_by_its_content() -> None:
    blob = Blob(b"Hello")
    assert blob.sha256 == hashlib.sha256(b"Hello").hexdigest()
    assert blob.reference == {"$blob": blob.sha256}
    assert Blob.stored(b"Hello", blob.sha256).reference == blob.reference
    assert blob == Blob(b"Hello") != Blob(b"hello")
    assert {blob: "kept"}[Blob.stored(b"Hello", blob.sha256)] == "kept"


def test_the_hash_of_an_upload_takes_no_time_that_grows_with_it() -> None:
    assert hash(Blob.stored(b"large", "5" * 64)) == hash(Blob.stored(b"larger", "5" * 64))


def test_a_blob_shows_its_size_and_type_and_never_its_bytes() -> None:
    assert repr(Blob(b"secret" * 1000)) == "Blob(6,000 bytes, text/plain)"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        *[(saved(PHOTO, kind), f"image/{kind.lower()}") for kind in ("PNG", "JPEG", "GIF", "BMP")],
        *[(saved(PHOTO, kind), f"image/{kind.lower()}") for kind in ("TIFF", "WEBP", "AVIF")],
        (b"II+\0\x08\0\0\0", "image/tiff"),
        (b'\n<!-- a --><svg width="1">', "image/svg+xml"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic"),
        (CONTAINER, "image/heic"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "image/avif"),
        (b"<HTML><svg></svg>", "text/html"),
        (b"<" + b"<!---->" * 140, "text/plain"),
        (b"%PDF-1.4 ...", "application/pdf"),
        (b"PK\x03\x04...", "application/zip"),
        (b"\x1f\x8b\x08", "application/gzip"),
        (b'{"a": [1]}', "application/json"),
        (b"[1, 2, 3]", "application/json"),
        (b"[draft] not JSON", "text/plain"),
        (b"[" * 100_000, "text/plain"),
        ("Grüße\n".encode(), "text/plain"),
        (b"BMW is a car", "text/plain"),
        ("Grüße".encode("latin-1"), "application/octet-stream"),
        (b"a\0b", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_media_type_follows_from_the_content(content: bytes, media_type: str) -> None:
    assert Blob(content).media_type == media_type
