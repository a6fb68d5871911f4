"""Programs in an interpreter of their own: for what imports leave behind, and what is missing."""

from __future__ import annotations

import os
import subprocess
import sys


def run(program: str, *, warnings: str = "error", silent: bool = True, **environment: str) -> str:
    """The output of a program, which must not fail, nor say anything on stderr unless it may."""
    result = subprocess.run(
        [sys.executable, "-W", warnings, "-c", program],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        env={**os.environ, **environment},
    )
    assert result.returncode == 0, result.stderr
    assert not (silent and result.stderr), result.stderr
    return result.stdout
