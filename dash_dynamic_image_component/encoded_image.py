"""An image file in memory, as it is kept and sent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from .limits import check_size


@dataclass(frozen=True)
class EncodedImage:
    """An image file in memory.

    `width` and `height` are in pixels, as a browser shows it: those of the exact image also where
    this one is a preview of half its size. `metadata` is ASCII JSON with those of `alt`, `metadata`
    and `filename` that a `Result` gave, None without any; `etag` is quoted, and made of `data` and
    `metadata`. `preview` is whether it has a loss that the exact image has not.
    """

    data: bytes
    media_type: str
    width: int
    height: int
    etag: str
    metadata: str | None = None
    preview: bool = False

    @property
    def nbytes(self) -> int:
        """What it takes in memory, in bytes."""
        return len(self.data) + len(self.metadata or "")


def encoded(
    data: bytes, media_type: str, width: int, height: int, metadata: str | None = None
) -> EncodedImage:
    """An image file with its ETag.

    Raises:
        ImageTooLarge: for more than `limits.MAX_PIXELS` pixels.
    """
    check_size(width, height)
    digest = hashlib.sha256(data)
    digest.update((metadata or "").encode())
    etag = f'"{digest.hexdigest()[:32]}"'
    return EncodedImage(data, media_type, width, height, etag, metadata)
