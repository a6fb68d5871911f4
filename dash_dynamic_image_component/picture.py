"""What a function drew, before it is written as a file: once, or once for each tier."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from PIL import Image

from .encoded_image import EncodedImage, encoded

if TYPE_CHECKING:
    import numpy.typing as npt

    from .output import Output
    from .pixels import Indexed

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
        from .pixels import Indexed

        if isinstance(self.pixels, Indexed):
            return replace(self, pixels=replace(self.pixels, indices=self.pixels.indices.copy()))
        return replace(self, pixels=self.pixels.copy())

    def write(self, output: Output) -> EncodedImage:
        """Write it as its generator wants it."""
        if isinstance(self.pixels, Image.Image):
            from .formats import write_pillow

            data, media_type = write_pillow(self.pixels, output, icc_profile=self.icc_profile)
        else:
            from .formats import write

            data, media_type = write(self.pixels, output, icc_profile=self.icc_profile)
        return encoded(data, media_type, *self.size, self.metadata)


Drawing: TypeAlias = "Picture | EncodedImage"
"""What a function drew: pixels, or a file, which stays as it is."""
