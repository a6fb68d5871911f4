"""Values in Chromium, Firefox and WebKit, and what a page keeps after many slices of a volume.

    python benchmarks/soak/values.py [--part arrays|sizes|colours|zoomed|slices] [--slices 5000]

Every value of every array must be the one that was sent, and every pixel must have the colour of
its value, in 12 colormaps with 5 norms. A drag through a volume must show right values all the way,
and may leave 8 MB of heap, the bytes of the page cache, and a few canvases.
"""

from __future__ import annotations

import argparse
import base64
import itertools
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
from dash import Dash, html
from playwright.sync_api import sync_playwright

from dash_dynamic_image_component import DynamicImage, Registry

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import chromium
from engines.arrays import ARRAYS, sizes
from engines.browsers import ENGINES
from engines.value_colours import EVERY_NORM, Look, misfits
from engines.values import check_values
from support.colormaps import MAPS
from support.kept import Kept, kept
from support.servers import serve
from support.tabs import Tab, open_tab

RANGES = [None, (20.0, 900.0), (-60.0, 300.0), (-4e5, 5e6), (0.0, 5.0), (-3.0, -1.0)]
EVERY_LOOK = [
    Look(name, norm, RANGES[number % len(RANGES)])
    for number, (name, norm) in enumerate(itertools.product(MAPS, EVERY_NORM))
]
"""The five norms and the six ranges have no common divisor, so that each norm has each range."""
PARTS: dict[str, dict[str, Any]] = {
    "arrays": {"arrays": ARRAYS},
    "sizes": {"arrays": sizes(100)},
    "colours": {"arrays": {}, "looks": EVERY_LOOK},
    "zoomed": {"arrays": {}, "looks": EVERY_LOOK[::7], "ratio": 2},
}

SIDE = 256
"""Rows and columns of a slice."""
WARM_UP = 200
"""Slices before the first count: chunks are loaded and pools of memory full."""
LARGEST_GROWTH = 8e6
"""Bytes of the heap, and of arrays beside it."""
MOST_KEPT = 20
"""Elements, canvases and contexts that may be added."""
PAGE_CACHE = 64 * 2**20
"""Bytes of images that are not on screen, in src/page/imageCache.ts."""

# The same numbers in the page and on the server: noise that deflate cannot make small.
DRAG = """async ([from, to]) => {
  const value = (col, row, z) => {
    const mixed = Math.imul(col * 7919 + row * 104729 + z * 1299709, 2654435761);
    return ((Math.imul(mixed ^ (mixed >>> 15), 739982445) >>> 0) % 4001) - 1000;
  };
  const places = [[0, 0], [255, 0], [17, 101], [128, 128], [3, 254], [255, 255]];
  let wrong = 0;
  for (let z = from; z < to; z++) {
    dash_clientside.set_props('image', { params: { z } });
    while (tests.prop('image', 'shown_params')?.z !== z) {
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    const { values } = document.querySelector('#image canvas');
    const off = places.map(([col, row]) => Math.abs(values.at(col, row) - value(col, row, z)));
    // Integers are exact, and previews have the nearest of their steps.
    if (!(Math.max(...off) <= (values.step === 1 ? 0 : 0.51 * values.step))) wrong++;
  }
  return wrong;
}"""

READ = """() => {
  const { values } = document.querySelector('#image canvas');
  const { width, height } = values;
  const read = (_, at) => values.at(at % width, Math.floor(at / width)) ?? NaN;
  return tests.base64(Float64Array.from({ length: width * height }, read));
}"""


def slice_at(z: int) -> npt.NDArray[np.int16]:
    rows, columns = np.mgrid[:SIDE, :SIDE].astype(np.uint32)
    mixed = columns * np.uint32(7919) + rows * np.uint32(104_729) + np.uint32(z * 1_299_709 % 2**32)
    mixed *= np.uint32(2_654_435_761)
    mixed = (mixed ^ (mixed >> np.uint32(15))) * np.uint32(739_982_445)
    values: npt.NDArray[np.int16] = (mixed % np.uint32(4001)).astype(np.int16) - np.int16(1000)
    return values


def volume_app(folder: str) -> Dash:
    app = Dash(__name__)
    app.layout = html.Div(DynamicImage("volume", {"z": 0}, id="image"))

    @Registry(app, store=folder).generator(data=True, max_age=3600)
    def volume(z: int) -> Any:
        return slice_at(z)

    return app


def check_slices(count: int) -> bool:
    with (
        TemporaryDirectory() as folder,
        serve(volume_app(folder).server) as site,
        sync_playwright() as playwright,
    ):
        path = os.environ.get("CHROMIUM") or chromium.chromium()
        browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        with open_tab(browser) as tab:
            tab.open(site.url)
            tab.wait_status("loaded")
            wrong = drag(tab, 1, WARM_UP)
            before = kept(tab)
            for start in range(WARM_UP, count, 500):
                wrong += drag(tab, start, min(start + 500, count))
            after = kept(tab)
            wrong += wrong_at_end(tab, count - 1)
        browser.close()
    added = after.since(before)
    print(
        f"{count} slices: {wrong} wrong, heap {added.heap / 1e6:+.2f} MB, "
        f"arrays {added.buffers / 1e6:+.2f} MB, {added.elements:+} elements, "
        f"{added.canvases:+} canvases, {added.contexts:+} contexts, "
        f"{after.urls} files of {after.url_bytes / 2**20:.1f} MiB have URLs"
    )
    return wrong == 0 and is_bounded(added, after)


def drag(tab: Tab, start: int, end: int) -> int:
    wrong: int = tab.js(DRAG, [start, end])
    return wrong


def wrong_at_end(tab: Tab, z: int) -> int:
    """Values and colours of the last slice that are wrong."""
    sent = slice_at(z)
    found = np.frombuffer(base64.b64decode(tab.js(READ))).reshape(sent.shape)
    painted = base64.b64decode(tab.js("() => tests.painted('image')"))
    pixels = np.frombuffer(painted, np.uint8).reshape(*sent.shape, 4)
    values = np.ma.masked_array(sent.astype(np.float64))
    return int((found != sent).sum()) + misfits(pixels, values, Look("gray", "linear"))


def is_bounded(added: Kept, after: Kept) -> bool:
    counts = (added.elements, added.canvases, added.contexts)
    growth = max(added.heap, added.buffers)
    return (
        growth <= LARGEST_GROWTH
        and max(counts) <= MOST_KEPT
        and after.url_bytes <= 1.1 * PAGE_CACHE
    )


def check_engines(part: str) -> bool:
    wrong: list[str] = []
    values = 0
    for engine in ENGINES:
        with TemporaryDirectory() as folder:
            found = check_values(engine, Path(folder), longest=580, **PARTS[part])
        values += found.values
        wrong += [f"{engine}: {each}" for each in found.wrong]
    looks = len(PARTS[part].get("looks", ()))
    seen = f"{values:,} values" + (f" in {looks} looks" if looks else "")
    print(f"{part}: {seen} in {len(ENGINES)} engines, {len(wrong)} wrong")
    for each in wrong:
        print(each)
    return not wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=[*PARTS, "slices"])
    parser.add_argument("--slices", type=int, default=5000)
    given = parser.parse_args()
    parts = [given.part] if given.part else [*PARTS, "slices"]
    is_right = [
        check_slices(given.slices) if part == "slices" else check_engines(part) for part in parts
    ]
    sys.exit(not all(is_right))


if __name__ == "__main__":
    main()
