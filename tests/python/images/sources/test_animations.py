"""Animations that functions return as images of Pillow."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageSequence

from dash_dynamic_image_component.images.options import ImageOptions
from dash_dynamic_image_component.images.sources.returned import encode

KINDS = ["GIF", "WEBP", "PNG", "AVIF"]


def animation(path: Path, kind: str, frames: int = 4) -> Path:
    pictures = [Image.new("RGB", (40, 30), (60 * number, 100, 3)) for number in range(frames)]
    pictures[0].save(path, kind, save_all=True, append_images=pictures[1:], duration=80)
    return path


def frames_in(data: bytes) -> int:
    return sum(1 for _ in ImageSequence.Iterator(Image.open(io.BytesIO(data))))


OPENED: dict[str, Callable[[Path], Image.Image]] = {
    "path": Image.open,
    "bytes": lambda path: Image.open(io.BytesIO(path.read_bytes())),
}


@pytest.mark.parametrize("opened", OPENED.values(), ids=OPENED.keys())
@pytest.mark.parametrize("kind", KINDS)
def test_an_animation_that_a_function_opens_moves(
    kind: str, opened: Callable[[Path], Image.Image], tmp_path: Path
) -> None:
    image = opened(animation(tmp_path / "a", kind))
    for _ in range(2):  # as a global image that call after call returns
        shown = encode(image, ImageOptions(format="jpeg"))
        assert (shown.media_type, shown.width, shown.height) == (f"image/{kind.lower()}", 40, 30)
        assert frames_in(shown.data) == 4
        assert image.tell() == 0
    image.close()


@pytest.mark.parametrize("kind", KINDS)
def test_the_frame_that_was_sought_is_a_still_picture(kind: str, tmp_path: Path) -> None:
    with Image.open(animation(tmp_path / "a", kind)) as image:
        image.seek(2)
        shown = Image.open(io.BytesIO(encode(image).data))
        assert (shown.format, getattr(shown, "n_frames", 1)) == ("PNG", 1)
        red, *_ = shown.convert("RGB").getpixel((5, 5))  # type: ignore[misc]
        assert abs(red - 120) < 6


@pytest.mark.parametrize("kind", KINDS)
def test_a_first_frame_that_was_drawn_on_is_shown_with_the_drawing(
    kind: str, tmp_path: Path
) -> None:
    with Image.open(animation(tmp_path / "a", kind)) as image:
        image.load()
        fill = 3 if image.mode == "P" else (255, 0, 0)
        if image.mode == "P":
            image.putpalette([0, 100, 3, 0, 0, 0, 0, 0, 0, 255, 0, 0])
        ImageDraw.Draw(image).rectangle((0, 0, 9, 9), fill=fill)
        shown = Image.open(io.BytesIO(encode(image).data)).convert("RGB")
    assert shown.getpixel((5, 5)) == (255, 0, 0)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF", "JPEG"])
def test_a_file_of_one_frame_is_written_as_any_picture(kind: str, tmp_path: Path) -> None:
    Image.new("RGB", (40, 30), "red").save(tmp_path / "a", kind)
    with Image.open(tmp_path / "a") as image:
        assert encode(image, ImageOptions(format="webp")).media_type == "image/webp"
        assert encode(image, ImageOptions(format="webp")).media_type == "image/webp"


def test_pages_and_pictures_of_telephones_do_not_move(tmp_path: Path) -> None:
    for kind in ("TIFF", "MPO"):
        with Image.open(animation(tmp_path / "a", kind)) as image:
            assert encode(image).media_type == "image/png"


@pytest.mark.parametrize("kind", ["WEBP", "AVIF"])
def test_an_animation_whose_file_is_gone_is_refused_with_the_remedy(
    kind: str, tmp_path: Path
) -> None:
    image = OPENED["bytes"](animation(tmp_path / "a", kind))
    image.load()  # Pillow keeps the pixels of this frame only
    with pytest.raises(ValueError, match=rf"{kind} of several frames.*pathlib\.Path.*copy\(\)"):
        encode(image)
    assert encode(image.copy()).media_type == "image/png"


def test_the_values_of_a_frame_are_coloured_as_data(tmp_path: Path) -> None:
    frames = [Image.new("L", (4, 4), 40 * number) for number in range(3)]
    frames[0].save(tmp_path / "a", "PNG", save_all=True, append_images=frames[1:])
    with Image.open(tmp_path / "a") as image:
        assert encode(image, ImageOptions(value_range=(0, 255))).media_type == "image/png"


@pytest.mark.parametrize("is_read", [False, True], ids=["unread", "read"])
def test_a_gif_with_another_palette_is_shown_in_its_colours(is_read: bool, tmp_path: Path) -> None:
    with Image.open(animation(tmp_path / "a", "GIF")) as image:
        if is_read:
            image.load()
        image.putpalette([0, 255, 0] * 256)
        shown = Image.open(io.BytesIO(encode(image).data)).convert("RGB")
    assert shown.getpixel((5, 5)) == (0, 255, 0)
