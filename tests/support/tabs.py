"""A page of a real Chromium: what it asked, what it shows, and a console that must stay empty."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

DASH_ITSELF = r"^log: \[Dash\] WebSocket (connected|disconnected)"
"""What Dash's renderer writes on FastAPI and Quart, with or without images."""

CUT_OFF = re.compile(
    r"^error: Failed to load resource: net::ERR_(?:CONNECTION_\w+|EMPTY_RESPONSE) \(\w+://[^/]+:(\d+)/"
)
"""Chromium's line for a request without an answer; the group is the port."""

SCRIPT = Path(__file__).parents[1] / "browser" / "tests.js"


@dataclass
class Tab:
    """A page, what it asked the servers for, and what it wrote to the console."""

    page: Page
    requests: list[Request] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def open(self, url: str) -> None:
        """Load a page and wait until Dash has drawn its layout."""
        self.page.goto(url)
        self.page.wait_for_selector("#react-entry-point > *:not(._dash-loading)")

    def expect(self, pattern: str) -> None:
        """A line that a deliberate failure must cause; it has to come."""
        self.expected.append(pattern)

    def images(self) -> list[str]:
        """The URLs of the images that were asked for, in order."""
        return [each.url for each in self.requests_of_images()]

    def requests_of_images(self) -> list[Request]:
        """The requests for images, in order."""
        return [each for each in self.requests if "/_dash-dynamic-image/" in each.url]

    def updates(self) -> list[str]:
        """The Dash callbacks that went to the server."""
        return [each.url for each in self.requests if "_dash-update-component" in each.url]

    def js(self, expression: str, argument: Any = None) -> Any:
        """Evaluate a function in the page."""
        return self.page.evaluate(expression, argument)

    def set_props(self, id: Any, **props: Any) -> None:
        """Change props as a user of the page would, callbacks included."""
        self.js("([id, props]) => dash_clientside.set_props(id, props)", [id, props])

    def status(self, id: str = "image") -> str:
        """What the component says of itself."""
        return str(self.page.get_attribute(f"#{id}", "data-status"))

    def wait_status(self, status: str, id: str = "image") -> None:
        """Wait until the component says so."""
        self.page.wait_for_selector(f'#{id}[data-status="{status}"]', state="attached")

    def value(self, id: str = "image") -> int | None:
        """The number that the pixels on screen carry (see pictures.py)."""
        value: int | None = self.js("id => tests.value(id)", id)
        return value

    def wait_value(self, value: int, id: str = "image") -> None:
        """Wait until the pixels on screen carry this number, and are those of the exact image."""
        self.page.wait_for_function(
            "([id, value]) => tests.value(id) === value && !tests.isPreview(id)",
            arg=[id, value],
            polling="raf",
        )

    def prop(self, name: str, id: str = "image") -> Any:
        """A prop of the component as Dash's store has it."""
        return self.js("([id, name]) => tests.prop(id, name)", [id, name])

    def write(self, message: ConsoleMessage) -> None:
        """Remember a line of the console."""
        where = message.location.get("url", "")
        self.console.append(f"{message.type}: {message.text} ({where})")

    def wait_console(self, pattern: str) -> None:
        """Wait until a line of the console matches."""
        for _ in range(300):
            if any(re.search(pattern, line) for line in self.console):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"no line like {pattern} in {self.console}")

    def check_console(self) -> None:
        """Every expected line came, and no other."""
        missing = [
            pattern
            for pattern in self.expected
            if not any(re.search(pattern, line) for line in self.console)
        ]
        expected = "|".join([DASH_ITSELF, *self.expected])
        surplus = [line for line in self.console if not re.search(expected, line)]
        # A test ends its server before its page, which may ask for something at that moment.
        surplus = [line for line in surplus if not is_of_ended_server(line)]
        assert not missing, f"the console lacks {missing}"
        assert not surplus, f"the console holds {surplus}"


def is_of_ended_server(line: str) -> bool:
    """True for a request to a port of this machine where nobody listens any more."""
    found = CUT_OFF.search(line)
    if not found:
        return False
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", int(found[1]))) != 0


@contextmanager
def open_tab(browser: Browser, **options: Any) -> Iterator[Tab]:
    """A fresh page of its own profile. Fails when the console holds a line nobody expected."""
    context = browser.new_context(**options)
    tab = new_tab(context)
    try:
        yield tab
    finally:
        context.close()
    tab.check_console()


def new_tab(context: BrowserContext) -> Tab:
    """A fresh page of that profile."""
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.add_init_script(path=SCRIPT)
    tab = Tab(page)
    page.on("request", lambda request: tab.requests.append(request))
    page.on("console", tab.write)
    page.on("pageerror", lambda error: tab.console.append(f"pageerror: {error}"))
    return tab
