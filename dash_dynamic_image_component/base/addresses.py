"""Paths of images, and SHA-256 digests of texts and files. Twin of `src/request/urls.ts`."""

from __future__ import annotations

import hashlib
import re
import urllib.parse
from collections.abc import Mapping

ROUTE = "_dash-dynamic-image"
"""The first segment, after the app's prefix, of every path that the package owns."""

SHA256 = re.compile(r"[0-9a-f]{64}")
"""A SHA-256 digest as `hexdigest` writes it."""


def quote(text: str) -> str:
    """Percent-encode a text; only the unreserved characters stay (RFC 3986, section 2.3).

    Parentheses, quotes, `*` and `!` would end or change a URL in CSS, in Markdown and in the text
    of a message.

    Example:
        >>> quote('{"a":"é"}'), quote("(b's)")
        ('%7B%22a%22%3A%22%C3%A9%22%7D', '%28b%27s%29')
    """
    return urllib.parse.quote(text, safe="")


def image_path(
    name: str,
    canonical: str,
    version: str | None = None,
    asked: Mapping[str, str | None] | None = None,
) -> str:
    """Give an image's URL, without the prefix of the app.

    Args:
        name: the generator's name, of letters, digits and `_.-`.
        canonical: the canonical JSON of its params.
        version: the generator's version, if its `max_age` is infinite.
        asked: the texts of `size`, `theme`, `view` or `tile`, in this order; None for one that is
            not told. Their signs stand in a query as they are, but for `+`, which means a space.

    Example:
        >>> image_path("waves", "{}", "3")
        '_dash-dynamic-image/waves?p=%7B%7D&v=3'
    """
    tail = "" if version is None else f"&v={quote(version)}"
    for key, value in (asked or {}).items():
        tail += f"&{key}={value.replace('+', '%2B')}" if value else ""
    return f"{ROUTE}/{name}?p={quote(canonical)}{tail}"


def digest(canonical: str) -> str:
    """Give the SHA-256 of a canonical text, in 64 hexadecimal digits.

    Example:
        >>> digest("{}")[:8]
        '44136fa3'
    """
    return hashlib.sha256(canonical.encode()).hexdigest()
