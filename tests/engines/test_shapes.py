"""In three engines: shapes of a real pointer are told where the hand was."""

from __future__ import annotations

from pathlib import Path

import pytest
from engines.browsers import ZOOMS
from engines.shapes import check_shapes


@pytest.mark.parametrize(("engine", "zoom"), ZOOMS)
def test_a_hand_draws_moves_reshapes_takes_back_and_deletes(
    engine: str, zoom: float, tmp_path: Path
) -> None:
    check_shapes(engine, tmp_path, zoom=zoom)
