"""Images in memory: as pixels (`Picture`) or as a file (`EncodedImage`), of a bounded size."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from ..base.problems import ImageTooLarge
from .axes.header import NO_AXES

if TYPE_CHECKING:
    import numpy.typing as npt
    from PIL import Image
    from typing_extensions import TypeIs

    from .data.values import Values
    from .sources.pixels import Indexed

Pixels: TypeAlias = "npt.NDArray[Any] | Indexed | Values | Image.Image"

MAX_PIXELS = 100_000_000

MAX_FILE_BYTES = 2**28
"""The largest image file on disk that is sent to a browser."""


@dataclass(frozen=True, eq=False)
class Picture:
    """The pixels of an image, from which the files of its tiers are written.

    Args:
        pixels: shape (height, width) or (height, width, 1 to 4), uint8 or uint16, or `Indexed`;
            `Values`, which a page colours itself; where NumPy is not installed, a `PIL.Image` of
            mode L, LA, RGB, RGBA, F or I;16.
        icc_profile: the colour profile of the values.
        metadata: as that of `EncodedImage`.
        axes: as that of `EncodedImage`.
    """

    pixels: Pixels
    icc_profile: bytes | None = None
    metadata: str | None = None
    axes: str = NO_AXES

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, in pixels."""
        if _is_pillow(self.pixels):
            return self.pixels.size
        return self.pixels.shape[1], self.pixels.shape[0]

    @property
    def values(self) -> Values | None:
        """The values that a page colours itself; None if the pixels are colours."""
        if _is_pillow(self.pixels):  # also where NumPy is not installed
            return None
        from .data.values import Values

        return self.pixels if isinstance(self.pixels, Values) else None

    @property
    def nbytes(self) -> int:
        """Size in memory, in bytes."""
        width, height = self.size
        if _is_pillow(self.pixels):
            return width * height * 4
        return int(getattr(self.pixels, "nbytes", width * height))

    def owned(self) -> Picture:
        """A copy with pixels of its own, since functions may fill one array again and again."""
        if _is_pillow(self.pixels):
            return replace(self, pixels=self.pixels.copy())
        from .sources.pixels import Indexed

        if isinstance(self.pixels, Indexed):
            return replace(self, pixels=replace(self.pixels, indices=self.pixels.indices.copy()))
        return replace(self, pixels=self.pixels.copy())


def _is_pillow(pixels: Pixels) -> TypeIs[Image.Image]:
    """True for an image of Pillow, which no import of the package should wait for."""
    from PIL import Image

    return isinstance(pixels, Image.Image)


Drawing: TypeAlias = "Picture | EncodedImage"
"""An image as its function drew it: pixels, or a file that is sent unchanged."""


@dataclass(frozen=True)
class EncodedImage:
    """An image file in memory.

    Args:
        data: the bytes of the file.
        media_type: such as "image/png".
        width: in pixels, as a browser shows the image; of a preview, the width of the exact image.
        height: as `width`.
        etag: a hash of `data`, `metadata`, `axes` and `values`, in quotes.
        metadata: ASCII JSON of the `alt`, `metadata` and `filename` of a `Result`, at most 64 kB;
            None if it gave none of them.
        preview: True if this is a preview.
        axes: those of the exact image, as `write_axes` writes them.
        values: the meaning of the raw numbers in `data`, as `write_header` writes it; None if they
            are colours.
    """

    data: bytes
    media_type: str
    width: int
    height: int
    etag: str
    metadata: str | None = None
    preview: bool = False
    axes: str = NO_AXES
    values: str | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.width, self.height

    @property
    def nbytes(self) -> int:
        """Size in memory, in bytes."""
        axes = 0 if self.axes == NO_AXES else len(self.axes)  # which all such images share
        return len(self.data) + len(self.metadata or "") + len(self.values or "") + axes


def encoded(
    data: bytes,
    media_type: str,
    width: int,
    height: int,
    metadata: str | None = None,
    axes: str = NO_AXES,
    values: str | None = None,
) -> EncodedImage:
    """Make an `EncodedImage`, with its ETag.

    Raises:
        ImageTooLarge: for more than `MAX_PIXELS` pixels.
    """
    check_size(width, height)
    digest = hashlib.sha256(data)
    digest.update(f"{metadata or ''}{axes}{values or ''}".encode())
    etag = f'"{digest.hexdigest()[:32]}"'
    return EncodedImage(data, media_type, width, height, etag, metadata, axes=axes, values=values)


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
