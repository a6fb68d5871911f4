"""The place of a picture on a page: pixels of the window to pixels of the picture, and back.

The formulas are those of `src/base/geometry/placement.ts`, which reads the element in the page.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

Pair: TypeAlias = tuple[float, float]
Affine: TypeAlias = tuple[float, float, float, float, float, float]
"""a, b, c, d, e, f as in CSS: x' = a x + c y + e and y' = b x + d y + f."""

Fit: TypeAlias = Literal["fill", "contain", "cover", "none", "scale-down"]

_ROUNDING = 1e-9
"""Of a point at the edge of a pixel, in pixels."""


@dataclass(frozen=True)
class Element:
    """An `<img>` in a window, whose ancestors may be transformed.

    Args:
        center: of its border box, in pixels of the window.
        linear: a, b, c, d of all transforms together.
        size: width and height of its border box, before all transforms.
        insets: border and padding at the top, right, bottom and left, before all transforms.
    """

    center: Pair
    linear: tuple[float, float, float, float]
    size: Pair
    insets: tuple[float, float, float, float] = (0, 0, 0, 0)

    @property
    def content(self) -> Pair:
        """Width and height of the content box, before all transforms."""
        top, right, bottom, left = self.insets
        return self.size[0] - left - right, self.size[1] - top - bottom

    @property
    def matrix(self) -> Affine:
        """From the top left corner of the content box to the window."""
        top, _, _, left = self.insets
        x, y = left - self.size[0] / 2, top - self.size[1] / 2
        a, b, c, d = self.linear
        return a, b, c, d, self.center[0] + a * x + c * y, self.center[1] + b * x + d * y


@dataclass(frozen=True)
class Placement:
    """A picture in a window.

    Args:
        matrix: from pixels of the picture to pixels of the window.
        visible: left, top, right and bottom of the part inside of the content box, in pixels of the
            picture.
    """

    matrix: Affine
    visible: tuple[float, float, float, float]


def drawn_size(fit: Fit, natural: Pair, content: Pair) -> Pair:
    """The size in which a picture is drawn (CSS Images 3, section 5.5), before all transforms.

    Example:
        >>> drawn_size("contain", (200, 100), (100, 100))
        (100.0, 50.0)
    """
    if fit == "fill":
        return content
    ratios = content[0] / natural[0], content[1] / natural[1]
    scales = {"contain": min(ratios), "cover": max(ratios), "scale-down": min(1, *ratios)}
    scale = scales.get(fit, 1)
    return natural[0] * scale, natural[1] * scale


def placed(
    picture: Pair,
    natural: Pair,
    fit: Fit,
    element: Element,
    position: Pair = (0.5, 0.5),
    shift: Pair = (0, 0),
) -> Placement | None:
    """The placement of a picture; None where it has no area.

    Args:
        picture: width and height of the exact picture, in pixels.
        natural: those of the file that is shown, in CSS pixels; a preview, or a picture for a
            finer screen, has others than `picture`.
        fit: CSS `object-fit`.
        element: the element that shows it.
        position: CSS `object-position`, as parts of the room that is left.
        shift: the lengths in it, in CSS pixels.
    """
    content = element.content
    if min(*picture, *natural, *content) <= 0:
        return None
    drawn = drawn_size(fit, natural, content)
    scale = drawn[0] / picture[0], drawn[1] / picture[1]
    left, top = ((content[n] - drawn[n]) * position[n] + shift[n] for n in (0, 1))
    a, b, c, d, e, f = element.matrix
    matrix = (
        *(a * scale[0], b * scale[0], c * scale[1], d * scale[1]),
        *(a * left + c * top + e, b * left + d * top + f),
    )
    visible = (
        *(max(0, -left / scale[0]), max(0, -top / scale[1])),
        min(picture[0], (content[0] - left) / scale[0]),
        min(picture[1], (content[1] - top) / scale[1]),
    )
    return Placement(matrix, visible) if _determinant(matrix) else None


def to_window(placement: Placement, pixel: Pair) -> Pair:
    """The point of the window at a pixel of the picture, visible or not."""
    a, b, c, d, e, f = placement.matrix
    x, y = pixel
    return a * x + c * y + e, b * x + d * y + f


def to_picture(placement: Placement, point: Pair) -> Pair | None:
    """The pixel of the picture at a point of the window; None beside its visible part."""
    a, b, c, d, e, f = placement.matrix
    across, down = point[0] - e, point[1] - f
    determinant = _determinant(placement.matrix)
    x = _snapped((d * across - c * down) / determinant)
    y = _snapped((a * down - b * across) / determinant)
    left, top, right, bottom = placement.visible
    if not (left - _ROUNDING <= x < right and top - _ROUNDING <= y < bottom):
        return None
    return max(x, left), max(y, top)


def _snapped(number: float) -> float:
    """The number, or the edge of a pixel that it differs from by rounding.

    Pointers are often at whole pixels of the window; rounding must not move them to a neighbour.
    """
    edge = math.floor(number + 0.5)
    return edge if abs(number - edge) < _ROUNDING else number


def _determinant(matrix: Affine) -> float:
    a, b, c, d, _, _ = matrix
    return a * d - b * c
