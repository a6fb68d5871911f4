"""Progress that a function yields."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from dash_dynamic_image_component import Progress
from dash_dynamic_image_component.generators.progress import progress_json


@pytest.mark.parametrize(
    ("value", "told"),
    [(0, 0.0), (1, 1.0), (True, 1.0), (np.float32(0.5), 0.5), (1 + 1e-9, 1.0), (-1e-9, 0.0)],
)
def test_a_value_is_a_fraction_of_any_number_type(value: Any, told: float) -> None:
    assert json.loads(progress_json(Progress(value, ""))) == {"value": told, "text": ""}


@pytest.mark.parametrize("value", [1.01, -0.5, float("nan"), float("inf"), 40])
def test_a_value_beside_0_to_1_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="must lie in 0 to 1"):
        Progress(value)


def test_what_is_no_number_or_no_text_is_refused() -> None:
    with pytest.raises(TypeError, match="number of 0 to 1"):
        Progress("half")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="must be a text"):
        Progress(0.5, 3)  # type: ignore[arg-type]


def test_a_text_is_ascii_on_the_wire_and_cut_where_it_is_long() -> None:
    told = progress_json(Progress(None, "é\r\n" + "x" * 500))
    assert told.isascii()
    assert "\n" not in told
    read = json.loads(told)
    assert (read["value"], len(read["text"]), read["text"][-1]) == (None, 200, "…")
