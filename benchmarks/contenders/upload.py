"""What is done to an uploaded photograph, whoever shows the result."""

from __future__ import annotations

import numpy as np
from PIL import Image

from benchmarks.contenders.pixel_code import stamp

SIDE = 512


def processed(photo: Image.Image, value: int) -> Image.Image:
    """The photograph, smaller and turned by the value, which its pixels carry."""
    small = photo.convert("RGB").resize((SIDE, SIDE), reducing_gap=2)
    pixels = np.roll(np.asarray(small), 7 * value, axis=1)
    stamp(pixels, value, 0, 255)
    return Image.fromarray(pixels)
