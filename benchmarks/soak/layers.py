"""Random changes of an image with three layers: one change in all of them, in each frame.

    python benchmarks/soak/layers.py [--changes 300] [--seed 1]

Each picture takes a random time. No frame and no screenshot shows two changes at once; a set is on
screen in the first frame after its last picture was decoded, and the last change in the end.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from dash import Dash, html
from PIL import Image
from playwright.sync_api import sync_playwright

from dash_dynamic_image_component import DynamicImage, Registry

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import chromium
from support.servers import serve
from support.tabs import Tab, open_tab

WIDTH, HEIGHT = 160, 120
QUARTERS = range(4)
"""The image fills the first quarter of the width; each layer fills another one."""
GREYS = 240
LONGEST = 0.06
"""Seconds of a picture."""
MOST_FRAMES = 1
"""From the last picture of a set that is decoded to the set on screen."""

WATCH = """() => {
    const { decode } = HTMLImageElement.prototype;
    HTMLImageElement.prototype.decode = async function () {
        await decode.call(this);
        this.decodedAt = performance.now();
    };
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const greyOf = (image, quarter) => {
        const { naturalWidth, naturalHeight } = image;
        const column = Math.floor(((quarter + 0.5) / 4) * naturalWidth);
        context.drawImage(image, column, naturalHeight >> 1, 1, 1, 0, 0, 1, 1);
        return context.getImageData(0, 0, 1, 1).data[0];
    };
    const seen = (window.seen = { sets: 0, mixed: 0, frames: 0 });
    const times = [];
    let before = [];
    const look = () => {
        times.push(performance.now());
        const images = [...document.querySelectorAll('#image img')];
        if (images.length !== before.length || images.some((each, at) => each !== before[at])) {
            const last = Math.max(...images.map(({ decodedAt }) => decodedAt ?? -Infinity));
            seen.sets += 1;
            seen.mixed += new Set(images.map(greyOf)).size !== 1 || images.length !== 4;
            if (before.length > 0)
                seen.frames = Math.max(seen.frames, times.filter((time) => time > last).length);
            before = images;
        }
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""


def quarter(number: int, of: int, chance: random.Random) -> Any:
    """The grey of a change in one quarter; the image has it everywhere."""
    time.sleep(chance.uniform(0, LONGEST))
    pixels = np.full((HEIGHT, WIDTH, 4), [*[number % GREYS] * 3, 255], np.uint8)
    if of > 0:
        pixels[:, : of * WIDTH // 4, 3] = pixels[:, (of + 1) * WIDTH // 4 :, 3] = 0
    return pixels


def layered_app(seed: int) -> Dash:
    app = Dash(__name__)
    registry = Registry(app)

    def register(of: int) -> str:
        draw = partial(quarter, of=of, chance=random.Random(seed + of))

        @registry.generator(f"quarter{of}", preview="off")
        def drawn(number: int) -> Any:
            return draw(number)

        return f"quarter{of}"

    image, *layers = [register(of) for of in QUARTERS]
    app.layout = html.Div(
        DynamicImage(
            image,
            {"number": 0},
            id="image",
            width=WIDTH,
            height=HEIGHT,
            layers=[{"id": name, "generator": name} for name in layers],
        )
    )
    return app


def greys_on_screen(tab: Tab) -> list[int]:
    """Those in the middle of each quarter."""
    file = tab.page.locator("#image .dash-dynamic-image__frame").screenshot()
    row = np.asarray(Image.open(io.BytesIO(file)).convert("L"))[HEIGHT // 2]
    return [int(row[(2 * of + 1) * WIDTH // 8]) for of in QUARTERS]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    mixed = shots = 0
    with serve(layered_app(given.seed).server) as site, sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or chromium.chromium()
        browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        with open_tab(browser) as tab:
            tab.open(site.url)
            tab.wait_status("loaded")
            # An old picture that fades is no other change.
            tab.page.add_style_tag(content=":root { --dash-dynamic-image-stale-opacity: 1 }")
            tab.js(WATCH)
            for number in range(1, given.changes + 1):
                tab.set_props("image", params={"number": number})
                tab.page.wait_for_timeout(chance.choice([0, 10, 50, 120]))
                if chance.random() < 0.5:
                    shots += 1
                    mixed += len(set(greys_on_screen(tab))) > 1
            tab.wait_status("loaded")
            last = greys_on_screen(tab)
            seen = tab.js("() => seen")
        browser.close()
    print(
        f"{given.changes} changes of 4 pictures: {seen['sets']} sets on screen, "
        f"{mixed + seen['mixed']} mixed in {shots} screenshots and all frames, "
        f"at most {seen['frames']} frame after the last picture"
    )
    is_wrong = mixed or seen["mixed"] or set(last) != {given.changes % GREYS}
    sys.exit(bool(is_wrong or seen["frames"] > MOST_FRAMES))


if __name__ == "__main__":
    main()
