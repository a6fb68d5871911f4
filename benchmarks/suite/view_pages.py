"""A page with a view of points in it, a real hand on it, and what comes of its gestures."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from .contenders import PROGRAM, Contender
from .line import Speed
from .pages import outcome

SCRIPT = Path(__file__).with_name("views.js")
WIDTH, HEIGHT = 1024, 768
VIEWPORT = {"width": 1280, "height": 900}
TIMEOUT = 15_000
MOVES, STEP = 60, 6
"""A pan: so many moves in one second, of so many CSS pixels."""

OURS = Contender("this package", "view_this_package")
OURS_EXACT = Contender(
    "this package, `preview='off'`", "view_this_package", settings={"PREVIEW": "off"}
)
LINKED = Contender("this package, linked", "view_linked")
HOLOVIEWS = Contender(
    "Panel with HoloViews",
    "view_holoviews",
    PROGRAM,
    packages=(
        *("holoviews==1.23.2", "panel==1.9.4", "bokeh==3.9.2", "datashader==0.19.1"),
        *("numpy", "pandas", "pillow"),
    ),
)
GRAPH = Contender("`dcc.Graph`, `relayoutData`", "view_graph")
VIEWS = (OURS, OURS_EXACT, HOLOVIEWS, GRAPH)

Pair = tuple[float, float]


@dataclass
class Hand:
    """A page of a contender, and the mouse on it."""

    page: Page
    contender: Contender
    left: float
    top: float
    pans: int = 0
    zooms: int = 0

    def zoom(self) -> dict[str, Any]:
        """One turn of the wheel, nearer; each time at another place."""
        self.zooms += 1
        self.page.mouse.move(self.left + 480 + 9 * self.zooms, self.top + 400)
        self.page.wait_for_timeout(300)
        is_ours = self.contender.program == OURS.program
        self._begin("zoom")
        if is_ours:
            self.page.keyboard.down("Control")
        self.page.mouse.wheel(0, -100)
        if is_ours:
            self.page.keyboard.up("Control")
        return self._outcome()

    def pan(self) -> dict[str, Any]:
        """Drag for one second, to the right and back in turn, and let go."""
        self.pans += 1
        direction = 1 if self.pans % 2 else -1
        # Some pixels down in each pan, so that the way back has other views.
        way = (direction * STEP, self.pans / MOVES)
        return self.drag("pan", (512 - direction * 180, 300), way)

    def drag(self, task: str, start: Pair, step: Pair) -> dict[str, Any]:
        """Press at a point of the picture, move by a step 60 times in one second, and let go.

        A hand does not wait for a page that is slow: each move is sent when it is due.
        """
        x, y = self.left + start[0], self.top + start[1]
        self.page.mouse.move(x, y)
        self.page.wait_for_timeout(300)
        self._begin(task)
        self.page.mouse.down()
        places = [(x + n * step[0], y + n * step[1]) for n in range(1, MOVES + 1)]
        # The public call waits for the page, so that no hand was quicker than its frames.
        self.page._sync(glide(self.page.mouse._impl_obj, places))
        self.page.mouse.up()
        return self._outcome()

    def _begin(self, task: str) -> None:
        options = {
            "program": self.contender.program,
            "size": [WIDTH, HEIGHT],
            "timeout": TIMEOUT,
        }
        self.page.evaluate(f"views.start({json.dumps(task)}, {json.dumps(options)})")

    def _outcome(self) -> dict[str, Any]:
        found: dict[str, Any] = outcome(self.page, "views", 2 * TIMEOUT)
        return found


async def glide(mouse: Any, places: Sequence[Pair]) -> None:
    """Move to these places within a second, at an even pace."""
    started, moves = time.perf_counter(), []
    for number, (x, y) in enumerate(places, 1):
        await asyncio.sleep(started + number / len(places) - time.perf_counter())
        moves.append(asyncio.create_task(mouse.move(x, y, 1)))
    await asyncio.gather(*moves)


@contextmanager
def hand_on(
    browser: Browser, contender: Contender, url: str, speed: Speed | None = None
) -> Iterator[Hand]:
    """A fresh profile with the page of a contender, when its first picture is there.

    Args:
        browser: a running Chromium.
        contender: one of `VIEWS`.
        url: that of its server.
        speed: of Chromium's own emulation of a network, which leaves WebSockets alone.
    """
    context = browser.new_context(viewport=VIEWPORT)  # type: ignore[arg-type]
    try:
        page = context.new_page()
        page.add_init_script(path=SCRIPT)
        if speed:
            _emulate(page, speed)
        page.goto(url)
        eyes = f"views.eyes.{contender.program}()"
        ready = f"(seen => seen && views.isInPlace(seen) && seen.isExact)({eyes})"
        page.wait_for_function(ready, timeout=2 * TIMEOUT, polling=100)
        page.wait_for_timeout(1000)
        # A component has a plane once its chunk is there.
        views = "document.querySelectorAll('.dash-dynamic-image__plane').length"
        components = "document.querySelectorAll('.dash-dynamic-image').length"
        page.wait_for_function(f"{views} >= {components}", timeout=4 * TIMEOUT, polling=100)
        left, top = page.evaluate(f"{eyes}.at")
        yield Hand(page, contender, left, top)
    finally:
        context.close()


def _emulate(page: Page, speed: Speed) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    throughput = speed.bits / 8
    conditions = {
        "offline": False,
        "latency": 1000 * speed.round_trip,
        "downloadThroughput": throughput,
        "uploadThroughput": throughput,
    }
    session.send("Network.emulateNetworkConditions", conditions)
