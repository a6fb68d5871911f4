"""Measures of values in the page: new colours, drags of the bar, new values and slices."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser

from benchmarks.contenders import scan

from .chapter import Say, in_turn
from .contenders import Contender
from .results import Results
from .servers import started
from .value_pages import BESIDE, OURS, SLICES, Hand, hand_on

COLORMAPS = ("viridis", "magma", "gray", "plasma")
"""Their tables are in the page before anything is measured."""
NEW = ("inferno", "cividis", "turbo")
FRAME, LEAD = 1000 / 60, 4
"""Milliseconds of a frame, and of what has passed of one when a change comes (see `values.js`)."""
WARM = 4
"""Changes before the first that counts."""


@dataclass
class Turn:
    """A contender whose turn it is; no colours and no slice come twice."""

    hand: Hand
    colormap: int = 0
    window: int = 0
    z: int = 0

    def recolour(self) -> dict[str, float]:
        n = self.window
        # Neighbours differ much, so that the right picture is told from the one before.
        low, high = -900 + 3 * n, (400 if n % 2 else 2600) + 3 * n
        return with_frames(self.hand.recolour(COLORMAPS[self.colormap % len(COLORMAPS)], low, high))

    def next_window(self) -> dict[str, float]:
        self.window += 1
        return self.recolour()

    def next_colormap(self) -> dict[str, float]:
        self.colormap += 1
        return self.recolour()

    def new_colormap(self) -> dict[str, float]:
        """One whose table the page has not had."""
        self.z += 1
        found = self.hand.recolour(NEW[(self.z - 1) % len(NEW)], scan.LOW, scan.HIGH)
        return with_frames(found)

    def next_slice(self) -> dict[str, float]:
        self.z += 7
        return self.hand.show(self.z)

    def bar(self) -> dict[str, float]:
        """A drag of the bar: frames and repaints a second."""
        self.window += 1
        found = self.hand.drag_bar(0.4 if self.window % 2 else -0.4)
        times: list[float] = found["times"]
        gaps = [late - early for early, late in pairwise(times)]
        return {
            "frames a second": 1000 * len(gaps) / sum(gaps),
            "longest frame": max(gaps),
            "repaints a second": 1000 * len(found["delays"]) / sum(gaps),
            "from a move to its repaint": statistics.median(found["delays"]),
            "requests": found["requests"],
        }

    def slices(self) -> dict[str, float]:
        """A drag of z: slices on screen a second."""
        first = 10_000 + scan.STEPS * self.z
        self.z += 1
        found = self.hand.drag_slices(first)
        return {"slices a second": 1000 * len(set(found["shown"])) / found["moved"]}


def with_frames(found: dict[str, float]) -> dict[str, float]:
    """With the frames until the first that has the picture; 1 is the next one after the change.

    A page that is busy leaves frames out, so that those that it hears of do not count.
    """
    return {**found, "frames": math.ceil((LEAD + found["ready"]) / FRAME)}


@dataclass
class Values:
    """A browser, where numbers go, and who is told."""

    browser: Browser
    results: Results
    say: Say

    def beside(self, rounds: int) -> None:
        """New colours of 1024 x 1024 by all contenders, who take turns."""
        with self._turns("1024 x 1024", BESIDE, 1024) as turns:
            self._warm(turns, Turn.next_colormap)
            self._recolour("1024 x 1024", turns, rounds)
            self._measure("new colormap", "1024 x 1024", turns, len(NEW), Turn.new_colormap)

    def alone(self, rounds: int) -> None:
        """This package at 2048 x 2048, and the bar under the hand."""
        for side in (1024, 2048):
            case = f"{side} x {side}"
            with self._turns(case, (OURS,), side) as turns:
                self._warm(turns, Turn.next_colormap)
                if side == 2048:
                    self._recolour(case, turns, rounds)
                self._measure("bar", case, turns, max(rounds // 2, 2), Turn.bar)

    def slices(self, rounds: int) -> None:
        """Values beside the colours of the same function: a new slice at rest, a drag of z."""
        for side in (1024, 512):
            case = f"{side} x {side}"
            with self._turns(case, SLICES, side) as turns:
                self._warm(turns, Turn.next_slice)
                self._measure("update", case, turns, rounds, Turn.next_slice)
                self._measure("slices", case, turns, max(rounds // 2, 2), Turn.slices)

    def _recolour(self, case: str, turns: list[Turn], rounds: int) -> None:
        """Both in turn: each colormap comes with a window that it did not have before."""
        for _ in range(rounds):
            self._measure("window", case, turns, 1, Turn.next_window)
            self._measure("colormap", case, turns, 1, Turn.next_colormap)

    @contextmanager
    def _turns(self, case: str, contenders: Sequence[Contender], side: int) -> Iterator[list[Turn]]:
        with TemporaryDirectory() as folder, ExitStack() as stack:
            turns = []
            for number, contender in enumerate(contenders):
                with self.results.attempt("start", case, contender.name):
                    at = Path(folder) / str(number)
                    server = stack.enter_context(started(contender, at, SIDE=str(side)))
                    page = hand_on(self.browser, contender, server.url)
                    turns.append(Turn(stack.enter_context(page)))
            yield turns

    def _warm(self, turns: list[Turn], work: Callable[[Turn], object]) -> None:
        for turn in turns:
            with self.results.attempt("warm", "", turn.hand.contender.name):
                for _ in range(WARM):
                    turn.hand.page.bring_to_front()
                    work(turn)

    def _measure(
        self,
        measure: str,
        case: str,
        turns: list[Turn],
        rounds: int,
        work: Callable[[Turn], Mapping[str, float]],
    ) -> None:
        in_turn(self.results, self.say, measure, case, turns, rounds, work, 600)
