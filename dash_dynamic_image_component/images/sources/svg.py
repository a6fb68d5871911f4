"""The check and the size of an SVG, which only browsers render, and its file with that size."""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Mapping
from typing import NamedTuple
from xml.parsers import expat

NAMESPACE = "http://www.w3.org/2000/svg"

DEFAULT_SIZE = (300, 150)
"""Source: CSS Images 3, section 5.3, default sizing of what has no size of its own."""

_PIXELS = {"": 1, "px": 1, "pt": 4 / 3, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4}
"""CSS pixels in a unit. Source: CSS Values 4, section 6.2."""

_LENGTH = re.compile(r"\+?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?\s*([a-z]*)", re.IGNORECASE)
_SEPARATOR = re.compile(r"[\s,]+")

_BYTE_ORDER_MARKS = codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE
_XML_DECLARATION = re.compile(r"\A<\?xml\s[^>]*\?>\s*")
_START = re.compile(r"<(?!!doctype\s+html|html\b)", re.IGNORECASE)
_VALUE = rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')"
_TAG = re.compile(rb"<[^\s/>]+((?:\s+[^\s=]+" + _VALUE + rb")*)\s*/?>")
_ATTRIBUTE = re.compile(rb"\s+([^\s=]+)" + _VALUE)
_DECLARED_SIDE = re.compile(rb"(?<=[\"';])\s*(?:width|height)\s*:[^;\"']*;?", re.IGNORECASE)
_DECLARATION = re.compile(r"(?:^|;)\s*(width|height)\s*:([^;!]*)", re.IGNORECASE)


def is_markup(data: bytes) -> bool:
    """True if a file is a text that begins as XML does, but not as HTML."""
    if data.startswith(_BYTE_ORDER_MARKS):
        head = data[:64].decode("utf-16", errors="ignore")
    else:
        head = data[:64].decode(errors="ignore")
    return _START.match(head.lstrip("\ufeff \t\r\n")) is not None


def file_of(svg: str | bytes) -> tuple[bytes, int, int]:
    """The file of an SVG, its width and its height; arguments and errors as `size_of`.

    Where width and height depend on the page, or are missing, they are written into the root:
    browsers show such an image by rules of their own, mostly in a box of 300 x 150.

    Example:
        >>> file_of('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"/>')[0]
        b'<svg width="4" height="2" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"/>'
    """
    data = _bytes_of(svg)
    root = _root_of(data)
    width, height = _size(root.attributes)
    if None in _lengths(root.attributes):
        data = _with_size(data, root.start, width, height)
    return data, width, height


def size_of(svg: str | bytes) -> tuple[int, int]:
    """Check that a text is an SVG that a browser shows as an image, and give its size.

    Args:
        svg: a whole XML document with the root `svg`. In bytes, as its XML declaration says, else
            in UTF-8; or in UTF-16 with a byte order mark. Nothing in it is expanded, loaded or run.

    Returns:
        width and height in CSS pixels: of `width` and `height` in the `style` or the attributes of
        the root, if they have units of a fixed length; else of the `viewBox`; else 300 and 150.

    Raises:
        ValueError: for a text that is no well-formed SVG, lacks the namespace, declares entities or
            a DTD of its own, or has no pixels.

    Example:
        >>> size_of('<svg xmlns="http://www.w3.org/2000/svg" width="1in" viewBox="0 0 4 2"/>')
        (96, 48)
    """
    return _size(_root_of(_bytes_of(svg)).attributes)


def _bytes_of(svg: str | bytes) -> bytes:
    """The file; a text becomes UTF-8, without a declaration that may name another encoding."""
    if isinstance(svg, bytes):
        if not svg.startswith(_BYTE_ORDER_MARKS):
            return svg.lstrip(b" \t\r\n")  # else it may be in front of an XML declaration
        svg = svg.decode("utf-16", errors="replace")
    try:
        return _XML_DECLARATION.sub("", svg.strip("\ufeff \t\r\n"), count=1).encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"the SVG cannot be written as UTF-8: {error}") from None


class _Root(NamedTuple):
    """The attributes of the root, and the place of its tag in the file."""

    attributes: Mapping[str, str]
    start: int


def _root_of(data: bytes) -> _Root:
    """The root of a document that was read to its end."""
    root: list[_Root] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if not root:
            _check_root(name)
            root.append(_Root(attributes, parser.CurrentByteIndex))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _check_doctype
    parser.EntityDeclHandler = _refuse_entity
    parser.SkippedEntityHandler = _refuse_skipped
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ValueError(f"the SVG is not well-formed XML: {error}") from None
    return root[0]


def _with_size(data: bytes, start: int, width: int, height: int) -> bytes:
    """The file with this width and height in the tag at `start`, in the place of others."""
    tag = _TAG.match(data, start)
    if tag is None:  # in an encoding that is not that of ASCII in its first 128 characters
        return data
    size = f' width="{width}" height="{height}"'.encode()
    first, last = tag.span(1)
    return data[:first] + size + _ATTRIBUTE.sub(_without_size, tag[1]) + data[last:]


def _without_size(attribute: re.Match[bytes]) -> bytes:
    if attribute[1] in (b"width", b"height"):
        return b""
    # A declaration in a style would prevail over the attributes.
    is_style = attribute[1] == b"style"
    return _DECLARED_SIDE.sub(b"", attribute[0]) if is_style else attribute[0]


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
    width, height = _lengths(attributes)
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


def _lengths(attributes: Mapping[str, str]) -> tuple[float | None, float | None]:
    """Width and height in CSS pixels, each None if it is missing or depends on the page."""
    style = _DECLARATION.findall(attributes.get("style", ""))
    told = {**attributes, **{name.lower(): length for name, length in style}}
    return _pixels(told.get("width", "")), _pixels(told.get("height", ""))


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
