"""Threads that are killed at any point while they work: afterwards each kind of image is made.

    python benchmarks/soak/killed_threads.py [rounds]

SystemExit is raised in all threads that began since, as Dash does in its tests. Ends with an
error when an image does not come within ten seconds, at the second request at the latest.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from support.apps import make_app
from support.every_kind import KINDS, register
from support.killer import kill_threads_since, running_threads

from dash_dynamic_image_component import Registry

SECONDS = 10.0


def app_with_images() -> Any:
    app = make_app("flask")
    register(Registry(app, threads=2))
    return app


def ask(app: Any, kind: str, n: int, statuses: list[int]) -> None:
    path = f"/_dash-dynamic-image/{kind}?p=%7B%22n%22%3A{n}%7D"
    statuses.append(int(app.server.test_client().get(path).status_code))


def visit(app: Any, kind: str, n: int, stop: threading.Event) -> None:
    while not stop.is_set():
        ask(app, kind, n, [])
        n += 1


def is_made(app: Any, kind: str, n: int) -> bool:
    """True if the image comes in time, at the second request at the latest."""
    statuses: list[int] = []
    for _ in range(2):
        asking = threading.Thread(target=ask, args=(app, kind, n, statuses), daemon=True)
        asking.start()
        asking.join(SECONDS)
        if statuses[-1:] == [200]:
            return True
    print(f"{kind} {n}: {statuses or 'no answer'}")
    return False


def main(rounds: int) -> int:
    logging.disable(logging.CRITICAL)
    threading.excepthook = lambda _: None
    sys.unraisablehook = lambda _: None
    app, spared, missing = app_with_images(), running_threads(), 0
    for number in range(rounds):
        stop = threading.Event()
        for kind in KINDS:
            visiting = (app, kind, number * 1000, stop)
            threading.Thread(target=visit, args=visiting, daemon=True).start()
        time.sleep(0.02 + 0.003 * (number % 17))
        kill_threads_since(spared)
        stop.set()
        missing += sum(not is_made(app, kind, 10**6 + number) for kind in KINDS)
    print(f"{rounds} rounds, {missing} images missing")
    return 1 if missing else 0


if __name__ == "__main__":
    status = main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    sys.stdout.flush()
    os._exit(status)  # threads of the visitors may still wait
