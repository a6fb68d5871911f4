"""The largest image that is made or sent, checked before its pixels, or its file, are touched."""

from __future__ import annotations

from .problems import ImageTooLarge

MAX_PIXELS = 100_000_000

MAX_FILE_BYTES = 2**28
"""Of an image file on disk. What is larger than this is none that a browser should get."""


def check_size(width: float, height: float) -> None:
    """Refuse an image of too many pixels.

    Raises:
        ImageTooLarge: for more than `MAX_PIXELS`.
    """
    if width * height > MAX_PIXELS:
        raise ImageTooLarge(
            f"an image of {width:.0f} x {height:.0f} pixels is over the limit of {MAX_PIXELS:,} "
            "pixels; return a smaller one, no larger than it is shown"
        )
