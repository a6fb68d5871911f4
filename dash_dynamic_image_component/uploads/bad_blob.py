"""The refusal of an image file, and the limits that every image file is held to."""

from __future__ import annotations

import math

from ..base.unavailable import ImageUnavailable
from ..images.media_types import Kind

MAX_PIXELS = 36_000_000
"""At four bytes each, twice: as they are kept, and the copy that a function may draw on. Together
they take 288 MB."""

MAX_PIXELS_OF: dict[Kind, int] = {"WebP": 16_000_000, "Avif": 20_000_000, "Heic": 25_000_000}
"""Kinds whose readers take 8 to 16 bytes for each pixel."""

MAX_SIDE = 65_535
"""Pillow joins a row out of pieces of 64 KiB, in time that grows with the square of its length."""

MAX_PROFILE_BYTES = 4 * 2**20
"""The largest ICC profile; those of printing presses have up to 3 MiB."""

MAX_EXIF_BYTES = 2**20
"""A JPEG has room for 64 KiB in one piece."""

TRUNCATED = "The image is truncated."
DAMAGED = "The image is damaged or incomplete."
UNREADABLE = "The pixels are of a kind that cannot be read: save the image with 8 or 16 bits."


class BadBlob(ImageUnavailable, ValueError):
    """A file that cannot be the image it should be; its text is one sentence for visitors."""


def check_size(kind: Kind, width: int, height: int) -> None:
    """Raise a BadBlob for an image of too many pixels, or of none."""
    if width < 1 or height < 1:
        raise BadBlob("The image has no pixels.")
    if width * height > MAX_PIXELS_OF.get(kind, MAX_PIXELS):
        raise BadBlob(too_large(kind, width * height))
    if max(width, height) > MAX_SIDE:
        raise BadBlob(f"The image is {width} x {height} pixels; a side has at most {MAX_SIDE}.")


def too_large(kind: Kind, pixels: int | None = None) -> str:
    """The sentence for an image of too many pixels."""
    limit = MAX_PIXELS_OF.get(kind, MAX_PIXELS) // 1_000_000
    of_kind = f" of a {kind.upper()} file" if kind in MAX_PIXELS_OF else ""
    if pixels is None:
        return f"The image has more than {limit} megapixels, the limit{of_kind}."
    megapixels = math.ceil(pixels / 1e5) / 10
    return f"The image has {megapixels:g} megapixels; the limit{of_kind} is {limit}."


def too_many(name: str, limit: int) -> BadBlob:
    """The refusal of a file of too many pieces of one name."""
    return BadBlob(f"The file has more than {limit:,} {name}: save the image anew.")


def check_metadata(size: int, limit: int, name: str) -> None:
    """Raise a BadBlob for metadata of too many bytes."""
    if size > limit:
        raise BadBlob(f"The {name} of the image has {size:,} bytes; the limit is {limit:,}.")
