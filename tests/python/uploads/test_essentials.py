"""Image files that are made to cost much: what each costs, and what honest files keep."""

from __future__ import annotations

import io
import random
import time
import tracemalloc
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms
from support.hostile.files import KINDS, mutated
from support.hostile.jpeg import jpeg_with, segment
from support.hostile.makers import saved
from support.hostile.png import png_with, profile_of_elements
from support.image_files import exif

from dash_dynamic_image_component.images.media_types import kind_of_file, media_type
from dash_dynamic_image_component.uploads.bad_blob import BadBlob
from dash_dynamic_image_component.uploads.decoding import decode
from dash_dynamic_image_component.uploads.essentials import inflating
from dash_dynamic_image_component.uploads.essentials.essentials import essentials

SIZE = 2**20
LARGE = ("large", "too large", "largest", "90 scans", "hidden frames", "one row", "one column")
SMALL = [
    (kind, name)
    for kind, makers in KINDS.items()
    for name in makers
    if not any(word in name for word in LARGE)
]


def outcome(data: bytes) -> str:
    try:
        return decode(data).mode
    except BadBlob as error:
        return str(error)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "name"), SMALL, ids=" ".join)
def test_a_file_of_a_mebibyte_costs_little_whatever_is_in_it(kind: str, name: str) -> None:
    data = KINDS[kind][name](random.Random(3), SIZE)
    started = time.process_time()
    said = outcome(data)
    assert time.process_time() - started < 1.5
    assert said in ("L", "RGB", "RGBA") or said.endswith(".")


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_mutations_are_images_or_refused_with_a_sentence(kind: str) -> None:
    chance = random.Random(f"mutations of {kind}")
    names = [name for each, name in SMALL if each == kind]
    for _ in range(60):
        data = mutated(chance, KINDS[kind][chance.choice(names)](chance, 4000))
        said = outcome(data)
        assert said in ("L", "RGB", "RGBA") or said.endswith("."), said


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (jpeg_with(segment(0xE1, b"Exif\0\0" + bytes(3))), "more than 5,000 segments"),
        (jpeg_with(segment(0xE9, b"abc")), "more than 5,000 segments"),
        (jpeg_with(segment(0xE2, b"ICC_PROFILE\0\1\xff" + bytes(60_000))), "colour profile"),
        (png_with(b"\0\0\0\0abCDxxxx"), "more than 200,000 chunks"),
        (KINDS["WebP"]["unknown chunks"], "more than 50,000 chunks"),
        (KINDS["GIF"]["one comment of short blocks"], "more than 400,000 blocks"),
        (KINDS["BMP"]["ends of lines"], "compressed and large"),
        (KINDS["TIFF"]["tags"], "more than 1,000 tags"),
        (KINDS["AVIF"]["free boxes"], "more than 2,000 boxes"),
    ],
)
def test_pieces_are_counted_and_the_refusal_names_them(file: Any, said: str) -> None:
    with pytest.raises(BadBlob, match=said):
        decode(file(random.Random(1), 8 * 2**20))


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_streams_of_blocks_without_output_are_given_up(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inflating, "MAX_SECONDS", 0.1)
    file = KINDS[kind]["empty blocks"](random.Random(1), 10 * 2**20)
    with pytest.raises(BadBlob, match="too long to inflate"):
        decode(file)


@pytest.mark.slow
def test_an_honest_large_stream_is_inflated_in_time() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (1500, 2000, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", compress_level=1)
    assert len(out.getvalue()) > inflating.UNTRIED_BYTES
    assert np.array_equal(np.asarray(decode(out.getvalue())), pixels)


def test_a_large_packed_profile_is_not_unpacked() -> None:
    file = KINDS["PNG"]["iCCP of empty blocks"](random.Random(1), 5 * 2**20)
    with pytest.raises(BadBlob, match="colour profile"):
        decode(file)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_colour_profile_of_thousands_of_steps_costs_no_time(kind: str) -> None:
    profile = profile_of_elements(2_000)
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile_of_elements(2)))  # LittleCMS takes it
    ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), "RGB", "RGB")
    started = time.process_time()
    decode(saved(kind, icc_profile=profile))
    assert time.process_time() - started < 1


