"""In three engines: the pictures of a function that yields, in their order, and the last one."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from dash import html
from engines.browsers import ENGINES
from engines.trial import tried
from PIL import Image
from support.apps import make_app

from dash_dynamic_image_component import DynamicImage, Progress, Registry

SCRIPT = Path(__file__).with_name("streams.js")
COLOURS = [0x101010, 0xC03020, 0x20A040, 0x3050E0, 0xE0C020, 0x20C0D0, 0xF0F0F0]
"""That of the first value, and of each picture that the second value yields."""


def seen(colours: Iterable[int | None]) -> list[int]:
    """The colours of pictures, one after the other."""
    return [each for each, _ in groupby(each for each in colours if each in COLOURS) if each]


@pytest.mark.parametrize("engine", ENGINES)
def test_each_picture_is_shown_and_none_after_a_newer_one(engine: str, tmp_path: Path) -> None:
    app = make_app("flask")

    @Registry(app).generator(preview="off")  # colours that are exact
    def steps(value: int, place: str) -> Iterator[Any]:
        for step, colour in enumerate(COLOURS[1:] if value else COLOURS[:1], 1):
            time.sleep(0.2 if value else 0)
            yield Progress(step / len(COLOURS)), Image.new("RGB", (400, 400), f"#{colour:06x}")

    app.layout = html.Div(DynamicImage("steps", {"value": 0, "place": "image"}, id="image"))
    report = tried(engine, app, tmp_path, "follow", scripts=[SCRIPT], ids=["image"])
    frames = report.said["frames"]
    for colours in (seen(each["colour"] for each in frames), seen(report.on_screen)):
        places = [COLOURS.index(each) for each in colours]
        assert places == sorted(places)
        # On a busy machine the first photograph of the screen may come late.
        assert (places[0] <= 1, places[-1]) == (True, len(COLOURS) - 1)
        assert len(places) > 3  # a busy page leaves some out
    assert all(each["complete"] for each in frames)
