"""Shapes that a real pointer and real keys draw, move, reshape, take back and delete."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from dash import Dash, html
from engines.hand import Hand, hand
from engines.screen import Screen
from engines.trial import tried
from flask import request
from support.apps import make_app

from dash_dynamic_image_component import DynamicImage, Registry

SCRIPT = Path(__file__).with_name("shapes.js")
COLUMNS, ROWS = 200, 150
SCALE = 2
"""CSS pixels of a pixel of the picture."""
FRAME_SECONDS = 0.02
HALF = 0.5
"""A pixel of the picture."""

_TURNS = np.linspace(0, 2 * np.pi, 14, endpoint=False)
ROUND = np.column_stack([150 + 30 * np.cos(_TURNS), 90 + 30 * np.sin(_TURNS)]).round().tolist()

STEPS: list[dict[str, Any]] = [
    {
        "name": "rect",
        "mode": "drawrect",
        "tool": "Draw a rectangle",
        "pull": [[20, 30], [60, 50], [80, 90]],
    },
    {"name": "path", "mode": "drawclosedpath", "tool": "Draw a closed path", "pull": ROUND},
    {"name": "move", "mode": False, "pull": [[20, 60], [30, 66], [34, 65]]},
    {"name": "reshape", "pull": [[94, 95], [99, 99], [104, 110]]},
    {"name": "undo", "keys": ["Control", "z"]},
    {"name": "delete", "keys": [None, "Delete"]},
]
"""Modes with the title of their tool; pixels of the picture; a key, and one that is held."""


def check_shapes(engine: str, folder: Path, ratio: float = 1, zoom: float = 1) -> None:
    """What is told after each step is where the hand was, at most half a pixel off."""
    done = drawn(engine, folder, ratio, zoom)
    shapes = {each["name"]: each["shapes"] for each in done}
    places = {each["name"]: np.array(each["hand"]) for each in done}
    seen = {each["name"]: np.array(each["seen"]) for each in done}
    assert list(shapes) == [step["name"] for step in STEPS]
    start, *_, end = places["rect"]
    assert_near(ends(shapes["rect"][0]), [start, end])
    (rect, path) = shapes["path"]
    assert rect == shapes["rect"][0]
    told = np.column_stack([path["points"]["x"], path["points"]["y"]])
    assert path["closed"] is True
    assert max(away(places["path"], place) for place in seen["path"]) <= HALF
    assert max(away(told, place) for place in seen["path"]) <= HALF
    assert max(away(places["path"], corner) for corner in told) <= HALF
    assert_near(told[[0, -1]], places["path"][[0, -1]])
    by = places["move"][-1] - places["move"][0]
    assert_near(ends(shapes["move"][0]), ends(rect) + by)
    by_corner = places["reshape"][-1] - places["reshape"][0]
    assert_near(ends(shapes["reshape"][0]), ends(rect) + by + [[0, 0], by_corner])
    assert shapes["undo"] == shapes["move"]
    assert shapes["delete"] == [path]


def ends(shape: dict[str, Any]) -> Any:
    """The upper left and the lower right corner of a rectangle."""
    return np.array([[shape["x0"], shape["y0"]], [shape["x1"], shape["y1"]]])


def assert_near(found: Any, expected: Any) -> None:
    """Places that differ by half a pixel at most."""
    assert np.abs(found - np.array(expected)).max() <= HALF, (found, expected)


def away(corners: Any, place: Any) -> float:
    """Pixels from a place to the line through the corners."""
    starts, along = corners[:-1], np.diff(corners, axis=0)
    square = np.maximum((along**2).sum(axis=1), 1e-9)
    part = np.clip(((place - starts) * along).sum(axis=1) / square, 0, 1)
    return float(np.hypot(*(place - starts - part[:, None] * along).T).min())


def drawn(engine: str, folder: Path, ratio: float, zoom: float) -> list[dict[str, Any]]:
    """Let a real hand do all steps."""
    app = shapes_app(zoom)
    table = Table()
    app.server.post("/hand")(table.act)
    plan: dict[str, Any] = {"ids": ["image"], "steps": STEPS, "scale": SCALE * zoom}
    report = tried(engine, app, folder, "shapes", ratio, table.lay, scripts=[SCRIPT], **plan)
    assert report.said["ratio"] == ratio
    done: list[dict[str, Any]] = report.said["done"]
    return done


class Table:
    """The hand of the browser, for the route by which the page uses it."""

    def __init__(self) -> None:
        """Begin without it."""
        self._hand: Hand | None = None
        self._lock = threading.Lock()

    @contextmanager
    def lay(self, screen: Screen) -> Iterator[None]:
        """Hold a hand over this screen."""
        with hand(screen.display) as self._hand:
            yield

    def act(self) -> Any:
        """Do what the page asks for: move, strike a key, or pull from point to point."""
        assert self._hand
        wish = request.get_json(force=True)
        with self._lock:
            if wish.get("do") == "move":
                self._hand.move(wish["x"], wish["y"])
            elif "keys" in wish:
                held, key = wish["keys"]
                with self._hand.holding(held):
                    self._hand.strike(key)
            else:
                self._pull(self._hand, wish["points"])
        return {}

    def _pull(self, held: Hand, points: list[list[int]]) -> None:
        held.move(*points[0])
        time.sleep(FRAME_SECONDS)
        held.press()
        for point in points[1:]:
            time.sleep(FRAME_SECONDS)
            held.move(*point)
        time.sleep(FRAME_SECONDS)
        held.release()


def shapes_app(zoom: float) -> Dash:
    """A picture without axes, whose pixels are squares of two CSS pixels, in a zoomed box."""
    app = make_app("flask")

    @Registry(app).generator(preview="off")
    def paper(value: int, place: str = "") -> Any:
        return np.full((ROWS, COLUMNS, 3), 200 + value, np.uint8)

    size: dict[str, Any] = {"width": SCALE * COLUMNS, "height": SCALE * ROWS}
    image = DynamicImage("paper", {"value": 0}, id="image", shapes=[], **size)
    app.layout = html.Div(image, style={"zoom": zoom})
    return app