def test_refused_pieces_take_no_memory() -> None:
    data = jpeg_with(segment(0xFE, b""))(random.Random(1), 8 * 2**20)
    tracemalloc.start()
    try:
        assert "segments" in outcome(data)
        assert tracemalloc.get_traced_memory()[1] < 4 * 2**20
    finally:
        tracemalloc.stop()


def test_a_long_text_is_told_from_other_files_in_little_memory() -> None:
    text = "𝄞".encode() * 2**21
    cut = text[:-1]
    tracemalloc.start()
    try:
        assert media_type(text) == "text/plain"
        assert media_type(cut) == "application/octet-stream"
        assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
    finally:
        tracemalloc.stop()


def test_strips_that_share_bytes_are_refused_before_they_are_read_again_and_again() -> None:
    data = KINDS["TIFF"]["strips that share bytes, turned bits"](random.Random(1), 2**20)
    assert outcome(data) == "The image is damaged or incomplete."


@pytest.mark.slow
def test_an_avif_of_frames_that_are_never_shown_is_refused_by_their_number() -> None:
    data = KINDS["AVIF"]["hidden frames"](random.Random(1), 40_000)
    assert "megapixels" in outcome(data) or "units" in outcome(data)


def photo(size: tuple[int, int] = (40, 30)) -> Image.Image:
    return Image.radial_gradient("L").resize(size).convert("RGB").rotate(15)


PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
HONEST: dict[str, tuple[str, dict[str, Any]]] = {
    "JPEG": ("JPEG", {"exif": exif(6), "icc_profile": PROFILE, "comment": b"a" * 500}),
    "progressive JPEG": ("JPEG", {"progressive": True}),
    "JPEG with restarts": ("JPEG", {"restart_marker_blocks": 1}),
    "PNG": ("PNG", {"exif": exif(6), "icc_profile": PROFILE}),
    "WebP": ("WEBP", {"exif": exif(6), "icc_profile": PROFILE, "xmp": b"<x/>"}),
    "WebP without loss": ("WEBP", {"lossless": True, "exif": exif(6)}),
    "GIF": ("GIF", {"comment": b"a" * 500}),
    "TIFF": ("TIFF", {"exif": exif(6), "icc_profile": PROFILE, "description": "a" * 99}),
    "TIFF, Deflate": ("TIFF", {"compression": "tiff_adobe_deflate"}),
    "TIFF, Zstandard": ("TIFF", {"compression": "zstd"}),
    "TIFF, JPEG": ("TIFF", {"compression": "jpeg"}),
    "BigTIFF": ("TIFF", {"big_tiff": True, "compression": "tiff_lzw"}),
    "BMP": ("BMP", {}),
    "AVIF": ("AVIF", {"exif": exif(6), "icc_profile": PROFILE, "quality": 95}),
}


@pytest.mark.parametrize(("kind", "options"), HONEST.values(), ids=HONEST.keys())
def test_what_pillow_gets_has_the_pixels_and_the_way_up_of_the_file(
    kind: str, options: dict[str, Any]
) -> None:
    out = io.BytesIO()
    photo().save(out, kind, **options)
    found = kind_of_file(out.getvalue())
    assert found is not None
    with (
        Image.open(out) as whole,
        Image.open(io.BytesIO(essentials(out.getvalue(), found))) as left,
    ):
        np.testing.assert_array_equal(np.asarray(left), np.asarray(whole))
        assert left.getexif().get(274) == whole.getexif().get(274)
        assert left.info.get("icc_profile") == whole.info.get("icc_profile")
        assert {"comment", "xmp"}.isdisjoint(left.info)


def test_an_honest_photograph_with_much_metadata_is_an_image() -> None:
    xmp = segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(65_000)) * 200
    plain = saved("JPEG")
    assert outcome(plain[:2] + xmp + plain[2:]) == "RGB"


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_an_animation_is_its_first_frame(kind: str) -> None:
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "lime", "blue")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=50)
    red = np.asarray(decode(out.getvalue())).astype(int)[:, :, :3]
    assert abs(red - [255, 0, 0]).max() < 12
