"""Measures of views: a turn of the wheel, a pan, views that move together, a pyramid."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser

from . import pyramid
from .chapter import Say, in_turn
from .contenders import Contender
from .line import Speed
from .results import Results
from .servers import Server, started
from .view_pages import HEIGHT, LINKED, MOVES, OURS, OURS_EXACT, VIEWS, WIDTH, Hand, hand_on

SLOW = Speed(bits=20e6, round_trip=0.05)
POINTS, COST = 2_000_000, 12
DATASHADER = "2 million points"
QUICK = f"a function of {COST} ms"
ON_SLOW = f"{QUICK}, 20 Mbit/s and 50 ms"
FOUR, HUNDRED = "4 linked views of 480 pixels", "100 linked views of 96 pixels"
PYRAMID = "30,000 x 30,000 pixels, views of 640 x 640"
DOWN = 0.05
"""Pixels down for each step, so that no two views are the same."""


@dataclass(frozen=True)
class Run:
    """A run of the function, as its log has it."""

    number: int
    x: tuple[float, float]
    width: int
    height: int
    s: float

    @property
    def span(self) -> float:
        """The length of its view in x."""
        return self.x[1] - self.x[0]


@dataclass
class Turn:
    """A contender whose turn it is."""

    hand: Hand
    server: Server

    def runs(self) -> list[Run]:
        """All runs of the function until now, when it has ended what it was at."""
        self.server.settled()
        lines = self.server.runs.read_text(encoding="utf-8").splitlines()
        return [Run(**json.loads(line)) for line in lines]


Work = Callable[[Turn], Mapping[str, float]]


@dataclass(frozen=True)
class Views:
    """A browser, where numbers go, and who is told."""

    browser: Browser
    results: Results
    say: Say

    def beside(self, rounds: int) -> None:
        """Datashader's picture by all contenders, who take turns."""
        with ExitStack() as stack:
            settings = {"POINTS": POINTS, "COST": 0}
            turns = self._turns(stack, DATASHADER, VIEWS, settings)
            self._measure("pan", DATASHADER, turns, rounds, pan)
            self._measure("zoom", DATASHADER, turns, rounds, zoom)

    def alone(self, rounds: int) -> None:
        """This package with a quick function, on both lines."""
        for case, speed in ((QUICK, None), (ON_SLOW, SLOW)):
            with ExitStack() as stack:
                settings = {"POINTS": POINTS, "COST": COST}
                turns = self._turns(stack, case, (OURS, OURS_EXACT), settings, speed)
                self._measure("pan", case, turns, rounds, pan)
                self._measure("zoom", case, turns, rounds, zoom)

    def linked(self, rounds: int) -> None:
        """Views that are moved by one of them."""
        for case, count, side in ((FOUR, 4, 480), (HUNDRED, 100, 96)):
            with ExitStack() as stack:
                settings = {"POINTS": POINTS, "COST": COST, "IMAGES": count, "SIDE": side}
                turns = self._turns(stack, case, (LINKED,), settings)
                self._measure("follow", case, turns, rounds, follow(side, count))

    def pyramid(self, rounds: int) -> None:
        """The example with a large picture, in this process and without a browser."""
        self.say("pyramid")
        with self.results.attempt("pyramid", PYRAMID, OURS.name):
            for numbers in pyramid.views(rounds):
                self.results.add("pyramid", PYRAMID, OURS.name, numbers)

    def _turns(
        self,
        stack: ExitStack,
        case: str,
        contenders: tuple[Contender, ...],
        settings: Mapping[str, float],
        speed: Speed | None = None,
    ) -> list[Turn]:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        texts = {name: str(value) for name, value in settings.items()}
        turns = []
        for number, contender in enumerate(contenders):
            with self.results.attempt("start", case, contender.name):
                server = stack.enter_context(started(contender, folder / str(number), **texts))
                page = hand_on(self.browser, contender, server.url, speed)
                turns.append(Turn(stack.enter_context(page), server))
        return turns

    def _measure(self, measure: str, case: str, turns: list[Turn], rounds: int, work: Work) -> None:
        in_turn(self.results, self.say, measure, case, turns, rounds, work, 1000)


def zoom(turn: Turn) -> Mapping[str, float]:
    """A turn of the wheel until its first full picture, with and without the function's time."""
    before = len(turn.runs())
    found = turn.hand.zoom()
    runs = turn.runs()[before:]
    return {
        "first": found["first"],
        "less": found["first"] - 1000 * seconds_of(found["first_number"], runs),
        "exact": found["exact"],
    }


def seconds_of(number: int, runs: list[Run]) -> float:
    """How long the run took that drew a picture of full size."""
    times = [run.s for run in runs if run.number == number and is_full(run)]
    if not times:
        raise ValueError(f"no run has drawn {number}")
    return times[0]


def is_full(run: Run) -> bool:
    return (run.width, run.height) == (WIDTH, HEIGHT)


def pan(turn: Turn) -> Mapping[str, float]:
    """A drag of one second: full pictures on screen meanwhile, and the exact one after it.

    `beyond`: runs of the function that showed nothing; `right`: 1 when the number of the last
    picture is that of a view that was drawn. The view around that of rest, which an idle page asks
    for, is no run of the drag.
    """
    before = turn.runs()
    found = turn.hand.pan()
    all_runs = turn.runs()[len(before) :]
    least = min(run.span for run in all_runs)
    runs = [run for run in all_runs if run.span < 1.5 * least]
    drawn = {run.number for run in runs if is_full(run)}
    shown = [each for each in found["shown"] if each["number"] in drawn]
    full = [each for each in shown if each["size"] == [WIDTH, HEIGHT] and not each["isScaled"]]
    meanwhile = {each["number"] for each in full if each["at"] <= found["moved"]}
    images = {each["number"] for each in shown}
    moving = {each["number"] for each in shown if each["at"] <= found["moved"]}
    return {
        "a second": 1000 * len(meanwhile) / found["moved"],
        "any a second": 1000 * len(moving) / found["moved"],
        "frames a second": 1000 * found["frames"] / found["moved"],
        "first": found["first"],
        "exact": found["exact"],
        "runs": len(runs),
        "images": len(images),
        "beyond": len(runs) - len(images),
        "function": 1000 * statistics.median(run.s for run in runs),
        "right": float(found["exact_number"] in drawn),
    }


def follow(side: int, count: int) -> Work:
    """A drag of the first of so many linked views: frames a second, and when all have moved."""

    def work(turn: Turn) -> Mapping[str, float]:
        turn.hand.pans += 1
        direction = 1 if turn.hand.pans % 2 else -1
        step = (direction * side / 2 / MOVES, DOWN)
        start = (side * (0.25 if direction > 0 else 0.75), side / 3)
        found: dict[str, Any] = turn.hand.drag("follow", start, step)
        if found["views"] != count:
            raise ValueError(f"{found['views']} views in the place of {count}")
        times = found["times"]
        gaps = [late - early for early, late in pairwise(times)]
        turn.server.settled()
        return {
            "frames a second": 1000 * len(gaps) / sum(gaps),
            "longest frame": max(gaps),
            "frames until it moves": max(found["frames"], default=0),
            "moves": len(found["frames"]),
            "moves that were sent": found["moves"],
        }

    return work
