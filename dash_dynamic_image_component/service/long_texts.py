"""Texts about an image, in headers where they fit, else as parts that the headers name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ..images.axes.header import AXES_HEADER
from ..images.data.header import DATA_HEADER

if TYPE_CHECKING:
    from ..images.image import EncodedImage
    from .image_request import ImageRequest

SHORT_AXES_BYTES = 1024
"""Axes that certainly fit into their header, where there is no metadata."""

METADATA_HEADER = "Dash-Image-Metadata"
"""The description of a `Result`, as ASCII JSON, or the name of the part that holds it."""

MAX_HEADERS_BYTES = 2048
"""All `Dash-Image-*` headers of a reply: nginx answers 502 from about 4,000 bytes of headers on."""

SHORT_HEADERS_BYTES = 192
"""Room for the headers that are never parts: the size of a preview, and the run in debug mode."""

_REFERENCE = '{{"part":"{}"}}'


class LongTexts(NamedTuple):
    """Headers by name, and the bytes of the parts that they name, by SHA-256."""

    headers: dict[str, str]
    parts: dict[str, bytes]


def long_texts(image_request: ImageRequest, image: EncodedImage) -> LongTexts:
    """The headers of an image that may be too long, and what becomes of them.

    A text that does not fit beside those before it becomes a part, and its header names the part
    by its SHA-256: `{"part": "..."}`.
    """
    texts = {AXES_HEADER: image.axes, DATA_HEADER: image.values, METADATA_HEADER: image.metadata}
    given = {name: text for name, text in texts.items() if text}
    return fitted(given, part_start(image_request))


def fitted(texts: Mapping[str, str], start: bytes) -> LongTexts:
    """JSON texts as headers, the first ones first, as long as there is room; else as parts.

    A part is a JSON object: that of the text, or one with the text as its `value`. It begins with
    `start`, the first bytes of an object.
    """
    least = {name: _size(name, _REFERENCE.format("0" * 64)) for name in texts}
    room = MAX_HEADERS_BYTES - SHORT_HEADERS_BYTES - sum(least.values())
    found = LongTexts({}, {})
    for name, text in texts.items():
        more = _size(name, text) - least[name]
        if more > room:
            part = start + (text[1:] if text.startswith("{") else f'"value":{text}}}').encode()
            sha256 = hashlib.sha256(part).hexdigest()
            found.parts[sha256] = part
            text, more = _REFERENCE.format(sha256), 0
        found.headers[name] = text
        room -= max(more, 0)
    return found


def part_start(image_request: ImageRequest) -> bytes:
    """The first bytes of all parts of an image and its previews.

    They hold the key of the image. So the URL of an image leads to no part of another image or
    for another viewer, and to no upload, although all are blobs and may have a known SHA-256.
    """
    key = replace(image_request, tier=None).shared_key.removeprefix("image:")
    return f'{{"image":"{key}",'.encode()


def _size(name: str, value: str) -> int:
    return len(f"{name}: {value}\r\n")
