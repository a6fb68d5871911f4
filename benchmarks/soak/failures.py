"""A thousand failures with 32 MB each, four at once: what a server keeps of them, in memory.

    python benchmarks/soak/failures.py [failures]

Ends with an error when one backend has kept more than 100 MB. The garbage collector rests, and
memory is compared with that of a server that has answered nothing yet.
"""

from __future__ import annotations

import gc
import logging
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from support.apps import make_app
from support.attacks import resident_bytes
from support.servers import Site, serve

from dash_dynamic_image_component import Registry

AT_ONCE = 4
LIMIT = 100


def large() -> Any:
    """32 MB, each byte of them written."""
    return np.ones(4_000_000)


def fails(n: int) -> Any:
    array = large()
    raise ValueError(f"{array.shape} {n}")


async def fails_later(n: int) -> Any:
    fails(n)


def kept(backend: str, failures: int) -> int:
    """Megabytes of memory that so many failures have cost."""
    app = make_app(backend)
    registry = Registry(app)
    registry.generator("fails")(fails)
    registry.generator("fails_later")(fails_later)
    with serve(app.server) as site, ThreadPoolExecutor(AT_ONCE) as pool:
        before = resident()
        list(pool.map(partial(ask, site), range(failures)))
        return resident() - before


def ask(site: Site, n: int) -> None:
    status = site.image(("fails", "fails_later")[n % 2], {"n": n}).status
    assert status == 500, status


def resident() -> int:
    return resident_bytes() // 10**6


def main(failures: int) -> None:
    logging.disable(logging.CRITICAL)
    gc.disable()
    found = {backend: kept(backend, failures) for backend in ("flask", "fastapi", "quart")}
    told = ", ".join(f"{backend} {size} MB" for backend, size in found.items())
    print(f"failures: {failures} of 32 MB on each backend, memory grown by {told}")
    if max(found.values()) > LIMIT:
        raise SystemExit(f"more than {LIMIT} MB are kept")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
