"""In three engines: what frames and the screen show during updates, and what stays behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from engines.browsers import ENGINES
from engines.updates import check_object_urls, check_updates


@pytest.mark.parametrize("engine", ENGINES)
def test_updates_show_nothing_blank_incomplete_older_or_of_another_size(
    engine: str, tmp_path: Path
) -> None:
    check_updates(engine, tmp_path, 30)


@pytest.mark.parametrize("engine", ENGINES)
def test_50_updates_leave_no_object_url_behind(engine: str, tmp_path: Path) -> None:
    check_object_urls(engine, tmp_path, 5)
