"""In three engines: what the screen shows of a view while a hand moves it, and at rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from engines.views import check_views

GESTURES = {"chromium": 8, "firefox": 5, "webkit": 5}


@pytest.mark.parametrize("engine", GESTURES)
def test_a_gesture_shows_nothing_blank_or_elsewhere_and_ends_at_its_view(
    engine: str, tmp_path: Path
) -> None:
    assert check_views(engine, tmp_path, GESTURES[engine]).wrong == []
