"""Environments of their own for contenders that this project does not depend on."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from functools import cache
from pathlib import Path

INSTALL_SECONDS = 600


def python_with(packages: tuple[str, ...]) -> Path:
    """The Python of an environment with these packages, made if there is none.

    It is kept inside the environment that runs the benchmark: they come and go together. Without
    packages it is that environment itself.

    Args:
        packages: requirements with their versions, such as `("gradio==6.31.0", "numpy")`; the
            first names the environment.

    Raises:
        RuntimeError: with what pip said, when they cannot be installed.
    """
    if not packages:
        return Path(sys.executable)
    folder = Path(sys.prefix) / f"contender-{packages[0].replace('==', '-')}"
    python, installed = folder / "bin" / "python", folder / "installed"
    wanted = "\n".join(packages)
    if not installed.exists() or installed.read_text(encoding="utf-8") != wanted:
        venv.create(folder, clear=True, symlinks=True, with_pip=True)
        _output(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages)
        installed.write_text(wanted, encoding="utf-8")
    return python


@cache
def versions(python: Path) -> dict[str, str]:
    """The versions of what an environment holds, by the names that pip knows."""
    listed = json.loads(_output(python, "-m", "pip", "list", "--format=json"))
    return {each["name"].lower(): each["version"] for each in listed}


def _output(python: Path, *arguments: str) -> str:
    command = [str(python), *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(arguments)} failed: {done.stderr.strip()[-500:]}")
    return done.stdout
