"""What importing the package costs beside importing Dash; goal: at most 60 ms more.

Run it with `.venv/bin/python benchmarks/import_time.py`. The two are measured in turn.
"""

from __future__ import annotations

import statistics
import subprocess
import sys

ROUNDS = 15
PROGRAM = "import time; s = time.perf_counter(); import {}; print(time.perf_counter() - s)"


def seconds(module: str) -> float:
    """How long a fresh process takes to import a module."""
    command = [sys.executable, "-c", PROGRAM.format(module)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    """Measure both in turn, and print the medians and the difference."""
    pairs = [(seconds("dash"), seconds("dash_dynamic_image_component")) for _ in range(ROUNDS)]
    dash, package = (statistics.median(each) for each in zip(*pairs, strict=True))
    more = statistics.median(package - dash for dash, package in pairs)
    print(f"dash {dash * 1e3:.0f} ms, with the package {package * 1e3:.0f} ms")
    print(f"{more * 1e3:.0f} ms more ({package / dash:.2f} x); goal: 60 ms")
    numpy = "import dash_dynamic_image_component, sys; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", numpy], capture_output=True, text=True, check=True)
    print(f"numpy imported: {done.stdout.strip()}")


if __name__ == "__main__":
    main()
