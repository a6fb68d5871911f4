"""Cost of values on the server, beside their picture in colours: python benchmarks/values.py.

Each tier is asked of one function in turn, so that all see the same machine. The times are those of
the whole answer in this process: run, encoding, ETag and headers.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.base.settings import Settings
from dash_dynamic_image_component.service.flow import in_thread
from dash_dynamic_image_component.service.http import Request
from dash_dynamic_image_component.service.service import Service

REPEATS = 25
SIDES = (512, 1024, 2048)
TIERS = {"colours": "", "data": "&tier=data", "data8": "&tier=data8"}


def scan(side: int, noise: float) -> npt.NDArray[np.float64]:
    """A smooth quantity of 5,000 to 35,000 with noise, as detectors give."""
    y, x = np.mgrid[:side, :side] / side
    smooth = 20_000 + 15_000 * np.sin(11 * x) * np.cos(14 * y)
    noisy: npt.NDArray[np.float64] = smooth + np.random.default_rng(1).normal(
        0, noise, smooth.shape
    )
    return noisy


def slices(array: npt.NDArray[Any]) -> Callable[[], Any]:
    """A function that returns an array of its own for each call, as an index into a volume does."""
    return lambda: array.copy()


def cases(side: int) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    yield "uint16, noise 20", scan(side, 20).astype(np.uint16)
    yield "uint16, noise 300", scan(side, 300).astype(np.uint16)
    yield "int16, smooth", (scan(side, 0) - 20_000).astype(np.int16)
    yield "float32", scan(side, 20).astype(np.float32)
    yield "float64", scan(side, 20)
    yield "int64", scan(side, 20).astype(np.int64)
    yield "uint8", (scan(side, 20) / 200).astype(np.uint8)


def measure(array: npt.NDArray[Any]) -> dict[str, tuple[float, int]]:
    """Milliseconds and bytes of each tier."""
    registry = Registry()
    registry.generator("scan", data=True, colormap="viridis", max_age=0)(slices(array))
    service = Service(registry, Settings(), "benchmark")
    times: dict[str, list[float]] = {name: [] for name in TIERS}
    sizes = {}
    for _ in range(REPEATS):
        for name, tier in TIERS.items():
            request = Request("GET", "/scan", f"p=%7B%7D{tier}".encode())
            start = time.perf_counter()
            reply = in_thread(service.answer(request))
            times[name].append(1000 * (time.perf_counter() - start))
            sizes[name] = len(reply.body)
            assert reply.status == 200, reply.body
    return {name: (statistics.median(times[name]), sizes[name]) for name in TIERS}


if __name__ == "__main__":
    for side in SIDES:
        print(f"\n{side} x {side}: ms and kB; beside the colours")
        for name, array in cases(side):
            found = measure(array)
            base = found["colours"][0]
            shown = [
                f"{tier} {spent:6.1f} ms {size / 1000:6.0f} kB {spent / base:5.2f} x"
                for tier, (spent, size) in found.items()
            ]
            print(f"  {name:20}" + "   ".join(shown))
