"""A number in the pixels of a picture, so that the right image is proven, not assumed.

Six by four blocks in the top left corner, three sixteenths of the side wide: dark is 0, light is 1.
Sixteen bits are the number, eight a check. It outlives JPEG and half the size. `page.js` reads it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

COLUMNS, ROWS = 6, 4
BLOCKS_PER_SIDE = 32
VALUES = 1 << 16
CHECKS = 251

Bits = npt.NDArray[np.bool_]


def bits_of(value: int) -> Bits:
    """The blocks of a number in 0 to 65535: shape (4, 6), the highest bit first.

    Raises:
        ValueError: for another number.

    Example:
        >>> bits_of(0).astype(int)[-1]
        array([0, 0, 0, 0, 1, 0])
    """
    if not 0 <= value < VALUES:
        raise ValueError(f"{value} has more than 16 bits")
    word = value << 8 | _check(value)
    bits = [bool(word >> place & 1) for place in reversed(range(COLUMNS * ROWS))]
    return np.array(bits).reshape(ROWS, COLUMNS)


def stamp(picture: npt.NDArray[Any], value: int, dark: float, light: float) -> None:
    """Write a number into a square picture, shape (side, side, ...); side is a multiple of 32."""
    block = picture.shape[0] // BLOCKS_PER_SIDE
    shape = (ROWS, block, COLUMNS, block, *picture.shape[2:])
    corner = picture[: ROWS * block, : COLUMNS * block]
    bits = bits_of(value).reshape(ROWS, 1, COLUMNS, 1, *(1 for _ in picture.shape[2:]))
    corner[...] = np.broadcast_to(np.where(bits, light, dark), shape).reshape(corner.shape)


def value_in(picture: npt.NDArray[np.uint8]) -> int | None:
    """The number of a picture of shape (side, side, 3), or None when it carries none."""
    block = picture.shape[0] / BLOCKS_PER_SIDE
    down, across = (((np.arange(n) + 0.5) * block).astype(int) for n in (ROWS, COLUMNS))
    light = picture[np.ix_(down, across)].mean(axis=-1).ravel() > 127
    word = int("".join("1" if bit else "0" for bit in light), 2)
    value = word >> 8
    return value if _check(value) == word & 255 else None


def _check(value: int) -> int:
    """Never 0 and never 255, so that neither black nor white paper carries a number."""
    return value % CHECKS + 2
