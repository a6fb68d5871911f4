"""Raw numbers of values: floats that are whole numbers, and integers beyond those of doubles."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support.interpreters import run

from dash_dynamic_image_component.images.data.coded import Coded, coded
from dash_dynamic_image_component.images.data.values import Values

WHOLE: dict[str, Any] = {
    "classes": np.array([[0.0, 1, 2, 3]]),
    "classes with gaps": np.array([[0.0, np.nan, 2, 3], [np.inf, 1, -np.inf, 2]]),
    "masked classes": np.ma.masked_equal(np.array([[1.0, 2, 3, 7]]), 2),
    "float16": np.array([[-7, np.nan, 2000]], np.float16),
    "float32": np.array([[2.0**24, 2.0**24 + 2]], np.float32),
    "254 steps and a gap": np.array([[-3.0, 251, np.nan]]),
    "255 steps and a gap": np.array([[-3.0, 252, np.nan]]),
    "65,536 numbers": np.array([[-5.0, 65_530, 0]]),
    "65,535 numbers and a gap": np.array([[-5.0, 65_529, np.nan]]),
    "numbers beyond 2 ** 53": np.array([[1e20, 1e20 + 16_384]]),
}
"""Floats that steps of 1 hold exactly."""


def meaning(sent: Coded) -> Any:
    """The values of raw numbers: NaN where there is no finite one."""
    values = sent.offset + sent.step * sent.raw.astype(float)
    return np.where(np.isin(sent.raw, list(sent.codes.values())), np.nan, values)


@pytest.mark.parametrize("name", WHOLE)
def test_floats_that_are_whole_numbers_are_sent_exactly(name: str) -> None:
    array = WHOLE[name]
    sent = coded(Values.of(array))
    wanted = np.ma.filled(np.ma.asarray(array).astype(float), np.nan)
    assert np.array_equal(
        meaning(sent), np.where(np.isfinite(wanted), wanted, np.nan), equal_nan=True
    )
    assert (sent.kind, sent.step) in (("u8", 1), ("u16", 1))
    assert not sent.is_exact  # the page shows no digit below the step, and keeps them floats


@pytest.mark.parametrize(
    ("name", "kind"),
    [("classes", "u8"), ("254 steps and a gap", "u8"), ("255 steps and a gap", "u16")],
)
def test_whole_numbers_take_8_bits_where_they_fit(name: str, kind: str) -> None:
    assert coded(Values.of(WHOLE[name])).kind == kind


@pytest.mark.parametrize("other", [0.5, 65_536.0, 1e-9])
def test_floats_with_another_one_are_sent_in_steps_over_their_range(other: float) -> None:
    sent = coded(Values.of(np.array([[0.0, other, 3.0]])))
    assert sent.step == pytest.approx(max(other, 3.0) / 65_535)


LARGE = [
    ("uint64", 2**64 - 2, 1),
    ("int64", 2**53 + 2, 1),
    ("int64", 1_700_000_000_000_000_100, 10**12),  # times in nanoseconds
    ("int64", -(2**63), 7),
]
"""Integers of which the nearest double may be larger: dtype, the lowest one and the range."""


def test_large_integers_have_a_preview_within_a_step() -> None:
    # In an interpreter that ends: a step that never fits would be looked for without an end.
    program = f"""
import numpy as np
from dash_dynamic_image_component.images.data.coded import coded
from dash_dynamic_image_component.images.data.eight_bits import eight_bits
from dash_dynamic_image_component.images.data.values import Values
for dtype, low, span in {LARGE}:
    array = np.array([[low, low + span]], dtype)
    sent = eight_bits(coded(Values.of(array)))
    off = np.abs(sent.offset + sent.step * sent.raw.astype(float) - array.astype(float)).max()
    print(off <= 0.51 * sent.step + np.spacing(abs(float(low))))
"""
    assert run(program) == "True\n" * len(LARGE)
