"""The first screen of a page of 500 lazy images, in two or more checkouts of this package, in turn.

Run it with `.venv/bin/python benchmarks/first_screen.py FOLDER FOLDER --rounds 8`: each folder is a
checkout with a `.venv` and a built bundle. It prints the median of each, its ratio to the first,
and the scripts of this package that the page has loaded a second after its first screen.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

COUNT, SIDE = 500, 150
START_SECONDS = 60

FIRST_SCREEN = """async (count) => {
  const frame = () => new Promise(requestAnimationFrame);
  let boxes = [];
  while (boxes.length < count) {
    await frame();
    boxes = [...document.querySelectorAll('.thumbnail')];
  }
  const first = boxes.filter((box) => box.getBoundingClientRect().top < innerHeight);
  const isThere = (box) => box.querySelector('img')?.naturalWidth > 0;
  while (!first.every(isThere)) await frame();
  return performance.now();
}"""


def main() -> None:
    """Serve and measure, or be one of the servers."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--serve", type=int, metavar="PORT")
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve)
    else:
        measure(asked.folders, asked.rounds)


def serve(port: int) -> None:
    """Serve the page with the package that this Python has."""
    import numpy as np
    from dash import Dash, html

    from dash_dynamic_image_component import DynamicImage, generator

    @generator(max_age=float("inf"), version="1")
    def thumbnail(value: int) -> object:
        return np.full((SIDE, SIDE, 3), value % 256, np.uint8)

    app = Dash(__name__)
    images = [
        DynamicImage(
            thumbnail, {"value": value}, lazy=True, width=SIDE, height=SIDE, className="thumbnail"
        )
        for value in range(COUNT)
    ]
    app.layout = html.Div(images, style={"display": "flex", "flexWrap": "wrap", "gap": 4})
    app.run(host="127.0.0.1", port=port)


def measure(folders: list[Path], rounds: int) -> None:
    """Load the page of each folder in each round; the first round counts not."""
    times: dict[Path, list[float]] = {folder: [] for folder in folders}
    scripts: dict[Path, list[str]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox", "--disable-gpu"]
        )
        for number in range(rounds + 1):
            for folder in folders if number % 2 else reversed(folders):
                with server(folder) as url:
                    first_screen(browser, url)  # the server has kept its images
                    milliseconds, scripts[folder] = first_screen(browser, url)
                if number:
                    times[folder].append(milliseconds)
        browser.close()
    base = statistics.median(times[folders[0]])
    for folder, found in times.items():
        median = statistics.median(found)
        spread = f"{min(found):.0f} to {max(found):.0f}"
        print(f"{folder}: {median:.0f} ms ({spread}), ratio {median / base:.3f}")
        print(f"  scripts: {', '.join(scripts[folder])}")


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """The URL of a server with the package of a checkout, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    python = folder / ".venv" / "bin" / "python"
    command = [str(python), str(Path(__file__).resolve()), "--serve", str(port)]
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}/"
        wait_for(url)
        yield url
    finally:
        process.terminate()
        process.wait()


def wait_for(url: str) -> None:
    """Wait until the server answers."""
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            urlopen(url).close()
            return
        except OSError:
            if time.monotonic() > end:
                sys.exit(f"{url} does not answer")
            time.sleep(0.1)


def first_screen(browser: Browser, url: str) -> tuple[float, list[str]]:
    """Milliseconds from navigation to the first screen, and this package's scripts."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url))
    page.goto(url)
    milliseconds = float(page.evaluate(FIRST_SCREEN, COUNT))
    page.wait_for_timeout(1000)
    context.close()
    names = (re.search(r"/dash_dynamic_image_component/([^.]+)[^/]*\.js", each) for each in found)
    return milliseconds, [name[1] for name in names if name]


if __name__ == "__main__":
    main()
