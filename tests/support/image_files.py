"""Files of images that Pillow writes, and the Exif tag by which cameras turn them."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image


def saved(image: Image.Image | npt.NDArray[Any], file_format: str, **options: Any) -> bytes:
    """The file of an image, or of an array of pixels."""
    file = io.BytesIO()
    image = Image.fromarray(image) if isinstance(image, np.ndarray) else image
    image.save(file, file_format, **options)
    return file.getvalue()


def exif(orientation: int) -> bytes:
    """Tags that say how an image is turned, 1 to 8."""
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = orientation
    return tags.tobytes()
