"""Previews: what they may be, and what they look like."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dash_dynamic_image_component import Preview
from dash_dynamic_image_component.images.image import EncodedImage, Picture
from dash_dynamic_image_component.images.options import ImageOptions
from dash_dynamic_image_component.images.previews import previews_of
from dash_dynamic_image_component.images.sources.returned import drawing_of
from dash_dynamic_image_component.images.writers.formats import write_picture, write_preview


def smooth(height: int = 61, width: int = 83) -> Any:
    """A photograph's kind of values, with an odd size; uint8 RGB."""
    y, x = np.mgrid[:height, :width]
    return np.stack([2 * y, 2 * x, y + x], axis=2).clip(0, 255).astype(np.uint8)


def preview_of(value: Any, preview: Preview | None = None, **output: Any) -> EncodedImage:
    wanted = ImageOptions(**output)
    picture = drawing_of(value, wanted)
    assert isinstance(picture, Picture)
    return write_preview(picture, preview or Preview(), wanted)


def opened(image: EncodedImage) -> Image.Image:
    return Image.open(io.BytesIO(image.data))


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"format": "png"}, ValueError, "'png'.*'jpeg' or 'webp'"),
        ({"quality": 0}, ValueError, "quality of a Preview is 0"),
        ({"quality": 101}, ValueError, "101"),
        ({"quality": 80.0}, TypeError, "must be an integer"),
        ({"quality": True}, TypeError, "must be an integer"),
        ({"scale": 0.25}, ValueError, "scale of a Preview is 0.25"),
        ({"scale": True}, ValueError, "scale of a Preview is True"),
        ({"scale": "half"}, ValueError, "scale of a Preview is 'half'"),
    ],
)
def test_a_preview_that_cannot_be_is_refused(
    options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        Preview(**options)


@pytest.mark.parametrize(
    ("option", "error"), [("on", ValueError), (None, TypeError), (1, TypeError)]
)
def test_an_option_that_is_none_is_refused(option: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match='"auto", "off" or a Preview'):
        previews_of(option)


@pytest.mark.parametrize(
    "value",
    [
        smooth(),
        smooth()[:, :, 0],
        smooth()[:, :, :1],
        smooth() / 255,
        smooth().astype(np.uint16) * 257,
        Image.fromarray(smooth()),
        Image.fromarray(smooth()[:, :, 0]),
        np.dstack([smooth(), np.full((61, 83), 255, np.uint8)]),
    ],
    ids=["rgb", "grey", "one channel", "float", "16 bits", "pillow", "pillow grey", "opaque"],
)
@pytest.mark.parametrize("format", ["jpeg", "webp"])
def test_a_preview_resembles_the_exact_image(value: Any, format: Any) -> None:
    preview = preview_of(value, Preview(format))
    drawing = drawing_of(value)
    assert isinstance(drawing, Picture)
    exact = opened(write_picture(drawing, ImageOptions())).convert("RGB")
    shown = opened(preview)
    assert preview.media_type == f"image/{format}"
    assert shown.format == format.upper()
    assert shown.size == exact.size == (preview.width, preview.height) == (83, 61)
    difference = np.asarray(shown.convert("RGB"), int) - np.asarray(exact, int)
    assert np.abs(difference).mean() < 4


def test_half_a_preview_has_half_the_pixels_and_the_size_of_the_exact_image() -> None:
    half = preview_of(smooth(), Preview(scale=0.5))
    assert opened(half).size == (42, 31)
    assert (half.width, half.height) == (83, 61)
    small = np.asarray(Image.fromarray(smooth()).reduce(2), int)
    assert np.abs(np.asarray(opened(half), int) - small).mean() < 4


def test_transparent_parts_stay_transparent_in_a_preview() -> None:
    pixels = np.dstack([smooth(), np.full((61, 83), 255, np.uint8)])
    pixels[:30, :, 3] = 0
    preview = preview_of(pixels)
    assert preview.media_type == "image/webp"
    alpha = np.asarray(opened(preview).convert("RGBA"))[:, :, 3]
    assert alpha[:28].max() == 0
    assert alpha[32:].min() == 255


@pytest.mark.parametrize(("jpeg", "webp"), [(80, 70), (11, 1), (5, 1)])
def test_webp_in_place_of_jpeg_has_a_quality_that_looks_the_same(jpeg: int, webp: int) -> None:
    pixels = np.dstack([smooth(), np.full((61, 83), 128, np.uint8)])
    instead = preview_of(pixels, Preview(quality=jpeg))
    assert instead.data == preview_of(pixels, Preview("webp", quality=webp)).data
    assert instead.data != preview_of(pixels, Preview("webp", quality=jpeg)).data


def test_data_with_a_colormap_have_a_preview_in_its_colours() -> None:
    data = np.linspace(0, 1, 64 * 64).reshape(64, 64)
    preview = preview_of(data, colormap=[(255, 0, 0), (0, 0, 255)])
    top, bottom = (np.asarray(opened(preview).convert("RGB"))[row, 32] for row in (4, 60))
    assert top[0] > 240 > 15 > top[2]
    assert bottom[2] > 240 > 15 > bottom[0]


def test_a_lower_quality_makes_a_smaller_preview() -> None:
    assert len(preview_of(smooth(), Preview(quality=20)).data) < len(preview_of(smooth()).data)


def test_what_no_preview_can_hold_stays_exact() -> None:
    long = preview_of(np.zeros((1, 65_501), np.uint8))
    assert long.media_type == "image/png"
    assert opened(long).size == (65_501, 1)


def test_the_description_goes_with_the_preview() -> None:
    from dash_dynamic_image_component import Result

    described = preview_of(Result(smooth(), alt="A slope"))
    assert described.metadata == '{"alt":"A slope"}'
    assert described.etag != preview_of(smooth()).etag


@pytest.mark.parametrize("kind", [np.asarray, Image.fromarray], ids=["array", "pillow"])
@pytest.mark.parametrize(
    "output", [ImageOptions(), ImageOptions(value_range=(0, 255))], ids=["", "data"]
)
def test_what_is_held_does_not_change_when_a_function_draws_over_its_array(
    kind: Any, output: ImageOptions
) -> None:
    array = smooth()[:, :, 0].copy()
    value = kind(array)
    drawing = drawing_of(value, output)
    assert isinstance(drawing, Picture)
    owned, before = drawing.owned(), write_picture(drawing, output)
    if isinstance(value, Image.Image):
        value.paste(0, (0, 0, 83, 61))
    else:
        value[:] = 0
    assert write_picture(owned, output).data == before.data
    assert owned.nbytes == 61 * 83


@pytest.mark.parametrize("mode", ["L", "LA"])
def test_greys_with_a_profile_stay_exact(mode: str) -> None:
    """Chromium ignores it in WebP, and the brightness would jump."""
    picture = Picture(Image.new(mode, (4, 4), 64 if mode == "L" else (64, 100)), b"a profile")
    assert write_preview(picture, Preview("webp"), ImageOptions()).media_type == "image/png"
