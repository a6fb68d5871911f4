"""A page of a real Chromium with a contender in it: change a value, and see what comes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, WebSocket

from .contenders import Contender

SCRIPT = Path(__file__).with_name("page.js")
VIEWPORT = {"width": 1280, "height": 1100}
OPEN_SECONDS = 60
UPDATE_SECONDS = 20
DRAG_SECONDS = 30
SPARE_SECONDS = 30
"""What the browser gets beyond the limit that the page itself keeps."""


@dataclass(frozen=True)
class Arrival:
    """From the change of a value to its right pixels on screen, in ms and in frames."""

    first: float
    exact: float
    first_frames: int
    exact_frames: int


@dataclass(frozen=True)
class Shown:
    """What was on screen from a moment on, in ms."""

    at: float
    value: int
    tier: str


@dataclass(frozen=True)
class Drag:
    """A drag: what was on screen, how long the values moved, and when the last one arrived."""

    shown: tuple[Shown, ...]
    moved: float
    end: Arrival


@dataclass
class Asked:
    """What went up from a page: requests, and how many messages over WebSockets."""

    requests: list[Request] = field(default_factory=list)
    messages: int = 0

    def __len__(self) -> int:
        return len(self.requests) + self.messages

    def note(self, request: Request) -> None:
        """Take note of a request; data and object URLs are none."""
        if request.url.startswith("http"):
            self.requests.append(request)


@dataclass
class Viewer:
    """A page, and how to move what it shows."""

    page: Page
    contender: Contender
    messages: int = 0

    @contextmanager
    def asking(self) -> Iterator[Asked]:
        """Note what the page asks for until the block ends. A drag is slower for that."""
        asked, before = Asked(), self.messages
        self.page.on("request", asked.note)
        try:
            yield asked
        finally:
            self.page.remove_listener("request", asked.note)
            asked.messages = self.messages - before

    def update(self, value: int, seconds: float = UPDATE_SECONDS) -> Arrival:
        """Change the value, and wait for its exact pixels.

        Raises:
            RuntimeError: when they do not come in time.
        """
        return Arrival(**self.do("update", seconds, value=value))

    def drag(
        self, values: list[int], interval: float, seconds: float = DRAG_SECONDS, **more: Any
    ) -> Drag:
        """Change the value every `interval` ms; `seconds` is the limit for the last one."""
        moving = len(values) * interval / 1000
        found = self.do("drag", seconds, moving, values=values, interval=interval, **more)
        shown = tuple(Shown(**each) for each in found.pop("shown"))
        return Drag(shown, found.pop("moved"), Arrival(**found))

    def digest(self) -> str:
        """The SHA-256 of the RGBA pixels on screen."""
        return str(self.do("digest", UPDATE_SECONDS))

    def do(self, task: str, seconds: float, more: float = 0, /, **options: Any) -> Any:
        """Run a task of page.js to its end."""
        known = {
            "image": self.contender.image,
            "swaps": self.contender.swaps,
            "timeout": 1000 * seconds,
            **options,
        }
        change = self.contender.change
        self.page.evaluate(
            f"benchmark.start({json.dumps(task)}, {{...{json.dumps(known)}, change: {change}}})"
        )
        limit = 1000 * (seconds + more + SPARE_SECONDS)
        return outcome(self.page, "benchmark", limit)

    def watch_socket(self, socket: WebSocket) -> None:
        """Count what goes up over a WebSocket from now on."""

        def count(_: Any) -> None:
            self.messages += 1

        socket.on("framesent", count)


def outcome(page: Page, tasks: str, limit: float) -> Any:
    """The result of the task that a page has started, within so many milliseconds.

    Raises:
        RuntimeError: the task failed.
    """
    page.wait_for_function(f"{tasks}.outcome", timeout=limit, polling=50)
    found = page.evaluate(f"{tasks}.outcome")
    if "error" in found:
        raise RuntimeError(found["error"])
    return found["result"]


@contextmanager
def viewing(
    browser: Browser, contender: Contender, url: str, ready: bool = True
) -> Iterator[Viewer]:
    """A fresh profile with the page of a contender, when its first picture is on screen."""
    context = browser.new_context(viewport=VIEWPORT)  # type: ignore[arg-type]
    try:
        context.set_default_timeout(1000 * OPEN_SECONDS)
        page = context.new_page()
        page.add_init_script(path=SCRIPT)
        viewer = Viewer(page, contender)
        page.on("websocket", viewer.watch_socket)
        page.goto(url, wait_until="commit")
        if ready:
            _wait_ready(viewer)
        yield viewer
    finally:
        context.close()


def _wait_ready(viewer: Viewer) -> None:
    found = f"benchmark.find({json.dumps(viewer.contender.image)})"
    value_of = "image => image && benchmark.valueOf(image)"
    viewer.page.wait_for_function(f"({value_of})({found}) === 0", polling=100)
    # What a framework still does after its first picture belongs to no update.
    viewer.page.wait_for_timeout(300)


def target_of(request: Request) -> str:
    """The path and the query of a request, as the first line of HTTP has them."""
    parts = urlsplit(request.url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
