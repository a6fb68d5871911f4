"""A slider over a slow function, and over a quick one, in a browser.

    python benchmarks/soak/slow_runs.py

The slow function takes 8 seconds and asks `Cancelled`; the slider moves five times in 3 seconds.
Ends with an error when its last value comes over 8.5 seconds after the last move, when more than
two runs were under way at once, or when a drag over a function of 0.2 seconds shows under four
pictures.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from dash import Input, dcc
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import chromium
from support.apps import make_app
from support.pictures import numbered
from support.servers import serve
from support.tabs import Tab, open_tab

from dash_dynamic_image_component import Cancelled, DynamicImage, Registry, params_callback

SLOW, QUICK, STEP = 8.0, 0.2, 0.05

MOVES = ((0.75, 0.75, 0.75, 0.75), (0.2, 1.3, 0.9, 0.6), (2.4, 0.2, 0.2, 0.2))
"""Seconds between five moves."""


class Counted:
    """A function that takes some seconds, and the most of its runs at once."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self._lock = threading.Lock()

    def count(self, change: int) -> None:
        with self._lock:
            self.now += change
            self.most = max(self.most, self.now)

    def __call__(self, value: int, cancelled: Cancelled, seconds: float = SLOW) -> Any:
        self.count(1)
        try:
            end = time.monotonic() + (seconds if value else 0)
            while time.monotonic() < end:
                time.sleep(min(STEP, seconds))
                cancelled.check()
            return numbered(value)
        finally:
            self.count(-1)


def slider(backend: str, work: Counted, seconds: float) -> Any:
    """The server of an app with a slider and the image of its value."""
    app = make_app(backend)

    @Registry(app).generator(timeout=60)
    def number(value: int, cancelled: Cancelled) -> Any:
        return work(value, cancelled, seconds)

    app.layout = [
        dcc.Slider(0, 400, 1, value=0, id="slider", updatemode="drag"),
        DynamicImage("number", id="image", width=200, height=200),
    ]
    params_callback("image", value=Input("slider", "value"))
    return app.server


def last_value(tab: Tab, pauses: tuple[float, ...], first: int) -> float:
    """Seconds from the last of five moves until its value is on screen."""
    for number, pause in enumerate((*pauses, 0.0)):
        moved = time.monotonic()
        tab.set_props("slider", value=first + number)
        tab.page.wait_for_timeout(1000 * pause)
    tab.wait_value(first + len(pauses))
    return time.monotonic() - moved


def pictures(tab: Tab) -> int:
    """The number of pictures that a drag of 60 changes in a second shows."""
    tab.js("() => { window.stopWatching = tests.watch('image'); }")
    tab.js("() => tests.drag('slider', 'value', 60, 1000 / 60)")
    tab.wait_value(60)
    return len({frame["value"] for frame in tab.js("() => window.stopWatching()")} - {0})


def main() -> None:
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or chromium.chromium()
        browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        for backend in ("flask", "fastapi", "quart"):
            slow, quick = Counted(), Counted()
            with serve(slider(backend, slow, SLOW)) as site, open_tab(browser) as tab:
                tab.open(site.url)
                tab.wait_value(0)
                took = [last_value(tab, each, 10 * n) for n, each in enumerate(MOVES, start=1)]
            with serve(slider(backend, quick, QUICK)) as site, open_tab(browser) as tab:
                tab.open(site.url)
                tab.wait_value(0)
                shown = pictures(tab)
            seconds = ", ".join(f"{each:.2f}" for each in took)
            print(
                f"slow runs: {backend}, the last value after {seconds} s, {slow.most} at once; "
                f"a drag over {QUICK:g} s shows {shown} pictures, {quick.most} at once",
                flush=True,
            )
            if max(took) > SLOW + 0.5 or slow.most > 2 or shown < 4:
                raise SystemExit("the last value came late, or runs were too many or too few")


if __name__ == "__main__":
    main()
