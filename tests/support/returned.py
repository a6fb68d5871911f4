"""A photograph in the forms that functions return, and the pixels of encoded images."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms
from skimage import data
from support.image_files import saved

from dash_dynamic_image_component.images.image import EncodedImage

Array = npt.NDArray[Any]

photo: Array = data.coffee()[:200:2, :300:2]
GREY = photo[:, :, 0]
ALPHA = np.dstack([photo, photo[:, :, 1]])

UPRIGHT = Image.fromarray(photo[:3, :5])
"""A few pixels of it, 5 wide and 3 high."""

FILES = {
    "image/png": saved(UPRIGHT, "PNG"),
    "image/jpeg": saved(UPRIGHT, "JPEG"),
    "image/gif": saved(UPRIGHT, "GIF"),
    "image/webp": saved(UPRIGHT, "WEBP"),
    "image/avif": saved(UPRIGHT, "AVIF"),
    "image/bmp": saved(UPRIGHT, "BMP"),
}
"""The files of those pixels by their media types."""

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><text>ä</text></svg>'

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def decoded(image: EncodedImage) -> Array:
    """The pixels in the mode of the file."""
    with Image.open(io.BytesIO(image.data)) as file:
        assert file.size == (image.width, image.height)
        return np.asarray(file)


def shown(image: EncodedImage) -> Array:
    """The pixels in RGBA, as a page shows them."""
    with Image.open(io.BytesIO(image.data)) as file:
        return np.asarray(file.convert("RGBA"))


def with_info(image: Image.Image, **info: object) -> Image.Image:
    """The same image with what an opened file tells beside its pixels."""
    image.info.update(info)
    return image


def profile(space: bytes) -> bytes:
    """A colour profile for pixels of a colour space, such as `b"GRAY"`."""
    return SRGB[:16] + space + SRGB[20:]
