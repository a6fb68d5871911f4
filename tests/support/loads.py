"""What must hold under load, at any size: quick in the tests, long in benchmarks/load.py."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from support.clients import ImageRequest, Tally, at_the_same_time, crowd
from support.deployments import Deployment, wait_until
from support.parts import RedisServer

KEYS = 300
USERS = ("ada", "bob")
LEAVING = 0.05
AFTER_KILL = 3.0
"""Seconds within which all who were served by a killed process notice it, on a busy machine."""
IMAGE_SIDE = 128
"""Pixels of grey noise: an image takes 16 kB."""


def shared_by(redis: RedisServer) -> dict[str, str]:
    """The environment of an app whose processes share images through Redis."""
    return {"DASH_DYNAMIC_IMAGE_STORE": redis.url, "DASH_DYNAMIC_IMAGE_NAMESPACE": "load"}


@dataclass
class Outcome:
    """What a load has shown."""

    tally: Tally
    seconds: float
    kills: list[float] = field(default_factory=list)
    """When a worker was killed, in seconds of the monotonic clock."""

    @property
    def faults(self) -> list[str]:
        """All that must not be, whatever was killed on the way."""
        unexplained = [
            f"lost {lost - self.kills[0] if self.kills else lost:.3f} s after the first kill"
            for lost in self.tally.lost
            if not any(0 <= lost - kill < AFTER_KILL for kill in self.kills)
        ]
        return [*self.tally.wrong, *self.tally.failed, *unexplained]


def mixed(number: int, seed: int = 0) -> Iterator[ImageRequest]:
    """Questions for every kind of generator; many are equal, some images are large."""
    chance = random.Random(seed)
    for _ in range(number):
        name = chance.choice(["live", "minute", "fixed", "awaited", "slow", "own"])
        size = chance.choice([32, 32, 32, 256])
        key = chance.randrange(KEYS)
        if name == "fixed":
            yield ImageRequest(name, {"text": f"é{key}", "size": size}, version="1")
        else:
            user = chance.choice(USERS) if name == "own" else None
            yield ImageRequest(name, {"number": key, "size": size}, user=user)


def of_two_users(number: int, seed: int = 0) -> Iterator[ImageRequest]:
    """The same few images for two users in turn, who must never see each other's."""
    chance = random.Random(seed)
    for turn in range(number):
        params = {"number": chance.randrange(number // 20), "size": 32}
        yield ImageRequest("own", params, user=USERS[turn % 2])


def no_cross_talk(deployment: Deployment, requests: int, kills: int = 2) -> Outcome:
    """Mixed questions, 64 at once, some given up, while workers are killed one after the other."""
    times: list[float] = []
    when = {requests * number // (kills + 1) for number in range(1, kills + 1)}

    def progress(asked: int) -> None:
        if asked in when:
            deployment.kill_worker()
            times.append(time.monotonic())

    started = time.monotonic()
    tally = asyncio.run(
        crowd(deployment.site.port, mixed(requests), leaving=LEAVING, progress=progress)
    )
    return Outcome(tally, time.monotonic() - started, times)


def no_image_of_the_other(deployment: Deployment, requests: int) -> Outcome:
    """Two users at the same time, in all workers."""
    started = time.monotonic()
    tally = asyncio.run(crowd(deployment.site.port, of_two_users(requests)))
    return Outcome(tally, time.monotonic() - started)


def equal_requests(deployment: Deployment, runs: Path, number: int = 256) -> tuple[Outcome, int]:
    """The same question from many at the same time, and how often its function ran."""
    all_have_run(deployment, runs)
    question = ImageRequest("costly", {"number": random.randrange(10**9), "size": 32})
    started = time.monotonic()
    tally = asyncio.run(at_the_same_time(deployment.site.port, question, number))
    ran = sum(question.text in line for line in runs.read_text().splitlines())
    return Outcome(tally, time.monotonic() - started), ran


def all_have_run(deployment: Deployment, runs: Path) -> None:
    """Ask until every worker of a deployment has drawn something."""

    def covered() -> bool:
        questions = (ImageRequest("slow", {"number": n, "size": 32}) for n in range(64))
        asyncio.run(crowd(deployment.site.port, questions))
        seen = {int(line.split()[0]) for line in runs.read_text().splitlines()}
        return seen >= set(deployment.workers())

    wait_until(covered, "every worker has drawn an image")


@dataclass
class Growth:
    """What a worker took, in bytes, while it was asked for ever new images."""

    outcome: Outcome
    memory: int
    """Resident memory at the end, less that after the first images."""
    disk: int
    """Files of the cache folder, at their most."""
    made: int
    """Bytes of all images together, about."""


def ever_new(
    deployment: Deployment, cache: Path, requests: int, warm: int = 500, side: int = IMAGE_SIDE
) -> Growth:
    """Different params all the way; memory is compared with that after the first `warm`."""

    def ask(start: int, stop: int) -> Tally:
        questions = (
            ImageRequest("minute", {"number": number, "size": side})
            for number in range(start, stop)
        )
        return asyncio.run(crowd(deployment.site.port, questions, at_once=16))

    started = time.monotonic()
    first = ask(0, warm)
    before = deployment.memory()
    with _watched(lambda: disk_use(cache)) as most:
        rest = ask(warm, requests)
    tally = Tally(right=first.right + rest.right, wrong=first.wrong + rest.wrong)
    tally.lost, tally.failed = first.lost + rest.lost, first.failed + rest.failed
    outcome = Outcome(tally, time.monotonic() - started)
    return Growth(outcome, deployment.memory() - before, most[0], requests * side**2)


def redis_outage(deployment: Deployment, redis: RedisServer, requests: int) -> Outcome:
    """Mixed questions; Redis is gone during the middle third of them."""

    def progress(asked: int) -> None:
        if asked == requests // 3:
            redis.stop()
        elif asked == 2 * requests // 3:
            redis.start()

    started = time.monotonic()
    tally = asyncio.run(crowd(deployment.site.port, mixed(requests), progress=progress))
    return Outcome(tally, time.monotonic() - started)


def disk_use(folder: Path) -> int:
    """Bytes of all files below a folder."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:  # swept since
            continue
    return total


@contextmanager
def _watched(measure: Callable[[], int]) -> Iterator[list[int]]:
    """The most that a measure gives while the block runs, and at its end."""
    most = [0]
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.1):
            most[0] = max(most[0], measure())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        ended.set()
        watcher.join()
        most[0] = max(most[0], measure())
