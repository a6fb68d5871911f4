"""Finds Firefox, a browser of WebKit and a screen without a display, or installs Debian's."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import debian
from chromium import found, runs

FIREFOX = ("firefox-esr", "firefox")
WEBKIT = ("lib/*/webkit2gtk-4.*/MiniBrowser", "libexec/webkit2gtk-4.*/MiniBrowser")
"""Where distributions keep the small browser that comes with WebKitGTK; it is on no PATH."""


def firefox() -> str | None:
    """The first that starts: Ubuntu's may be a stub that asks for a snap."""
    return next((path for path in found(FIREFOX) if runs(path)), None)


def webkit() -> str | None:
    """WebKit's MiniBrowser, of the newest interface."""
    return max(_mini_browsers(), default=None)


def _mini_browsers() -> Iterator[str]:
    return (str(path) for pattern in WEBKIT for path in Path("/usr").glob(pattern))


def xvfb() -> str | None:
    """An X server that draws into memory."""
    return shutil.which("Xvfb")


PARTS: dict[str, tuple[str, Callable[[], str | None]]] = {
    "Firefox": ("firefox-esr", firefox),
    "WebKit's MiniBrowser": ("libwebkit2gtk-4.1-0", webkit),
    "Xvfb": ("xvfb", xvfb),
}
"""What the tests need: Debian's package of it, and what finds it."""


def missing() -> dict[str, str]:
    """The parts that cannot be found, and Debian's packages of them."""
    return {part: package for part, (package, find) in PARTS.items() if find() is None}


def main() -> None:
    """Install what is missing, or leave with one sentence."""
    if parts := missing():
        debian.install(*parts.values())
    if parts := missing():
        sys.exit(
            f"The tests of three engines need {' and '.join(parts)}, which apt-get could not, or "
            f"may not, install here: install them (on Debian: {' '.join(parts.values())})."
        )


if __name__ == "__main__":
    main()
