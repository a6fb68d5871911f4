"""A blob as params name it: `{"$blob": "<sha256>"}` in place of the bytes."""

from __future__ import annotations

import base64
import functools
import re
import types
import typing
from dataclasses import dataclass
from typing import Annotated, Any

from ..base.addresses import SHA256
from .blob import Blob, Kind, kind_of

DATA_URL = re.compile(r"data:[^,]*;base64,")


@dataclass(frozen=True)
class Reference:
    """A blob that a function asked for, and as what."""

    kind: Kind
    sha256: str
    blob: Blob | None = None
    """The blob itself, where it was small enough to stand in the params."""

    @property
    def is_image(self) -> bool:
        """True if the file has to be decoded."""
        return self.kind in ("image", "array")


def sha256_in(value: Any) -> str | None:
    """The SHA-256 that a value of params stands for, if it names a blob."""
    if isinstance(value, dict) and value.keys() == {"$blob"}:
        sha256 = value["$blob"]
        if isinstance(sha256, str) and SHA256.fullmatch(sha256):
            return sha256
    return None


def plain(value: Any) -> Any:
    """The value with references in the place of the blobs in it."""
    if isinstance(value, Blob):
        return value.reference
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, (list, tuple)) else value


def with_references(hint: Any) -> Any:
    """The hint, with references in the place of images, arrays, bytes and blobs inside it."""
    from pydantic import PlainValidator

    kind = kind_of(hint)
    if kind is not None:
        return Annotated[Any, PlainValidator(functools.partial(_reference, kind))]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is None or not asks_for_blob(hint):
        return hint
    inner = tuple(with_references(each) for each in arguments)
    if origin in (typing.Union, types.UnionType):
        return typing.Union[inner]  # noqa: UP007 - of a tuple
    if origin is Annotated:
        return Annotated[(inner[0], *hint.__metadata__)]
    return origin[inner]


def asks_for_blob(hint: Any) -> bool:
    """True if a hint asks for a blob, itself or anywhere inside."""
    return kind_of(hint) is not None or any(map(asks_for_blob, typing.get_args(hint)))


def _reference(kind: Kind, value: Any) -> Reference:
    sha256 = sha256_in(value)
    if sha256 is not None:
        return Reference(kind, sha256)
    if not isinstance(value, str) or DATA_URL.match(value) is None:
        raise ValueError("this is a file: upload one, or pass what put_blob returns")
    blob = blob_in(value)
    return Reference(kind, blob.sha256, blob)


def blob_in(data_url: str) -> Blob:
    """The file that a data URL holds; a ValueError where it is no base64."""
    return Blob(base64.b64decode(data_url.partition(",")[2]))
