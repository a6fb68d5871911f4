"""Servers that are stopped by SystemExit in every thread that began since, as Dash does it.

python killed_threads.py servers|runs
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import matplotlib.pyplot as plt
from support.apps import make_app
from support.every_kind import KINDS, drawn, plotted, register
from support.killer import kill_threads_since, running_threads
from support.servers import serve

from dash_dynamic_image_component import Registry

LONGEST = 8.0
"""Seconds for one image; the first of Matplotlib takes one."""


def servers() -> None:
    """Three servers, killed one after the other, show every kind of image."""
    app = make_app("flask")
    register(Registry(app))
    for number in range(3):
        spared = running_threads()
        with serve(app.server) as site:
            for kind in KINDS:
                answer = site.image(kind, {"n": number})
                assert answer.status == 200, (number, kind)
            kill_threads_since(spared)


def runs() -> None:
    """A run whose thread is killed gives back its place, its turn and its entry."""
    app, begun = make_app("flask"), threading.Event()
    registry = Registry(app, threads=1, tasks=1)
    register(registry)
    slow = [True]

    def wait(paint: Callable[[], Any]) -> Any:
        begun.set()
        while slow[0]:
            time.sleep(0.005)
        return paint()

    registry.generator("slow")(lambda: wait(drawn))
    registry.generator("slow_plot")(lambda: (plt.figure(), wait(plotted))[1])
    get = app.server.test_client().get

    def ask(name: str, asked: Future[Any]) -> None:
        asked.set_result(get(f"/_dash-dynamic-image/{name}?p=%7B%7D"))

    for name in ("slow", "slow_plot"):
        spared = running_threads()
        asked: Future[Any] = Future()
        slow[0] = True
        begun.clear()
        asking = threading.Thread(target=ask, args=(name, asked))
        asking.start()
        assert begun.wait(10)
        kill_threads_since(spared | {asking.ident or 0})
        if name == "slow":  # that of Matplotlib may be repeated
            assert asked.result(LONGEST).status_code == 500
        slow[0] = False
        asked.result(LONGEST)
        assert get(f"/_dash-dynamic-image/{name}?p=%7B%7D").status_code == 200
        assert get("/_dash-dynamic-image/plotted?p=%7B%7D").status_code == 200


if __name__ == "__main__":
    {"servers": servers, "runs": runs}[sys.argv[1]]()
    print("done", flush=True)
