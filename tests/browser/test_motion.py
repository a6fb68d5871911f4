"""The picture follows the hand: never flooding, never backwards, never blank, always the last."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dash import Dash, Input, dcc, html
from support.apps import make_app
from support.pictures import numbered
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Registry, params_callback


class Work:
    """Counts the runs of a function, and how many of them there are at the same time."""

    def __init__(self) -> None:
        self.values: list[int] = []
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()

    @contextmanager
    def of(self, value: int) -> Iterator[None]:
        with self._lock:
            self.values.append(value)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            yield
        finally:
            with self._lock:
                self._now -= 1


def slider_app(backend: str, work: Work, seconds: float) -> Dash:
    """A slider and an image of its value, which takes its time."""
    app = make_app(backend)

    @Registry(app).generator(preview="off")
    def number(value: int, delay: float | None = None) -> Any:
        with work.of(value):
            time.sleep(seconds if delay is None else delay)
            return numbered(value)

    app.layout = html.Div(
        [
            dcc.Slider(0, 400, 1, value=0, id="slider", updatemode="drag"),
            DynamicImage("number", id="image", width=200, height=200),
        ]
    )
    params_callback("image", value=Input("slider", "value"))
    return app


def watch(tab: Tab) -> None:
    tab.js("() => { window.stopWatching = tests.watch('image'); }")


def frames_of(tab: Tab) -> list[dict[str, Any]]:
    frames: list[dict[str, Any]] = tab.js("() => window.stopWatching()")
    return frames


def test_a_drag_moves_the_picture_and_never_floods_the_server(tab: Tab) -> None:
    work = Work()
    with serve(slider_app("flask", work, 0.2).server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        watch(tab)
        ended = tab.js("() => tests.drag('slider', 'value', 60, 1000 / 60)")
        tab.wait_value(60)
        frames = frames_of(tab)
        tab.wait_status("loaded")
    shown = [frame["value"] for frame in frames]
    arrived = next(frame["time"] for frame in frames if frame["value"] == 60)
    assert shown == sorted(shown)
    assert len(set(shown) - {0, 60}) >= 3
    assert arrived - ended <= 2 * 200 + 150
    assert work.values[0] == 0
    assert len(work.values[1:]) <= 8
    assert work.most_at_once == 1
    assert len(tab.images()) == len(work.values)


def test_a_slow_answer_never_takes_the_place_of_a_newer_one(tab: Tab) -> None:
    work = Work()
    app = slider_app("flask", work, 0)
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        watch(tab)
        tab.set_props("image", params={"value": 1, "delay": 0.5})
        time.sleep(0.1)
        tab.set_props("image", params={"value": 2, "delay": 0.1})
        tab.wait_value(2)
        time.sleep(0.7)
        frames = frames_of(tab)
    shown = [frame["value"] for frame in frames]
    assert shown == sorted(shown)
    assert shown[-1] == 2
    for frame in frames:
        params = json.loads(frame["shown_params"])
        assert params["value"] <= frame["value"], "props follow the pixels, never lead them"
    assert json.loads(frames[-1]["shown_params"])["value"] == 2


def test_30_updates_show_no_frame_that_is_blank_incomplete_or_of_no_height(tab: Tab) -> None:
    app = slider_app("flask", Work(), 0.005)
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        watch(tab)
        tab.js(
            """async () => {
              for (let value = 1; value <= 30; value++) {
                dash_clientside.set_props('slider', {value});
                while (tests.value('image') !== value) await new Promise(requestAnimationFrame);
              }
            }"""
        )
        frames = frames_of(tab)
    assert len(frames) >= 30
    assert [frame for frame in frames if not frame["whole"] or frame["value"] is None] == []
    assert {frame["height"] for frame in frames} == {200}
    shown = [frame["value"] for frame in frames]
    assert shown == sorted(shown)


def test_a_value_that_was_seen_before_needs_no_request_and_two_frames(tab: Tab) -> None:
    with serve(slider_app("flask", Work(), 0).server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        for value in (7, 8):
            tab.set_props("slider", value=value)
            tab.wait_value(value)
        asked = len(tab.images())
        for value in (7, 8, 0, 7, 0):
            change = f"() => dash_clientside.set_props('slider', {{value: {value}}})"
            frames = tab.js(f"() => tests.framesUntil('image', {value}, {change})")
            assert frames <= 2
        assert len(tab.images()) == asked
        assert tab.prop("image_info")["source"] == "page"


def test_equal_params_in_another_dict_or_order_need_no_request(tab: Tab) -> None:
    with serve(slider_app("flask", Work(), 0).server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        tab.set_props("image", params={"value": 5, "delay": 0})
        tab.wait_value(5)
        asked = len(tab.images())
        tab.set_props("image", params={"delay": 0, "value": 5})
        tab.set_props("image", params={"delay": 0.0, "value": 5})
        tab.page.wait_for_timeout(300)
        assert tab.status() == "loaded"
        assert len(tab.images()) == asked


def test_a_mouse_drags_the_slider_and_the_picture_ends_on_its_value(backend: str, tab: Tab) -> None:
    with serve(slider_app(backend, Work(), 0.02).server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        thumb = tab.page.locator("#slider [role=slider]")
        box = thumb.bounding_box()
        assert box
        tab.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        tab.page.mouse.down()
        tab.page.mouse.move(box["x"] + 300, box["y"] + 5, steps=20)
        tab.page.mouse.up()
        value = int(thumb.get_attribute("aria-valuenow") or 0)
        assert value > 20
        tab.wait_value(value)
        assert tab.updates() == []
