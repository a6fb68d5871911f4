"""Checks of numbers that are given by users or read from a header."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from typing import Any


def real(value: Any, where: str) -> float:
    """A finite number as a float.

    Raises:
        TypeError: for what is no number.
        ValueError: for NaN or an infinite number.
    """
    if isinstance(value, (bool, str, bytes)) or not hasattr(type(value), "__float__"):
        raise TypeError(f"{where} is {value!r:.80}; it must be a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"{where} is {value!r:.80}; it must be a finite number")
    return number


def integer(value: Any, where: str) -> int:
    """An integer of Python or NumPy as an int.

    Raises:
        TypeError: for what is no integer.
    """
    try:
        if not isinstance(value, bool):
            return operator.index(value)
    except TypeError:
        pass
    raise TypeError(f"{where} is {value!r:.80}; it must be an integer")


def reals(values: Any, count: int, where: str) -> tuple[float, ...]:
    """A sequence of finite numbers as floats.

    Raises:
        TypeError: for what is no number.
        ValueError: for another count, NaN or an infinite number.
    """
    return tuple(real(each, where) for each in members(values, count, where))


def members(values: Any, count: int, where: str) -> tuple[Any, ...]:
    """The members of a sequence of this length.

    Raises:
        ValueError: for another length, or what is no sequence.
    """
    found = tuple(values) if isinstance(values, Iterable) else ()
    if len(found) != count or isinstance(values, (str, bytes)):
        raise ValueError(f"{where} is {values!r:.80}; it must be {count} numbers")
    return found


def finite(number: float) -> float | None:
    """The number; None for NaN or an infinite one."""
    return number if math.isfinite(number) else None
