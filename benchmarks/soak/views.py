"""Random gestures on a picture with a view, and what the page keeps after them.

    python benchmarks/soak/views.py [--gestures 1000] [--seed 1]

The heap may grow by 8 MB; object URLs, elements and canvases stay few.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
from dash import Dash, html
from playwright.sync_api import sync_playwright

from dash_dynamic_image_component import DynamicImage, Registry, View

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import chromium
from support.kept import kept
from support.servers import serve
from support.tabs import Tab, open_tab

LARGEST_GROWTH = 8e6
"""Bytes of the heap."""
MOST_KEPT = 100
"""Object URLs, elements and canvases that may be added."""


def viewed_app() -> Dash:
    app = Dash(__name__)
    app.layout = html.Div(DynamicImage("waves", id="image", style={"width": 400, "height": 240}))

    # The page keeps no file of it, so that each URL that stays is held by something.
    @Registry(app).generator(max_age=0)
    def waves(view: View = View(x=(0, 10), y=(0, 6))) -> Any:
        x, y = view.grid()
        return np.sin(x * y) / 2 + 0.5

    return app


def gesture(tab: Tab, chance: random.Random) -> None:
    mouse = tab.page.mouse
    box = tab.page.locator("#image").bounding_box()
    assert box
    start, end = [
        (box["x"] + chance.uniform(20, 380), box["y"] + chance.uniform(60, 220)) for _ in range(2)
    ]
    kind = chance.choice(["drag", "wheel", "wheel", "home"])
    mouse.move(*start)
    if kind == "drag":
        mouse.down()
        mouse.move(*end, steps=4)
        mouse.up()
    elif kind == "wheel":
        tab.page.keyboard.down("Control")
        mouse.wheel(0, chance.choice([-150, -70, 70, 150]))
        tab.page.keyboard.up("Control")
    else:
        mouse.dblclick(*start)
    tab.page.wait_for_timeout(chance.choice([10, 100, 300]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gestures", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    with serve(viewed_app().server) as site, sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or chromium.chromium()
        browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        with open_tab(browser) as tab:
            tab.open(site.url)
            tab.wait_status("loaded")
            for _ in range(10):
                gesture(tab, chance)
            before = kept(tab)
            for _ in range(given.gestures):
                gesture(tab, chance)
            grown = kept(tab).since(before)
        browser.close()
    heap, others = grown.heap, (grown.urls, grown.elements, grown.canvases)
    names = ("object URLs", "elements", "canvases")
    counts = ", ".join(f"{each:+} {name}" for each, name in zip(others, names, strict=True))
    print(f"{given.gestures} gestures: heap {heap / 1e6:+.2f} MB, {counts}")
    sys.exit(heap > LARGEST_GROWTH or max(others) > MOST_KEPT)


if __name__ == "__main__":
    main()
