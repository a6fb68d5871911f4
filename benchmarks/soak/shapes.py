"""Many shapes in a page, a minute of strokes beside a slow callback, and masks beside Matplotlib.

    python benchmarks/soak/shapes.py [--polygons 500] [--strokes 60] [--masks 2000] [--seed 1]

While a hand pans a view with 500 polygons of 200 corners, and reshapes one of them, a page must
show 30 frames a second. No stroke may be lost, and each calls its callback once at most.
`shape_mask` must agree with Matplotlib's `Path` for all pixels that are not on an edge.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from dash import Dash, Input, Output, html
from matplotlib.path import Path as Polygon
from playwright.sync_api import Browser, sync_playwright

from dash_dynamic_image_component import DynamicImage, Registry, View, shape_mask

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import chromium
from support.servers import serve
from support.tabs import Tab, open_tab

WIDTH, HEIGHT = 800, 600
CORNERS = 200
LEAST_FRAMES = 30
"""A second."""
SECONDS = 3
"""Of each drag."""
CALLBACK_SECONDS = 0.4
MASK = (60, 90)
"""Rows and columns of a mask."""
ON_EDGE = 1e-6
"""Pixels from an edge within which rounding decides."""

DRAG = """async ([id, from, seconds]) => {
  const {left, top} = document.getElementById(id).getBoundingClientRect();
  const target = document.querySelector(`#${id} img`);
  const fire = (type, [x, y]) => target.dispatchEvent(new PointerEvent(type, {
    bubbles: true, pointerId: 1, pointerType: 'mouse', isPrimary: true, button: 0,
    buttons: type === 'pointerup' ? 0 : 1, clientX: left + x, clientY: top + y,
  }));
  const at = (turn) => [from[0] + 60 * Math.sin(turn), from[1] + 40 * (1 - Math.cos(turn))];
  fire('pointerdown', at(0));
  const start = performance.now();
  let frames = 0;
  while (performance.now() - start < 1000 * seconds) {
    await new Promise(requestAnimationFrame);
    fire('pointermove', at((performance.now() - start) / 300));
    frames++;
  }
  fire('pointerup', at(seconds));
  return frames / seconds;
}"""


def drawn_app(polygons: int, numbers: np.random.Generator, calls: list[float]) -> Dash:
    """A view with polygons, and an image whose callback is slow."""
    app = Dash(__name__)
    registry = Registry(app)

    @registry.generator(preview="off", max_age=600)
    def plane(view: View = View(x=(0, WIDTH), y=(0, HEIGHT))) -> Any:
        x, y = view.grid()
        return np.stack([x % 256, y % 256, 0 * x], axis=-1).astype(np.uint8)

    @registry.generator(preview="off", max_age=600)
    def paper() -> Any:
        return np.full((HEIGHT, WIDTH, 3), 235, np.uint8)

    size: dict[str, Any] = {"width": WIDTH, "height": HEIGHT}
    app.layout = html.Div(
        [
            DynamicImage("plane", {}, id="plane", shapes=cells(polygons, numbers), **size),
            DynamicImage("paper", {}, id="paper", shapes=[], dragmode="drawopenpath", **size),
            html.P(id="said"),
        ]
    )

    @app.callback(Output("paper", "shapes"), Input("paper", "shapes"), prevent_initial_call=True)
    def name(shapes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        calls.append(time.monotonic())
        time.sleep(CALLBACK_SECONDS)
        return [{**each, "label": str(count)} for count, each in enumerate(shapes)]

    return app


def cells(count: int, numbers: np.random.Generator) -> list[Any]:
    """Polygons of many corners, all over the view."""
    turn = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    found = []
    for number in range(count):
        radius = 20 + 4 * numbers.standard_normal(CORNERS).cumsum() / CORNERS**0.5
        x, y = numbers.uniform((0, 0), (WIDTH, HEIGHT))
        points = {"x": list(x + radius * np.cos(turn)), "y": list(y + radius * np.sin(turn))}
        found.append({"id": f"cell-{number}", "type": "path", "points": points, "axes": 0})
    return found


PLACES = """() => {
  const {x, y} = tests.prop('plane', 'view') ?? {x: [0, 800], y: [0, 600]};
  const isInside = ([low, high], value) => value > low + 200 && value < high - 200;
  const {id, points} = tests.prop('plane', 'shapes').find(
    ({points}) => isInside(x, points.x[0]) && isInside(y, points.y[0]));
  dash_clientside.set_props('plane', {active_shape: id});
  const mean = (values) => values.reduce((sum, each) => sum + each) / values.length;
  const place = (px, py) => [
    (800 * (px - x[0])) / (x[1] - x[0]), (600 * (y[1] - py)) / (y[1] - y[0])];
  return {move: place(mean(points.x), mean(points.y)), reshape: place(points.x[0], points.y[0])};
}"""
"""The middle and a corner of a polygon that gets handles."""


def frames(tab: Tab) -> dict[str, float]:
    """Frames a second of a pan, of a move and of a reshaping."""
    found = {"pan": tab.js(DRAG, ["plane", [300, 300], SECONDS])}
    for name in ("move", "reshape"):
        tab.page.wait_for_timeout(500)
        before = tab.prop("shapes", "plane")
        found[name] = tab.js(DRAG, ["plane", tab.js(PLACES)[name], SECONDS])
        tab.page.wait_for_timeout(500)
        assert tab.prop("shapes", "plane") != before, f"the hand did not {name} anything"
    return found


def strokes(tab: Tab, count: int) -> list[tuple[int, int]]:
    """The first corners of strokes that a hand draws, one a second."""
    box = tab.page.locator("#paper").bounding_box()
    assert box
    places = []
    for number in range(count):
        begun = time.monotonic()
        x, y = 40 + number % 12 * 60, 60 + number // 12 * 100
        tab.page.mouse.move(box["x"] + x, box["y"] + y)
        tab.page.mouse.down()
        for step in range(1, 15):
            tab.page.mouse.move(box["x"] + x + step * 3, box["y"] + y + 20 * np.sin(step / 2))
        tab.page.mouse.up()
        places.append((x, y))
        tab.page.wait_for_timeout(max(0, 1000 * (begun + 1 - time.monotonic())))
    tab.page.wait_for_function(
        "(count) => tests.prop('paper', 'shapes').every(({label}) => label !== undefined)",
        arg=count,
    )
    return places


def lost(tab: Tab, places: list[tuple[int, int]]) -> int:
    """The number of strokes that the page does not tell."""
    told = [[each["points"][axis][0] for axis in "xy"] for each in tab.prop("shapes", "paper")]
    return sum(min(np.hypot(*np.subtract(told, place).T), default=9) > 1 for place in places)


def masks(count: int, numbers: np.random.Generator) -> int:
    """The number of pixels that `shape_mask` judges otherwise than Matplotlib."""
    rows, columns = np.mgrid[: MASK[0], : MASK[1]] + 0.5
    pixels = np.column_stack([columns.ravel(), rows.ravel()])
    wrong = 0
    for _ in range(count):
        shape, corners = random_shape(numbers)
        found = shape_mask(shape, MASK).ravel()
        differs = found != Polygon(corners, closed=False).contains_points(pixels)
        wrong += sum(away(corners, pixel) > ON_EDGE for pixel in pixels[differs])
    return wrong


def random_shape(numbers: np.random.Generator) -> tuple[dict[str, Any], Any]:
    """A rectangle, or a path that may cross itself, partly beside the array; and its corners."""
    if numbers.random() < 0.25:
        (x0, y0), (x1, y1) = numbers.uniform((-10, -10), (100, 70), (2, 2))
        ends = {"x0": x0, "x1": x1, "y0": y0, "y1": y1}
        return {"type": "rect", **ends}, np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
    corners = numbers.uniform((-10, -10), (100, 70), (numbers.integers(3, 40), 2))
    if numbers.random() < 0.5:
        corners = corners.round()  # on the edges of pixels
    x, y = corners.T.tolist()
    return {"type": "path", "points": {"x": x, "y": y}}, corners


def away(corners: Any, pixel: Any) -> float:
    """Pixels to the next edge."""
    along = np.roll(corners, -1, axis=0) - corners
    square = np.maximum((along**2).sum(axis=1), 1e-300)
    part = np.clip(((pixel - corners) * along).sum(axis=1) / square, 0, 1)
    return float(np.hypot(*(pixel - corners - part[:, None] * along).T).min())


def in_page(browser: Browser, given: argparse.Namespace) -> tuple[dict[str, float], int, int]:
    """Frames a second, strokes that were lost, and calls of the callback on them."""
    calls: list[float] = []
    app = drawn_app(given.polygons, np.random.default_rng(given.seed), calls)
    with (
        serve(app.server) as site,
        open_tab(browser, viewport={"width": 900, "height": 1300}) as tab,
    ):
        tab.open(site.url)
        for id in ("plane", "paper"):
            tab.wait_status("loaded", id)
            tab.page.wait_for_selector(
                f"#{id} .dash-dynamic-image-stage__tool--shapes", state="attached"
            )
        measured = frames(tab)
        places = strokes(tab, given.strokes)
        return measured, lost(tab, places), len(calls)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--polygons", type=int, default=500)
    parser.add_argument("--strokes", type=int, default=60)
    parser.add_argument("--masks", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    wrong = masks(given.masks, np.random.default_rng(given.seed))
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or chromium.chromium()
        browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        measured, missing, calls = in_page(browser, given)
        browser.close()
    rates = ", ".join(f"{name} {rate:.0f}" for name, rate in measured.items())
    print(
        f"{given.polygons} polygons, frames a second: {rates}; "
        f"{missing} of {given.strokes} strokes lost, {calls} calls; "
        f"{wrong} wrong pixels in {given.masks} masks"
    )
    is_slow = min(measured.values()) < LEAST_FRAMES
    sys.exit(is_slow or missing > 0 or calls > given.strokes or wrong > 0)


if __name__ == "__main__":
    main()
