"""`Result`: an image with a description for the page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..base.canonical_json import CanonicalError, canonical_json

MAX_HEADER_BYTES = 2048
"""nginx answers 502 from about 4,000 bytes in one header on."""

MAX_FILENAME_LENGTH = 255


@dataclass(frozen=True, eq=False)
class Result:
    """An image and its description, which arrive in the page in the same update.

    The description is sent in one header: as ASCII JSON it has at most 2,048 bytes, in which a
    letter outside of ASCII takes 6 to 12.

    Args:
        image: anything that a generator may return.
        alt: a description of the image in words, which replaces the `alt` of the component; `""`
            for a decorative image.
        metadata: JSON: None, bool, int, float, str, or lists and dicts of them.
        filename: the name under which a browser saves the image.

    Raises:
        TypeError: for an `alt` or `filename` that is no text.
        ValueError: for a description that is too large or no JSON, or a name with a path.

    Example:
        >>> Result(b"...", alt="A wave", metadata={"mean": 0.5}).header
        '{"alt":"A wave","metadata":{"mean":0.5}}'
    """

    image: Any
    alt: str | None = field(default=None, kw_only=True)
    metadata: Any = field(default=None, kw_only=True)
    filename: str | None = field(default=None, kw_only=True)
    header: str | None = field(default=None, init=False, repr=False)
    """The description as ASCII JSON; None if there is none."""

    def __post_init__(self) -> None:
        for name in ("alt", "filename"):
            text = getattr(self, name)
            if text is not None and not isinstance(text, str):
                raise TypeError(f"{name} of a Result is {text!r}; it must be a text")
        _check_filename(self.filename)
        given = {"alt": self.alt, "metadata": self.metadata, "filename": self.filename}
        object.__setattr__(self, "header", as_header(given))


def as_header(description: Mapping[str, Any]) -> str | None:
    """Write the values of a description that are not None as a header; None if all are None.

    Raises:
        ValueError: for a value that is no JSON, or too large a description.
    """
    given = {name: value for name, value in description.items() if value is not None}
    if not given:
        return None
    try:
        canonical = canonical_json(given)
    except CanonicalError as error:
        raise ValueError(f"of a Result, {str(error).removeprefix('params.')}") from None
    # JSON itself may hold DEL, a header may not.
    text = json.dumps(json.loads(canonical), separators=(",", ":")).replace("\x7f", "\\u007f")
    if len(text) > MAX_HEADER_BYTES:
        raise ValueError(
            f"{', '.join(given)} of a Result take {len(text):,} bytes of JSON; the limit is "
            f"{MAX_HEADER_BYTES:,}, since they travel in a header. Give less, such as numbers that "
            "sum up the image"
        )
    return text


def _check_filename(name: str | None) -> None:
    if name is None:
        return
    if not name.isprintable() or any(sign in name for sign in '/\\:*?"<>|') or name in ("", ".."):
        raise ValueError(f"filename of a Result is {name!r}; give a name without path, as 'a.png'")
    if len(name) > MAX_FILENAME_LENGTH:
        raise ValueError(
            f"filename of a Result has {len(name)} letters; the limit is {MAX_FILENAME_LENGTH}"
        )
