"""Floods of requests: what they cost is bounded, on three backends."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.apps import make_app
from support.attacks import files_with_content, refused, resident_bytes, size_of, upload
from support.servers import Site, serve

from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.base import problems
from dash_dynamic_image_component.images.sources.returned import encode

MEBIBYTE = 2**20
AT_ONCE = 64


NOISE = encode(np.random.default_rng(4).integers(0, 256, (400, 400), np.uint8)).data
"""A file of 160 kB; what is made of it costs the server no time."""


def test_hundreds_of_different_params_at_once_pass_no_bound(backend: str, tmp_path: Path) -> None:
    """All of them are different: no cache and no merging helps."""
    app = make_app(backend)
    requests, disk_bytes = 500, 32 * MEBIBYTE
    registry = Registry(app, memory_bytes=4 * MEBIBYTE, disk_bytes=disk_bytes)
    registry.configure(threads=2, queue=8, store=tmp_path)
    running, most = Counter[str](), [0]
    lock = threading.Lock()

    @registry.generator(max_age=60)
    def noise(value: int) -> Any:
        with lock:
            running["now"] += 1
            most[0] = max(most[0], running["now"])
        try:
            return NOISE + b"%d" % value
        finally:
            with lock:
                running["now"] -= 1

    with serve(app.server) as site, ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda value: status_of(site, value), range(10_000, 10_100)))
        before = resident_bytes()
        statuses = Counter(pool.map(lambda value: status_of(site, value), range(requests)))
        grown = resident_bytes() - before
        assert set(statuses) <= {200, 503}
        assert statuses[200] >= 100
        assert statuses.total() == requests
        assert most[0] <= 2
        # The images of 500 come to 80 MB; a process that has run other tests is never still.
        assert grown < 50 * MEBIBYTE
        assert site.image("noise", {"value": 1}).status == 200, "it is as good as before"
    stored = sum(map(size_of, files_with_content(tmp_path)))
    assert MEBIBYTE < stored <= disk_bytes


def status_of(site: Site, value: int) -> int:
    """The status; the answer is checked, whatever it is."""
    answer = site.image("noise", {"value": value})
    if answer.status == 200:
        assert answer.headers["content-type"] == "image/png"
        assert answer.body == NOISE + b"%d" % value
    else:
        assert refused(answer) == (503, "busy")
        assert 1 <= int(answer.headers["retry-after"]) <= 30
    return answer.status


EXPENSIVE = {
    "names that nobody knows": {f"frequency_and_amplitude_{n}": 0 for n in range(1_800)},
    "values of no fitting type": {"numbers": [""] * 15_000},
    "a long list": {"numbers": [0.5] * 12_000},
    "a long text": {"frequency": "9" * 64_000},
    "a deep value": {"frequency": json.loads("[" * 30 + "0" + "]" * 30)},
    "long names": {"frequency" * 6_000: 0},
}


@pytest.mark.parametrize("params", EXPENSIVE.values(), ids=EXPENSIVE.keys())
def test_params_that_take_long_to_refuse_hold_no_event_loop_up(
    params: dict[str, Any], backend: str
) -> None:
    app = make_app(backend)

    @Registry(app).generator
    def drawn(frequency: float = 1, numbers: list[int] = []) -> Any:  # noqa: B006
        return np.zeros((1, 1), np.uint8)

    with serve(app.server) as site, ThreadPoolExecutor(4) as pool:
        reference = upload(site, json.dumps(params).encode())  # no web server takes such a line
        asked = [pool.submit(site.image, "drawn", reference) for _ in range(4)]
        slowest, began = 0.0, time.monotonic()
        while not all(each.done() for each in asked):
            started = time.monotonic()
            assert site.image("drawn").status == 200
            slowest = max(slowest, time.monotonic() - started)
        # A loop that reads them itself answers nobody until the last of them is refused.
        assert slowest < max(2, (time.monotonic() - began) / 2)
        assert {refused(each.result())[0] for each in asked} == {422}


def test_near_names_are_found_quickly_among_many() -> None:
    """They are looked for at each name that is wrong, which anybody can send."""
    known = [f"package.module.function_{n}_that_draws_a_picture" for n in range(1_000)]
    started = time.perf_counter()
    problems.did_you_mean("package.module.function_that_draws_a_picture" * 100, known)
    assert time.perf_counter() - started < 1
