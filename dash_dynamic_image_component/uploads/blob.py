"""Blobs: files that users bring, and what they become for a function that asks for them."""

from __future__ import annotations

import hashlib
import sys
import typing
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from ..images.media_types import media_type

if TYPE_CHECKING:
    import numpy.typing as npt
    from PIL import Image

    from .decoded_images import DecodedImages

Kind = Literal["image", "array", "bytes", "blob"]
"""The form of a blob for a function: `PIL.Image.Image`, `numpy.ndarray`, `bytes` or `Blob`."""


@dataclass(frozen=True, repr=False)
class Blob:
    """A file that somebody has uploaded, or that `put_blob` has taken.

    In a function, the type hint `Blob` asks for an upload as it is. Blobs of the same bytes are
    equal, and can be arguments of a function with `functools.lru_cache`.

    >>> Blob(b"GIF89a...")
    Blob(9 bytes, image/gif)
    """

    data: bytes

    @classmethod
    def stored(cls, data: bytes, sha256: str, images: DecodedImages | None = None) -> Blob:
        """A blob whose SHA-256 is known for sure, and where images are that were decoded before."""
        blob = cls(data)
        vars(blob).update(sha256=sha256, _images=images)
        return blob

    def __getstate__(self) -> dict[str, Any]:
        """The blob as another process gets it: without the images that this one has decoded."""
        return {name: value for name, value in vars(self).items() if name != "_images"}

    def __hash__(self) -> int:
        """The hash of the SHA-256, so that a large upload is a quick key of a cache."""
        return hash(self.sha256)

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the bytes, 64 hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def media_type(self) -> str:
        """The media type of the content, whatever its name."""
        return media_type(self.data)

    def image(self) -> Image.Image:
        """The image of the file as a function gets it that asks for a `PIL.Image.Image`.

        Upright, in sRGB, mode L, RGB or RGBA, the first frame of several; a copy, to draw on. It is
        decoded with the limits that functions have, and once with `get_blob`.

        Raises:
            ValueError: it is no image that can be used; the text is a sentence for people, which a
                function that lets the error pass shows to its visitor, as an `ImageUnavailable`.

        >>> Blob(b"%PDF-1.7").image()
        Traceback (most recent call last):
        ...
        dash_dynamic_image_component.uploads.bad_blob.BadBlob: This file is not an image but \
application/pdf: choose a JPEG, PNG, WebP, GIF, TIFF, BMP or AVIF file.
        """
        return self._decoded_images.copy(self.sha256, lambda: self.data)

    def array(self) -> npt.NDArray[Any]:
        """The pixels of the file as a function gets them that asks for a `numpy.ndarray`.

        uint8 of shape (height, width), (height, width, 3) or (height, width, 4), upright and in
        sRGB. Grey of more than 8 bits has the values of the file: (height, width) of uint16, int32,
        uint32 or float32, upright, by no colour profile. A copy, to be changed.

        Raises:
            ValueError: as `image`.
        """
        return self._decoded_images.array(self.sha256, lambda: self.data)

    @property
    def _decoded_images(self) -> DecodedImages:
        from .decoded_images import DecodedImages

        shared: DecodedImages | None = vars(self).get("_images")
        return DecodedImages(max_bytes=0) if shared is None else shared

    @property
    def reference(self) -> dict[str, str]:
        """The reference to the blob in params."""
        return {"$blob": self.sha256}

    def to_plotly_json(self) -> dict[str, str]:
        """The reference, which Dash writes for a blob in the params that a callback returns."""
        return self.reference

    def __repr__(self) -> str:
        return f"Blob({len(self.data):,} bytes, {self.media_type})"


def kind_of(hint: Any) -> Kind | None:
    """The form that a type hint asks for; None for unions and for hints of other types.

    >>> kind_of(bytes), kind_of(str)
    ('bytes', None)
    """
    hint = getattr(hint, "__value__", hint)  # what `type Photo = ...` stands for
    wanted = typing.get_origin(hint) or hint  # numpy.ndarray of numpy.typing.NDArray[...]
    if not isinstance(wanted, type):
        return None
    if wanted is bytes:
        return "bytes"
    if wanted is _loaded("numpy", "ndarray"):
        return "array"
    if issubclass(wanted, Blob):
        return "blob"
    image = _loaded("PIL.Image", "Image")
    return "image" if image is not None and issubclass(wanted, image) else None


def decoded(kind: Kind, blob: Blob, cache: DecodedImages) -> Any:
    """The argument for a function that asks for a blob as `kind`: a copy, to draw on.

    Returns:
        For "image" and "array" what `Blob.image` and `Blob.array` give; for "bytes" the bytes;
        for "blob" the blob.

    Raises:
        BadBlob: it is no image that can be used; see `decode`.
    """
    if kind == "image":
        return cache.copy(blob.sha256, lambda: blob.data)
    if kind == "array":
        return cache.array(blob.sha256, lambda: blob.data)
    return blob.data if kind == "bytes" else blob


def _loaded(module: str, name: str) -> Any:
    """A class of a module that is imported already: no hint can name it before."""
    return getattr(sys.modules.get(module), name, None)
