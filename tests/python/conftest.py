"""Fixtures of the Python tests."""

from __future__ import annotations

import pytest
from servers import BACKENDS


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Each of Dash's backends in turn."""
    return str(request.param)
