"""Arrays of all kinds that a function with `data=` may return, and the values a page must have."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

EVERY_16 = np.arange(2**16, dtype=np.uint16).reshape(256, 256)
CHANCE = np.random.default_rng(7)
NORMAL = CHANCE.normal(-12, 40, (61, 83))
MASK = CHANCE.random(NORMAL.shape) < 0.1
LARGE = np.iinfo(np.int64).max
ROUNDING = 0.02
"""Of a step, which floats of 32 bits may lose beside the half that is the nearest step's."""


def _holes(dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """Floats among which some are no number, or infinite."""
    values = NORMAL.astype(dtype)
    values[::7, ::5], values[::9, 3], values[::11, 4] = np.nan, np.inf, -np.inf
    return values


def _counts() -> npt.NDArray[np.int32]:
    """Integers from 0 to 5 million, in no order."""
    return CHANCE.permutation(np.linspace(0, 5_000_000, 120 * 90).astype(np.int32)).reshape(120, 90)


ARRAYS: dict[str, Any] = {
    "bool": MASK,
    "bool-of-other-bytes": np.array([[0, 1, 2, 255]], np.uint8).view(np.bool_),
    "uint8": np.arange(256, dtype=np.uint8).reshape(16, 16),
    "int8": np.arange(-128, 128, dtype=np.int8).reshape(32, 8),
    "uint16": EVERY_16,
    "int16": EVERY_16.view(np.int16),
    "uint16-big-endian": EVERY_16.astype(">u2"),
    "uint16-masked": np.ma.masked_less(EVERY_16[:, :101], 900),
    "counts": _counts(),
    "counts-big-endian": _counts().astype(">i4"),
    "counts-masked": np.ma.masked_greater(_counts(), 4_000_000),
    "counts-below-zero": -_counts(),
    "uint32": EVERY_16[:16].astype(np.uint32) * 1_048_579,
    "int64": np.array([[-(2**53), 2**53, 0], [1, -1, 2**40]]),
    "int64-beyond": np.array([[-LARGE - 1, LARGE, 2**53 + 1], [2**60 + 1, 3, -(2**62) - 1]]),
    "uint64-beyond": np.array([[2**64 - 1, 2**63 + 1025, 0]], np.uint64),
    "int64-high": np.arange(300, dtype=np.int64).reshape(3, 100) + 2**52,
    "int64-masked": np.ma.masked_inside(np.arange(6).reshape(2, 3) - 2**40, 1 - 2**40, 2 - 2**40),
    "float16": EVERY_16.view(np.float16),
    "float32": _holes(np.float32),
    "float64": _holes(np.float64),
    "longdouble": _holes(np.longdouble),
    "float64-big-endian": _holes(">f8"),
    "float32-masked": np.ma.masked_array(_holes(np.float32), MASK),
    "float64-masked": np.ma.masked_array(_holes(np.float64), MASK),
    "float-classes": np.where(MASK, np.nan, np.rint(NORMAL)),
    "float-classes-masked": np.ma.masked_array(np.rint(_holes(np.float32)), MASK),
    "float-tiny": NORMAL * 1e-310,
    "float-huge": NORMAL * 1e300,
    "float-of-no-range": np.array([[-1.7e308, 0, 1.7e308]]),
    "float-near": 1e9 + NORMAL * 1e-9,
    "float-one": np.full((3, 5), 0.1),
    "float-none": np.array([[np.nan, np.inf, -np.inf]]),
    "all-masked": np.ma.masked_array(np.ones((4, 3)), mask=True),
    "integers-all-masked": np.ma.masked_array(np.ones((4, 3), np.int16), mask=True),
    "strided": EVERY_16[::3, 5::2],
    "reversed": EVERY_16[::-1, ::-1],
    "turned": EVERY_16[:, :77].T,
    "fortran": np.asfortranarray(_holes(np.float32)),
    "reversed-floats": _holes(np.float64)[::-2, ::-3],
    "repeated": np.broadcast_to(EVERY_16[3], (40, 256)),
}


def sizes(numbers: int) -> dict[str, Any]:
    """Noise of many widths and heights, small and as long as a canvas may be."""
    chance = np.random.default_rng(8)
    found: dict[str, Any] = {}
    for number in range(numbers):
        width, height = (int(each) for each in chance.integers(1, 70, 2))
        dtype = (np.uint8, np.uint16, np.int32, np.float32)[number % 4]
        noise = chance.integers(0, 2**31, (height, width)) / (1 if dtype == np.float32 else 7)
        found[f"size-{number}-{width}-{height}"] = noise.astype(dtype)
    long = chance.integers(0, 2**16, (2, 16_384)).astype(np.uint16)
    large = chance.integers(0, 2**16, (1024, 2048)).astype(np.uint16)
    return {**found, "wide": long, "high": long.T, "large": large, "large-floats": large / 7.0}


def wrong_values(sent: Any, found: Any, step: float, *, is_exact: bool) -> str:
    """What is wrong with the doubles that a page has of an array; "" if nothing is.

    Args:
        sent: the array of the function.
        found: the same in the page, masked where it has no value.
        step: what the page has for the distance of two values.
        is_exact: True for `data="exact"`.
    """
    wanted: Any = np.ma.asarray(sent).astype(np.float64)
    is_float = np.ma.asarray(sent).dtype.kind == "f"
    if found.shape != wanted.shape:
        return f"{found.shape} in place of {wanted.shape}"
    # Masked floats that are sent exactly count as NaN.
    if is_float and step == 0:
        wanted = np.ma.masked_array(wanted.filled(np.nan))
    if not np.array_equal(np.ma.getmaskarray(found), np.ma.getmaskarray(wanted)):
        return "other pixels are masked"
    got, right = found.filled(0), wanted.filled(0)
    is_value = ~np.ma.getmaskarray(wanted)
    got, right = got[is_value], right[is_value]
    finite = np.isfinite(right)
    if not np.array_equal(got[~finite], right[~finite], equal_nan=True):
        return "other pixels are NaN or infinite"
    if not finite.any():
        return ""
    got, right = got[finite], right[finite]
    if not is_float or is_exact or step in (0, 1):  # steps of 1 are those of whole numbers
        wrong = int((got != right).sum())
        return f"{wrong} values differ" if wrong else ""
    return _far(got, right, step)


def _far(got: npt.NDArray[Any], right: npt.NDArray[Any], step: float) -> str:
    """What is wrong with floats that were sent in steps of their range."""
    if right.max() - right.min() < 65_000 and (np.rint(right) == right).all():
        return "whole numbers are not sent exactly" if len(np.unique(right)) > 1 else ""
    last_bit = float(np.spacing(np.abs(right).max()))
    if step > max(float(right.max() - right.min()) / 65_000, last_bit):
        return f"a step of {step} is too large"
    off = float(np.abs(got - right).max())
    return f"off by {off} of a step of {step}" if off > (0.5 + ROUNDING) * step + last_bit else ""
