"""A soak: is every image the one that was asked for, whatever happens to the servers meanwhile?

Two programs, one under gunicorn and one under uvicorn, share a store: files first, then Redis.
Meanwhile workers are killed, the source of the programs changes and their workers are started anew
one by one, and entries of the store are swapped. Every pixel of an image tells its program, its
function, its params, its viewer and the version of the code.

    .venv/bin/python benchmarks/soak/truth.py --requests 20000

It prints one line of JSON, and fails when an image was wrong or could not be had.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import itertools
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parents[2] / "tests"
# The helpers of the tests, which are not on the path of a program that is started by hand.
sys.path.insert(0, str(TESTS))

from PIL import Image  # noqa: E402
from support.clients import BACK_OFF, LOST, PATIENCE, Connection, ImageRequest  # noqa: E402
from support.deployments import Deployment, gunicorn, uvicorn, wait_until  # noqa: E402
from support.disguises import DISGUISES  # noqa: E402
from support.parts import RedisServer, redis_server  # noqa: E402

TEMPLATE = Path(__file__).with_name("truth_program.py.txt")
PLAIN = ("array", "live", "buffer", "constant", "lazy", "viewed")
DRAWN = tuple(DISGUISES)[:6]
DRAWN_SHARE = 0.03
"""Of requests for figures, which take some fifty milliseconds each."""
KEYS = 40
USERS = ("ada", "bob")
AT_ONCE = 24
ATTEMPTS = 6
WORKERS = 2
TOLERANCE = 8
"""How far a colour of a preview may be from the exact one, of 255; codes are 20 apart."""


@dataclass
class Site:
    """A program that runs, and the versions of its code that may answer now."""

    name: str
    folder: Path
    deployment: Deployment
    codes: set[int] = field(default_factory=lambda: {0})

    def write(self, code: int) -> None:
        """Write the program with another version of its code."""
        text = TEMPLATE.read_text(encoding="utf-8")
        text = text.replace("@PROGRAM@", self.name).replace("@CODE@", str(code))
        self.folder.mkdir(exist_ok=True)
        (self.folder / "app.py").write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Asked(ImageRequest):
    """An image to ask for, in a tier."""

    tier: str | None = None

    @property
    def target(self) -> str:
        return super().target + (f"&tier={self.tier}" if self.tier else "")

    def color(self, program: str, code: int) -> tuple[int, ...]:
        """Red, green and blue of each pixel of the right image."""
        n = 0 if self.name == "constant" else self.params["n"]
        parts = [program, self.name, n, *([self.user] if self.name == "viewed" else [])]
        text = "|".join(map(str, parts)).encode()
        return (*blake2b(text, digest_size=2).digest(), code * 20 % 240)

    def is_shown(self, program: str, code: int, colors: list[tuple[int, int]]) -> bool:
        """True if an image is right, by the lowest and highest values of its colours."""
        spare = TOLERANCE if self.tier else 0
        pairs = zip(self.color(program, code), colors, strict=True)
        return all(low >= want - spare and high <= want + spare for want, (low, high) in pairs)


class Soak:
    """The clients of all sites, and what they have seen."""

    def __init__(self, requests: int, seed: int) -> None:
        self.requests = requests
        self.chance = random.Random(seed)
        self.seen: Counter[str] = Counter()
        self.faults: list[str] = []
        self._numbers = itertools.count()

    async def run(self, sites: list[Site], trouble: Trouble) -> None:
        """Ask until all requests are answered, while the trouble goes on."""
        troubles = asyncio.create_task(trouble.go_on())
        try:
            await asyncio.gather(*(self._browse(site) for site in sites for _ in range(AT_ONCE)))
        finally:
            troubles.cancel()
            with suppress(asyncio.CancelledError):
                await troubles

    async def _browse(self, site: Site) -> None:
        connection: list[Connection] = []
        while next(self._numbers) < self.requests:
            await self._see(site, self._question(), connection)
        for each in connection:
            await each.close()

    def _question(self) -> Asked:
        chance = self.chance
        drawn = chance.random() < DRAWN_SHARE
        name = chance.choice(DRAWN if drawn else PLAIN)
        tier = "preview" if name == "array" and chance.random() < 0.3 else None
        user = chance.choice(USERS) if name == "viewed" else None
        return Asked(name, {"n": chance.randrange(KEYS)}, user=user, tier=tier)

    async def _see(self, site: Site, question: Asked, connection: list[Connection]) -> None:
        said = ""
        for _ in range(ATTEMPTS):
            codes = set(site.codes)
            try:
                response = await asyncio.wait_for(_answer(site, question, connection), PATIENCE)
            except LOST as error:
                self.seen["lost"] += 1
                said = repr(error)
                connection.clear()
            else:
                if response.status == 200:
                    self._judge(site, question, response.body, codes | site.codes)
                    return
                said = f"{response.status} {response.body[:200]!r}"
                if response.status != 503:
                    break
                self.seen["busy"] += 1
            await asyncio.sleep(BACK_OFF)
        self._fault("failed", f"{site.name} {question.target}: {said}")

    def _judge(self, site: Site, question: Asked, body: bytes, codes: set[int]) -> None:
        colors: Any = Image.open(io.BytesIO(body)).convert("RGB").getextrema()
        if any(question.is_shown(site.name, code, colors) for code in codes):
            self.seen["right"] += 1
            return
        self._fault("wrong", f"{site.name} {question.target} of codes {codes} shows {colors}")

    def _fault(self, kind: str, said: str) -> None:
        self.seen[kind] += 1
        self.faults.append(f"{kind}: {said}")


async def _answer(site: Site, question: Asked, connection: list[Connection]) -> Any:
    if not (connection and connection[0].usable):
        for each in connection:
            await each.close()
        connection[:] = [await Connection.open(site.deployment.site.port)]
    connection[0].send(question)
    return await connection[0].receive()


class Trouble:
    """Workers that die, code that changes, and a store that confuses its entries."""

    def __init__(self, sites: list[Site], store: Path | RedisServer, soak: Soak) -> None:
        self._sites, self._store, self._soak = sites, store, soak
        self._code = 0

    async def go_on(self) -> None:
        """One trouble after the other, until it is cancelled."""
        for what in itertools.cycle((self._swap, self._kill, self._swap, self._roll_out)):
            await asyncio.sleep(self._soak.chance.uniform(1, 3))
            await asyncio.to_thread(what)

    def _kill(self) -> None:
        site = self._soak.chance.choice(self._sites)
        workers = site.deployment.workers()
        with suppress(ProcessLookupError):
            os.kill(self._soak.chance.choice(workers), signal.SIGKILL)
        self._soak.seen["kills"] += 1
        _whole(site)

    def _roll_out(self) -> None:
        """Write new code, then start the workers of a site anew, one by one."""
        site = self._soak.chance.choice(self._sites)
        self._code = (self._code + 1) % 12
        site.codes = {*site.codes, self._code}
        site.write(self._code)
        for worker in site.deployment.workers():
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
            _whole(site, without=worker)
        site.codes = {self._code}
        self._soak.seen["rollouts"] += 1

    def _swap(self) -> None:
        """Exchange two entries of the store."""
        if isinstance(self._store, Path):
            self._soak.seen["swaps"] += _swap_files(self._store, self._soak.chance)
        else:
            self._soak.seen["swaps"] += _swap_values(self._store, self._soak.chance)


def _whole(site: Site, without: int | None = None) -> None:
    def is_whole() -> bool:
        workers = site.deployment.workers()
        return len(workers) == WORKERS and without not in workers

    wait_until(is_whole, f"{WORKERS} workers of {site.name}")


def _swap_files(folder: Path, chance: random.Random) -> int:
    files = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size > 100]
    if len(files) < 2:
        return 0
    one, two = chance.sample(files, 2)
    with suppress(FileNotFoundError):
        aside = folder / "aside"
        aside.write_bytes(one.read_bytes())
        two.replace(one)
        aside.replace(two)
        return 1
    return 0


def _swap_values(server: RedisServer, chance: random.Random) -> int:
    import redis

    client = redis.Redis.from_url(server.url)
    keys = [key for key in client.keys("*:image:*") if b"/lock" not in key]
    if len(keys) < 2:
        return 0
    one, two = chance.sample(keys, 2)
    values = client.get(one), client.get(two)
    if None in values:
        return 0
    client.set(one, values[1] or b"", keepttl=True)
    client.set(two, values[0] or b"", keepttl=True)
    return 1


def soak_with(store: Path | RedisServer, folder: Path, soak: Soak) -> None:
    """Both programs on one store; both are started in the same folder."""
    shared = {"PYTHONDONTWRITEBYTECODE": "1"}
    if isinstance(store, Path):
        shared["DASH_DYNAMIC_IMAGE_CACHE"] = str(store)
    else:
        # One namespace for both programs: the files of the functions alone tell them apart.
        shared |= {"DASH_DYNAMIC_IMAGE_STORE": store.url, "DASH_DYNAMIC_IMAGE_NAMESPACE": "soak"}
    with ExitStack() as stack:
        sites = list(_started(stack, folder, shared))
        asyncio.run(soak.run(sites, Trouble(sites, store, soak)))


def _started(stack: ExitStack, folder: Path, shared: dict[str, str]) -> Iterator[Site]:
    for name, start in ("one", gunicorn), ("two", uvicorn):
        site = Site(name, folder / name, None)  # type: ignore[arg-type]
        site.write(0)
        path = os.pathsep.join([str(site.folder), str(TESTS)])
        where = folder / f"run-{name}"
        # The module is found by PYTHONPATH, not in the folder where both programs are started.
        started = start(folder / "app.py", where, WORKERS, PYTHONPATH=path, **shared)
        site.deployment = stack.enter_context(started)
        yield site


def main() -> None:
    """Soak with both stores, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # and end what was started
    started, soaks = time.monotonic(), [Soak(asked.requests // 2, asked.seed + n) for n in (0, 1)]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "files").mkdir()
        soak_with(Path(folder, "store"), Path(folder, "files"), soaks[0])
    with tempfile.TemporaryDirectory() as folder, redis_server() as redis:
        soak_with(redis, Path(folder), soaks[1])
    seen = soaks[0].seen + soaks[1].seen
    counts = {kind: seen[kind] for kind in ("right", "wrong", "failed", "lost", "busy")}
    troubles = {kind: seen[kind] for kind in ("kills", "rollouts", "swaps")}
    seconds = round(time.monotonic() - started)
    print(json.dumps({"soak": "truth", **counts, **troubles, "seconds": seconds}), flush=True)
    if faults := [*soaks[0].faults, *soaks[1].faults]:
        sys.exit("\n".join([f"seed {asked.seed}", *faults[:20]]))


if __name__ == "__main__":
    main()
