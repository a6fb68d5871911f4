"""Records of images in a store: the file, the time and the cost of its run; without pickle."""

from __future__ import annotations

import json
import math
import operator
import re
import struct
import zlib
from dataclasses import dataclass
from typing import Any

from ..images.image import EncodedImage

# The last byte is the version: change it when the layout or a field changes.
_MAGIC = b"dynimage\x05"
_LAYOUT = struct.Struct(">9sIIQ")
_HEADER_TEXT = re.compile(r"[\x20-\x7e]*")


class OtherKey(Exception):
    """A store gave a valid record of another key than the requested key."""


@dataclass(frozen=True)
class KeptImage:
    """An image in a store: `made` in seconds since the epoch, `cost` in seconds."""

    image: EncodedImage
    made: float
    cost: float


def to_bytes(kept: KeptImage, key: str) -> bytes:
    """A record that `from_bytes` reads: magic, CRC-32, two lengths, a JSON object, the image file.

    `key` is the key of the record in the store; a record under another key is refused.

    The checksum covers all bytes after it. It finds damage, with one miss in four billion cases;
    stores write records whole, and reading a record runs no code.
    """
    image = kept.image
    fields = {
        "key": key,
        "media_type": image.media_type,
        "width": image.width,
        "height": image.height,
        "etag": image.etag,
        "metadata": image.metadata,
        "axes": image.axes,
        "values": image.values,
        "preview": image.preview,
        "made": kept.made,
        "cost": kept.cost,
    }
    head = json.dumps(fields).encode("ascii")
    lengths = len(head), len(image.data)
    return b"".join(
        (_LAYOUT.pack(_MAGIC, _checksum(*lengths, head, image.data), *lengths), head, image.data)
    )


def from_bytes(data: bytes, key: str) -> KeptImage | None:
    """The image of a key; None if the record is damaged, or another version has written it.

    Raises:
        OtherKey: the record belongs to another key, as when the replies of a store are out of step
            with its requests.
    """
    if len(data) < _LAYOUT.size:
        return None
    magic, checksum, head_length, length = _LAYOUT.unpack_from(data)
    if magic != _MAGIC or len(data) != _LAYOUT.size + head_length + length:
        return None
    middle = _LAYOUT.size + head_length
    head, file = data[_LAYOUT.size : middle], data[middle:]
    if checksum != _checksum(head_length, length, head, file):
        return None
    try:
        fields = json.loads(head)
        written_for = fields.pop("key")
        kept = _kept(fields, file)
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        return None
    if written_for != key:
        raise OtherKey
    return kept


def _checksum(head_length: int, length: int, head: bytes, file: bytes) -> int:
    return zlib.crc32(file, zlib.crc32(head, zlib.crc32(struct.pack(">IQ", head_length, length))))


def _kept(fields: dict[str, Any], file: bytes) -> KeptImage:
    """The image of these fields; a ValueError or TypeError for fields that no `to_bytes` wrote."""
    made, cost = float(fields.pop("made")), float(fields.pop("cost"))
    image = EncodedImage(file, **fields)
    numbers = made, cost, operator.index(image.width), operator.index(image.height)
    # These become headers: a forged record must not split a header, or send a page.
    headers = image.media_type, image.etag, image.metadata or "", image.axes, image.values or ""
    are_harmless = all(map(_HEADER_TEXT.fullmatch, headers)) and headers[0].startswith("image/")
    if not (are_harmless and all(map(math.isfinite, numbers)) and image.preview in (True, False)):
        raise ValueError(f"{fields!r:.200} are no fields of an image")
    return KeptImage(image, made, cost)
