"""Fixtures of the Python tests."""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.servers import BACKENDS, Site, serve
from support.unit_tests import is_unit


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`-m unit` selects the tests of `make check`."""
    for test in items:
        if is_unit(test):
            test.add_marker("unit")


def pytest_collection_finish() -> None:
    """The garbage collector no longer looks through all modules and thousands of tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Each of Dash's backends in turn."""
    return str(request.param)


@pytest.fixture(scope="module", params=BACKENDS)
def shared_world(request: pytest.FixtureRequest) -> Any:
    """The `World` of a test module on each backend, which has an `app`."""
    return request.module.World(request.param)


@pytest.fixture
def world(shared_world: Any) -> Any:
    """That world; one that has `forget` has forgotten what it noted in the test before."""
    if hasattr(shared_world, "forget"):
        shared_world.forget()
    return shared_world


@pytest.fixture(scope="module")
def site(shared_world: Any) -> Iterator[Site]:
    """A server of the app of that world."""
    with serve(shared_world.app.server) as site:
        yield site


@pytest.fixture(scope="session")
def cache_folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the folders of all tests are: pytest would look through thousands for each number."""
    return tmp_path_factory.mktemp("caches")


@pytest.fixture(autouse=True)
def cache_folder(cache_folders: Path) -> Iterator[None]:
    """What a test keeps in files is neither in the user's own cache folder nor in the next test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASH_DYNAMIC_IMAGE_CACHE", tempfile.mkdtemp(dir=cache_folders))
        yield
