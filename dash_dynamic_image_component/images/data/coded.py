"""`Coded`: values as the raw numbers that are sent, and what each raw number stands for.

Integers are sent as they are, less an offset where that makes them fit into 8 or 16 bits; else
whole, in 32 or 64 bits. Floats are sent as the nearest of 65,536 equal steps over their range, as
integers where all of them are whole numbers, or whole. Raw numbers above those of values are the
codes of what is no finite value.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from .values import Values

Kind: TypeAlias = Literal["u8", "u16", "i32", "u32", "i64", "u64", "f32", "f64"]

_WHOLE: dict[Kind, npt.DTypeLike] = {
    "u32": np.uint32,
    "i32": np.int32,
    "u64": np.uint64,
    "i64": np.int64,
}
"""The kinds of integers that are sent whole, the shortest first."""

_MAX_EXACT = 2**53
"""The integers up to which a double, and so the page, has all."""


@dataclass(frozen=True, eq=False)
class Coded:
    """Raw numbers of values.

    Args:
        raw: shape (height, width), dtype as `kind` says.
        kind: u8 and u16 with a scale and codes; the others are the values themselves.
        codes: the raw numbers of "nan", "masked", "+inf" and "-inf", as far as they occur.
        offset, step: value = offset + step * raw.
        range: the lowest and the highest finite value, 0 and 1 for bool; None if there is none.
        is_bool: True if the values are those of an array of bool.
        is_exact: True if each value is the one of the array.
    """

    raw: npt.NDArray[Any]
    kind: Kind
    codes: dict[str, int]
    range: tuple[float, float] | None
    offset: float = 0
    step: float = 1
    is_bool: bool = False
    is_exact: bool = True


def coded(values: Values, *, whole_floats: bool = False) -> Coded:
    """The raw numbers of values.

    Args:
        values: the values.
        whole_floats: send floats whole, instead of in 16 bits. A range over which doubles have no
            steps is sent whole too.

    Example:
        >>> from .values import Values
        >>> found = coded(Values.of(np.array([[-3.0, np.nan, 1.5]])))
        >>> found.raw, found.codes
        (array([[    0, 65535, 65534]], dtype=uint16), {'nan': 65535})
    """
    array = values.numbers()
    if array.dtype.kind != "f":
        return _integers(array, values.masked, is_bool=values.is_bool)
    return _whole_floats(array, values.masked) if whole_floats else _floats(array, values.masked)


def _integers(
    array: npt.NDArray[Any], masked: npt.NDArray[np.bool_] | None, *, is_bool: bool
) -> Coded:
    seen = array if masked is None else array[~masked]
    if not seen.size:
        raw = np.zeros(array.shape, np.uint8)
        return Coded(raw, "u8", {"masked": 0}, None, is_bool=is_bool)
    low, high = (0, 1) if is_bool else (int(seen.min()), int(seen.max()))
    extra = 0 if masked is None else 1
    fits = high - low + extra < 2**16 and low >= -_MAX_EXACT and high <= _MAX_EXACT
    if not fits:
        return _whole_integers(array, masked, low, high)
    kind: Kind = "u8" if high - low + extra < 2**8 else "u16"
    dtype = np.uint8 if kind == "u8" else np.uint16
    offset = 0 if low >= 0 and high + extra <= np.iinfo(dtype).max else low
    raw, codes = _shifted(array, offset, dtype), {}
    if masked is not None:
        codes["masked"] = high - offset + 1
        raw = np.where(masked, dtype(codes["masked"]), raw)
    return Coded(raw, kind, codes, (low, high), offset, is_bool=is_bool)


def _shifted(array: npt.NDArray[Any], offset: int, dtype: type[np.unsignedinteger[Any]]) -> Any:
    """Integers less an offset, which makes them fit into a type of no more bits."""
    if not offset:
        return array.astype(dtype, copy=False)
    # Modulo the size of the type, differences are the same with and without a sign.
    unsigned = np.dtype(f"u{array.dtype.itemsize}").type
    shift = unsigned(offset % 2 ** (8 * array.dtype.itemsize))
    return np.subtract(array.view(unsigned), shift).astype(dtype, copy=False)


def _whole_integers(
    array: npt.NDArray[Any], masked: npt.NDArray[np.bool_] | None, low: int, high: int
) -> Coded:
    bounds = {kind: np.iinfo(dtype) for kind, dtype in _WHOLE.items()}
    kind = next(each for each, b in bounds.items() if b.min <= low and high <= b.max)
    raw, codes = array.astype(_WHOLE[kind], copy=False), {}
    if masked is not None:
        codes["masked"] = _unused(raw[~masked], low, high)
        raw = np.where(masked, raw.dtype.type(codes["masked"]), raw)
    return Coded(raw, kind, codes, (low, high))


def _unused(seen: npt.NDArray[Any], low: int, high: int) -> int:
    """A number from 0 up that no value has; at most their count, and so exact as a double."""
    if low > 0:
        return 0
    if high < seen.size:
        return max(high + 1, 0)
    small = seen[(seen >= 0) & (seen <= seen.size)].astype(np.intp)
    return int(np.argmin(np.bincount(small, minlength=seen.size + 1) > 0))


def _whole_floats(array: npt.NDArray[Any], masked: npt.NDArray[np.bool_] | None) -> Coded:
    kind: Kind = "f32" if array.dtype.itemsize == 4 else "f64"
    raw = array if masked is None else np.where(masked, array.dtype.type(np.nan), array)
    seen = raw if np.isfinite(raw.min()) and np.isfinite(raw.max()) else raw[np.isfinite(raw)]
    return Coded(raw, kind, {}, _range_of(seen))


def _range_of(seen: npt.NDArray[Any]) -> tuple[float, float] | None:
    return (float(seen.min()), float(seen.max())) if seen.size else None


def _floats(array: npt.NDArray[Any], masked: npt.NDArray[np.bool_] | None) -> Coded:
    none = without_value(array, masked)
    finite = array[~np.logical_or.reduce(list(none.values()))] if none else array
    found = _range_of(finite)
    if found is not None and not has_steps(*found):
        return _whole_floats(array, masked)
    if found is None:
        raw = np.zeros(array.shape, np.uint16)
        codes = _coded_none(raw, none, len(none) - 1)
        return Coded(raw, "u16", codes, None, is_exact=False)
    most = 2**16 - 1 - len(none)
    if _are_whole_numbers(finite, *found, most):
        most = int(found[1] - found[0])
    raw, step = steps(array, *found, most)
    kind: Kind = "u8" if most + len(none) < 2**8 else "u16"
    raw = raw.astype(np.uint8 if kind == "u8" else np.uint16, copy=False)
    codes = _coded_none(raw, none, int(np.iinfo(raw.dtype).max))
    return Coded(raw, kind, codes, found, found[0], step, is_exact=False)


def _coded_none(
    raw: npt.NDArray[Any], none: dict[str, npt.NDArray[np.bool_]], top: int
) -> dict[str, int]:
    """The codes of what has no finite value, from `top` downwards, which are written into `raw`."""
    codes = {name: top - place for place, name in enumerate(none)}
    for name, where in none.items():
        raw[where] = codes[name]
    return codes


def _are_whole_numbers(finite: npt.NDArray[Any], low: float, high: float, most: int) -> bool:
    """True for at least two different floats that steps of 1 hold exactly, such as classes."""
    is_possible = low.is_integer() and high.is_integer() and 0 < high - low <= most
    return is_possible and bool((np.rint(finite) == finite).all())


def has_steps(low: float, high: float) -> bool:
    """True if doubles tell the steps over a range: neither infinite nor below the normal ones."""
    span = high - low
    return span == 0 or sys.float_info.min <= span / 2**16 < math.inf


def without_value(
    array: npt.NDArray[Any], masked: npt.NDArray[np.bool_] | None
) -> dict[str, npt.NDArray[np.bool_]]:
    """Masks of the floats without a finite value, by reason; only the reasons that occur."""
    found = {} if masked is None else {"masked": masked}
    if np.isfinite(array.min()) and np.isfinite(array.max()):
        return found
    seen = True if masked is None else ~masked
    reasons = {"nan": np.isnan(array), "+inf": array == np.inf, "-inf": array == -np.inf}
    found |= {name: where & seen for name, where in reasons.items()}
    return {name: where for name, where in found.items() if where.any()}


def steps(
    array: npt.NDArray[Any], low: float, high: float, most: int
) -> tuple[npt.NDArray[Any], float]:
    """The nearest of the steps 0 to `most` over the range for each float, and the step's size.

    What is not finite gets any number.
    """
    step = step_of(low, high, most)
    if not (step > 1e-30 and high - low < 1e30):  # where 32 bits could overflow or lose digits
        array = array.astype(np.float64, copy=False)
    number = array.dtype.type
    with np.errstate(invalid="ignore", over="ignore"):
        scaled = array - number(low)
        scaled /= number(step)
        np.rint(scaled, out=scaled)
        np.clip(scaled, 0, most, out=scaled)
        return scaled.astype(np.uint8 if most < 2**8 else np.uint16), step


def step_of(low: float, high: float, most: int) -> float:
    """The size of a step, above 0, such that `low + step * most` is at most `high`."""
    low, high = float(low), float(high)  # an integer may lie under the nearest double
    step = (high - low) / most
    while step > 0 and low + step * most > high:
        step = math.nextafter(step, 0)
    return step or math.ulp(max(abs(low), abs(high)))
