"""Media types of files, detected from their content; names and suffixes do not matter."""

from __future__ import annotations

import codecs
import json
import re
from typing import Literal

Kind = Literal["Png", "Jpeg", "Gif", "WebP", "Avif", "Bmp", "Tiff", "Heic"]
"""The kinds of files that can be opened, as Pillow spells them; HEIC with a plug-in alone."""

MAX_JSON_BYTES = 2**20
"""Longer texts are not parsed and count as plain: parsing takes a hundred times their memory."""

_STARTS: tuple[tuple[bytes, Kind], ...] = (
    (rb"\x89PNG\r\n\x1a\n", "Png"),
    (rb"\xff\xd8\xff", "Jpeg"),
    (rb"GIF8[79]a", "Gif"),
    (rb"RIFF.{4}WEBP", "WebP"),
    (rb".{4}ftyp(?:avif|avis)", "Avif"),
    (rb".{4}ftyp(?:hei[cmsx]|hev[cmsx])", "Heic"),
    (rb"BM", "Bmp"),
    (rb"II[*+]\0|MM\0[*+]", "Tiff"),
)

_BINARY = (
    (rb"%PDF-", "application/pdf"),
    (rb"PK\x03\x04", "application/zip"),
    (rb"\x1f\x8b", "application/gzip"),
)
_TEXT = (
    (r"<!doctype html|<html\b", "text/html"),
    (r"<(?:.*<)?svg\b", "image/svg+xml"),
)
"""The first bytes of files that are no images; white space before text is skipped."""

_PIECE = 2**20
"""Bytes of a text that are decoded at once: as characters they may take four times the memory."""

_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
"""Bytes that no text has. Source: WHATWG MIME Sniffing, binary data byte."""


_CONTAINER = re.compile(rb".{4}ftyp(?:mif1|msf1)", re.DOTALL)
_HEVC_BRAND = re.compile(rb"hei[cmsx]|hev[cmsx]")


def kind_of_file(data: bytes) -> Kind | None:
    """The kind of image file, from its first bytes; None for any other file.

    Most kinds have 16 bytes that tell them; a container of still images lists what it holds in the
    64 bytes from its begin (ISO/IEC 14496-12, section 4.3).
    """
    head = data[:16]
    if _CONTAINER.match(head):
        end = min(int.from_bytes(head[:4], "big"), 64)
        brands = [bytes(data[place : place + 4]) for place in range(16, end, 4)]
        holds_hevc = any(map(_HEVC_BRAND.fullmatch, brands))
        return "Heic" if holds_hevc and b"avif" not in brands else "Avif"
    return next((kind for start, kind in _STARTS if re.match(start, head, re.DOTALL)), None)


def media_type(data: bytes) -> str:
    """The media type; `application/octet-stream` for any file that is not recognized.

    >>> media_type(b"%PDF-1.7"), media_type(b"Hello")
    ('application/pdf', 'text/plain')
    """
    kind = kind_of_file(data)
    if kind is not None and (kind != "Bmp" or not _is_text(data)):
        return f"image/{kind.lower()}"
    for start, name in _BINARY:
        if re.match(start, data[:16], re.DOTALL):
            return name
    return _text_type(data) if data and _is_text(data) else "application/octet-stream"


def _is_text(data: bytes) -> bool:
    if _CONTROL.search(data):
        return False
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(data)
    try:
        for start in range(0, len(data), _PIECE):
            decoder.decode(view[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _text_type(data: bytes) -> str:
    head = data[:1000].decode(errors="ignore").lstrip("\ufeff \t\r\n")
    for start, name in _TEXT:
        if re.match(start, head, re.DOTALL | re.IGNORECASE):
            return name
    if head[:1] in ("{", "[") and len(data) <= MAX_JSON_BYTES:
        try:
            json.loads(data)
        except (ValueError, RecursionError):
            pass
        else:
            return "application/json"
    return "text/plain"
