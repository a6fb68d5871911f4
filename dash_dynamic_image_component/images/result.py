"""`Result`: an image with a description for the page."""

from __future__ import annotations

import json
import math
import numbers
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from ..base.canonical_json import MAX_DEPTH, CanonicalError, canonical_json
from .axes import Axes
from .axes.told import check_told

MAX_DESCRIPTION_BYTES = 64 * 1024
"""Of ASCII JSON. An image is sent without the longest members of a longer description."""

MAX_FILENAME_LENGTH = 255

MAX_UNIT_LENGTH = 100


@dataclass(frozen=True, eq=False)
class Result:
    """An image and its description, which arrive in the page in the same update.

    The description may have 64 kB as ASCII JSON, in which a letter outside of ASCII takes 6 to 12
    bytes. Up to about 2 kB travel in a header of the image; more than that takes one request more.
    An image whose description is over the limit is sent without the longest of the three; the
    log and `image_info["omitted"]` say so.

    Args:
        image: anything that a generator may return.
        alt: a description of the image in words, which replaces the `alt` of the component; `""`
            for a decorative image.
        metadata: JSON: None, bool, int, float, str, or lists and dicts of them. NaN and infinities
            become null, as in Dash itself: the mean of an empty selection must not lose the image.
        filename: the name under which a browser saves the image.
        unit: the unit of values that are sent to the page (`@generator(data=True)`), as "HU".
        labels: the names of such values 0, 1, 2, ..., of an array of integers or bool.
        extent: the data at the left, right, bottom and top edge of the image: numbers, or datetimes
            (without a zone: UTC).
        axes: boxes in the image and their data, in the order in which they were drawn; `[]` for
            none. They replace the axes that were found in the image.

    Raises:
        TypeError: for an `alt`, `filename`, `unit` or label that is no text, or axes that are no
            `Axes`.
        ValueError: for a description that is no JSON, a name with a path, or an extent without
            length. A box that leaves the image is refused where the image is drawn.

    Example:
        >>> Result(b"...", alt="A wave", metadata={"mean": 0.5}).description
        '{"alt":"A wave","metadata":{"mean":0.5}}'
    """

    image: Any
    alt: str | None = field(default=None, kw_only=True)
    metadata: Any = field(default=None, kw_only=True)
    filename: str | None = field(default=None, kw_only=True)
    unit: str | None = field(default=None, kw_only=True)
    labels: Sequence[str] | None = field(default=None, kw_only=True)
    extent: tuple[Any, Any, Any, Any] | None = field(default=None, kw_only=True)
    axes: Sequence[Axes] | None = field(default=None, kw_only=True)
    description: str | None = field(default=None, init=False, repr=False)
    """The description as ASCII JSON; None if there is none."""

    def __post_init__(self) -> None:
        for name in ("alt", "filename", "unit"):
            text = getattr(self, name)
            if text is not None and not isinstance(text, str):
                raise TypeError(f"{name} of a Result is {text!r}; it must be a text")
        _check_filename(self.filename)
        _check_unit(self.unit)
        object.__setattr__(self, "labels", _checked_labels(self.labels))
        check_told(self.extent, self.axes)
        metadata = _without_nan(self.metadata)
        given = {"alt": self.alt, "metadata": metadata, "filename": self.filename}
        object.__setattr__(self, "description", described(given))


def described(members: Mapping[str, Any]) -> str | None:
    """Write the members of a description that are not None as JSON; None if all are None.

    The longest members over the limit are left out, and the member `omitted` says which.

    Raises:
        ValueError: for a value that is no JSON.
    """
    given = {name: value for name, value in members.items() if value is not None}
    if not given:
        return None
    text = _ascii_json(given)
    if len(text) <= MAX_DESCRIPTION_BYTES:
        return text
    sizes = {name: len(_ascii_json(value)) for name, value in given.items() if name != "omitted"}
    longest = max(sizes, key=sizes.__getitem__)
    limit = f"{MAX_DESCRIPTION_BYTES:,}"
    omitted = f"{longest} takes {sizes[longest]:,} bytes of JSON; the limit is {limit}"
    if "omitted" in given:
        omitted = f"{given['omitted']}; {omitted}"
    return described({**given, longest: None, "omitted": omitted})


def _without_nan(value: Any, depth: int = 0) -> Any:
    """The value with None in the place of numbers that JSON lacks."""
    if isinstance(value, numbers.Real) and not isinstance(value, numbers.Rational):
        return value if math.isfinite(value) else None
    if depth <= MAX_DEPTH and isinstance(value, dict):
        return {name: _without_nan(each, depth + 1) for name, each in value.items()}
    if depth <= MAX_DEPTH and isinstance(value, (list, tuple)):
        return [_without_nan(each, depth + 1) for each in value]
    return value


def _ascii_json(value: Any) -> str:
    try:
        canonical = canonical_json(value)
    except CanonicalError as error:
        raise ValueError(f"of a Result, {str(error).removeprefix('params.')}") from None
    # JSON itself may hold DEL, a header may not.
    return json.dumps(json.loads(canonical), separators=(",", ":")).replace("\x7f", "\\u007f")


def _check_unit(unit: str | None) -> None:
    if unit is not None and len(unit) > MAX_UNIT_LENGTH:
        raise ValueError(
            f"unit of a Result has {len(unit):,} letters; the limit is {MAX_UNIT_LENGTH}"
        )


def _checked_labels(labels: Any) -> tuple[str, ...] | None:
    if labels is None:
        return None
    remedy = 'give names of the values 0, 1, 2, ..., such as ["air", "bone"]'
    if isinstance(labels, (str, Mapping, Set)) or not isinstance(labels, Iterable):
        raise TypeError(f"labels of a Result is {labels!r:.80}; {remedy}")
    names = tuple(labels)
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"labels of a Result has {name!r:.80}; {remedy}")
    size = len(json.dumps(names))
    if size > MAX_DESCRIPTION_BYTES:
        raise ValueError(
            f"labels of a Result take {size:,} bytes of JSON; the limit is "
            f"{MAX_DESCRIPTION_BYTES:,}: give shorter names"
        )
    return names


def _check_filename(name: str | None) -> None:
    if name is None:
        return
    if not name.isprintable() or any(sign in name for sign in '/\\:*?"<>|') or name in ("", ".."):
        raise ValueError(f"filename of a Result is {name!r}; give a name without path, as 'a.png'")
    if len(name) > MAX_FILENAME_LENGTH:
        raise ValueError(
            f"filename of a Result has {len(name)} letters; the limit is {MAX_FILENAME_LENGTH}"
        )
