"""Image files that a function returns: as bytes, as a path, as a buffer."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support.heic import SINGLE, heic, register_heif_opener
from support.image_files import exif, saved
from support.returned import FILES, UPRIGHT

from dash_dynamic_image_component.images.options import ImageOptions
from dash_dynamic_image_component.images.sources.returned import encode


@pytest.mark.parametrize(("media_type", "file"), FILES.items(), ids=FILES.keys())
@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_the_bytes_of_an_image_file_stay_as_they_are(
    media_type: str, file: bytes, kind: Callable[[bytes], object]
) -> None:
    image = encode(kind(file))
    assert type(image.data) is bytes
    assert (image.data, image.media_type) == (file, media_type)
    assert (image.width, image.height) == (5, 3)


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


def test_a_buffer_is_taken_whole_wherever_it_stands() -> None:
    buffer = io.BytesIO()
    UPRIGHT.save(buffer, "PNG")
    assert encode(buffer).data == buffer.getvalue()
    assert buffer.tell() == len(buffer.getvalue()), "it stays where it stood"


# Paths


@pytest.mark.parametrize(("media_type", "file"), FILES.items(), ids=FILES.keys())
def test_a_path_counts_by_its_content(media_type: str, file: bytes, tmp_path: Path) -> None:
    path = tmp_path / "image.txt"
    path.write_bytes(file)
    assert encode(path, ImageOptions(folder=tmp_path)) == encode(file)


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
