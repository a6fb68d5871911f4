"""Clicks of a real pointer on a picture whose colours tell the place of each pixel."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from dash import Dash, Input, Output, html
from engines.hand import Hand, hand
from engines.screen import Screen
from engines.trial import Report, tried
from flask import request
from support.apps import make_app

from dash_dynamic_image_component import DynamicImage, Registry

COLUMNS, ROWS = 100, 50
STEP = 2
"""Between the colours of two neighbours, which stay apart where an engine rounds them."""
PAINTED_SECONDS = 5
POINTS = [(1, 1), (98, 48), (37, 12), (62, 31), (11, 44)]
BESIDE = [(50, -4), (50, 54)]
"""Pixels that the picture would have above and below itself, in its box."""


def check_clicks(engine: str, folder: Path, ratio: float) -> None:
    """Each click tells the pixel that the screen shows at the pointer, at most half of one off."""
    said = touched(engine, folder, ratio).said
    assert said["ratio"] == ratio
    assert len(said["clicks"]) == len(POINTS)
    for (column, row), data in said["clicks"]:
        assert abs(data["px"] - (column + 0.5)) <= 0.5, (column, row, data)
        assert abs(data["py"] - (row + 0.5)) <= 0.5, (column, row, data)
        assert data["value"] == [STEP * data["col"], STEP * data["row"], 7, 255]
    assert said["beside"] == 0


def touched(engine: str, folder: Path, ratio: float) -> Report:
    """Let a real pointer click on the points and beside the picture."""
    app = touch_app()
    table = Table()
    app.server.post("/hand")(table.act)
    plan: dict[str, Any] = {"ids": ["image"], "points": POINTS, "beside": BESIDE}
    return tried(engine, app, folder, "touch", ratio, table.lay, shape=[COLUMNS, ROWS], **plan)


class Table:
    """The hand and the screen of the browser, for the route by which the page uses them."""

    def __init__(self) -> None:
        """Begin without both."""
        self._laid: tuple[Screen, Hand] | None = None
        self._lock = threading.Lock()

    @contextmanager
    def lay(self, screen: Screen) -> Iterator[None]:
        """Hold a hand over this screen."""
        with hand(screen.display) as held:
            self._laid = (screen, held)
            yield

    def act(self) -> Any:
        """Do what the page asks for: `move`, `click`, or `pixel`: click on the pixel seen there."""
        assert self._laid
        screen, held = self._laid
        wish = request.get_json(force=True)
        x, y = wish["x"], wish["y"]
        with self._lock:
            seen = pixel_at(screen, x, y) if wish["do"] == "pixel" else None
            held.move(*(seen.middle if seen else (x, y)))
            if wish["do"] != "move":
                held.click()
        return {"pixel": seen and [seen.column, seen.row]}


@dataclass(frozen=True)
class Seen:
    """A pixel of the picture, and the middle of the square that it is on the screen."""

    column: int
    row: int
    middle: tuple[int, int]


def pixel_at(screen: Screen, x: int, y: int) -> Seen:
    """Read the pixel of the picture that the screen shows at a point, once it is painted."""
    deadline = time.monotonic() + PAINTED_SECONDS
    while abs((colour := screen.colour(x, y) & 255) - 7) > 1:
        assert time.monotonic() < deadline, f"a blue of {colour} at {x}, {y} is not in the picture"
        time.sleep(0.01)
    colour = screen.colour(x, y)
    red, green = colour >> 16, colour >> 8 & 255
    column, row = round(red / STEP), round(green / STEP)
    left, right = (end(screen, colour, (x, y), (way, 0)) for way in (-1, 1))
    top, bottom = (end(screen, colour, (x, y), (0, way)) for way in (-1, 1))
    # The pointer is at the left upper corner of its pixel of the screen.
    middle = (round((x - left + x + right + 1) / 2), round((y - top + y + bottom + 1) / 2))
    return Seen(column, row, middle)


def end(screen: Screen, colour: int, start: tuple[int, int], way: tuple[int, int]) -> int:
    """The number of further pixels of the screen with this colour."""
    steps = 0
    while True:
        x, y = (at + (steps + 1) * step for at, step in zip(start, way, strict=True))
        if screen.colour(x, y) != colour:
            return steps
        steps += 1


def touch_app() -> Dash:
    """A picture with room above and below it, scaled, in a box that is scrolled."""
    app = make_app("flask")

    @Registry(app).generator(preview="off")
    def places(value: int) -> Any:
        rows, columns = np.mgrid[:ROWS, :COLUMNS]
        colours = [STEP * columns, STEP * rows, np.full_like(rows, 7)]
        return np.stack(colours, axis=-1).astype(np.uint8)

    picture = DynamicImage(
        "places", {"value": 0}, id="image", width=400, height=260, pixelated=True
    )
    scaled = {"transform": "scale(.8)", "transformOrigin": "0 0"}
    tall = html.Div(style={"height": 700})
    inside = [tall, html.Div(picture, style=scaled), tall]
    style = {"height": 230, "width": 420, "overflow": "auto", "border": "3px solid"}
    app.layout = html.Div([html.Div(inside, style=style, id="scrolled"), html.P(id="said")])
    app.callback(Output("said", "children"), Input("image", "clickData"))(str)
    return app
