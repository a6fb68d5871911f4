"""Threads that a call starts belong to it, and threads of a pool only while they work for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import matplotlib.pyplot as plt
import pytest
from support.services import ask_within, service_with

pytestmark = pytest.mark.usefixtures("nothing_is_left_behind")


def test_a_pool_whose_threads_a_call_has_started_serves_others_as_before() -> None:
    with ThreadPoolExecutor(1) as pool:

        def drawn() -> Any:
            return pool.submit(plt.figure, figsize=(1, 1)).result()

        assert ask_within(20, service_with(drawn)).status == 200
        try:
            assert pool.submit(plt.figure, num=78).result() is plt.figure(num=78)
        finally:
            plt.close(78)
