"""The world of a test module on each backend, and a server of its app."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.servers import BACKENDS, Site, serve


@pytest.fixture(scope="module", params=BACKENDS)
def world(request: pytest.FixtureRequest) -> Any:
    """The `World` of the module, which has an `app`."""
    return request.module.World(request.param)


@pytest.fixture(scope="module")
def site(world: Any) -> Iterator[Site]:
    """A server of that app."""
    with serve(world.app.server) as site:
        yield site
