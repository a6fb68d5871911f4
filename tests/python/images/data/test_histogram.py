"""Histograms: exact counts of all values that are sent."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from dash_dynamic_image_component.images.data.coded import coded
from dash_dynamic_image_component.images.data.histogram import histogram
from dash_dynamic_image_component.images.data.values import Values

chance = np.random.default_rng(64)

ARRAYS: dict[str, Any] = {
    "uint16": (chance.normal(size=(50, 60)) * 3000 + 20000).astype(np.uint16),
    "int16": chance.integers(-999, 1000, (50, 60)).astype(np.int16),
    "uint8": chance.integers(3, 250, (50, 60)).astype(np.uint8),
    "bool": chance.random((50, 60)) < 0.3,
    "few values": np.array([[5, 5, 6, 7]]),
    "int32": chance.integers(-(2**31), 2**31, (50, 60)).astype(np.int32),
    "int64": chance.integers(-(2**63), 2**63 - 1, (50, 60)),
    "uint64": chance.integers(0, 2**64 - 1, (50, 60), dtype=np.uint64),
    "edges of bins": (np.arange(65) * 2**50).reshape(5, 13),
    "before edges of bins": np.r_[0, np.arange(1, 65) * 2**50 - 1, 64 * 2**50].reshape(6, 11),
    "near one another, beyond doubles": 2**62 + chance.integers(0, 5000, (50, 60)),
    "below doubles": -(2**63) + chance.integers(0, 5000, (50, 60)),
    "masked": np.ma.masked_less(chance.integers(-(2**40), 2**40, (50, 60)), 0),
    "masked int16": np.ma.masked_less(chance.integers(-999, 999, (50, 60)).astype(np.int16), 0),
}


def bin_of(value: int, low: int, high: int) -> int:
    """The bin of an integer, by fractions."""
    return min(63, int(Fraction((value - low) * 64, high - low)))


@pytest.mark.parametrize("name", ARRAYS)
def test_integers_are_counted_exactly(name: str) -> None:
    array = ARRAYS[name]
    seen = [int(value) for value in np.ma.compressed(array)]
    low, high = (0, 1) if array.dtype == bool else (min(seen), max(seen))
    expected = [0] * 64
    for value in seen:
        expected[bin_of(value, low, high)] += 1
    assert histogram(coded(Values.of(array))) == expected


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("whole", [False, True])
def test_floats_are_counted_as_they_are_sent(dtype: Any, whole: bool) -> None:
    array = chance.normal(size=(50, 60)).astype(dtype)
    array[3, :7] = np.nan, np.inf, -np.inf, np.nan, np.inf, -np.inf, np.nan
    found = coded(Values.of(array), whole_floats=whole)
    assert found.range is not None
    sent = found.raw.astype(float)
    if not whole:
        sent = np.where(found.raw > 65535 - 3, np.nan, found.offset + found.step * sent)
    expected, _ = np.histogram(sent[np.isfinite(sent)], 64, found.range)
    counts = histogram(found)
    assert counts is not None
    assert sum(counts) == 3000 - 7
    assert np.abs(np.array(counts) - expected).max() <= 1  # where rounding moves an edge


def test_equal_values_are_in_the_first_bin() -> None:
    assert histogram(coded(Values.of(np.full((2, 3), 7)))) == [6] + [0] * 63
    assert histogram(coded(Values.of(np.full((2, 3), 0.1)))) == [6] + [0] * 63


def test_no_finite_value_has_no_histogram() -> None:
    assert histogram(coded(Values.of(np.full((2, 2), np.nan)))) is None
