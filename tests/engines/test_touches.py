"""In three engines: clicks of a real pointer tell the pixel that the screen shows at it."""

from __future__ import annotations

from pathlib import Path

import pytest
from engines.browsers import ENGINES
from engines.touches import check_clicks

RATIO_2 = [(engine, 2) for engine in ENGINES]


# A zoom of 125 % is this ratio to the page.
@pytest.mark.parametrize(("engine", "ratio"), [*RATIO_2, ("chromium", 1.25)])
def test_a_click_tells_the_pixel_on_screen_and_beside_the_picture_none(
    engine: str, ratio: float, tmp_path: Path
) -> None:
    check_clicks(engine, tmp_path, ratio)
