"""In three engines: shapes of a real pointer are told where the hand was."""

from __future__ import annotations

from pathlib import Path

import pytest
from engines.browsers import ENGINES
from engines.shapes import check_shapes


@pytest.mark.parametrize("engine", ENGINES)
def test_a_hand_draws_moves_reshapes_takes_back_and_deletes(engine: str, tmp_path: Path) -> None:
    check_shapes(engine, tmp_path)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_hand_draws_in_a_box_that_css_zooms(engine: str, tmp_path: Path) -> None:
    check_shapes(engine, tmp_path, zoom=1.5)
