"""A page that tries something on itself in one engine, and what it and the screen say of it."""

from __future__ import annotations

import json
import queue
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from engines.browsers import opened
from engines.screen import Screen, screen, watching
from flask import Flask, request
from support.servers import serve
from support.tabs import SCRIPT

TRIAL = Path(__file__).with_name("trial.js")
INSIDE = (200, 300)
"""A point of the screen in an image at the top of the page, below the bars of any browser."""
LONGEST_SECONDS = 240

Reports = queue.Queue[dict[str, Any]]


@dataclass(frozen=True)
class Report:
    """What the page said at its end, and the colours that a point of the screen had meanwhile."""

    said: dict[str, Any]
    on_screen: list[int]


def tried(
    engine: str,
    app: Dash,
    folder: Path,
    trial: str,
    ratio: float = 1,
    prepared: Callable[[Screen], AbstractContextManager[None]] = lambda _: nullcontext(),
    scripts: Sequence[Path] = (),
    longest: float = LONGEST_SECONDS,
    **plan: Any,
) -> Report:
    """Try in a fresh browser what a script calls by this name; the page must have no problem."""
    add_trial(app, {"trial": trial, **plan}, scripts)
    reports = received(app.server)
    with (
        serve(app.server) as site,
        screen(folder) as display,
        prepared(display),
        watching(display, *INSIDE) as colours,
        opened(engine, site.url, display, folder, ratio) as browser,
    ):
        said = next_report(reports, browser, folder / f"{engine}.log", longest)
        on_screen = list(colours)
    assert "failure" not in said, said
    assert said["problems"] == [], "the console of the page stays empty"
    return Report(said, on_screen)


def add_trial(app: Dash, plan: dict[str, Any], scripts: Sequence[Path]) -> None:
    """Put the scripts before all others of the page, and the page at the edge of the window."""
    head = f"<style>body {{ margin: 0; }}</style><script>{SCRIPT.read_text()}</script>"
    head += f'<script data-plan="{escape(json.dumps(plan))}">{TRIAL.read_text()}</script>'
    head += "".join(f"<script>{script.read_text()}</script>" for script in scripts)
    app.index_string = app.index_string.replace("<head>", f"<head>{head}")


def received(server: Flask) -> Reports:
    """The reports that come to `/report`."""
    reports: Reports = queue.Queue()

    @server.post("/report")
    def report() -> str:
        reports.put(request.get_json(force=True))
        return ""

    return reports


def next_report(
    reports: Reports, browser: subprocess.Popen[bytes], log: Path, longest: float
) -> dict[str, Any]:
    """Wait for it as long as the browser lives."""
    deadline = time.monotonic() + longest
    while browser.poll() is None and time.monotonic() < deadline:
        try:
            return reports.get(timeout=0.5)
        except queue.Empty:
            continue
    pytest.fail(f"no report came from the page; the browser said: {log.read_text()[-2000:]}")
