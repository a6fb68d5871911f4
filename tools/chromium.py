"""Finds a Chromium for the browser tests, or installs one, and prints its path."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import debian

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""For pages of this machine alone, without a screen."""

ADDRESS_BAR = ("WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "WebUIOmniboxPopup")
"""Features whose pages each new window loads for its address bar: more work than a page of Dash."""

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """The first that runs: on the PATH, from Debian's packages, from Playwright's download."""
    sources: tuple[Callable[[], str | None], ...] = (on_path, from_debian, from_playwright)
    return next((path for source in sources if (path := source())), None)


def on_path() -> str | None:
    """A Chromium or Chrome that is installed already."""
    return next((path for path in found(NAMES) if runs(path)), None)


def found(names: tuple[str, ...]) -> Iterator[str]:
    """The paths of those names that the PATH knows."""
    return (path for name in names if (path := shutil.which(name)))


def from_debian() -> str | None:
    """Debian's Chromium, with one font: a bare Debian has none, and text would be boxes."""
    debian.install("chromium", "chromium-headless-shell", "fonts-dejavu-core")
    return on_path()


def without_windows(path: str) -> str:
    """The build of a Chromium that opens no windows, if it lies beside it; a page costs less there.

    Debian builds both from one source.
    """
    shell = Path(path).with_name(f"{Path(path).name}-headless-shell")
    return str(shell) if shell.exists() else path


def from_playwright() -> str | None:
    """Playwright's own Chromium, downloaded if need be."""
    if not debian.succeeds([sys.executable, "-m", "playwright", "install", "chromium"]):
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if runs(path) else None


def runs(path: str) -> bool:
    """Whether it starts: Ubuntu's chromium-browser may be a stub, and a download lack libraries."""
    try:
        result = subprocess.run(
            [path, "--version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0


def main() -> None:
    """Print the path, or leave with one sentence."""
    if wanted := os.environ.get("CHROMIUM"):
        if not runs(wanted):
            sys.exit(
                f"CHROMIUM is {wanted!r}, which does not start: set it to a Chromium or Chrome."
            )
        print(wanted)
    elif path := chromium():
        print(path)
    else:
        sys.exit(
            "The browser tests need Chromium, and neither Debian's packages nor Playwright's "
            "download could install it here: install one and set CHROMIUM to its path."
        )


if __name__ == "__main__":
    main()
