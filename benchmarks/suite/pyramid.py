"""Views of the large picture of examples/pyramid.py, beside the time of reading their regions."""

from __future__ import annotations

import importlib
import math
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from flask.testing import FlaskClient

SIDE = 640
"""Pixels of a view in each direction."""

Corners = tuple[float, float, float]


def views(rounds: int) -> Iterator[Mapping[str, float]]:
    """The numbers of the whole picture and of random views, after a first request.

    `view` and `read` are ms, `beyond` those over three times `read`, `memory` MB of the process.
    """
    pyramid: Any = importlib.import_module("examples.pyramid")
    if not pyramid.FILE.exists():
        pyramid.make()
    client = pyramid.app.server.test_client()
    # The example keeps its pictures for an hour: no view may be one of the run before.
    chance = np.random.default_rng()
    asked(client, None)
    for number in range(8 * rounds):
        width = float(np.exp(chance.uniform(np.log(SIDE), np.log(pyramid.SIDE))))
        left, top = chance.uniform(0, pyramid.SIDE - width, 2)
        corners = (left, top, width) if number % 8 else (0.0, 0.0, float(pyramid.SIDE))
        # Home has been asked for; some pixels less are another view of the same region.
        view = asked(
            client, corners if number % 8 else (0.0, 0.0, pyramid.SIDE - chance.uniform(1, 50))
        )
        read = region(pyramid, corners)
        yield {"view": view, "read": read, "beyond": view - 3 * read, "memory": memory()}


def memory() -> float:
    """MB that this process holds now, on Linux."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def asked(client: FlaskClient, corners: Corners | None) -> float:
    """The ms until the file of a view is there; None is home."""
    address = f"/_dash-dynamic-image/pyramid?p=%7B%7D&size={SIDE}x{SIDE}"
    if corners:
        left, top, width = corners
        edges = (left, left + width, top + width, top)
        # As JavaScript writes numbers: 0, not 0.0.
        address += "&view=" + ",".join(f"{each:.12g}" for each in edges)
    started = time.perf_counter()
    answer = client.get(address)
    if answer.status_code != 200 or not answer.data:
        raise RuntimeError(f"{address} was answered with {answer.status}")
    return 1000 * (time.perf_counter() - started)


def region(pyramid: Any, corners: Corners) -> float:
    """The ms for reading what a view shows, of the level that has just enough pixels."""
    left, top, width = corners
    level = min(int(math.log2(max(width / SIDE, 1))), pyramid.LEVELS - 1)
    x0, x1, y0, y1 = (int(each) >> level for each in (left, left + width, top, top + width))
    started = time.perf_counter()
    _ = pyramid.levels()[str(level)][y0:y1, x0:x1]
    return 1000 * (time.perf_counter() - started)
