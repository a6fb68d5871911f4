"""In three engines: boxes of images, whose lengths come from an aspect ratio or from contents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dash import html
from engines.browsers import ENGINES
from engines.trial import tried
from support.apps import make_app

from dash_dynamic_image_component import DynamicImage, Registry, Size

SCRIPT = Path(__file__).with_name("boxes.js")
SIZED: dict[str, tuple[dict[str, Any], tuple[float, float], tuple[float, float]]] = {
    "plain": ({}, (320, 200), (320, 200)),
    "padded": ({"padding": 20}, (320, 200), (280, 160)),
    "bordered": ({"border": "10px solid"}, (320, 200), (300, 180)),
    "low": ({"maxHeight": 80}, (320, 80), (320, 80)),
    "low-percent": ({"maxHeight": "50%"}, (320, 200), (320, 200)),
    "block": ({"display": "block"}, (320, 200), (320, 200)),
    "stretched": ({"width": 160, "height": 90}, (160, 260), (160, 90)),
}
"""Styles of an image that asks for a size, in 320 pixels; the sizes of its box and its frame."""

AROUND = {"stretched": {"display": "flex", "height": 260}}
"""Further styles of the element around an image."""

BY_CONTENTS: dict[str, tuple[dict[str, Any], tuple[float, float]]] = {
    "auto-height": ({"width": 160, "height": "auto"}, (160, 80)),
    "auto-width": ({"width": "auto", "height": 60}, (120, 60)),
    "percent": ({"width": "100%", "height": "100%"}, (320, 160)),
    "flex": ({"width": 160, "height": 90, "style": {"display": "flex"}}, (160, 90)),
    "grid": ({"height": 60, "style": {"display": "grid"}}, (120, 60)),
}
"""Props of an image twice as wide as high, and the size of its picture."""


@pytest.mark.parametrize("engine", ENGINES)
def test_a_picture_is_as_large_as_its_box(engine: str, tmp_path: Path) -> None:
    app = make_app("flask")
    registry = Registry(app)

    @registry.generator(preview="off")
    def chart(value: int, size: Size = Size(320, 200)) -> Any:
        return np.zeros(size.pixels[::-1], np.uint8)

    @registry.generator(preview="off")
    def wide(value: int) -> Any:
        return np.zeros((100, 200), np.uint8)

    zero = {"value": 0}
    images = [DynamicImage("chart", zero, id=id, style=SIZED[id][0]) for id in SIZED]
    images += [DynamicImage("wide", zero, id=id, **BY_CONTENTS[id][0]) for id in BY_CONTENTS]
    ids = [*SIZED, *BY_CONTENTS]
    styles = [{"width": 320, **AROUND.get(id, {})} for id in ids]
    app.layout = html.Div(
        [html.Div(image, style=style) for image, style in zip(images, styles, strict=True)]
    )
    sizes = tried(engine, app, tmp_path, "boxes", scripts=[SCRIPT], ids=ids).said["sizes"]
    for id, (_, box, frame) in SIZED.items():
        assert sizes[id][0] == pytest.approx(box, abs=1), id
        assert sizes[id][1] == pytest.approx(frame, abs=1), id
        # The size that is asked for is one of a list.
        picture = sizes[id][2]
        assert picture[0] in range(int(frame[0]) - 7, int(frame[0]) + 1), (id, picture)
        assert picture[1] in range(int(frame[1]) - 7, int(frame[1]) + 1), (id, picture)
    for id, (_, expected) in BY_CONTENTS.items():
        assert sizes[id][2] == pytest.approx(expected, abs=1), id
