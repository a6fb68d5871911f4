"""Starts servers as docs/deploy.md says, on free ports of 127.0.0.1, and ends them.

Every command and configuration is a block of that page: what the tests use is what users read.
"""

from __future__ import annotations

import os
import random
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.servers import Site

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "deploy.md"
PROGRAMS = TESTS / "programs"
START_SECONDS = 60
END_SECONDS = 15


@dataclass(frozen=True)
class Deployment:
    """A server that runs: where it listens, its manager, and what it has said."""

    site: Site
    manager: subprocess.Popen[bytes]
    log: Path

    def workers(self) -> list[int]:
        """The ids of the processes that answer; a manager without any answers itself."""
        found = children(self.manager.pid)
        return [each for each in found if "resource_tracker" not in command_of(each)] or [
            self.manager.pid
        ]

    def kill_worker(self) -> int:
        """End the worker that serves most connections, with SIGKILL; its id."""
        worker = max(self.workers(), key=open_sockets)
        os.kill(worker, signal.SIGKILL)
        return worker

    def memory(self) -> int:
        """Bytes of resident memory of the workers."""
        return sum(resident(worker) for worker in self.workers())


def block(title: str, number: int = 0) -> str:
    """A block of code of the page by the title of its section, counted from 0."""
    text = PAGE.read_text(encoding="utf-8")
    section = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.S | re.M)
    if section is None:
        raise LookupError(f"docs/deploy.md has no section {title!r}")
    blocks = re.findall(r"^```\w+\n(.*?)^```", section[1], re.S | re.M)
    return str(blocks[number])


@contextmanager
def gunicorn(
    program: Path, folder: Path, workers: int = 4, /, **environment: str
) -> Iterator[Deployment]:
    """Gunicorn with threads, as the page has it."""
    with _python_server("gunicorn", program, folder, workers, environment) as deployment:
        yield deployment


@contextmanager
def uvicorn(
    program: Path, folder: Path, workers: int = 4, /, **environment: str
) -> Iterator[Deployment]:
    """Uvicorn with several workers, as the page has it."""
    backend = {"BACKEND": "fastapi", **environment}
    with _python_server("uvicorn", program, folder, workers, backend) as deployment:
        yield deployment


@contextmanager
def nginx(configuration: str, folder: Path, *upstreams: Site) -> Iterator[Site]:
    """Nginx with a part of an `http` block; its servers are those of the page, in their order."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.fail("nginx cannot be had: apt-get install nginx", pytrace=False)
    folder.mkdir(parents=True, exist_ok=True)
    site = Site(free_port())
    for number, upstream in enumerate(upstreams):
        configuration = configuration.replace(
            f"127.0.0.1:{8000 + number}", f"127.0.0.1:{upstream.port}"
        )
    configuration = configuration.replace("listen 80;", f"listen 127.0.0.1:{site.port};")
    configuration = configuration.replace("/var/cache/nginx", str(folder / "cache"))
    (folder / "cache").mkdir(exist_ok=True)
    path = folder / "nginx.conf"
    path.write_text(_around(configuration, folder), encoding="utf-8")
    command = [program, "-p", str(folder), "-c", str(path), "-e", str(folder / "nginx.log")]
    with running("nginx", command, folder) as process:
        _wait_for("nginx", site, process, folder)
        yield site


def children(process: int) -> list[int]:
    """The processes that a process has started and that still run."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name, in parentheses, may hold anything.
            state, parent = status.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(parent) == process and state != "Z":
            found.append(int(status.parent.name))
    return found


def command_of(process: int) -> str:
    """The command line of a process, empty when it has ended."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""


def open_sockets(process: int) -> int:
    """How many sockets a process holds."""
    count = 0
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        with suppress(OSError):
            count += str(descriptor.readlink()).startswith("socket:")
    return count


def resident(process: int) -> int:
    """Bytes of resident memory of a process."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) * 1024


def free_port() -> int:
    """A port that nobody uses, out of reach of those that the system gives to clients."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def wait_until(condition: Callable[[], bool], what: str, seconds: float = START_SECONDS) -> None:
    """Look again and again until it is so; a failure that says what was waited for."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds:.0f} s: {what}", pytrace=False)
        time.sleep(0.02)


@contextmanager
def _python_server(
    kind: str, program: Path, folder: Path, workers: int, environment: Mapping[str, str]
) -> Iterator[Deployment]:
    site = Site(free_port())
    text = block(kind).replace("127.0.0.1:8000", f"127.0.0.1:{site.port}")
    text = text.replace("--port 8000", f"--port {site.port}")
    text = text.replace("--workers 4", f"--workers {workers}")
    text = text.replace("app:server", f"{program.stem}:server")
    with python_program(text, folder, environment, program.parent) as manager:
        _wait_for(kind, site, manager, folder)
        deployment = Deployment(site, manager, folder / f"{kind}.log")
        wait_until(lambda: len(deployment.workers()) == workers, f"{workers} workers of {kind}")
        yield deployment


@contextmanager
def python_program(
    text: str, folder: Path, environment: Mapping[str, str], where: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A command of the page whose program is a Python package, started in the folder `where`."""
    kind, *arguments = shlex.split(text)
    path = shutil.which(kind, path=str(Path(sys.executable).parent))
    if path is None:
        pytest.fail(f"{kind} cannot be had: pip install {kind}", pytrace=False)
    folder.mkdir(parents=True, exist_ok=True)
    full = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")]),
        # Where gunicorn would put a socket that two of them would fight for.
        "XDG_RUNTIME_DIR": str(folder),
        "DASH_DYNAMIC_IMAGE_CACHE": str(folder / "images"),
        **environment,
    }
    with running(kind, [path, *arguments], folder, full, where) as process:
        yield process


@contextmanager
def running(
    kind: str,
    command: list[str],
    folder: Path,
    environment: Mapping[str, str] = os.environ,
    where: Path | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that writes to `<kind>.log`, and is gone afterwards with all that it started."""
    with (folder / f"{kind}.log").open("ab") as log:
        process = subprocess.Popen(
            command,
            cwd=where,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    started = children(process.pid)
    process.terminate()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for child in started:  # those that outlived a manager that had to be killed
        with suppress(ProcessLookupError):
            if os.getsid(child) == process.pid:
                os.kill(child, signal.SIGKILL)


def _wait_for(kind: str, site: Site, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _listens(site):
        if process.poll() is not None or time.monotonic() > deadline:
            said = (folder / f"{kind}.log").read_text(errors="replace")[-2000:]
            pytest.fail(f"{kind} does not start: {said}", pytrace=False)
        time.sleep(0.02)


def _listens(site: Site) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", site.port)) == 0


def _around(configuration: str, folder: Path) -> str:
    """What Debian has around the files in conf.d, with every path in one folder."""
    user = "user root;" if os.geteuid() == 0 else ""  # who else could not enter the folder
    paths = "".join(
        f"{name}_temp_path {folder / name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""
daemon off;
{user}
pid {folder / "nginx.pid"};
events {{}}
http {{
access_log off;
{paths}
{configuration}
}}
"""
