"""Which tests `make check` runs."""

from __future__ import annotations

import subprocess
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from support import interpreters
from support.apps import make_app
from support.servers import BACKENDS, serve
from support.services import make_service
from support.unit_tests import starts


def helper() -> Any:
    return [subprocess.run(each) for each in ("a", "b")]


run = partial(interpreters.run, warnings="default")


class Deep:
    def method(self) -> Any:
        return helper()


def calls_itself(number: int) -> int:
    return calls_itself(number - 1) if number else 0


@pytest.mark.parametrize(
    "test",
    [
        lambda: serve(None),
        lambda: subprocess.Popen("a"),
        lambda: [helper() for _ in range(3)],
        lambda: (lambda: run("pass"))(),
        lambda: ProcessPoolExecutor(),
        lambda: Deep().method(),
    ],
)
def test_what_uses_a_server_or_a_process_at_any_depth_is_no_unit_test(test: Any) -> None:
    assert starts(test)


@pytest.mark.parametrize(
    "test",
    [
        lambda: make_service,
        lambda: [make_app(each) for each in BACKENDS],
        lambda: ThreadPoolExecutor(),
        lambda: calls_itself(3),
    ],
)
def test_what_stays_in_its_process_is_a_unit_test(test: Any) -> None:
    assert not starts(test)
