"""In three engines: opacity, blend, swipe, places and colours of layers, on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dash import Dash, html
from engines.browsers import ENGINES, ZOOMS
from engines.eye import Eye
from engines.shapes import Table
from engines.trial import tried
from flask import request
from support.apps import make_app

from dash_dynamic_image_component import DynamicImage, Registry, Result

SCRIPT = Path(__file__).with_name("layers.js")
SWIPE = Path(__file__).with_name("swipe.js")
BLUE, RED, LIME = (0, 0, 200), (200, 0, 0), (0, 255, 0)
LEFT, RIGHT, MIDDLE = (0.1, 0.1), (0.9, 0.1), (0.4, 0.6)
"""Points of the picture; those in the middle have a value of the organs."""


def layers(red: dict[str, Any], organs: dict[str, Any]) -> dict[str, Any]:
    """The prop, with the members that differ from those at the beginning."""
    return {
        "layers": [
            {"id": "red", "generator": "red", **red},
            {"id": "organs", "generator": "organs", "colormap": ["transparent", "lime"], **organs},
        ]
    }


STEPS: list[tuple[dict[str, Any], dict[tuple[float, float], Any]]] = [
    (layers({}, {"visible": False}), {LEFT: RED, RIGHT: RED, MIDDLE: RED}),
    (layers({"opacity": 0.5}, {}), {LEFT: (100, 0, 100), MIDDLE: LIME}),
    (layers({"blend": "screen"}, {"opacity": 0.5}), {LEFT: (200, 0, 200), MIDDLE: (100, 127, 100)}),
    (layers({"blend": "multiply"}, {"visible": False}), {LEFT: (0, 0, 0), MIDDLE: (0, 0, 0)}),
    (layers({"swipe": 0.7}, {"visible": False}), {LEFT: RED, MIDDLE: RED, RIGHT: BLUE}),
    (layers({"swipe": 0.3}, {"visible": False}), {LEFT: RED, MIDDLE: BLUE, RIGHT: BLUE}),
    (layers({"visible": False}, {"colormap": ["#00000000", [9, 90, 200]]}), {MIDDLE: (9, 90, 200)}),
    (
        {"width": 360, "height": 150, "fit": "contain", **layers({"swipe": 0.5}, {})},
        {LEFT: RED, MIDDLE: LIME, RIGHT: BLUE},
    ),
    ({"layers": []}, {LEFT: BLUE, MIDDLE: BLUE}),
]
"""Props, and the colours of points once they are on screen."""


class Judge(Eye):
    """An eye on the screen that compares points of the picture."""

    def judge(self) -> str:
        """The points with another colour, as a text."""
        _, expected = STEPS[int(request.args["number"])]
        left, top, width, height = (float(each) for each in request.args["box"].split(","))
        # What is drawn in a box of another shape has the shape of the picture.
        drawn = min(width, height * 4 / 3)
        left, width = left + (width - drawn) / 2, drawn
        wrong = []
        for (x, y), color in expected.items():
            place = round(left + x * width), round(top + y * height)
            found = self.pixels(*place, 1, 1)[0, 0].astype(int)
            if np.abs(found - color).max() > 3:
                wrong.append(f"{(x, y)} is {found} and not {color}")
        return "; ".join(wrong)


def plain(app: Dash) -> Registry:
    """A registry with an image and a layer, each of one colour."""
    registry = Registry(app)

    @registry.generator(preview="off")
    def blue(value: int) -> Any:
        return np.full((150, 200, 3), BLUE, np.uint8)

    @registry.generator(preview="off")
    def red(value: int) -> Any:
        return np.full((15, 20, 3), RED, np.uint8)

    return registry


@pytest.mark.parametrize("engine", ENGINES)
def test_layers_are_on_screen_as_their_props_say(engine: str, tmp_path: Path) -> None:
    app = make_app("flask")

    @plain(app).generator(data=True)
    def organs(value: int) -> Result:
        found = np.zeros((30, 40), np.uint8)
        found[10:25, 10:30] = 1
        return Result(found)

    judge = Judge()
    app.server.post("/hand")(judge.move)
    app.server.post("/judge")(judge.judge)
    app.layout = html.Div(DynamicImage("blue", {"value": 0}, id="image", **layers({}, {})))
    steps = [props for props, _ in STEPS]
    eye = judge.lay
    report = tried(engine, app, tmp_path, "layers", 1, eye, [SCRIPT], ids=["image"], steps=steps)
    assert report.said["wrong"] == []


@pytest.mark.parametrize(("engine", "zoom"), ZOOMS)
def test_a_swipe_follows_pointer_and_keys(engine: str, zoom: float, tmp_path: Path) -> None:
    """The first move of the pointer leaves the handle behind, over the image."""
    app = make_app("flask")
    plain(app)
    table = Table()
    app.server.post("/hand")(table.act)
    image = DynamicImage("blue", {"value": 0}, id="image", width=400, height=300,
                         layers=[{"id": "red", "generator": "red", "swipe": True}])  # fmt: skip
    app.layout = html.Div(image, style={"zoom": zoom})
    pull = [[0.5, 0.5], [0.7, 0.5], [0.75, 0.3]]
    steps = [{"pull": pull}, {"keys": ["Shift", "Right"]}, {"keys": [None, "Left"]}]
    plan: dict[str, Any] = {"ids": ["image"], "steps": steps, "zoom": zoom}
    report = tried(engine, app, tmp_path, "swipe", 1, table.lay, [SWIPE], **plan)
    assert report.said["told"] == pytest.approx([0.75, 0.85, 0.84], abs=0.005)
