"""The check and the size of an SVG, which only browsers render."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from xml.parsers import expat

NAMESPACE = "http://www.w3.org/2000/svg"

DEFAULT_SIZE = (300, 150)
"""Source: CSS Images 3, section 5.3, default sizing of what has no size of its own."""

_PIXELS = {"": 1, "px": 1, "pt": 4 / 3, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4}
"""CSS pixels in a unit. Source: CSS Values 4, section 6.2."""

_LENGTH = re.compile(r"\+?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?\s*([a-z]*)", re.IGNORECASE)
_SEPARATOR = re.compile(r"[\s,]+")


def size_of(svg: str | bytes) -> tuple[int, int]:
    """Check that a text is an SVG that a browser shows as an image, and give its size.

    Args:
        svg: a whole XML document with the root `svg`. In bytes, as its XML declaration says, else
            in UTF-8. Nothing in it is expanded, loaded or run.

    Returns:
        width and height in CSS pixels: of the attributes `width` and `height`, if they have units
        of a fixed length; else of the `viewBox`; else 300 and 150.

    Raises:
        ValueError: for a text that is no well-formed SVG, lacks the namespace, declares entities or
            a DTD of its own, or has no pixels.

    Example:
        >>> size_of('<svg xmlns="http://www.w3.org/2000/svg" width="1in" viewBox="0 0 4 2"/>')
        (96, 48)
    """
    return _size(_root_attributes(svg))


def _root_attributes(svg: str | bytes) -> Mapping[str, str]:
    """The attributes of the root, of a document that was read to its end."""
    root: list[Mapping[str, str]] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if not root:
            _check_root(name)
            root.append(attributes)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _check_doctype
    parser.EntityDeclHandler = _refuse_entity
    parser.SkippedEntityHandler = _refuse_skipped
    try:
        parser.Parse(svg, True)
    except UnicodeEncodeError as error:
        raise ValueError(f"the SVG cannot be written as UTF-8: {error}") from None
    except expat.ExpatError as error:
        raise ValueError(f"the SVG is not well-formed XML: {error}") from None
    return root[0]


def _check_root(name: str) -> None:
    if name == "svg":
        raise ValueError(
            "the SVG lacks its namespace, without which browsers show no image; begin it with "
            f'<svg xmlns="{NAMESPACE}">'
        )
    if name != f"{NAMESPACE} svg":
        raise ValueError(f"the text is XML with the root <{name.rpartition(' ')[2]}>, not <svg>")


def _check_doctype(name: str, system: str | None, public: str | None, has_subset: int) -> None:
    if has_subset:
        raise ValueError("the SVG has a DTD of its own (<!DOCTYPE svg [...]>); leave it out")


def _refuse_entity(*declaration: object) -> None:
    raise ValueError(f"the SVG declares the entity {declaration[0]}; write out what it stands for")


def _refuse_skipped(name: str, is_parameter: object) -> None:
    raise ValueError(f"the SVG uses the entity &{name};, which XML does not know; write it out")


def _size(attributes: Mapping[str, str]) -> tuple[int, int]:
    width, height = (_pixels(attributes.get(name, "")) for name in ("width", "height"))
    box = _view_box(attributes.get("viewBox", ""))
    if box is not None and box[0] > 0 and box[1] > 0:
        ratio = box[0] / box[1]
        if width is None and height is None:
            width, height = box
        width = height * ratio if width is None and height is not None else width
        height = width / ratio if height is None and width is not None else height
    return (
        _whole(DEFAULT_SIZE[0] if width is None else width),
        _whole(DEFAULT_SIZE[1] if height is None else height),
    )


def _pixels(length: str) -> float | None:
    """A length in CSS pixels; None if it depends on the page, as `100%` and `3em` do."""
    match = _LENGTH.fullmatch(length.strip())
    if match is None or match[3].lower() not in _PIXELS:
        return None
    return float(match[1] + (match[2] or "")) * _PIXELS[match[3].lower()]


def _view_box(text: str) -> tuple[float, float] | None:
    try:
        _, _, width, height = map(float, _SEPARATOR.split(text.strip()))
    except ValueError:
        return None
    return width, height


def _whole(length: float) -> int:
    if not 0 < length < math.inf:
        raise ValueError(f"the SVG has a side of {length:g} pixels; give it a width and a height")
    return max(1, math.floor(length + 0.5))
