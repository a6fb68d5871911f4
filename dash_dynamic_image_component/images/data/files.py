"""Image files of values: a grey PNG of raw numbers, and the header that says what they mean."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..image import EncodedImage, encoded
from ..previews import DATA8, Wanted
from ..writers.png import write_png
from .coded import Coded, coded
from .eight_bits import eight_bits
from .header import write_header
from .histogram import histogram
from .values import Values

if TYPE_CHECKING:
    import numpy.typing as npt

    from ..image import Picture


def write_values(picture: Picture, values: Values, wanted: Wanted) -> EncodedImage:
    """Write the values of a picture, or their preview in 8 bits.

    The preview of values that have 8 bits is the exact image.

    Example:
        >>> from ..image import Picture
        >>> from ..options import ImageOptions
        >>> values = Values.of(np.array([[0, 300]], np.uint16))
        >>> wanted = Wanted(ImageOptions(data=True), values="data")
        >>> write_values(Picture(values), values, wanted).values[:18]
        '{"v":1,"type":"u16'
    """
    exact = coded(values, whole_floats=wanted.output.data == "exact")
    sent = eight_bits(exact) if wanted.values == DATA8 else exact
    text = write_header(sent, histogram(exact), values.unit, values.labels)
    data = write_png(_grey(sent))
    image = encoded(data, "image/png", *picture.size, picture.metadata, picture.axes, text)
    return replace(image, preview=sent is not exact)


def _grey(sent: Coded) -> npt.NDArray[Any]:
    """Greys of 8 or 16 bits; of values that are sent whole, their planes one below the other."""
    if sent.kind in ("u8", "u16"):
        return sent.raw
    height, width = sent.raw.shape
    big_endian = np.ascontiguousarray(sent.raw, sent.raw.dtype.newbyteorder(">"))
    of_pixels = big_endian.view(np.uint8).reshape(height, width, -1)
    return np.moveaxis(of_pixels, 2, 0).reshape(-1, width)
