"""Chapter of the benchmark: parts that are measured apart, and one report of all of them."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import chromium
from playwright.sync_api import Browser, sync_playwright

from benchmarks.browser import ARGUMENTS, KEPT, machine

from .goals import Goal
from .report import cell, failures, goal_table, table
from .results import Results

Say = Callable[[str], None]


@dataclass(frozen=True)
class Chapter:
    """A chapter.

    Args:
        name: that of its kept numbers.
        about: the docstring of its program.
        parts: the names of the methods of `measures`, each of which takes a number of rounds.
        measures: made of a browser, the results, and who is told.
        rounds: as many as a run takes by default.
        report: writes the report of all parts.
    """

    name: str
    about: str
    parts: Sequence[str]
    measures: Callable[[Browser, Results, Say], object]
    rounds: int
    report: Callable[[Results], Iterator[str]]

    def carry_out(self, path: Path) -> None:
        """Measure, or read the last run; then write the report."""
        parser = argparse.ArgumentParser(description=self.about.partition("\n")[0])
        parser.add_argument("--only", nargs="+", choices=self.parts, default=self.parts)
        parser.add_argument("--rounds", type=int, default=self.rounds)
        parser.add_argument(
            "--report", action="store_true", help="write that of the last run again"
        )
        asked = parser.parse_args()
        for part in () if asked.report else asked.only:
            self._measure(part, asked.rounds).save(self._kept(part))
        known = [Results.load(self._kept(part)) for part in self.parts if self._kept(part).exists()]
        path.write_text("\n".join(self.report(Results.of_all(known))) + "\n", encoding="utf-8")

    def _kept(self, part: str) -> Path:
        """The file with the numbers of the last run of a part."""
        return KEPT / f"{self.name}-{part}.json"

    def _measure(self, part: str, rounds: int) -> Results:
        """Measure a part in a browser of its own."""
        results, started = Results(), time.monotonic()

        def say(what: str) -> None:
            print(f"{time.monotonic() - started:5.0f} s  {what}", file=sys.stderr, flush=True)

        with sync_playwright() as playwright:
            path = os.environ.get("CHROMIUM") or chromium.chromium()
            browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            getattr(self.measures(browser, results, say), part)(rounds)
            results.machine = machine(browser.version, time.monotonic() - started)
            browser.close()
        return results


def in_turn(
    results: Results,
    say: Say,
    measure: str,
    case: str,
    turns: Sequence[Any],
    rounds: int,
    work: Callable[[Any], Any],
    pause: float,
) -> None:
    """Measure all in turn, `rounds` times, each after a pause in milliseconds."""
    for number in range(rounds):
        say(f"{case}: {measure}, round {number + 1} of {rounds}")
        for turn in turns:
            name = turn.hand.contender.name
            with results.attempt(measure, case, name):
                turn.hand.page.bring_to_front()
                turn.hand.page.wait_for_timeout(pause)
                results.add(measure, case, name, work(turn))


def opening(head: str, goals: Sequence[Goal]) -> Iterator[str]:
    """The begin of a report."""
    yield head
    yield "## Goals\n"
    yield from goal_table(goals)


def numbers_of(results: Results, measure: str, title: str, numbers: Sequence[str]) -> Iterator[str]:
    """The tables of a measure, one for each case."""
    for case in results.cases(measure):
        rows = []
        for name in results.contenders(measure):
            found = [results.of(measure, case, name, number) for number in numbers]
            if any(found):
                rows.append((name, *(cell(each) for each in found)))
        yield f"\n## {title}: {case}\n"
        yield from table(("", *numbers), rows)


def ending(results: Results, method: str, programs: str = "") -> Iterator[str]:
    """The end of a report: who failed, how it was measured, and on which machine."""
    yield from failures(results)
    yield f"\n## Method\n{method}"
    yield f"{results.machine}{programs}"
