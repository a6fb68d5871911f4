"""Writes the preview of a picture: quick to make and to send, with a loss."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PIL import Image

from .encoded_image import EncodedImage, encoded
from .formats import eight_bits_of, image_of
from .pillow_writer import can_hold, can_write, save

if TYPE_CHECKING:
    from .output import Output
    from .picture import Picture, Pixels
    from .previews import Preview


def write_preview(picture: Picture, preview: Preview, output: Output) -> EncodedImage:
    """Write a picture as its preview; exactly, where no format of previews can hold it.

    The size that it has in the page is that of the picture, at half scale too.

    Example:
        >>> from .picture import Picture
        >>> from .previews import Preview
        >>> from .output import Output
        >>> picture = Picture(Image.new("RGB", (5, 3)))
        >>> image = write_preview(picture, Preview(scale=0.5), Output())
        >>> image.media_type, image.width, image.height
        ('image/jpeg', 5, 3)
    """
    image = _plain(picture.pixels)
    # Chromium ignores the profile of greys in WebP.
    if image is None or (picture.icc_profile is not None and image.mode in ("L", "LA")):
        return picture.write(output)
    if preview.scale != 1:
        image = image.reduce(round(1 / preview.scale))
    format = "webp" if image.mode in ("LA", "RGBA") else preview.format
    if not (can_hold(format, *image.size) and can_write(format)):
        return picture.write(output)
    profile = picture.icc_profile
    data = save(image, format, quality=preview.quality, icc_profile=profile, subsampling="4:2:0")
    image_file = encoded(data, f"image/{format}", *picture.size, picture.metadata)
    return replace(image_file, preview=True)


def _plain(pixels: Pixels) -> Image.Image | None:
    """As an image of mode L, LA, RGB or RGBA with transparent parts; None if that needs NumPy."""
    if not isinstance(pixels, Image.Image):
        image = image_of(pixels)
    elif pixels.mode == "F" or "transparency" in pixels.info:
        return None
    else:
        image = eight_bits_of(pixels) if pixels.mode == "I;16" else pixels
    is_opaque = image.mode in ("LA", "RGBA") and image.getextrema()[-1] == (255, 255)
    return image.convert(image.mode[:-1]) if is_opaque else image
