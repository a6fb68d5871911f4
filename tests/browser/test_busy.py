"""A server with more to do than it can, and one that dies at work: images come, errors do not."""

from __future__ import annotations

import os
import signal
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from dash import Dash, html
from playwright.sync_api import Browser
from support.apps import make_app
from support.deployments import gunicorn, wait_until
from support.pictures import numbered
from support.servers import serve
from support.tabs import Tab, open_tab

from dash_dynamic_image_component import DynamicImage, Registry

MORTAL_APP = Path(__file__).parent / "mortal_app.py"
MANY = 9


def narrow_app(backend: str, seconds: float, **settings: Any) -> Dash:
    """Nine images, which start when they get their params, and a server with few places."""
    app = make_app(backend)

    @Registry(app, **settings).generator
    def slow(value: int) -> Any:
        time.sleep(seconds)
        return numbered(value)

    app.layout = html.Div(
        [DynamicImage("slow", id=f"image{number}", width=64) for number in range(MANY)]
    )
    for each in app.layout.children:
        each.params = {"value": None}
    return app


def burst(tab: Tab, first: int) -> None:
    """All images want something new, in the same moment."""
    tab.js(
        """([first, many]) => {
          for (let number = 0; number < many; number++)
            dash_clientside.set_props(`image${number}`, {params: {value: first + number}});
        }""",
        [first, MANY],
    )


def wait_for_all(tab: Tab, first: int) -> None:
    for number in range(MANY):
        tab.wait_value(first + number, f"image{number}")
        tab.wait_status("loaded", f"image{number}")
        assert tab.prop("error", f"image{number}") is None
    assert tab.js("() => tests.alerts()") == 0


def refusals(tab: Tab) -> int:
    """How often the server said 503, which Chromium itself writes to the console."""
    count = len([line for line in tab.console if "status of 503" in line])
    if count:
        tab.expect(r"status of 503.*/slow\?")
    return count


def test_a_burst_of_images_on_a_server_with_one_thread_ends_with_all_of_them(
    backend: str, browser: Browser
) -> None:
    app = narrow_app(backend, 0.05, threads=1, queue=4)
    with serve(app.server) as site, ExitStack() as stack:
        # One page asks for four at once and no more, which such a server just takes.
        tabs = [stack.enter_context(open_tab(browser)) for _ in range(2)]
        for tab in tabs:
            tab.open(site.url)
        for first, tab in zip((100, 200), tabs, strict=True):
            burst(tab, first)
        for first, tab in zip((100, 200), tabs, strict=True):
            wait_for_all(tab, first)
        assert sum(map(refusals, tabs)) > 0


def test_a_drag_on_a_busy_server_waits_for_no_value_but_the_last(tab: Tab) -> None:
    app = make_app("flask")
    runs: list[int] = []

    @Registry(app, threads=1, queue=0).generator
    def slow(value: int) -> Any:
        runs.append(value)
        time.sleep(1.5 if value == 0 else 0)
        return numbered(value)

    app.layout = html.Div(
        [
            DynamicImage("slow", {"value": None}, id="other"),
            DynamicImage("slow", {"value": None}, id="image"),
        ]
    )
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_status("idle", "other")
        tab.set_props("other", params={"value": 0})
        wait_until(lambda: runs == [0], "the run that takes the only place")
        for value in range(1, 6):
            tab.set_props("image", params={"value": value})
            tab.page.wait_for_timeout(50)
        assert tab.status() == "loading"
        tab.wait_value(5)
        tab.wait_status("loaded")
        tab.wait_value(0, "other")
        assert refusals(tab) > 0
        assert tab.js("() => tests.alerts()") == 0
    assert runs == [0, 5]


def test_a_server_that_is_busy_for_longer_than_the_timeout_is_an_error(tab: Tab) -> None:
    app = make_app("flask")

    @Registry(app, threads=1, queue=0).generator
    def slow(value: int) -> Any:
        time.sleep(2 if value == 0 else 0)
        return numbered(value)

    app.layout = html.Div(
        [
            DynamicImage("slow", {"value": 0}, id="other"),
            DynamicImage("slow", {"value": None}, id="image", timeout=900),
        ]
    )
    tab.expect(r"""^error: Error: DynamicImage\("slow"\): The server is busy""")
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_status("loading", "other")
        tab.page.wait_for_timeout(200)
        tab.set_props("image", params={"value": 1})
        tab.wait_status("error")
        assert tab.prop("error")["code"] == "busy"
        tab.wait_value(0, "other")
        tab.page.get_by_role("button", name="Retry").click()
        tab.wait_value(1)
        assert refusals(tab) > 0


def test_a_worker_that_is_killed_at_work_costs_no_image(tab: Tab, tmp_path: Path) -> None:
    tab.expect(r"net::ERR_(EMPTY_RESPONSE|CONNECTION_(RESET|CLOSED)).*/mortal\?")
    log = tmp_path / "runs"
    brief = {"RUNS": str(log), "GUNICORN_CMD_ARGS": "--keep-alive 1"}
    with gunicorn(MORTAL_APP, tmp_path, 2, **brief) as deployment:
        tab.open(deployment.site.url)
        tab.wait_value(1)
        asked = len(tab.images())
        # Chromium itself repeats what an old connection does not answer; this is about a new one.
        tab.page.wait_for_timeout(1500)
        tab.set_props("image", params={"value": 2, "seconds": 0.5})
        tab.wait_status("loading")
        wait_until(lambda: len(log.read_text().split()) == 2, "the run for 2")
        os.kill(int(log.read_text().split()[1]), signal.SIGKILL)
        tab.wait_value(2)
        tab.wait_status("loaded")
        assert tab.js("() => tests.alerts()") == 0
        workers = log.read_text().split()
    assert len(tab.images()) == asked + 2, "one retry"
    assert len(workers) == 3
    assert workers[1] != workers[2]
