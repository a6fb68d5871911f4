"""How quickly values in the page get other colours, beside what people use today.

Run it with `.venv/bin/python benchmarks/values_in_page.py`; it takes some four minutes, and writes
VALUES.md. `--only slices` measures a part anew and keeps the others. Leave the machine alone
meanwhile. `benchmarks/values.py` measures the server alone.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
# A program that is started by hand knows neither this folder as a package nor the tools.
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tools")]

import chromium  # noqa: E402

from benchmarks.browser import ARGUMENTS, KEPT, machine  # noqa: E402
from benchmarks.suite.results import Results  # noqa: E402
from benchmarks.suite.value_measures import Values  # noqa: E402
from benchmarks.suite.value_report import write_report  # noqa: E402

PARTS = ("beside", "alone", "slices")


def main() -> None:
    """Measure, or read the last run; then write the report where it belongs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--report", action="store_true", help="write that of the last run again")
    asked = parser.parse_args()
    for part in () if asked.report else asked.only:
        measure(part, asked.rounds).save(kept(part))
    known = [Results.load(kept(part)) for part in PARTS if kept(part).exists()]
    write_report(known, HERE / "VALUES.md")


def kept(part: str) -> Path:
    """The file with the numbers of the last run of a part."""
    return KEPT / f"values-{part}.json"


def measure(part: str, rounds: int) -> Results:
    """Measure a part in a browser of its own."""
    results, started = Results(), time.monotonic()

    def say(what: str) -> None:
        print(f"{time.monotonic() - started:5.0f} s  {what}", file=sys.stderr, flush=True)

    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or chromium.chromium()
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        getattr(Values(browser, results, say), part)(rounds)
        results.machine = machine(browser.version, time.monotonic() - started)
        browser.close()
    return results


if __name__ == "__main__":
    main()
