"""Contenders side by side: their servers run at the same time, and they take turns."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from .contenders import Contender
from .line import Line, Speed, line_to
from .pages import Viewer, viewing
from .results import Results
from .servers import Server, started

COST = 12
"""Milliseconds that the function takes."""


@dataclass(frozen=True)
class Case:
    """A picture and its size."""

    picture: str
    side: int

    def __str__(self) -> str:
        return f"{self.side} {self.picture}"


@dataclass(frozen=True)
class Rig:
    """What every measure needs: a browser, the pictures, where numbers go, and who is told."""

    browser: Browser
    originals: Path
    results: Results
    say: Callable[[str], None]


@dataclass
class Entrant:
    """A contender with its server, its page, and the line between them."""

    contender: Contender
    server: Server
    viewer: Viewer
    line: Line
    value: int = 0
    """The last one that was asked for."""

    def next(self) -> int:
        """A value that was never asked for: one more, since Streamlit's keys know no other."""
        self.value += 1
        return self.value


Work = Callable[[Entrant], Mapping[str, float]]


@dataclass(frozen=True)
class Race:
    """The contenders of one case, whose servers run."""

    rig: Rig
    case: Case
    servers: Sequence[tuple[Contender, Server]]

    def run(
        self,
        measure: str,
        rounds: int,
        work: Work,
        speed: Speed | None = None,
        on: str = "",
        *,
        counted: bool = False,
        only: Collection[Contender] | None = None,
    ) -> None:
        """Measure all in turn, `rounds` times; who fails is out.

        Args:
            measure: what the numbers are called.
            rounds: how often each has its turn.
            work: gives the numbers of one turn.
            speed: of the lines; None for the speed of this machine.
            on: what the case has beside its picture, such as ", slow line".
            counted: bytes are counted, which costs a part of a millisecond.
            only: who takes part; None for all.
        """
        case, results = f"{self.case}{on}", self.rig.results
        with ExitStack() as stack:
            entrants = []
            for contender, server in self.servers:
                if only is not None and contender not in only:
                    continue
                with results.attempt(measure, case, contender.name):
                    entrants.append(self._enter(stack, contender, server, speed, counted))
            for number in range(rounds):
                self.rig.say(f"{case}: {measure}, round {number + 1} of {rounds}")
                entrants = [
                    entrant for entrant in entrants if self._turn(measure, case, entrant, work)
                ]

    def _turn(self, measure: str, case: str, entrant: Entrant, work: Work) -> bool:
        name, results = entrant.contender.name, self.rig.results
        with results.attempt(measure, case, name):
            entrant.viewer.page.bring_to_front()
            results.add(measure, case, name, work(entrant))
            return True
        return False

    def _enter(
        self,
        stack: ExitStack,
        contender: Contender,
        server: Server,
        speed: Speed | None,
        counted: bool,
    ) -> Entrant:
        line = stack.enter_context(line_to(server.port, speed))
        url = line.url if speed or counted else server.url
        page = viewing(self.rig.browser, contender, url)
        return Entrant(contender, server, stack.enter_context(page), line)


@contextmanager
def race(
    rig: Rig, case: Case, contenders: Sequence[Contender], cost: float = COST, **settings: str
) -> Iterator[Race]:
    """Start the servers of all contenders until the block ends; who does not start is out."""
    picture = {"PICTURE": case.picture, "SIDE": str(case.side), "COST": str(cost)}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        servers = []
        for number, contender in enumerate(contenders):
            own = Path(folder) / str(number)
            with rig.results.attempt("start", str(case), contender.name):
                server = started(contender, own, FOLDER=str(rig.originals), **picture, **settings)
                servers.append((contender, stack.enter_context(server)))
        yield Race(rig, case, servers)
