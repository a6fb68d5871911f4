"""Functions that yield: many yields, clients that leave, equal requests, killed workers.

python benchmarks/soak/streams.py [--clients 200] [--equal 64] [--kills 10]
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from dash_dynamic_image_component import Progress, Registry

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from support.apps import make_app
from support.deployments import gunicorn, resident
from support.frames import frames, image_part
from support.servers import Site, serve

YIELDS, SIDE = 1000, 1024
MOST_TIME = 1.1
"""The time of a function with a reader, as a multiple of its time without one."""
MOST_MEMORY = 50e6
MOST_LATE = 0.1
"""Seconds from a `yield` to its part, in the median."""

PROGRAM = """
import time
import numpy as np
from dash import Dash, html
from dash_dynamic_image_component import generator

app = Dash(__name__)
app.layout = html.Div()
server = app.server

@generator(max_age=600)
def steps(number: int):
    for step in range(10):
        time.sleep(0.05)
        yield np.full((64, 64), number * 10 + step, np.uint8)
"""


class Functions:
    """An app of functions that yield, and what became of their calls."""

    def __init__(self, backend: str = "flask") -> None:
        self.app = make_app(backend)
        self.running = 0
        self.runs = 0
        self.seconds: list[float] = []
        lock = threading.Lock()
        generator = Registry(self.app, threads=64, queue=512).generator

        @generator
        def quick(number: int = 0) -> Iterator[Any]:
            started, work = time.perf_counter(), np.ones(60_000)
            image = np.zeros((SIDE, SIDE), np.uint8)
            for step in range(YIELDS):
                np.sin(work, out=work)  # about a millisecond
                image[step % SIDE] = step % 256
                yield Progress(step / YIELDS), image
            self.seconds.append(time.perf_counter() - started)

        @generator
        def ten(number: int) -> Iterator[Any]:
            for step in range(10):
                time.sleep(0.2)
                yield (
                    Progress(step / 10, str(time.monotonic())),
                    np.full((256, 256), step, np.uint8),
                )

        @generator
        def slow(number: int = 0) -> Iterator[Any]:
            with lock:
                self.running += 1
                self.runs += 1
            try:
                for step in range(100):
                    time.sleep(0.05)
                    yield np.full((64, 64), step, np.uint8)
            finally:
                with lock:
                    self.running -= 1


def late(site: Site) -> float:
    """Seconds from a `yield` to the arrival of its part: the median of ten."""
    with frames(site, "ten", {"number": time.monotonic_ns() % 10**9}) as parts:
        told = [each.at - float(each.progress["text"]) for each in parts if each.progress]
    return statistics.median(told)


def time_of_yields(functions: Functions, site: Site) -> float:
    """The time of a function that yields without rest: with a reader, by that without one."""
    ratios = []
    for number in range(5):
        functions.seconds.clear()
        assert site.image("quick", {"number": number}).status == 200
        with frames(site, "quick", {"number": 100 + number}) as parts:
            shown = [each.progress["value"] for each in parts if each.progress]
        assert shown == sorted(shown)
        alone, read = functions.seconds
        ratios.append(read / alone)
    return statistics.median(ratios)


def left_running(functions: Functions, site: Site, clients: int) -> tuple[int, int, float]:
    """What is left a second after many clients left: functions, threads and bytes."""

    def leave(number: int) -> None:
        with frames(site, "slow", {"number": number}) as parts:
            next(parts)

    with ThreadPoolExecutor(80) as pool:
        list(pool.map(leave, range(80)))  # threads and memory that are kept
    time.sleep(1)
    gc.collect()
    threads, memory = threading.active_count(), resident(os.getpid())
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(leave, range(100, 100 + clients)))
    time.sleep(1)
    gc.collect()
    more = threading.active_count() - threads
    return functions.running, more, resident(os.getpid()) - memory


def equal(functions: Functions, site: Site, clients: int) -> tuple[int, int]:
    """The runs and the different last images of equal requests."""
    functions.runs = 0

    def last(number: int) -> bytes:
        time.sleep(number / clients)
        with frames(site, "slow", {"number": 5000}) as parts:
            *_, end = parts
        assert end.kind == "last"
        return end.body

    with ThreadPoolExecutor(clients) as pool:
        bodies = set(pool.map(last, range(clients)))
    return functions.runs, len(bodies)


def wrong_after_kills(kills: int) -> int:
    """Images that were taken for finished and were not, where workers are killed in mid-stream."""
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = folder / "app.py"
        program.write_text(PROGRAM, encoding="utf-8")
        with gunicorn(program, folder, 2) as deployment:
            for number in range(kills):
                wrong += _is_wrong(deployment.site, number % 25, deployment.kill_worker)
    return wrong


def _is_wrong(site: Site, number: int, kill: Any) -> bool:
    """Kill a worker after some parts, then ask again; True if what is last is not the last."""
    ends = []
    with (
        suppress(OSError, EOFError, ValueError, KeyError),
        frames(site, "steps", {"number": number}) as parts,
    ):
        for count, part in enumerate(parts):
            if count == 3:
                kill()
            if part.kind == "last":
                ends.append(part)
    for _ in range(50):  # until a new worker is there
        with suppress(OSError, EOFError), frames(site, "steps", {"number": number}) as parts:
            ends += [each for each in parts if each.kind == "last"]
            break
        time.sleep(0.1)
    right = number * 10 + 9
    return not ends or any((image_part(each) != right).any() for each in ends)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--equal", type=int, default=64)
    parser.add_argument("--kills", type=int, default=10)
    given = parser.parse_args()
    told = []
    for backend in ("flask", "fastapi", "quart"):
        functions = Functions(backend)
        with serve(functions.app.server) as site:
            lateness = late(site)
            ratio = time_of_yields(functions, site)
            left = left_running(functions, site, given.clients)
            shared = equal(functions, site, given.equal)
        told.append((lateness, ratio, left, shared))
        print(
            f"{backend}: parts {lateness * 1000:.0f} ms after their yield, {YIELDS} yields take "
            f"{ratio:.2f} x with a reader; {given.clients} clients left {left[0]} functions, "
            f"{left[1]:+} threads, {left[2] / 1e6:+.1f} MB; {given.equal} equal requests: "
            f"{shared[0]} runs, {shared[1]} images",
            flush=True,
        )
    wrong = wrong_after_kills(given.kills)
    print(f"{given.kills} workers killed in mid-stream: {wrong} wrong or missing last images")
    is_right = not wrong and all(
        lateness <= MOST_LATE
        and ratio <= MOST_TIME
        and left[0] == 0
        and left[2] <= MOST_MEMORY
        and shared == (1, 1)
        for lateness, ratio, left, shared in told
    )
    sys.exit(not is_right)


if __name__ == "__main__":
    main()
