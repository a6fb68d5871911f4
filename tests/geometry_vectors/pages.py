"""Places of pictures in windows, as exact fractions.

Each point is carried through the boxes of a page, one transform after the other, by the words of
the CSS specifications.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Point = tuple[Fraction, Fraction]
F = Fraction

WIDTH, HEIGHT = 640, 480
"""Of all pictures with axes."""

FITS = ("fill", "contain", "cover", "none", "scale-down")


@dataclass(frozen=True)
class Box:
    """A box around an image: its place in its parent, its size, and its transform.

    `linear` is about the centre of the box, as CSS transforms are.
    """

    left: Fraction = Fraction(0)
    top: Fraction = Fraction(0)
    width: Fraction = Fraction(0)
    height: Fraction = Fraction(0)
    linear: tuple[Fraction, ...] = (Fraction(1), Fraction(0), Fraction(0), Fraction(1))

    def to_parent(self, point: Point) -> Point:
        a, b, c, d = self.linear
        middle = self.width / 2, self.height / 2
        x, y = point[0] - middle[0], point[1] - middle[1]
        x, y = a * x + c * y, b * x + d * y
        return x + middle[0] + self.left, y + middle[1] + self.top


def box(left: Any, top: Any, width: Any, height: Any, *linear: Any) -> Box:
    matrix = linear or (1, 0, 0, 1)
    left, top, width, height = map(F, (left, top, width, height))
    return Box(left, top, width, height, tuple(map(F, matrix)))


@dataclass(frozen=True)
class Page:
    """The border box of an image, its border and padding, and the boxes around it, inner first."""

    image: Box
    insets: tuple[Fraction, ...]
    around: tuple[Box, ...] = ()

    def to_window(self, content: Point) -> Point:
        top, _, _, left = self.insets
        return self.border_to_window((content[0] + left, content[1] + top))

    def border_to_window(self, point: Point) -> Point:
        for each in (self.image, *self.around):
            point = each.to_parent(point)
        return point

    @property
    def content(self) -> Point:
        top, right, bottom, left = self.insets
        return self.image.width - left - right, self.image.height - top - bottom

    def described(self) -> dict[str, Any]:
        """The box as an engine tells it: by the bounding rectangle, and the mapped unit vectors."""
        size = self.image.width, self.image.height
        corners = itertools.product((Fraction(0), size[0]), (Fraction(0), size[1]))
        found = [self.border_to_window(each) for each in corners]
        center = [(min(each) + max(each)) / 2 for each in zip(*found, strict=True)]
        zero, right, down = map(self.border_to_window, ((0, 0), (1, 0), (0, 1)))  # type: ignore[arg-type]
        linear = (
            *(right[0] - zero[0], right[1] - zero[1]),
            *(down[0] - zero[0], down[1] - zero[1]),
        )
        return {
            "center": floats(center),
            "linear": floats(linear),
            "size": floats(size),
            "insets": floats(self.insets),
        }


def floats(values: Any) -> list[float]:
    return [float(each) for each in values]


NO_INSETS = (Fraction(0),) * 4
TURNED = F(4, 5), F(3, 5), F(-3, 5), F(4, 5)
"""A rotation by an angle whose sine and cosine are fractions."""

PAGES = {
    "plain": Page(box(20, 30, 400, 300), NO_INSETS),
    "wide": Page(box(8, 8, 711, "200.5"), NO_INSETS),
    "tall, with border and padding": Page(box(8, 8, 180, 400), (F(5), F(12), F(15, 2), F(3))),
    "scaled, in a scrolled box": Page(
        box(0, 900, 500, 333),
        NO_INSETS,
        (box(10, -760, 500, 1600), box(40, 40, 600, 500, F(4, 5), 0, 0, F(4, 5))),
    ),
    "rotated, with padding": Page(
        box(15, 25, 420, 260, *TURNED),
        (F(4),) * 4,
        (box(100, 200, 450, 310),),
    ),
    "mirrored, skewed and stretched": Page(
        box(5, 6, 300, 300, -1, 0, F(1, 4), 1),
        NO_INSETS,
        (box(64, 32, 310, 312, F(3, 2), 0, 0, F(3, 4)), box(-30, 12, 500, 400, *TURNED)),
    ),
    "a browser zoom of 125 %": Page(box(F(33, 4), F(41, 5), F(1703, 5), F(1279, 5)), NO_INSETS),
}

PICTURES = [
    *(
        ((WIDTH, HEIGHT), (F(WIDTH) / ratio, F(HEIGHT) / ratio))
        for ratio in (1, F(5, 4), F(3, 2), 2, 3)
    ),
    ((333, 127), (F(333), F(127))),
    ((333, 127), (F(334), F(128))),  # a preview of half the size, of odd lengths
]


def placement(
    picture: tuple[int, int],
    natural: Point,
    fit: str,
    position: Point,
    page: str,
    shift: Point,
) -> dict[str, Any]:
    return {
        "page": page,
        "picture": picture,
        "natural": floats(natural),
        "fit": fit,
        "position": floats(position),
        "shift": floats(shift),
        "box": PAGES[page].described(),
    }


NO_SHIFT = F(0), F(0)

CASES = [
    (*picture, fit, (F(1, 2), F(1, 2)), page, NO_SHIFT)
    for picture, fit, page in itertools.product(PICTURES, FITS, PAGES)
] + [
    (*PICTURES[1], fit, position, "plain", NO_SHIFT)
    for fit, position in itertools.product(FITS, ((F(0), F(0)), (F(1), F(1, 4))))
]
CASES += [  # object-position: 10px calc(100% - 20.5px)
    (*PICTURES[5], fit, (F(0), F(1)), page, (F(10), F(-41, 2)))
    for fit, page in itertools.product(FITS, ("plain", "rotated, with padding"))
]
PLACEMENTS = [placement(*case) for case in CASES]


def drawn_size(fit: str, natural: Point, content: Point) -> Point:
    """The concrete object size, by the words of CSS Images 3, section 5.5."""
    is_wider = natural[0] / natural[1] > content[0] / content[1]
    across = content[0], content[0] * natural[1] / natural[0]
    along = content[1] * natural[0] / natural[1], content[1]
    match fit:
        case "fill":
            return content
        case "none":
            return natural
        case "contain":
            return across if is_wider else along
        case "cover":
            return along if is_wider else across
    contained = drawn_size("contain", natural, content)
    return min(contained, natural, key=lambda size: size[0])


def to_window(case: int, pixel: Point) -> tuple[Point, bool]:
    """The point of the window at a pixel of the picture, and whether it is visible."""
    picture, natural, fit, position, page_name, shift = CASES[case]
    page = PAGES[page_name]
    content = page.content
    drawn = drawn_size(fit, natural, content)
    place = [
        (content[n] - drawn[n]) * position[n] + shift[n] + pixel[n] * drawn[n] / picture[n]
        for n in (0, 1)
    ]
    is_visible = all(0 <= place[n] < content[n] and 0 <= pixel[n] < picture[n] for n in (0, 1))
    return page.to_window((place[0], place[1])), is_visible
