"""What does an image cost beside its function? Next to Flask and FastAPI sending a file.

Run it with `.venv/bin/python benchmarks/service.py`; it takes some two minutes. The first table
asks real servers, one worker each, by `wrk` (Debian's package) over 16 connections; the second
times the service alone, in this process. All contenders take turns, so trust the ratios.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask, send_file

from dash_dynamic_image_component.base.settings import Settings
from dash_dynamic_image_component.generators.registry import Registry
from dash_dynamic_image_component.service.flow import in_thread
from dash_dynamic_image_component.service.http import Reply, Request
from dash_dynamic_image_component.service.service import Service

ROOT = Path(__file__).parents[1]
# The servers of the tests; a program that is started by hand does not know them.
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tools")]

import debian  # noqa: E402
from support.deployments import gunicorn, uvicorn  # noqa: E402
from support.spelling import spelled  # noqa: E402

APP = Path(__file__).with_name("service_app.py")
SIDE = 256  # pixels; noise, so that the file has 66 kB
ROUNDS = 7
SECONDS = 1
CONNECTIONS = 16
CALLS = 100
GOAL = 0.8
"""A hit in memory serves at least this share of the requests that `send_file` serves."""

PARAMS = '{"colour":"viridis","frequency":%s,"phase":0.25,"size":512}'
KEPT = f"/_dash-dynamic-image/kept?p={quote(PARAMS % 8)}&v=1"
DRAWN = f"/_dash-dynamic-image/drawn?p={quote(PARAMS % 'N')}"
NO_MEMORY = {"DASH_DYNAMIC_IMAGE_MEMORY_BYTES": "0"}
FILE = "a file, by the framework"
HIT = "hit in memory"


@dataclass(frozen=True)
class Contender:
    """What `wrk` asks for; a capital N in the target becomes a new number each time."""

    port: int
    target: str
    headers: tuple[str, ...] = ()

    def requests_per_second(self, folder: Path) -> float:
        script = folder / "wrk.lua"
        script.write_text(
            f"local n = {time.time_ns() % 10**9}\n"
            "request = function()\n"
            "  n = n + 1\n"
            f'  return wrk.format("GET", (string.gsub("{self.target}", "N", n)))\n'
            "end\n"
        )
        headers = [part for header in self.headers for part in ("-H", header)]
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", str(script), *headers]
        command.append(f"http://127.0.0.1:{self.port}")
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in said or "Socket errors" in said:
            sys.exit(f"{self.target} failed:\n{said}")
        return float(re.findall(r"Requests/sec:\s+([\d.]+)", said)[0])


def contenders(main: Any, without_memory: Any) -> dict[str, Contender]:
    """The five of one server; one that has no memory finds every image in files."""
    etag = main.ask(KEPT).headers["etag"]
    assert without_memory.ask(KEPT).status == 200
    hit = Contender(main.port, KEPT)
    return {
        HIT: hit,
        "hit in files": Contender(without_memory.port, KEPT),
        "304": replace(hit, headers=(f"If-None-Match: {etag}",)),
        "miss": Contender(main.port, DRAWN),
        FILE: Contender(main.port, "/file"),
    }


def rates(image: Path, folder: Path) -> dict[str, dict[str, float]]:
    """Requests per second of each contender on each server, medians."""
    environment = {"IMAGE": str(image)}
    with ExitStack() as stack:
        servers = {}
        for name, start in (("gunicorn", gunicorn), ("uvicorn", uvicorn)):
            started = [
                stack.enter_context(start(APP, folder / f"{name}{n}", 1, **environment, **more))
                for n, more in enumerate(({}, NO_MEMORY))
            ]
            servers[name] = contenders(*(each.site for each in started))
        measured: dict[str, dict[str, list[float]]] = {
            name: {each: [] for each in asked} for name, asked in servers.items()
        }
        for _ in range(ROUNDS):
            for name, asked in servers.items():
                for each, contender in asked.items():
                    measured[name][each].append(contender.requests_per_second(folder))
    return {name: medians(found) for name, found in measured.items()}


def times(image: Path) -> dict[str, float]:
    """Seconds of the service's own time for each contender, medians."""
    data = image.read_bytes()
    registry = Registry()

    def draw(frequency: float, phase: float = 0.0, size: int = 512, colour: str = "grey") -> bytes:
        return data

    registry.generator("kept", max_age=float("inf"), version="1")(draw)
    registry.generator("drawn")(draw)
    service = Service(registry, Settings(), "benchmark")
    files = Service(registry, Settings(memory_bytes=0), "benchmark")
    query = f"p={quote(PARAMS % 8)}"
    kept = Request("GET", "/kept", f"{query}&v=1".encode())
    drawn = Request("GET", "/drawn", query.encode())
    etag = answered(service, kept).headers["ETag"]
    known = replace(kept, headers={"If-None-Match": etag})
    answered(files, kept)
    flask = Flask("files")

    def file() -> bytes:
        with flask.test_request_context("/"):
            response = send_file(image, conditional=True)
            response.direct_passthrough = False
            return response.get_data()

    calls: dict[str, Callable[[], object]] = {
        HIT: lambda: answered(service, kept),
        "hit in files": lambda: answered(files, kept),
        "304": lambda: answered(service, known),
        "miss": lambda: answered(service, drawn),
        FILE: file,
    }
    spent: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS * 5):
        for name, call in calls.items():
            started = time.perf_counter()
            for _ in range(CALLS):
                call()
            spent[name].append((time.perf_counter() - started) / CALLS)
    return medians(spent)


def answered(service: Service, request: Request) -> Reply:
    """The reply of the service, which must be a good one."""
    reply = in_thread(service.answer(request))
    assert reply.status in (200, 304), reply.body
    return reply


def medians(found: Mapping[str, list[float]]) -> dict[str, float]:
    return {name: statistics.median(values) for name, values in found.items()}


def main() -> None:
    """Print both tables, and fail when the goal is missed."""
    if shutil.which("wrk") is None and not debian.install("wrk"):
        sys.exit("The benchmark needs wrk: apt-get install wrk")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        image = folder / "image.png"
        spelled("benchmark", SIDE).save(image)
        os.environ["DASH_DYNAMIC_IMAGE_CACHE"] = str(folder / "images")
        found, spent = rates(image, folder), times(image)
        size = image.stat().st_size
    print(f"An image of {size / 1000:.0f} kB; one worker; {CONNECTIONS} connections.\n")
    print("| requests per second | gunicorn, Flask | x `send_file` | uvicorn, FastAPI |", end="")
    print(" x `FileResponse` |\n| --- | --- | --- | --- | --- |")
    for each in found["gunicorn"]:
        columns = (f"{rate[each]:.0f} | {rate[each] / rate[FILE]:.2f}" for rate in found.values())
        print(f"| {each} | {' | '.join(columns)} |")
    print("\n| microseconds: the service alone | | x `send_file` in a request of Flask |")
    print("| --- | --- | --- |")
    for each, seconds in spent.items():
        print(f"| {each} | {seconds * 1e6:.0f} | {seconds / spent[FILE]:.2f} |")
    for server, rate in found.items():
        if rate[HIT] < GOAL * rate[FILE]:
            sys.exit(f"{server}: a hit in memory is under {GOAL} x a file")


if __name__ == "__main__":
    main()
