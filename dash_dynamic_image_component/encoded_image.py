"""An image file in memory, as it is kept and sent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EncodedImage:
    """An image file in memory.

    `width` and `height` are in pixels, as a browser shows it; `metadata` is ASCII JSON with those
    of `alt`, `metadata` and `filename` that a `Result` gave, None without any; `etag` is quoted,
    and made of `data` and `metadata`.
    """

    data: bytes
    media_type: str
    width: int
    height: int
    etag: str
    metadata: str | None = None
