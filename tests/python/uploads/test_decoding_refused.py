"""Files of users that are refused: no images, truncated ones, bombs, malformed ones."""

from __future__ import annotations

import gc
import os
import struct
import sys
import time
import warnings
import zlib
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageFile, JpegImagePlugin, PngImagePlugin
from skimage import data
from support.colour_profiles import DISPLAY_P3
from support.heic import CONTAINER, SINGLE, heic, register_heif_opener
from support.image_files import exif, saved
from support.photo_files import FILES, PHOTO, refusal

from dash_dynamic_image_component.uploads.bad_blob import BadBlob
from dash_dynamic_image_component.uploads.decoding import decode

NO_IMAGES = {
    "nothing": (b"", "empty"),
    "text": (b"Hello", "not an image but text/plain"),
    "HTML": (b"<!doctype html><title>x</title>", "not an image but text/html"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3", "not an image but application/pdf"),
    "ZIP": (b"PK\x03\x04" + bytes(30), "not an image but application/zip"),
    "SVG": (b'<?xml version="1.0"?>\n<svg xmlns="x"/>', "SVG images are not accepted"),
    "HEIC": (b"\0\0\0\x18ftypheic" + bytes(20), "HEIC images are not accepted"),
    "PostScript": (saved(PHOTO, "EPS"), "not an image"),
    "ICO": (saved(PHOTO, "ICO"), "not an image"),
    "JPEG 2000": (saved(PHOTO, "JPEG2000"), "not an image"),
    "an image behind a ZIP": (b"PK\x03\x04" + saved(PHOTO, "PNG"), "not an image"),
    "an image behind a script": (b"<script>1</script>" + saved(PHOTO, "GIF"), "not an image"),
}


@pytest.mark.parametrize(("file", "said"), NO_IMAGES.values(), ids=NO_IMAGES.keys())
def test_what_is_no_image_is_refused_with_one_plain_sentence(
    file: bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(Image.OPEN, "HEIF", raising=False)  # some libraries register a reader
    message = refusal(file)
    assert said in message
    assert message.endswith(": choose a JPEG, PNG, WebP, GIF, TIFF, BMP or AVIF file.")


@pytest.mark.parametrize("start", [SINGLE, CONTAINER])
def test_heic_is_read_once_the_app_has_registered_a_reader(
    start: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = heic(Image.new("RGB", (30, 20), "red"), start)
    monkeypatch.delitem(Image.OPEN, "HEIF", raising=False)
    assert "HEIC images are not accepted" in refusal(file)
    register_heif_opener(monkeypatch)
    decoded = decode(file)
    assert (decoded.mode, decoded.size, decoded.getpixel((9, 9))) == ("RGB", (30, 20), (255, 0, 0))
    assert refusal(start + b"no image") == "The image is damaged or incomplete."
    assert "the limit of a HEIC file is 25" in refusal(heic(Image.new("1", (5_001, 5_000)), start))


@pytest.mark.parametrize("head", [b"BMW is a text", b"GIF89a", b"\x89PNG\r\n\x1a\n<svg/>"])
def test_a_text_that_starts_like_an_image_is_refused(head: bytes) -> None:
    assert refusal(head + b" and more" * 50).startswith("The image is ")


@pytest.mark.parametrize("anyway", [False, True], ids=["", "in a process that shows halves"])
@pytest.mark.parametrize(
    "file",
    [
        saved(PHOTO, "JPEG"),
        saved(PHOTO, "JPEG", progressive=True),
        saved(PHOTO, "PNG"),
        saved(PHOTO, "GIF"),
        saved(PHOTO, "BMP"),
        saved(PHOTO, "TIFF"),
        saved(PHOTO, "TIFF", compression="tiff_lzw"),
        saved(PHOTO, "WEBP"),
        saved(PHOTO, "AVIF"),
    ],
    ids=["jpeg", "progressive", "png", "gif", "bmp", "tiff", "lzw", "webp", "avif"],
)
def test_a_truncated_image_is_refused_and_not_shown_half(
    file: bytes, anyway: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", anyway)
    for size in (len(file) // 3, len(file) * 2 // 3, len(file) - 20):
        assert refusal(file[:size]) in (
            "The image is truncated.",
            "The image is damaged or incomplete.",
        )


@pytest.mark.slow
def test_the_most_common_truncations_are_called_so() -> None:
    for file_format in ("JPEG", "PNG", "GIF", "BMP"):
        file = saved(data.astronaut(), file_format)
        assert refusal(file[: len(file) // 2]) == "The image is truncated."


def png_of_size(width: int, height: int, pixels: bytes) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            chunk(b"IDAT", zlib.compress(pixels, 9)),
            chunk(b"IEND", b""),
        ]
    )


def tiff_of_one_tile(side: int) -> bytes:
    """A TIFF of 16 x 16 pixels in a tile of its own size. Source: TIFF 6.0, sections 2 and 15."""
    content = zlib.compress(bytes(256))
    tags = [(256, 16), (257, 16), (258, 8), (259, 8), (262, 1), (277, 1), (322, side), (323, side)]
    end = 8 + 2 + 12 * (len(tags) + 2) + 4
    tags += [(324, end), (325, len(content))]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"".join([b"II*\0", struct.pack("<IH", 8, len(tags)), entries, bytes(4), content])


def jpeg_of_scans(times: int) -> bytes:
    file = saved(PHOTO, "JPEG", progressive=True)
    last = file.rindex(b"\xff\xda")
    return file[:last] + file[last:-2] * times + file[-2:]


BOMBS = {
    "a PNG of 9000 x 9000": (
        lambda: png_of_size(9000, 9000, bytes(9000 * 1126)),
        "The image has 81 megapixels; the limit is 36.",
    ),
    "a PNG of 50000 x 50000": (
        lambda: png_of_size(50_000, 50_000, bytes(10_000_000)),
        "The image has 2500 megapixels; the limit is 36.",
    ),
    "one row too many": (
        lambda: png_of_size(10_000, 5001, b""),
        "The image has 50.1 megapixels; the limit is 36.",
    ),
    "a GIF of 65535 x 65535": (
        lambda: b"GIF89a\xff\xff\xff\xff" + saved(PHOTO, "GIF")[10:],
        "The image has 4294.9 megapixels; the limit is 36.",
    ),
    "a WebP of 16383 x 16383": (
        lambda: (
            b"RIFF\x16\0\0\0WEBPVP8L\x0a\0\0\0\x2f"
            + struct.pack("<I", 16382 | 16382 << 14)
            + bytes(5)
        ),
        "The image has 268.5 megapixels; the limit of a WEBP file is 16.",
    ),
    "a TIFF of huge tiles": (
        lambda: tiff_of_one_tile(16 * 1024),
        "The image has 268.5 megapixels; the limit is 36.",
    ),
    "a JPEG of 101 scans": (
        lambda: jpeg_of_scans(101),
        "The image has more than 100 scans; save it as a simpler JPEG.",
    ),
}


@pytest.mark.parametrize(("bomb", "said"), BOMBS.values(), ids=BOMBS.keys())
def test_a_decompression_bomb_is_refused_before_anything_is_decoded(
    bomb: Callable[[], bytes], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = bomb()
    assert len(file) < 200_000

    def load(image: Image.Image) -> None:
        raise AssertionError("it was decoded")

    for plugin in (PngImagePlugin.PngImageFile, JpegImagePlugin.JpegImageFile):
        monkeypatch.setattr(plugin, "load", load)
    monkeypatch.setattr(ImageFile.ImageFile, "load", load)
    start = time.perf_counter()
    assert refusal(file) == said
    assert time.perf_counter() - start < 0.5


def test_the_tiles_and_scans_of_honest_files_are_fine() -> None:
    assert decode(tiff_of_one_tile(16)).size == (16, 16)
    assert decode(jpeg_of_scans(50)).size == (64, 48)
    looks_like_scans = Image.Exif()
    looks_like_scans[ExifTags.Base.ImageDescription] = b"\xff\xda" * 500
    trailer = b"\xff\xda\0\0" * 500
    assert decode(saved(PHOTO, "JPEG", exif=looks_like_scans) + trailer).size == (64, 48)


# Malformed files


REAL = [file for file, _, _ in FILES.values()] + [
    saved(PHOTO, "JPEG", exif=exif(6), icc_profile=DISPLAY_P3),
    saved(PHOTO, "TIFF", exif=exif(6), icc_profile=DISPLAY_P3, compression="tiff_deflate"),
]
real = st.sampled_from(REAL)


@st.composite
def truncated(draw: st.DrawFn) -> bytes:
    file = draw(real)
    return file[: draw(st.integers(0, len(file)))]


@st.composite
def flipped(draw: st.DrawFn) -> bytes:
    file = bytearray(draw(real))
    positions = st.one_of(st.integers(0, min(len(file), 300) - 1), st.integers(0, len(file) - 1))
    for position in draw(st.lists(positions, min_size=1, max_size=12)):
        file[position] ^= draw(st.integers(1, 255))
    return bytes(file)


@st.composite
def spliced(draw: st.DrawFn) -> bytes:
    first, second = draw(real), draw(real)
    return first[: draw(st.integers(0, len(first)))] + second[draw(st.integers(0, len(second))) :]


magic = st.builds(lambda file, tail: file[:24] + tail, real, st.binary(max_size=600))


def resident_bytes() -> int:
    gc.collect()
    with open("/proc/self/statm") as file:  # noqa: PTH123
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_malformed_files_are_images_or_refused_and_leave_no_memory_behind() -> None:
    outcomes: dict[bool, int] = {True: 0, False: 0}

    @settings(
        max_examples=600,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(truncated(), flipped(), spliced(), magic))
    def check(file: bytes) -> None:
        try:
            image = decode(file)
        except BadBlob:
            outcomes[False] += 1
        else:
            assert image.mode in ("L", "RGB", "RGBA")
            assert image.tobytes()
            outcomes[True] += 1

    for file in REAL:
        decode(file)
    before = resident_bytes()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        check()
    assert [str(each.message) for each in said] == []
    assert resident_bytes() - before < 64 * 1024 * 1024
    assert min(outcomes.values()) > 50, "both happen"
