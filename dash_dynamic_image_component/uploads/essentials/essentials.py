"""The parts of an image file that its pixels need, so that its other parts cost nothing.

Pillow reads metadata in Python and keeps all of it: a million empty comments cost seconds and
gigabytes, and Exif in small pieces costs time that grows with the square of their number. So a file
is walked here first, in a bounded number of steps, and Pillow gets a file of the same pixels,
orientation and colour profile, and of nothing else. What is left costs what its pixels cost, and
their number is bounded.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from ...images.media_types import Kind
from ..bad_blob import DAMAGED, BadBlob, check_size
from . import avif as essentials_avif
from . import gif as essentials_gif
from . import jpeg as essentials_jpeg
from . import png as essentials_png
from . import tiff as essentials_tiff
from . import webp as essentials_webp

MAX_RLE_PIXELS = 4_000_000
MAX_RLE_BYTES = 2**20
"""Pillow reads run-length encoded BMP files in Python."""

_BMP_HEADERS = (40, 52, 56, 64, 108, 124)


def essentials(data: bytes, kind: Kind) -> bytes:
    """The file of a kind without what its pixels do not need.

    Raises:
        BadBlob: it has too many pixels or pieces, or is damaged.
    """
    try:
        return _OF[kind](data)
    except (IndexError, struct.error):
        raise BadBlob(DAMAGED) from None


def _bmp(data: bytes) -> bytes:
    """The file itself: a header, a palette of a bounded size, and rows.

    Source: Microsoft, BITMAPINFOHEADER, whose first four fields all headers but the oldest share.
    """
    if int.from_bytes(data[14:18], "little") == 12:
        check_size("Bmp", *struct.unpack_from("<HH", data, 18))
        return data
    if int.from_bytes(data[14:18], "little") not in _BMP_HEADERS:
        raise BadBlob(DAMAGED)
    width, height, _, _, compression = struct.unpack_from("<iiHHI", data, 18)
    check_size("Bmp", abs(width), abs(height))
    run_lengths = compression in (1, 2)
    if run_lengths and (len(data) > MAX_RLE_BYTES or width * abs(height) > MAX_RLE_PIXELS):
        raise BadBlob("The BMP file is compressed and large: save it without compression.")
    return data


_OF: dict[Kind, Callable[[bytes], bytes]] = {
    "Avif": essentials_avif.essentials,
    "Bmp": _bmp,
    "Gif": essentials_gif.essentials,
    "Heic": bytes,  # for libheif, which has limits of its own
    "Jpeg": essentials_jpeg.essentials,
    "Png": essentials_png.essentials,
    "Tiff": essentials_tiff.essentials,
    "WebP": essentials_webp.essentials,
}
