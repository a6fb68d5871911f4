"""Functions that yield: many yields, clients that leave, equal requests, killed workers.

python benchmarks/soak/streams.py [--clients 200] [--equal 64] [--kills 10]
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from dash import Input, Output, html
from playwright.sync_api import Browser, sync_playwright

from dash_dynamic_image_component import DynamicImage, Progress, Registry

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import chromium
from support.apps import make_app
from support.deployments import block, gunicorn, nginx, resident
from support.frames import frames, image_part
from support.servers import BACKENDS, Site, serve
from support.tabs import open_tab

YIELDS, SIDE = 1000, 1024
MOST_TIME = 1.1
"""The time of a function with a reader, as a multiple of its time without one."""
MOST_MEMORY = 50e6
MOST_LATE = 0.1
"""Seconds from a `yield` until its picture is on screen, in the median."""

LONGEST_CALLBACK = 0.3

WATCH = """() => {
    const seen = {};
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const look = () => {
        const image = document.querySelector('#image img');
        if (image?.naturalWidth) {
            context.drawImage(image, 0, 0);
            const step = Math.round(context.getImageData(0, 0, 1, 1).data[0] / 20);
            seen[step] ??= Date.now() / 1000;
        }
        requestAnimationFrame(look);
    };
    window.seen = seen;
    look();
}"""
"""Notes in each frame which of ten greys is on screen."""

PROGRAM = """
import time
import numpy as np
from dash import Dash, html
from dash_dynamic_image_component import generator

app = Dash(__name__)
app.layout = html.Div()
server = app.server

@generator(max_age=600)
def steps(number: int):
    for step in range(10):
        time.sleep(0.05)
        yield np.full((64, 64), number * 10 + step, np.uint8)
