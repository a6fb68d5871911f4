"""Starts the contenders' servers on free ports of 127.0.0.1, and ends them by their process ids."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from .contenders import Contender
from .environments import python_with

ROOT = Path(__file__).parents[2]
START_SECONDS = 90
END_SECONDS = 10


@dataclass(frozen=True)
class Server:
    """A contender that answers."""

    port: int
    runs: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ran(self) -> int:
        """How often its function has run."""
        return self.runs.read_bytes().count(b"\n") if self.runs.exists() else 0

    def settled(self, seconds: float = 15) -> int:
        """How often it has run, when it has ended what it was still at."""
        count, since = self.ran(), time.monotonic()
        end = since + seconds
        while time.monotonic() < min(end, since + 0.4):
            time.sleep(0.05)
            if (now := self.ran()) != count:
                count, since = now, time.monotonic()
        return count


@contextmanager
def started(contender: Contender, folder: Path, **settings: str) -> Iterator[Server]:
    """Run a contender's program until the block ends.

    Args:
        contender: whose program it is.
        folder: an empty one for its logs and caches.
        settings: what its program reads from the environment, without the `BENCHMARK_` before it.

    Raises:
        RuntimeError: with the end of its log, when it does not start.
    """
    folder.mkdir(parents=True)
    server = Server(free_port(), folder / "runs")
    python = python_with(contender.packages)
    names = {
        "port": server.port,
        "program": contender.program,
        "folder": ROOT / "benchmarks" / "contenders",
    }
    command = [str(python), *(part.format(**names) for part in contender.command)]
    wanted = {**settings, **contender.settings, "RUNS": str(server.runs)}
    environment = {
        **os.environ,
        **{f"BENCHMARK_{name}": value for name, value in wanted.items()},
        "DASH_DYNAMIC_IMAGE_CACHE": str(folder / "images"),
        "PYTHONPATH": str(ROOT),
    }
    with (
        (folder / "log").open("wb") as log,
        _process(command, environment, log.fileno()) as process,
    ):
        _wait_for(server, process, folder / "log")
        yield server


def free_port() -> int:
    """A port that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def _process(
    command: list[str], environment: dict[str, str], log: int
) -> Iterator[subprocess.Popen[bytes]]:
    # A session of its own, so that its workers end with it.
    process = subprocess.Popen(
        command, env=environment, stdout=log, stderr=log, start_new_session=True
    )
    try:
        yield process
    finally:
        for number in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(END_SECONDS)


def _wait_for(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError):
            urlopen(server.url, timeout=10).read()
            return
        time.sleep(0.1)
    said = log.read_text(encoding="utf-8", errors="replace")[-600:].strip()
    raise RuntimeError(f"the server did not start: {said}")
