"""How quickly a picture follows the hand in a real browser, beside what people use today.

Run it with `.venv/bin/python benchmarks/browser.py`; it takes some 25 minutes, installs contenders
into environments inside `.venv`, and writes RESULTS.md and results.png. `--quick` takes two minutes
with those that need no installation, and prints its report. Leave the machine alone meanwhile.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
# A program that is started by hand knows neither this folder as a package nor the tools.
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tools")]

import chromium  # noqa: E402

from benchmarks.suite.contenders import ALL  # noqa: E402
from benchmarks.suite.originals import write_originals  # noqa: E402
from benchmarks.suite.plan import BRIEF, FULL, MEASURES, Plan, carry_out  # noqa: E402
from benchmarks.suite.plot import write_plot  # noqa: E402
from benchmarks.suite.race import Rig  # noqa: E402
from benchmarks.suite.report import write_report  # noqa: E402
from benchmarks.suite.results import Results  # noqa: E402

KEPT = Path(sys.prefix) / "benchmark"
ARGUMENTS = [
    *chromium.ARGUMENTS,
    # A tab that waits for its turn is not to be slower when it comes.
    "--disable-renderer-backgrounding",
    "--disable-background-timer-throttling",
]


def main() -> None:
    """Measure, or read the last full run; then write the report where it belongs."""
    asked = options()
    full = not asked.quick and not asked.only
    folder, kept = (HERE, KEPT / "results.json") if full else (KEPT, KEPT / "part.json")
    if not asked.report:
        plan, measures = chosen(BRIEF if asked.quick else FULL, asked.only)
        measure(plan, measures, asked.minutes).save(kept)
    results = Results.load(kept)
    write_report(results, folder / "RESULTS.md")
    write_plot(results, folder / "results.png")
    if not full:
        print((folder / "RESULTS.md").read_text(encoding="utf-8"))


def options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="two minutes, nothing to install")
    names = [contender.program for contender in ALL]
    only = f"measures ({', '.join(MEASURES)}) and contenders ({', '.join(dict.fromkeys(names))})"
    parser.add_argument("--only", nargs="+", metavar="NAME", default=[], help=only)
    limit = "begin no round after so many; the report has what was measured until then"
    parser.add_argument("--minutes", type=float, default=float("inf"), help=limit)
    parser.add_argument("--report", action="store_true", help="write that of the last run again")
    asked = parser.parse_args()
    if unknown := {*asked.only} - {*MEASURES, *names}:
        parser.error(f"no {', '.join(unknown)} among the {only}")
    return asked


def chosen(plan: Plan, only: list[str]) -> tuple[Plan, list[str]]:
    """The plan with the contenders that are asked for, and the measures; all where none are."""
    measures = [name for name in MEASURES if name in only] or list(MEASURES)
    contenders = [each for each in plan.contenders if each.program in only]
    if contenders:
        plan = replace(plan, contenders=contenders, dragged=contenders)
    return plan, measures


class TimeIsUp(Exception):
    """What has been measured until then counts."""


def measure(plan: Plan, measures: list[str], minutes: float) -> Results:
    """Carry out a plan in a browser of its own."""
    results, started = Results(), time.monotonic()
    originals = KEPT / "originals"
    write_originals(originals)
    path = os.environ.get("CHROMIUM") or chromium.chromium()

    def say(what: str) -> None:
        passed = time.monotonic() - started
        print(f"{passed:5.0f} s  {what}", file=sys.stderr, flush=True)
        if passed > 60 * minutes:
            raise TimeIsUp

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        with suppress(TimeIsUp):
            carry_out(plan, Rig(browser, originals, results, say), measures)
        results.machine = machine(browser.version, time.monotonic() - started)
        browser.close()
    return results


def machine(browser: str, seconds: float) -> str:
    """What the numbers come from."""
    return (
        f"Chromium {browser}, Python {platform.python_version()}, {platform.system()} on "
        f"{os.cpu_count()} cores ({platform.machine()}); {date.today():%B %Y}, "
        f"{seconds / 60:.0f} minutes."
    )


if __name__ == "__main__":
    main()
