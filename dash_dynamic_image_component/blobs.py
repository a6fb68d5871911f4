"""Blobs: files that users bring, and what they become for a function that asks for them."""

from __future__ import annotations

import hashlib
import sys
import typing
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from .media_types import media_type

if TYPE_CHECKING:
    from .decoding import DecodedImages

Kind = Literal["image", "array", "bytes", "blob"]
"""What a function asks for: `PIL.Image.Image`, `numpy.ndarray`, `bytes` or `Blob`."""


@dataclass(frozen=True, repr=False)
class Blob:
    """A file that somebody has uploaded, or that `put_blob` has taken.

    In a function, the type hint `Blob` asks for an upload as it is.

    >>> Blob(b"GIF89a...")
    Blob(9 bytes, image/gif)
    """

    data: bytes

    @classmethod
    def stored(cls, data: bytes, sha256: str) -> Blob:
        """A blob whose SHA-256 is known for sure, and need not be computed again."""
        blob = cls(data)
        vars(blob)["sha256"] = sha256
        return blob

    @cached_property
    def sha256(self) -> str:
        """What names it everywhere, 64 hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def media_type(self) -> str:
        """What the content looks like, whatever anybody called it."""
        return media_type(self.data)

    @property
    def reference(self) -> dict[str, str]:
        """What stands for it in params."""
        return {"$blob": self.sha256}

    def __repr__(self) -> str:
        return f"Blob({len(self.data):,} bytes, {self.media_type})"


def kind_of(hint: Any) -> Kind | None:
    """What a type hint asks for, if a blob is its answer; `None` for unions and all others.

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
    """What a blob is for a function that asks for it as `kind`: its own copy, to draw on.

    Returns:
        For "image" a `PIL.Image.Image` of mode L, RGB or RGBA, upright and in sRGB; for "array" the
        same as uint8, shape (height, width), (height, width, 3) or (height, width, 4); for "bytes"
        the file itself; for "blob" the blob.

    Raises:
        BadBlob: it is no image that can be used; see `decode`.
    """
    if kind == "image":
        return cache.copy(blob.sha256, blob.data)
    if kind == "array":
        import numpy as np

        return np.array(cache.original(blob.sha256, blob.data))
    return blob.data if kind == "bytes" else blob


def _loaded(module: str, name: str) -> Any:
    """A class of a module that is imported already: no hint can name it before."""
    return getattr(sys.modules.get(module), name, None)