"""


class Functions:
    """An app of functions that yield, and what became of their calls."""

    def __init__(self, backend: str = "flask") -> None:
        self.app = make_app(backend)
        self.app.layout = html.Div(DynamicImage("ten", id="image"))
        self.yielded: dict[int, float] = {}
        self.running = 0
        self.runs = 0
        self.seconds: list[float] = []
        lock = threading.Lock()
        generator = Registry(self.app, threads=64, queue=512).generator

        @generator
        def quick(number: int = 0) -> Iterator[Any]:
            started, work = time.perf_counter(), np.ones(60_000)
            image = np.zeros((SIDE, SIDE), np.uint8)
            for step in range(YIELDS):
                np.sin(work, out=work)  # about a millisecond
                image[step % SIDE] = step % 256
                yield Progress(step / YIELDS), image
            self.seconds.append(time.perf_counter() - started)

        @generator
        def ten() -> Iterator[Any]:
            for step in range(10):
                time.sleep(0.2)
                self.yielded[step] = time.time()
                yield Progress(step / 10), np.full((256, 256), 20 * step, np.uint8)

        @generator
        def slow(number: int = 0) -> Iterator[Any]:
            with lock:
                self.running += 1
                self.runs += 1
            try:
                for step in range(100):
                    time.sleep(0.05)
                    yield np.full((64, 64), step, np.uint8)
            finally:
                with lock:
                    self.running -= 1


def late(browser: Browser, functions: Functions, site: Site) -> float:
    """Seconds from a `yield` until its picture is on screen: the median of ten."""
    with open_tab(browser) as tab:
        tab.page.add_init_script(f"document.addEventListener('DOMContentLoaded', {WATCH})")
        tab.open(site.url)
        tab.wait_status("loaded")
        seen: dict[int, float] = {int(step): at for step, at in tab.js("() => window.seen").items()}
    assert sorted(seen) == list(range(10)), f"{sorted(seen)} of ten pictures were on screen"
    assert sorted(seen.values()) == [seen[step] for step in range(10)]
    return statistics.median(seen[step] - functions.yielded[step] for step in range(10))


def late_behind_nginx(browser: Browser) -> float:
    """The same behind nginx with the configuration of docs/deploy.md."""
    functions = Functions()
    with (
        tempfile.TemporaryDirectory() as name,
        serve(functions.app.server) as site,
        nginx(block("nginx"), Path(name), site) as outside,
    ):
        return late(browser, functions, outside)


def callback_beside_streams(browser: Browser) -> float:
    """Seconds from a click to the answer of a callback while eight functions yield; the median."""
    functions = Functions()
    app = functions.app
    app.layout = html.Div(
        [
            *(DynamicImage("slow", {"number": each}, id=f"image{each}") for each in range(8)),
            html.Button("ask", id="ask"),
            html.Div(id="answer"),
        ]
    )

    @app.callback(Output("answer", "children"), Input("ask", "n_clicks"))
    def answer(clicks: int | None) -> str:
        return f"answer {clicks}"

    times = []
    with serve(app.server) as site, open_tab(browser) as tab:
        tab.open(site.url)
        tab.page.wait_for_function("() => document.querySelectorAll('img').length >= 2")
        for click in range(1, 11):
            started = time.perf_counter()
            tab.page.click("#ask")
            tab.page.wait_for_selector(f"text=answer {click}")
            times.append(time.perf_counter() - started)
    return statistics.median(times)


def read_elsewhere(site: Site, number: int, query: str) -> None:
    """Read an answer in a process of its own, which takes no time of the function."""
    url = f"{site.url}/_dash-dynamic-image/quick?p=%7B%22number%22%3A{number}%7D{query}"
    program = "import sys, urllib.request as r; r.urlopen(sys.argv[1]).read()"
    subprocess.run([sys.executable, "-c", program, url], check=True)


def time_of_yields(functions: Functions, site: Site) -> float:
    """The time of a function that yields without rest: with a reader, by that without one."""
    ratios = []
    for number in range(5):
        functions.seconds.clear()
        read_elsewhere(site, number, "")
        read_elsewhere(site, 100 + number, "&frames=1")
        alone, read = functions.seconds
        ratios.append(read / alone)
    return statistics.median(ratios)


def left_running(functions: Functions, site: Site, clients: int) -> tuple[int, int, float]:
    """Functions, threads and bytes that remain a second after many clients have left."""

    def leave(number: int) -> None:
        with frames(site, "slow", {"number": number}) as parts:
            next(parts)

    with ThreadPoolExecutor(80) as pool:
        list(pool.map(leave, range(80)))  # threads and memory that are kept
    time.sleep(1)
    gc.collect()
    threads, memory = threading.active_count(), resident(os.getpid())
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(leave, range(100, 100 + clients)))
    time.sleep(1)
    gc.collect()
    more = threading.active_count() - threads
    return functions.running, more, resident(os.getpid()) - memory


def equal(functions: Functions, site: Site, clients: int) -> tuple[int, int]:
    """The runs and the different last images of equal requests."""
    functions.runs = 0

    def last(number: int) -> bytes:
        time.sleep(number / clients)
        with frames(site, "slow", {"number": 5000}) as parts:
            *_, end = parts
        assert end.kind == "last"
        return end.body

    with ThreadPoolExecutor(clients) as pool:
        bodies = set(pool.map(last, range(clients)))
    return functions.runs, len(bodies)


def wrong_after_kills(kills: int) -> int:
    """Images that were taken for finished and were not, where workers are killed in mid-stream."""
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = folder / "app.py"
        program.write_text(PROGRAM, encoding="utf-8")
        with gunicorn(program, folder, 2) as deployment:
            for number in range(kills):
                wrong += _is_wrong(deployment.site, number % 25, deployment.kill_worker)
    return wrong


def _is_wrong(site: Site, number: int, kill: Any) -> bool:
    """Kill a worker after some parts, then ask again; True if what is last is not the last."""
    ends = []
    with (
        suppress(OSError, EOFError, ValueError, KeyError),
        frames(site, "steps", {"number": number}) as parts,
    ):
        for count, part in enumerate(parts):
            if count == 3:
                kill()
            if part.kind == "last":
                ends.append(part)
    for _ in range(50):  # until a new worker is there
        with suppress(OSError, EOFError), frames(site, "steps", {"number": number}) as parts:
            ends += [each for each in parts if each.kind == "last"]
            break
        time.sleep(0.1)
    right = number * 10 + 9
    return not ends or any((image_part(each) != right).any() for each in ends)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--equal", type=int, default=64)
    parser.add_argument("--kills", type=int, default=10)
    given = parser.parse_args()
    told = []
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or chromium.chromium()
        browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        on_screen = [late_behind_nginx(browser)]
        for backend in BACKENDS:
            functions = Functions(backend)
            with serve(functions.app.server) as site:
                on_screen.append(late(browser, functions, site))
        beside = callback_beside_streams(browser)
        browser.close()
    times = ", ".join(f"{each * 1000:.0f} ms" for each in on_screen)
    print(f"nginx, {', '.join(BACKENDS)}: on screen after their yield in {times}", flush=True)
    print(f"eight functions yield: a callback takes {beside * 1000:.0f} ms", flush=True)
    for backend in BACKENDS:
        functions = Functions(backend)
        with serve(functions.app.server) as site:
            ratio = time_of_yields(functions, site)
            left = left_running(functions, site, given.clients)
            shared = equal(functions, site, given.equal)
        told.append((ratio, left, shared))
        print(
            f"{backend}: {YIELDS} yields take {ratio:.2f} x with a reader; {given.clients} clients "
            f"left {left[0]} functions, {left[1]:+} threads, {left[2] / 1e6:+.1f} MB; "
            f"{given.equal} equal requests: {shared[0]} runs, {shared[1]} images",
            flush=True,
        )
    wrong = wrong_after_kills(given.kills)
    print(f"{given.kills} workers killed in mid-stream: {wrong} wrong or missing last images")
    is_right = not wrong and max(on_screen) <= MOST_LATE and beside <= LONGEST_CALLBACK
    is_right = is_right and all(
        ratio <= MOST_TIME and left[0] == 0 and left[2] <= MOST_MEMORY and shared == (1, 1)
        for ratio, left, shared in told
    )
    sys.exit(not is_right)


if __name__ == "__main__":
    main()
