"""The load tests in long: is every image the one asked for, and are memory and disk bounded?

Run it with `.venv/bin/python benchmarks/load.py`; `--requests` and `--only` make it shorter. It
takes some ten minutes on two cores, prints a Markdown table, and fails if anything was not so.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"
# The loads of the tests; a program that is started by hand does not know them.
sys.path.insert(0, str(TESTS))

from support.deployments import PROGRAMS, Deployment, gunicorn, uvicorn  # noqa: E402
from support.loads import (  # noqa: E402
    Outcome,
    equal_requests,
    ever_new,
    no_cross_talk,
    no_image_of_the_other,
    redis_outage,
    shared_by,
)
from support.parts import redis_server  # noqa: E402

PROGRAM = PROGRAMS / "spelling_app.py"
SERVERS = {"gunicorn": gunicorn, "uvicorn": uvicorn}
REQUESTS = 50_000
NEW_IMAGES = 20_000
OWN_IMAGES = 10_000
MEGABYTE = 2**20
MEMORY = 64 * MEGABYTE  # the default bound
DISK = 256 * MEGABYTE  # less than all the images, so that it is reached
SPARE = 20 * MEGABYTE


@dataclass
class Finding:
    """A line of the table."""

    load: str
    where: str
    outcome: Outcome
    notes: str
    holds: bool

    def __str__(self) -> str:
        tally = self.outcome.tally
        wrong, failed = len(tally.wrong), len(self.outcome.faults) - len(tally.wrong)
        counts = f"{tally.total:,} | {tally.left:,} | {len(tally.lost)} | {wrong} | {failed}"
        rate = tally.total / self.outcome.seconds
        verdict = "yes" if self.holds else "**no**"
        return f"| {self.load} | {self.where} | {counts} | {rate:.0f} | {self.notes} | {verdict} |"


def cross_talk(requests: int) -> Iterator[Finding]:
    """Mixed images, 64 at once, clients that leave, and two workers killed on the way."""
    for name in SERVERS:
        with started(name) as (deployment, _):
            outcome = no_cross_talk(deployment, requests)
        holds = not outcome.faults and len(outcome.kills) == 2
        yield Finding("mixed images", f"{name}, 4 workers", outcome, "2 workers killed", holds)


def viewers(requests: int) -> Iterator[Finding]:
    """Two users ask for the same, and get their own."""
    number = min(requests, OWN_IMAGES)
    for name in SERVERS:
        with started(name) as (deployment, _):
            outcome = no_image_of_the_other(deployment, number)
        where = f"{name}, 4 workers"
        yield Finding("`vary` by user", where, outcome, "2 users", not outcome.faults)


def equal_work(requests: int) -> Iterator[Finding]:
    """256 equal requests at once."""
    for name in SERVERS:
        with started(name) as (deployment, runs):
            yield merged(f"{name}, 4 workers", *equal_requests(deployment, runs))
        with redis_server() as redis, started(name, **shared_by(redis)) as (deployment, runs):
            yield merged(f"{name}, 4 workers, Redis", *equal_requests(deployment, runs))


def merged(where: str, outcome: Outcome, ran: int) -> Finding:
    """The finding of 256 equal requests."""
    holds = not outcome.faults and ran == 1
    return Finding("equal images at once", where, outcome, f"{ran} run", holds)


def bounds(requests: int) -> Iterator[Finding]:
    """Ever new params on one worker."""
    number = min(requests, NEW_IMAGES)
    settings = {
        "DASH_DYNAMIC_IMAGE_MEMORY_BYTES": str(MEMORY),
        "DASH_DYNAMIC_IMAGE_DISK_BYTES": str(DISK),
    }
    for name in SERVERS:
        with started(name, 1, **settings) as (deployment, runs):
            growth = ever_new(deployment, runs.parent / "images", number)
        notes = (
            f"{growth.made / MEGABYTE:.0f} MB of images; memory grew by "
            f"{growth.memory / MEGABYTE:.0f} MB, bound {MEMORY / MEGABYTE:.0f}; disk at most "
            f"{growth.disk / MEGABYTE:.0f} MB, bound {DISK / MEGABYTE:.0f}"
        )
        within = growth.memory <= MEMORY + SPARE and growth.disk <= 1.1 * DISK
        holds = not growth.outcome.faults and within
        yield Finding("ever new images", f"{name}, 1 worker", growth.outcome, notes, holds)


def outage(requests: int) -> Iterator[Finding]:
    """Redis is gone during the middle third."""
    for name in SERVERS:
        with redis_server() as redis, started(name, **shared_by(redis)) as (deployment, _):
            outcome = redis_outage(deployment, redis, requests)
        where = f"{name}, 4 workers, Redis"
        notes = "Redis stopped and started"
        yield Finding("mixed images", where, outcome, notes, not outcome.faults)


@contextmanager
def started(
    name: str, workers: int = 4, /, **environment: str
) -> Iterator[tuple[Deployment, Path]]:
    """The app of the load tests, and the log of its runs."""
    with tempfile.TemporaryDirectory() as folder:
        runs = Path(folder) / "runs"
        start = SERVERS[name]
        with start(PROGRAM, Path(folder), workers, RUNS=str(runs), **environment) as deployment:
            yield deployment, runs


LOADS: dict[str, Callable[[int], Iterator[Finding]]] = {
    "cross-talk": cross_talk,
    "viewers": viewers,
    "equal-work": equal_work,
    "bounds": bounds,
    "outage": outage,
}


def main() -> None:
    """Print a line for each load as it ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=REQUESTS, help="of each load with many")
    parser.add_argument("--only", choices=LOADS, action="append", help="one load; may be repeated")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # and end what was started
    print("| load | where | requests | given up | lost | wrong | failed | per s | | holds |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    faults = []
    for name in asked.only or LOADS:
        for finding in LOADS[name](asked.requests):
            print(finding, flush=True)
            faults += finding.outcome.faults
            faults += [] if finding.holds else [f"{finding.load}: {finding.notes}"]
    if faults:
        sys.exit("\n".join(faults[:20]))


if __name__ == "__main__":
    main()
