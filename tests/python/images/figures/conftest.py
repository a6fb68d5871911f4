"""Fixtures of the tests that draw figures."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib
import matplotlib.pyplot as plt
import pytest

from dash_dynamic_image_component.images.figures.turns import turn


@pytest.fixture
def nothing_is_left_behind() -> Iterator[None]:
    """A check that a test leaves neither figures nor settings, and that no call has the turn."""
    before, settings = plt.get_fignums(), dict(matplotlib.rcParams)
    yield
    assert turn.holder is None
    assert plt.get_fignums() == before
    assert dict(matplotlib.rcParams) == settings
