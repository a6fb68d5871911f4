"""What a function drew, before it is written as a file: once, or once for each tier."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from PIL import Image

from ..base.problems import ImageTooLarge

if TYPE_CHECKING:
    import numpy.typing as npt

    from .sources.pixels import Indexed

Pixels: TypeAlias = "npt.NDArray[Any] | Indexed | Image.Image"


@dataclass(frozen=True, eq=False)
class Picture:
    """Pixels that are in no file yet.

    Args:
        pixels: shape (height, width) or (height, width, 1 to 4), uint8 or uint16, or `Indexed`;
            where NumPy is not installed, a `PIL.Image` of mode L, LA, RGB, RGBA, F or I;16.
        icc_profile: the colour profile of the values.
        metadata: what goes with the image, as `EncodedImage` has it.
    """

    pixels: Pixels
    icc_profile: bytes | None = None
    metadata: str | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, in pixels."""
        if isinstance(self.pixels, Image.Image):
            return self.pixels.size
        return self.pixels.shape[1], self.pixels.shape[0]

    @property
    def nbytes(self) -> int:
        """What it takes in memory, in bytes."""
        width, height = self.size
        if isinstance(self.pixels, Image.Image):
            return width * height * 4
        return int(getattr(self.pixels, "nbytes", width * height))

    def owned(self) -> Picture:
        """A copy that nobody else can change: functions may fill one array again and again."""
        if isinstance(self.pixels, Image.Image):
            return replace(self, pixels=self.pixels.copy())
        from .sources.pixels import Indexed

        if isinstance(self.pixels, Indexed):
            return replace(self, pixels=replace(self.pixels, indices=self.pixels.indices.copy()))
        return replace(self, pixels=self.pixels.copy())


Drawing: TypeAlias = "Picture | EncodedImage"
"""What a function drew: pixels, or a file, which stays as it is."""


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
