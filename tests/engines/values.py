"""Values that pages of three engines have, and their colours on canvases and on the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from dash import Dash, html
from engines.arrays import MASK, NORMAL, wrong_values
from engines.eye import Eye
from engines.trial import LONGEST_SECONDS, tried
from engines.value_colours import Look, misfits
from flask import request
from support.apps import make_app

from dash_dynamic_image_component import DynamicImage, Registry

SCRIPT = Path(__file__).with_name("values.js")
HOLES = np.where(NORMAL > 90, np.nan, np.where(NORMAL < -110, -np.inf, NORMAL))
RAMP = np.arange(-50, 1050).reshape(25, 44)

PAINTED: dict[str, Any] = {
    "ramp": np.ma.masked_equal(RAMP, 7),
    "floats": np.ma.masked_array(HOLES.astype(np.float32), MASK),
    "counts": np.ma.masked_array((NORMAL * 31_250).astype(np.int32), MASK),
    "signed": np.arange(-128, 128, dtype=np.int8).reshape(8, 32),
    "flat": np.full((3, 5), 7.5),
    "none": np.full((2, 4), np.nan),
}
"""Arrays of which every pixel of the canvas is judged; floats are sent in both ways."""
SIDE = 20
"""CSS pixels of a pixel of the pictures on the screen."""
BLOCK = 5
"""Pixels of a value in smooth pictures, in whose middle no other one is mixed."""
SQUARES = np.ma.masked_equal(np.linspace(-9, 400, 64).reshape(8, 8).round(), 192)
SHOWN = {"squares": True, "smooth": False}
"""Pictures on the screen, and whether they are pixelated."""


@dataclass
class Found:
    """What a page has, by its own words and by those of the judge."""

    wrong: list[str]
    values: int


def check_values(
    engine: str,
    folder: Path,
    arrays: Mapping[str, Any],
    looks: Sequence[Look] = (),
    ratio: float = 1,
    longest: float = LONGEST_SECONDS,
) -> Found:
    """Every value is the one of its array, and every pixel has the colour of its value."""
    judge = Judge(arrays, looks)
    app = judge.app()
    app.server.post("/hand")(judge.move)
    app.server.post("/judge")(judge.judge)
    report = tried(
        engine,
        app,
        folder,
        "values",
        ratio,
        judge.lay,
        scripts=[SCRIPT],
        longest=longest,
        ids=list(judge.sent),
        painted=[id for id in judge.sent if id.split("/")[0] in PAINTED] if looks else [],
        shown=[id for id in judge.sent if id.split("/")[0] in SHOWN] if looks else [],
        looks=[look.props for look in looks],
    )
    assert report.said["ratio"] == ratio
    return Found(report.said["wrong"], judge.values)


@dataclass
class Sent:
    """An array of the function, how it is sent, and what the page has of it."""

    array: Any
    is_exact: bool
    found: Any = None
    is_coded: bool = True


class Judge(Eye):
    """Arrays that a page gets, and the comparison with what it says of them."""

    def __init__(self, arrays: Mapping[str, Any], looks: Sequence[Look]) -> None:
        """Take the arrays by their names, and the looks of pictures of its own."""
        super().__init__()
        self.values = 0
        self.sent: dict[str, Sent] = {}
        self._looks = looks
        own = {"squares": SQUARES, "smooth": SQUARES.repeat(BLOCK, 0).repeat(BLOCK, 1)}
        for name, array in {**(own | PAINTED if looks else {}), **arrays}.items():
            lock(array)
            self.sent[f"{name}/steps"] = Sent(array, is_exact=False)
            if np.ma.asarray(array).dtype.kind == "f" and name not in SHOWN:
                self.sent[f"{name}/exact"] = Sent(array, is_exact=True)

    def app(self) -> Dash:
        """A page with all pictures, those of the screen first."""
        app = make_app("flask")
        registry = Registry(app)

        def values(value: int, id: str) -> Any:
            return self.sent[id].array

        registry.generator("steps", data=True)(values)
        registry.generator("exact", data="exact")(values)
        row = {"display": "flex", "flexWrap": "wrap", "alignItems": "flex-start"}
        app.layout = html.Div([self._picture(id) for id in self.sent], style=row)
        return app

    def judge(self) -> str:
        """What is wrong with that which the page sends, or shows."""
        told, body = request.args, request.get_data()
        sent = self.sent[told["id"]]
        if told["do"] == "values":
            return self._values(sent, told, body)
        look = self._looks[int(told["number"])]
        if told["do"] == "painted":
            pixels = np.frombuffer(body, np.uint8).reshape(*sent.found.shape, 4)
            return _wrong(misfits(pixels, sent.found, look, is_coded=sent.is_coded))
        box = [float(each) for each in told["box"].split(",")]
        return self._on_screen(SHOWN[told["id"].split("/")[0]], sent, look, box)

    def _picture(self, id: str) -> DynamicImage:
        name, way = id.split("/")
        side = 8 * SIDE if name in SHOWN else None
        return DynamicImage(
            way,
            {"value": 0, "id": id},
            id=id,
            width=side,
            height=side,
            pixelated=SHOWN.get(name, False),
            loading_delay=60_000,
        )

    def _values(self, sent: Sent, told: Mapping[str, str], body: bytes) -> str:
        height, width = int(told["height"]), int(told["width"])
        self.values += height * width
        numbers = np.frombuffer(body, np.float64, height * width)
        masked = np.frombuffer(body, np.bool_, height * width, numbers.nbytes)
        sent.found = np.ma.masked_array(numbers, masked).reshape(height, width)
        sent.is_coded = told["type"] in ("u8", "u16")
        return wrong_values(sent.array, sent.found, float(told["step"]), is_exact=sent.is_exact)

    def _on_screen(self, is_pixelated: bool, sent: Sent, look: Look, box: list[float]) -> str:
        left, top, width, height = (round(each) for each in box)
        opaque = ((0, 0), (0, 0), (0, 1))
        pixels = np.pad(self.pixels(left, top, width, height), opaque, constant_values=255)
        size = height // 8
        if is_pixelated:
            values = np.ma.repeat(np.ma.repeat(sent.found, size, axis=0), size, axis=1)
        else:
            pixels = pixels[size // 2 :: size, size // 2 :: size]
            values = sent.found[BLOCK // 2 :: BLOCK, BLOCK // 2 :: BLOCK]
        return _wrong(misfits(pixels, values, look, is_on_page=True))


def _wrong(pixels: int) -> str:
    return f"{pixels} pixels have another colour" if pixels else ""


def lock(array: Any) -> None:
    """Make an array and what it is a view of read-only, since calls that overlap may return it."""
    each: Any
    for each in (np.ma.getdata(array), np.ma.getmaskarray(array)):
        while each is not None:
            each.setflags(write=False)
            each = each.base
