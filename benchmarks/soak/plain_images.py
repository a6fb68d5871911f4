"""Thirty visitors with forty plain images each, while one visitor drags a slider.

    python benchmarks/soak/plain_images.py [visitors]

Ends with an error when a plain image was refused, when the package had more threads than its
settings allow, or when the images of the drag took over 1.5 times as long as without the others in
the line: beside a run that goes on, which nobody interrupts.
"""

from __future__ import annotations

import logging
import os
import statistics
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from support.apps import make_app
from support.attacks import resident_bytes
from support.servers import Site, serve

from dash_dynamic_image_component import Registry

IMAGES, CONNECTIONS, SECONDS, AT_ONCE = 40, 6, 0.1, 6

MOST_THREADS = AT_ONCE + max(2, os.cpu_count() or 1) + 4 + 2
"""For functions, for helpers, for stores, and two event loops."""


def tile(x: int) -> Image.Image:
    time.sleep(SECONDS)
    return Image.new("RGB", (64, 64), "red")


def visited(site: Site, visitor: int) -> Counter[int]:
    """The statuses of all plain images of one visitor."""
    numbers = range(visitor * IMAGES, (visitor + 1) * IMAGES)
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return Counter(pool.map(lambda x: plain(site, x), numbers))


def plain(site: Site, x: int) -> int:
    return site.image("tile", {"x": x}, Accept="image/*,*/*;q=0.8").status


def threads() -> int:
    """The threads of the package."""
    return sum("dash-dynamic-image" in each.name for each in threading.enumerate())


def drag(site: Site, first: int, ends: threading.Event, most: list[int]) -> list[float]:
    """Seconds of each image of a drag, of which one is on its way at a time."""
    seconds = list[float]()
    while not ends.is_set() or len(seconds) < 10:
        most[0] = max(most[0], threads())
        started = time.perf_counter()
        assert site.image("tile", {"x": first + len(seconds)}).status == 200
        seconds.append(time.perf_counter() - started)
    return seconds


def main(visitors: int) -> None:
    logging.disable(logging.CRITICAL)
    for backend in ("flask", "fastapi", "quart"):
        app = make_app(backend)
        Registry(app, threads=AT_ONCE).generator("tile")(tile)
        with serve(app.server) as site, ThreadPoolExecutor(visitors + 1) as pool:
            before, ends, most = resident_bytes(), threading.Event(), [0]
            dragging = pool.submit(drag, site, 10**6, ends, most)
            asked = [pool.submit(visited, site, number) for number in range(visitors)]
            statuses = sum((each.result() for each in asked), Counter[int]())
            ends.set()
            took = statistics.median(dragging.result())
            grown = (resident_bytes() - before) // 10**6
            # A place becomes free after some part of a run of one of the others.
            alone = SECONDS + SECONDS / AT_ONCE
        print(
            f"plain images: {backend} {dict(statuses)}, a dragged image {took * 1000:.0f} ms "
            f"(of {alone * 1000:.0f} with a free place), memory {grown} MB, {most[0]} threads"
        )
        if set(statuses) != {200} or took > 1.5 * alone or most[0] > MOST_THREADS:
            raise SystemExit("a plain image was refused, or it took too many threads or seconds")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
