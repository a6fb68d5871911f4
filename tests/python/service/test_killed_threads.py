"""Servers and runs whose threads are killed, in a process of their own: others lose no threads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).parents[2] / "programs" / "killed_threads.py"


def told(part: str) -> str:
    """The last line of the program, or all that it said when it failed."""
    path = os.pathsep.join(each for each in sys.path if each)
    done = subprocess.run(
        [sys.executable, str(PROGRAM), part],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.stdout.splitlines()[-1] if done.returncode == 0 else done.stdout + done.stderr


def test_three_servers_that_are_killed_one_after_the_other_show_every_kind_of_image() -> None:
    assert told("servers") == "done"


def test_a_run_whose_thread_is_killed_gives_back_its_place_its_turn_and_its_entry() -> None:
    assert told("runs") == "done"
