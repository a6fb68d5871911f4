"""Environments with other versions of Dash and the tools of the one that runs the tests."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

from filelock import FileLock

ROOT = Path(__file__).parents[2]


def python_with_dash(version: str, extras: str = "") -> Path:
    """The Python of an environment with this Dash and what Dash asks for, made if there is none.

    It is kept inside the environment that runs the tests: they come and go together.
    """
    folder = Path(sys.prefix) / f"dash-{version}"
    python, installed = folder / "bin" / "python", folder / "installed"
    with FileLock(folder.with_suffix(".lock")):  # tests run side by side
        if not installed.exists():
            venv.create(folder, clear=True, symlinks=True)
            pip = ("-m", "pip", "--python", python)  # one of its own would take seconds to install
            # Without --no-compile it takes twice as long, and most of it is never imported.
            options = ("--quiet", "--no-compile", "--disable-pip-version-check")
            succeed(Path(sys.executable), *pip, "install", *options, f"dash{extras}=={version}")
            _share_tools(folder)
            installed.touch()
    return python


def newest_dash() -> str:
    """The version that pip would install into this environment."""
    output = succeed(Path(sys.executable), "-m", "pip", "index", "versions", "dash")
    found = re.search(r"^dash \((.+)\)$", output, re.MULTILINE)
    assert found, f"pip tells no version of dash: {output}"
    return found[1]


def succeed(python: Path, *arguments: Any) -> str:
    """The output of a Python that must not fail."""
    command = [str(python), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


def _share_tools(folder: Path) -> None:
    """Put this package, pytest and the rest behind what the environment itself holds.

    Done after pip has run: it would take them for its own.
    """
    (packages,) = folder.glob("lib/*/site-packages")
    places = dict.fromkeys([str(ROOT), *map(sysconfig.get_path, ("purelib", "platlib"))])
    (packages / "tools.pth").write_text("\n".join(places), encoding="utf-8")
