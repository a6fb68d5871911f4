"""`Progress`: what a function may tell of its work."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from dash_dynamic_image_component import Progress
from dash_dynamic_image_component.generators.progress import progress_json


@pytest.mark.parametrize("value", [0, 1, 0.5, np.float32(0.5), True, 1 + 1e-9, -1e-9])
def test_a_value_from_0_to_1_is_taken(value: Any) -> None:
    told = json.loads(progress_json(Progress(value)))["value"]
    assert told == pytest.approx(float(value), abs=1e-6)
    assert 0 <= told <= 1


@pytest.mark.parametrize("value", [math.nan, math.inf, -0.1, 1.1, 50, 10**400, "half", [1, 2]])
def test_another_value_is_refused_with_the_value_that_it_must_have(value: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=r"value of a Progress is .*0 to 1"):
        Progress(value)


def test_a_text_is_ascii_json_of_200_characters_at_most() -> None:
    header = progress_json(Progress(None, "\n\0\ud800\U0001f600" * 100))
    assert header.isascii()
    assert header.isprintable()
    told = json.loads(header)
    assert (told["value"], len(told["text"]), told["text"][-1]) == (None, 200, "\u2026")
