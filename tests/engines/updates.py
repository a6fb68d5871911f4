"""Pages that change their image many times, and what frames and the screen may show meanwhile."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from dash import Dash, html
from engines.colours import colour_of, number_of
from engines.trial import tried
from support.apps import make_app
from support.pictures import numbered

from dash_dynamic_image_component import DynamicImage, Preview, Registry

SIZE = 400
DELAYS = (0, 0, 0.004, 0, 0.04, 0, 0.09)
"""Seconds that the server takes, in turn: an older answer may be slower than a newer one."""
LIVE = [f"live-{number}" for number in range(10)]


def check_updates(engine: str, folder: Path, updates: int) -> None:
    """No frame is blank, incomplete, older than the one before or of another size."""
    report = tried(engine, moving_app(), folder, "move", ids=["image"], updates=updates)
    frames = report.said["frames"]
    check_that_all_are_whole(frames)
    check_that_none_is_older([frame["colour"] for frame in frames], updates)
    start = report.on_screen.index(colour_of(0))  # until then the browser shows itself
    check_that_none_is_older(report.on_screen[start:], updates)
    assert any(frame["preview"] for frame in frames), "previews are shown while it moves"
    assert not frames[-1]["preview"], "an image at rest is the exact one"


def check_object_urls(engine: str, folder: Path, rounds: int) -> None:
    """Ten live images with so many updates each leave no object URL behind."""
    report = tried(engine, live_app(), folder, "renew", ids=LIVE, rounds=rounds, parent="place")
    assert report.said["created"] >= rounds * len(LIVE)
    assert report.said["shown"] == len(LIVE)
    assert report.said["left"] == 0


def check_that_all_are_whole(frames: list[dict[str, Any]]) -> None:
    """Each frame has an image that is there, decoded, and as large as the exact one."""
    broken = [
        (index, frame)
        for index, frame in enumerate(frames)
        if not frame["complete"] or not frame["natural_width"] or frame["colour"] is None
    ]
    assert broken == []
    assert {tuple(frame["sizes"]) for frame in frames} == {(SIZE, SIZE, SIZE, SIZE)}


def check_that_none_is_older(colours: list[int], updates: int) -> None:
    """Each colour is a number, none is below the one before, and the last is exact."""
    shown = [number_of(colour) for colour in colours]
    blank = [
        f"{colour:06x}" for colour, number in zip(colours, shown, strict=True) if number is None
    ]
    assert blank == []
    assert shown == sorted(shown, key=lambda number: number or 0)
    assert (colours[0], colours[-1]) == (colour_of(0), colour_of(updates))
    assert len(set(shown)) > updates / 6, "one in three updates waits for its image"


def moving_app() -> Dash:
    """An image that is as large as it says, so that nothing but itself holds its box."""
    app = make_app("flask")

    @Registry(app).generator(preview=Preview(scale=0.5))
    def moving(value: int, place: str) -> Any:
        time.sleep(DELAYS[value % len(DELAYS)])
        return numbered(colour_of(value), SIZE)

    # It never looks busy, since that dims its colour.
    image = DynamicImage("moving", first("image"), id="image", loading_delay=60_000)
    app.layout = html.Div(image, style={"width": SIZE})
    return app


def live_app() -> Dash:
    """Images that nobody keeps."""
    app = make_app("flask")

    @Registry(app).generator(max_age=0)
    def live(value: int, place: str) -> Any:
        return numbered(value, 8)

    app.layout = html.Div([DynamicImage("live", first(id), id=id) for id in LIVE], id="place")
    return app


def first(id: str) -> dict[str, Any]:
    """The params that an image starts with."""
    return {"value": 0, "place": id}
