"""Texts of input fields that are empty, or that are a part of a number. Twin of `unfinished.ts`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

PART_OF_A_NUMBER = re.compile(r"[+-]?(?:\d*\.|(?:\d+\.?\d*|\.\d+)[eE][+-]?)?")
"""An empty text, a sign, digits and a point without more, or a number without its exponent. "1." is
a number to `float` and none to `int`, so that a page sends it."""

MAX_LENGTH = 50
READ_FROM_TEXT = ("int", "float", "decimal", "date", "datetime", "time")
READING_FAULTS = frozenset(
    [f"{kind}_parsing" for kind in READ_FROM_TEXT]
    + ["date_from_datetime_parsing", "datetime_from_date_parsing", "time_delta_parsing"]
)
"""Types of pydantic's errors that tell of a text that is no number, date or time."""
STRICT_FAULTS = frozenset(["int_type", "float_type", "decimal_type"])


def is_unfinished(value: Any) -> bool:
    """True for a text that is no complete number, and for a list that has one.

    >>> [is_unfinished(value) for value in ("", "-", "1e", "1", [3, ""], "x")]
    [True, True, True, False, True, False]
    """
    if isinstance(value, list):
        return any(map(is_unfinished, value))
    if not isinstance(value, str) or len(value) > MAX_LENGTH:
        return False
    return PART_OF_A_NUMBER.fullmatch(value.strip()) is not None


def reads_texts(fault_types: Callable[[Any], Iterable[str]]) -> bool:
    """True if the check of a parameter reads texts as numbers or dates, alone or in a list.

    `fault_types` gives the types of pydantic's errors for a value; none where the value fits.
    """
    if not READING_FAULTS.isdisjoint(fault_types([""])):
        return True
    is_read = not (READING_FAULTS | STRICT_FAULTS).isdisjoint(fault_types(""))
    return is_read and all(map(fault_types, ("-", "+", ".")))  # a Literal may allow one of them
