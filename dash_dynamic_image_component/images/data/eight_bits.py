"""Values in 8 bits, which a page shows while params change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .coded import Coded, has_steps, steps, without_value

if TYPE_CHECKING:
    import numpy.typing as npt


def eight_bits(exact: Coded) -> Coded:
    """Raw numbers in 8 bits, as equal steps over the range of the values.

    Those that have 8 bits come out as they are, and so do those over whose range doubles have no
    steps. These are exact.

    Example:
        >>> exact = Coded(np.array([[0, 500, 1000]], np.uint16), "u16", {}, (0, 1000))
        >>> eight_bits(exact).raw
        array([[  0, 128, 255]], dtype=uint8)
    """
    low, high = exact.range or (0, 0)
    if exact.kind == "u8" or not has_steps(low, high):
        return exact
    return _by_table(exact) if exact.kind == "u16" else _of_whole(exact)


def _by_table(exact: Coded) -> Coded:
    """The same in 8 bits, for raw numbers that have 16."""
    low, high = exact.range or (0, 0)
    codes = _codes(exact.codes)
    most = 255 - len(codes)
    every = exact.offset + exact.step * np.arange(2**16, dtype=np.float64)
    table, step = steps(every, low, high, most)
    for name, code in exact.codes.items():
        table[code] = codes[name]
    return Coded(np.take(table, exact.raw), "u8", codes, exact.range, low, step, is_exact=False)


def _of_whole(exact: Coded) -> Coded:
    """The same in 8 bits, for values that are sent whole."""
    low, high = exact.range or (0, 0)
    if exact.raw.dtype.kind == "f":
        none: dict[str, npt.NDArray[Any]] = without_value(exact.raw, None)
    else:
        none = {name: exact.raw == code for name, code in exact.codes.items()}
    codes = _codes(none)
    raw, step = steps(exact.raw.astype(np.float64), low, high, 255 - len(codes))
    for name, where in none.items():
        raw[where] = codes[name]
    return Coded(raw, "u8", codes, exact.range, low, step, is_exact=False)


def _codes(names: dict[str, Any]) -> dict[str, int]:
    return {name: 255 - place for place, name in enumerate(names)}
