"""The world of a test module on each backend, with a store of its own."""

from __future__ import annotations

from typing import Any

import pytest
from support.servers import BACKENDS


@pytest.fixture(scope="module", params=BACKENDS)
def shared_world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The `World` of the module, which has an `app` and gets a folder for its store."""
    return request.module.World(request.param, tmp_path_factory.mktemp("store"))
