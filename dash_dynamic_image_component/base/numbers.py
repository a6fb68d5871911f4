"""Numbers that are given by users."""

from __future__ import annotations

from numbers import Real
from typing import Any, TypeGuard


def is_number(value: Any) -> TypeGuard[float]:
    """True for a real number of Python or NumPy, finite or not; False for a bool."""
    return isinstance(value, Real) and not isinstance(value, bool)
