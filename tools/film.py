"""The film of README.md: `python tools/film.py` plays the gallery and writes docs/gallery.webp.

Each frame is taken when its pictures are on screen, so that the film does not tell the speed of the
machine. It needs the extra `dev`, and a Chromium as `make test` has it.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import chromium
from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright
from werkzeug.serving import make_server

ROOT = Path(__file__).resolve().parents[1]
FILM = ROOT / "docs/gallery.webp"
SCREEN: ViewportSize = {"width": 820, "height": 560}
FRAME_MILLISECONDS = 90
LARGEST = 2_000_000

REST = """() => [...document.querySelectorAll('.dash-dynamic-image')]
  .filter((each) => each.getBoundingClientRect().top < innerHeight)
  .every(({ dataset }) => dataset.status === 'loaded')"""
SET = "([id, props]) => dash_clientside.set_props(id, props)"


def wall(page: Page) -> Iterator[int]:
    """The slider of the start page moves twelve pictures."""
    page.evaluate("() => scrollTo(0, 116)")
    for step in range(45):
        page.evaluate(SET, ["wall-t", {"value": (0.3 + step / 50) % 1}])
        yield 1
    yield 5


def zoom(page: Page) -> Iterator[int]:
    """The server draws what is visible."""
    follow(page, "Views and tiles", "#live-viewed")
    yield 8
    for step in range(26):
        x, y, half = -0.7436, 0.1318, 2.0 * 0.8**step
        view = {"x": [x - half, x + half], "y": [y - half * 0.625, y + half * 0.625]}
        page.evaluate(SET, ["viewed", {"view": view}])
        yield 1
    yield 8


def touch(page: Page) -> Iterator[int]:
    """A read-out in data, and a selection."""
    follow(page, "Touching a picture", "#live-touched")
    page.wait_for_selector("#touched .dash-dynamic-image-stage", state="attached")
    yield 4
    box = page.locator("#touched img").bounding_box()
    assert box is not None
    for step in range(12):
        across, down = 0.3 + step / 40, 0.65 - step / 35
        page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
        yield 1
    page.mouse.down()
    for step in range(8):
        page.mouse.move(
            box["x"] + (0.575 + step / 40) * box["width"],
            box["y"] + (0.34 + step / 24) * box["height"],
        )
        yield 1
    page.mouse.up()
    yield 8


def dark(page: Page) -> Iterator[int]:
    """Figures follow dark mode."""
    follow(page, "Size and theme", "#live-resized")
    yield 8
    page.get_by_role("button", name="Dark mode").click()
    page.wait_for_timeout(600)
    yield 12


def follow(page: Page, title: str, example: str) -> None:
    """Open a page and show its example."""
    page.evaluate("(title) => [...document.querySelectorAll('#navigation a')]"
                  ".find(({ textContent }) => textContent === title).click()", title)  # fmt: skip
    page.locator("h1", has_text=title).wait_for()
    page.evaluate(
        "(example) => document.querySelector(example).closest('figure').scrollIntoView()", example
    )
    page.evaluate("() => scrollBy(0, -76)")


def main() -> None:
    """Play and write the film; a film that is too large is an error."""
    sys.path.insert(0, str(ROOT))
    from docs.app import make_app

    server = make_server("127.0.0.1", 0, make_app().server, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    frames: list[Image.Image] = []
    durations: list[int] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.chromium(), args=[*chromium.ARGUMENTS]
        )
        page = browser.new_page(viewport=SCREEN, color_scheme="light")
        page.goto(f"http://127.0.0.1:{server.port}")
        page.wait_for_selector('#wall-moon[data-status="loaded"]', state="attached")
        for scene in (wall, zoom, touch, dark):
            for held in scene(page):
                page.wait_for_timeout(80)
                page.wait_for_function(REST)
                frames.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
                durations.append(held * FRAME_MILLISECONDS)
        browser.close()
    server.shutdown()
    first, *others = frames
    first.save(FILM, save_all=True, append_images=others, duration=durations, loop=0, quality=45,
               method=6)  # fmt: skip
    size = FILM.stat().st_size
    print(
        f"{FILM.relative_to(ROOT)}: {len(frames)} frames, {sum(durations) / 1000} s, {size} bytes"
    )
    if size > LARGEST:
        raise SystemExit(f"the film has {size} bytes, and may have {LARGEST}: lower its quality")


if __name__ == "__main__":
    main()
