"""Fixtures of the Python tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.servers import BACKENDS
from support.unit_tests import is_unit


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`-m unit` selects the tests of `make check`."""
    for test in items:
        if is_unit(test):
            test.add_marker("unit")


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Each of Dash's backends in turn."""
    return str(request.param)


@pytest.fixture(autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a test keeps in files is neither in the user's own cache folder nor in the next test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASH_DYNAMIC_IMAGE_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
