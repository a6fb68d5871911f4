"""A page with a picture of values in it, and what is done to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.contenders import scan

from .contenders import Contender
from .pages import outcome
from .view_pages import MOVES, glide

SCRIPT = Path(__file__).with_name("values.js")
VIEWPORT = {"width": 1280, "height": 1100}
TIMEOUT = 15_000

OURS = Contender("this package, `data=True`", "values_in_page")
DIRECT = replace(
    OURS,
    name="this package, `data=True`, without a callback",
    change="([colormap, ...value_range]) => "
    "dash_clientside.set_props('image', {colormap, value_range})",
)
REQUEST = Contender("this package, a request", "values_by_request")
ROUTE = Contender("hand-made route, PNG", "values_route")
ROUTE_JPEG = Contender("hand-made route, JPEG", "values_route", settings={"FORMAT": "JPEG"})
IMSHOW = Contender("`px.imshow`, callback", "values_imshow")
PATCHED = Contender("`px.imshow`, `Patch`", "values_imshow", settings={"PATCH": "1"})
OTHERS = (REQUEST, ROUTE, ROUTE_JPEG, IMSHOW, PATCHED)
BESIDE = (OURS, DIRECT, *OTHERS)

VALUES = Contender("values", "values_of_slices", settings={"DATA": "1"})
VALUES_EXACT = Contender(
    "values, `preview='off'`", "values_of_slices", settings={"DATA": "1", "PREVIEW": "off"}
)
COLOURS = Contender("colours", "values_of_slices")
COLOURS_EXACT = Contender(
    "colours, `preview='off'`", "values_of_slices", settings={"PREVIEW": "off"}
)
SLICES = (VALUES, VALUES_EXACT, COLOURS, COLOURS_EXACT)


@dataclass
class Hand:
    """A page of a contender, and how to change it."""

    page: Page
    contender: Contender

    def recolour(self, colormap: str, low: float, high: float) -> dict[str, Any]:
        """Bring a colormap and a window."""
        colours = scan.coloured(scan.wedge(), colormap, low, high)
        return self._change([colormap, low, high], colours)

    def show(self, z: int) -> dict[str, Any]:
        """Bring another slice."""
        values = scan.wedge()
        values[0] = scan.number_of(z)
        return self._change(z, scan.coloured(values, "gray", scan.LOW, scan.HIGH))

    def drag_bar(self, part: float) -> dict[str, Any]:
        """Drag the upper end of the colour bar down by a part of it, for one second."""
        end = self.page.locator("#image [role=slider]").nth(1)
        held, bar = end.bounding_box(), self.page.locator("#image").bounding_box()
        assert held
        assert bar
        x, y = held["x"] + held["width"] / 2, held["y"] + held["height"] / 2
        self.page.mouse.move(x, y)
        self.page.wait_for_timeout(300)
        self._begin("bar", {})
        self.page.mouse.down()
        step = part * bar["height"] / MOVES
        self.page._sync(
            glide(self.page.mouse._impl_obj, [(x, y + n * step) for n in range(1, MOVES + 1)])
        )
        self.page.mouse.up()
        return self._outcome()

    def drag_slices(self, first: int) -> dict[str, Any]:
        """Bring 60 slices within a second."""
        values = list(range(first, first + scan.STEPS))
        range_ = [scan.LOW, scan.HIGH]
        options = {"values": values, "interval": 1000 / 60, "range": range_, "steps": scan.STEPS}
        return self._do("slices", options)

    def _change(self, value: Any, colours: Any) -> dict[str, Any]:
        options = {"value": value, "colours": colours.tolist(), "timeout": TIMEOUT}
        return self._do("change", {"program": self.contender.program, **options})

    def _do(self, task: str, options: dict[str, Any]) -> dict[str, Any]:
        self._begin(task, options)
        return self._outcome()

    def _begin(self, task: str, options: dict[str, Any]) -> None:
        known = f"{{...{json.dumps(options)}, change: {self.contender.change}}}"
        self.page.evaluate(f"values.start({json.dumps(task)}, {known})")

    def _outcome(self) -> dict[str, Any]:
        found: dict[str, Any] = outcome(self.page, "values", 2 * TIMEOUT)
        return found


@contextmanager
def hand_on(browser: Browser, contender: Contender, url: str) -> Iterator[Hand]:
    """A fresh profile with the page of a contender, when its first picture is there."""
    context = browser.new_context(viewport=VIEWPORT)  # type: ignore[arg-type]
    try:
        page = context.new_page()
        page.add_init_script(path=SCRIPT)
        page.goto(url)
        ready = f"values.eyes.{contender.program}()?.isExact"
        page.wait_for_function(ready, timeout=2 * TIMEOUT, polling=100)
        page.wait_for_timeout(1500)
        yield Hand(page, contender)
    finally:
        context.close()
