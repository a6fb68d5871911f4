"""`Tile`: one square of a picture that is too large to be sent as a whole."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from typing import Final

from ..images.axes.numbers import integer

HALF_WORLD: Final = math.pi * 6_378_137
"""Metres from the centre of the map to its edges in Web Mercator (EPSG:3857)."""

DEEPEST: Final = 30
"""The last level of Web Mercator, where a pixel is 0.1 mm."""

_WIRE = re.compile(r"(0|-?[1-9][0-9]{0,11})/(0|-?[1-9][0-9]{0,11})/(0|-?[1-9][0-9]{0,11})")


class OutsidePyramid(LookupError):
    """A pyramid has no such tile."""


@dataclass(frozen=True)
class Tile:
    """One tile of a pyramid, for the map or the viewer that asks for what it shows.

    Level 0 holds the whole picture in one tile, and each level has twice the resolution of the one
    before. A function asks for it by annotation; its default is tile 0/0/0 of the pyramid:

    >>> def slide(tile: Tile = Tile(30_000, 20_000)):
    ...     left, top, right, bottom = tile.bounds
    ...     return (right - left) // tile.scale, (bottom - top) // tile.scale
    >>> slide()
    (234, 156)

    Args:
        width: of the whole picture at full size, in pixels.
        height: of the whole picture at full size, in pixels.
        size: width and height of a tile, in pixels.
        z: the level.
        x: the column, from the left.
        y: the row, from the top.

    Raises:
        TypeError: a value is no integer.
        ValueError: a length is under 1.
        LookupError: the pyramid has no such tile.
    """

    width: int
    height: int
    size: int = 256
    z: int = field(default=0, kw_only=True)
    x: int = field(default=0, kw_only=True)
    y: int = field(default=0, kw_only=True)

    def __post_init__(self) -> None:
        for name in ("width", "height", "size", "z", "x", "y"):
            value = integer(getattr(self, name), f"{name} of a Tile")
            object.__setattr__(self, name, value)
        for name in ("width", "height", "size"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} of a Tile is {getattr(self, name)}; it must be 1 or more")
        if not 0 <= self.z <= self.max_z:
            raise OutsidePyramid(f"level {self.z} is not there; the levels are 0 to {self.max_z}")
        for name, length in (("x", self.width), ("y", self.height)):
            count = -(-length // (self.size * self.scale))
            if not 0 <= getattr(self, name) < count:
                raise OutsidePyramid(
                    f"{name} {getattr(self, name)} is not there; level {self.z} has {name} from 0 "
                    f"to {count - 1}"
                )

    @classmethod
    def web_mercator(cls, size: int = 256) -> Tile:
        """Tile 0/0/0 of the map of the world in Web Mercator, as OpenStreetMap counts tiles.

        >>> Tile.web_mercator().x_range
        (-20037508.342789244, 20037508.342789244)
        """
        return cls(size << DEEPEST, size << DEEPEST, size)

    @property
    def max_z(self) -> int:
        """The level that has the full size."""
        return (-(-max(self.width, self.height) // self.size) - 1).bit_length()

    @property
    def scale(self) -> int:
        """Pixels of the full size along one pixel of the tile."""
        return 1 << (self.max_z - self.z)

    @property
    def bounds(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom in pixels of the full size, which end with the picture."""
        length = self.size * self.scale
        left, top = self.x * length, self.y * length
        return left, top, min(left + length, self.width), min(top + length, self.height)

    @property
    def x_range(self) -> tuple[float, float]:
        """Left and right in metres of Web Mercator."""
        left, _, right, _ = self.bounds
        return self._metres(left), self._metres(right)

    @property
    def y_range(self) -> tuple[float, float]:
        """Bottom and top in metres of Web Mercator."""
        _, top, _, bottom = self.bounds
        return -self._metres(bottom), -self._metres(top)

    def _metres(self, pixel: int) -> float:
        """Metres from the centre of the map."""
        if self.width != self.height or self.width != self.size << DEEPEST:
            raise ValueError(
                "x_range and y_range are those of a map; give Tile.web_mercator() as the default, "
                "or use bounds, in pixels of the picture"
            )
        return (2 * pixel / self.width - 1) * HALF_WORLD


def refuse_component(function: str) -> str:
    """The sentence for a component of a function that draws tiles.

    >>> refuse_component("slide")
    'slide draws tiles, for maps and viewers that ask for many: give them tile_url(...)'
    """
    return (
        f"{function} draws tiles, for maps and viewers that ask for many: give them tile_url(...)"
    )


def listed_tile(text: str, whole: Tile) -> Tile:
    """The tile of a pyramid that a text in a URL stands for.

    Raises:
        ValueError: the text is no tile, in its one spelling.
        OutsidePyramid: the pyramid has no such tile.
    """
    found = _WIRE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text[:40]!r} is no tile; write it as z/x/y, such as 3/5/2")
    z, x, y = map(int, found.groups())
    return replace(whole, z=z, x=x, y=y)
