"""Faults of params: a message for everybody, and the value for debug mode."""

from __future__ import annotations

import reprlib
from typing import Any, NamedTuple

MAX_VALUE = 80
"""Characters of a value that are told."""

_shortened = reprlib.Repr()
_shortened.maxstring = _shortened.maxother = MAX_VALUE - 20
_shortened.maxlevel = 3


class Fault(NamedTuple):
    """The fault of a parameter.

    Args:
        message: the reason, which browsers are told.
        value: the short text of the value, which they are told in debug mode only.
    """

    message: str
    value: str | None = None

    @classmethod
    def of(cls, message: str, value: Any) -> Fault:
        """The fault of this value.

        >>> Fault.of("Input should be less than 9", 12).value
        '12 (int)'
        """
        text = _shortened.repr(value)
        if len(text) > MAX_VALUE:
            text = text[: MAX_VALUE - 3] + "..."
        return cls(message, f"{text} ({type(value).__name__})")
