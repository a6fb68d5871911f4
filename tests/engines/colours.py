"""Numbers as colours that a lossy preview cannot confuse, and that no empty page has."""

from __future__ import annotations

STEP = 16
MIDDLE = STEP // 2
TOLERANCE = 4
"""What JPEG may change; black and white are farther from every colour that is a number."""


def colour_of(number: int) -> int:
    """The colour of a number below 4096: four bits in each of red, green and blue."""
    digits = (number >> 8 & 15, number >> 4 & 15, number & 15)
    red, green, blue = (STEP * digit + MIDDLE for digit in digits)
    return red << 16 | green << 8 | blue


def number_of(colour: int | None) -> int | None:
    """The number of a colour; None where it is none, such as the background of a page."""
    if colour is None:
        return None
    number = 0
    for channel in (colour >> 16 & 255, colour >> 8 & 255, colour & 255):
        digit, rest = divmod(channel, STEP)
        if abs(rest - MIDDLE) > TOLERANCE:
            return None
        number = number << 4 | digit
    return number
