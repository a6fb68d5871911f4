"""Finds the servers that the tests start beside our own, or installs Debian's as mere programs."""

from __future__ import annotations

import os
import shutil
import sys

import debian

PARTS = ("redis-server", "nginx")
"""Programs; Debian's packages and services have the same names."""
WHERE = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])  # not on every user's PATH


def missing() -> list[str]:
    """The parts that cannot be found."""
    return [program for program in PARTS if shutil.which(program, path=WHERE) is None]


def install(programs: list[str]) -> None:
    """Install Debian's packages of some parts, without their services."""
    if debian.install(*programs) and shutil.which("systemctl"):
        # Or they would listen on their well-known ports from the next boot on.
        debian.succeeds([*(debian.root_prefix() or []), "systemctl", "disable", *programs])


def main() -> None:
    """Install what is missing, or leave with one sentence."""
    if programs := missing():
        install(programs)
    if programs := missing():
        sys.exit(
            f"The tests need {' and '.join(programs)}, which apt-get could not, or may not, "
            "install here: install them, as services or not."
        )


if __name__ == "__main__":
    main()
