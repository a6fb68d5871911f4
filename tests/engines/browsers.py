"""Opens an address in one of three engines, as a user would: a window, and nobody who drives it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import chromium
import pytest
from engines.screen import HEIGHT, WIDTH, Screen
from firefox_webkit import firefox, webkit
from support.deployments import running

QUIET_FIREFOX = """
user_pref("browser.aboutwelcome.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
"""


def _chromium(folder: Path, ratio: float) -> list[str]:
    quiet = ["--no-first-run", "--disable-background-networking", "--disable-sync", "--test-type"]
    place = [f"--window-size={WIDTH},{HEIGHT}", "--window-position=0,0"]
    machine = ["--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}"]
    machine += [f"--disable-features={','.join(chromium.ADDRESS_BAR)}"]
    path = _found("Chromium", os.environ.get("CHROMIUM"), "run `make test`, or set CHROMIUM")
    return [path, f"--force-device-scale-factor={ratio}", *machine, *place, *quiet]


def _firefox(folder: Path, ratio: float) -> list[str]:
    screen = f'user_pref("layout.css.devPixelsPerPx", "{ratio}");\n'
    (folder / "user.js").write_text(QUIET_FIREFOX + screen, encoding="utf-8")
    path = _found("Firefox", firefox(), "apt-get install firefox-esr")
    place = ["--width", str(WIDTH), "--height", str(HEIGHT)]
    return [path, "--no-remote", "--profile", str(folder), *place]


def _webkit(_folder: Path, _ratio: float) -> list[str]:
    path = _found("WebKit", webkit(), "apt-get install libwebkit2gtk-4.1-0")
    return [path, "--private"]


ENGINES: dict[str, Callable[[Path, float], list[str]]] = {
    "chromium": _chromium,
    "firefox": _firefox,
    "webkit": _webkit,
}

ZOOMS = [("chromium", 1), ("firefox", 1), ("webkit", 1.5)]
"""Engines, and the CSS zoom of a box: WebKit leaves it out of rectangles."""


@contextmanager
def opened(
    engine: str, url: str, screen: Screen, folder: Path, ratio: float = 1
) -> Iterator[subprocess.Popen[bytes]]:
    """A fresh browser on a screen that shows a page; what it says is in `<engine>.log`.

    A pixel of CSS has `ratio` pixels of the screen, as with a zoom; in WebKit a whole number.
    """
    profile = folder / "profile"
    profile.mkdir()
    environment = os.environ | {
        "DISPLAY": screen.display,
        "GDK_BACKEND": "x11",
        "GDK_SCALE": str(ratio) if engine == "webkit" else "1",
        "HOME": str(folder),
        "MOZ_ENABLE_WAYLAND": "0",
        "NO_AT_BRIDGE": "1",
        "XDG_RUNTIME_DIR": str(folder),
    }
    with running(engine, [*ENGINES[engine](profile, ratio), url], folder, environment) as process:
        yield process


def _found(name: str, path: str | None, remedy: str) -> str:
    if path is None:
        pytest.fail(f"{name} cannot be had: {remedy}", pytrace=False)
    return path
