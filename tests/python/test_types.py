"""Type checkers see the signature of the component: right calls pass, misspelt ones do not."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "tests" / "programs" / "typed_app.py"
LINES = PROGRAM.read_text(encoding="utf-8").splitlines()
WRONG = [number for number, line in enumerate(LINES, 1) if line.endswith("# wrong")]


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """The program without the comments that silence type checkers."""
    file = tmp_path / "app.py"
    file.write_text(re.sub(r"  # type: ignore.*", "", "\n".join(LINES)), encoding="utf-8")
    return file


def checked(folder: Path, *command: str) -> str:
    """The report of a type checker in a folder on a program that has faults."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**os.environ, "MYPYPATH": str(ROOT)},  # an editable installation is a hook
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_mypy_reports_misspelt_props_and_values_only(program: Path) -> None:
    # As strict as it can be; what `make types` knows of libraries spares it half a minute.
    report = checked(ROOT, "mypy", "--config-file=pyproject.toml", str(program))
    found = {int(line) for line in re.findall(r"app\.py:(\d+): error", report)}
    assert sorted(found) == WRONG, report


@pytest.mark.slow
def test_pyright_reports_misspelt_props_and_values_only(program: Path) -> None:
    settings = {"typeCheckingMode": "strict", "extraPaths": [str(ROOT)]}
    (program.parent / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    report = checked(program.parent, "pyright", "--outputjson", "--pythonpath", sys.executable)
    faults = json.loads(report)["generalDiagnostics"]
    found = {each["range"]["start"]["line"] + 1 for each in faults}
    assert sorted(found) == WRONG, report
