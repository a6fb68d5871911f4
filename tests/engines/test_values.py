"""In three engines: every value of a page is the one that was sent, and has its colour."""

from __future__ import annotations

from pathlib import Path

import pytest
from engines.arrays import ARRAYS
from engines.browsers import ENGINES
from engines.value_colours import Look
from engines.values import check_values

LOOKS = [
    Look("viridis", "linear"),
    Look("tab10", "log", (20, 900)),
    Look("bone", "log", (0, 5)),
    Look("gray", "eq_hist", (-60, 300)),
    Look("coolwarm", "symlog"),
    Look("magma", "sqrt", (-9, 400)),
]


@pytest.mark.parametrize("engine", ENGINES)
def test_each_value_is_the_one_that_was_sent_and_each_pixel_has_its_colour(
    engine: str, tmp_path: Path
) -> None:
    found = check_values(engine, tmp_path, ARRAYS, LOOKS)
    assert found.wrong == []
    assert found.values > 500_000
