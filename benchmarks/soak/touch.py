"""Clicks while params move, clicks at several pixel ratios, and lassos over many points.

    python benchmarks/soak/touch.py [--clicks 500] [--points 20000] [--lassos 50] [--seed 1]

Every click must tell the params, the colour and the pixel of the picture that was on screen, and
`selected` must agree with the pixels of the screen for all points that are half a pixel away from
the edges.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
from dash import Dash, Input, Output, html
from matplotlib.path import Path as Polygon
from playwright.sync_api import Browser, sync_playwright

from dash_dynamic_image_component import Axes, DynamicImage, Registry, selected
from dash_dynamic_image_component.images.axes.geometry import data_at
from dash_dynamic_image_component.images.axes.header import write_axes

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import chromium
from support.servers import serve
from support.tabs import Tab, open_tab

RATIOS = (1, 1.5, 2, 3)
SIZE = 200
BOX = (80, 20, 620, 440)
NEAR = 0.5
"""Pixels."""


def touched_app() -> Dash:
    app = Dash(__name__)
    scaled = {"transform": "scale(.8)", "padding": 9}
    app.layout = html.Div(
        [
            html.Div(DynamicImage("paint", {"value": 0}, id="image", width=300), style=scaled),
            html.P(id="said"),
        ]
    )

    @Registry(app).generator(preview="off")
    def paint(value: int) -> Any:
        rows, columns = np.mgrid[:SIZE, :SIZE]
        return np.stack([columns, rows, np.full_like(rows, value % 256)], axis=-1).astype(np.uint8)

    app.callback(Output("said", "children"), Input("image", "clickData"))(json.dumps)
    return app


def clicks(browser: Browser, url: str, count: int, ratio: float, chance: random.Random) -> int:
    """Click while params move; the number of clicks that told something wrong, or nothing."""
    with open_tab(browser, device_scale_factor=ratio) as tab:
        tab.open(url)
        tab.wait_status("loaded")
        tab.page.wait_for_selector("#image .dash-dynamic-image-stage", state="attached")
        box = tab.page.locator("#image img").bounding_box()  # None for an image that is replaced
        assert box
        tab.js(
            """() => {
              window.told = [];
              window.dash_stores[0].subscribe(() => {
                const data = tests.prop('image', 'clickData');
                if (data && data.timestamp !== window.told.at(-1)?.timestamp)
                  window.told.push(data);
              });
              let value = 0;
              setInterval(() => {
                value = (value + 1) % 256;
                dash_clientside.set_props('image', {params: {value}});
              }, 15);
            }"""
        )
        places = [(chance.uniform(1, SIZE - 1), chance.uniform(1, SIZE - 1)) for _ in range(count)]
        scale = box["width"] / SIZE
        for col, row in places:
            tab.page.mouse.click(box["x"] + col * scale, box["y"] + row * scale)
            tab.page.wait_for_timeout(2)
        told = told_by(tab)
    right = [is_right(*each) for each in zip(told, places, strict=False)]
    return count - sum(right)


def told_by(tab: Tab) -> list[dict[str, Any]]:
    tab.page.wait_for_timeout(200)
    told: list[dict[str, Any]] = tab.js("() => window.told")
    return told


def is_right(data: dict[str, Any], place: tuple[float, float]) -> bool:
    col, row = place
    is_near = max(abs(data["px"] - col), abs(data["py"] - row)) <= NEAR
    colour = [data["col"], data["row"], data["params"]["value"], 255]
    return bool(is_near and data["value"] == colour)


def lassos(points: int, count: int, seed: int) -> int:
    """The number of points that `selected` judges otherwise than the screen."""
    numbers = np.random.default_rng(seed)
    wrong = 0
    for scale in ("linear", "log"):
        axes = Axes(BOX, x=(1, 1e5), y=(0.1, 100), xscale=scale, yscale=scale)
        members = json.loads(write_axes([axes]))[1]
        scales = {each: members.get(f"{each}scale", "linear") for each in "xy"}
        pixels = numbers.uniform(BOX[:2], BOX[2:], (points, 2))
        data = np.array([data_at(axes, *pixel) for pixel in pixels], dtype=float)
        for _ in range(count):
            corners = star(numbers)
            ends = np.array([data_at(axes, *corner) for corner in corners], dtype=float)
            lasso = {"x": ends[:, 0].tolist(), "y": ends[:, 1].tolist()}
            selection = {"lassoPoints": lasso, "scales": scales}
            found = selected({"a": data[:, 0], "b": data[:, 1]}, selection, x="a", y="b")
            expected = Polygon(corners).contains_points(pixels)
            wrong += int(((found != expected) & (distances(corners, pixels) > NEAR)).sum())
    return wrong


def star(numbers: np.random.Generator) -> Any:
    """The corners of a line around a middle, which crosses itself nowhere."""
    angles = np.sort(numbers.uniform(0, 2 * np.pi, 12))
    radii = numbers.uniform(40, 200, 12)
    return np.column_stack([350 + radii * np.cos(angles), 230 + radii * np.sin(angles)])


def distances(corners: Any, pixels: Any) -> Any:
    found = np.full(len(pixels), np.inf)
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = end - start
        part = np.clip(((pixels - start) @ along) / (along @ along), 0, 1)
        found = np.minimum(found, np.hypot(*(pixels - start - part[:, None] * along).T))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clicks", type=int, default=500)
    parser.add_argument("--points", type=int, default=20_000)
    parser.add_argument("--lassos", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    wrong = {"points in lassos": lassos(given.points, given.lassos, given.seed)}
    with serve(touched_app().server) as site, sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or chromium.chromium()
        browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        for ratio in RATIOS:
            chance = random.Random(given.seed)
            count = given.clicks // len(RATIOS)
            wrong[f"clicks at ratio {ratio}"] = clicks(browser, site.url, count, ratio, chance)
        browser.close()
    for name, number in wrong.items():
        print(f"wrong {name}: {number}")
    sys.exit(any(wrong.values()))


if __name__ == "__main__":
    main()
