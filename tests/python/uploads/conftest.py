"""An app that takes files, on each backend, a server of it, and the folder of its uploads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.servers import Site, serve
from support.uploads import World


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder of the test."""
    monkeypatch.setenv("DASH_DYNAMIC_IMAGE_CACHE", str(tmp_path))
    return tmp_path


@pytest.fixture
def world(backend: str, folder: Path) -> World:
    """The app, and what its functions got."""
    return World(backend)


@pytest.fixture
def site(world: World) -> Iterator[Site]:
    """A server of that app."""
    with serve(world.app.server) as site:
        yield site
