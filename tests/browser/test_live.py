"""Live sources: frame after frame without a callback, never two at once, and never for nobody."""

from __future__ import annotations

import itertools
import threading
import time
from typing import Any

from dash import Dash, Input, Output, dcc, html
from support.apps import make_app
from support.deployments import wait_until
from support.pictures import numbered
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Registry, Result

HIDE = """hidden => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


SENT = """() => performance.getEntriesByType('resource')
  .filter(({name}) => name.includes('/_dash-dynamic-image/')).map(({startTime}) => startTime)"""
"""When the page asked for each frame, in milliseconds."""


class Camera:
    """Draws the number of the frame; remembers when each run began, and how many were at once."""

    def __init__(self, seconds: float = 0) -> None:
        self.seconds = seconds
        self.broken = False
        self.began: list[float] = []
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()

    def frame(self) -> int:
        with self._lock:
            self.began.append(time.monotonic())
            number = len(self.began)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            time.sleep(self.seconds)
            if self.broken:
                raise RuntimeError("the camera is broken")
            return number
        finally:
            with self._lock:
                self._now -= 1

    def gaps(self) -> list[float]:
        return [after - before for before, after in itertools.pairwise(self.began)]


def camera_app(camera: Camera, backend: str = "flask", **options: Any) -> Dash:
    app = make_app(backend)

    @Registry(app).generator("camera", max_age=0, **options)
    def draw(offset: int = 0) -> Any:
        return numbered(camera.frame() + offset)

    return app


def live(**props: Any) -> Any:
    given = {"id": "image", "width": 64, "height": 64, "interval": 50, **props}
    return DynamicImage("camera", **given)


def wait_frames(tab: Tab, count: int, *ids: str) -> None:
    """Wait until so many more frames of each image have been on screen."""
    tab.js(
        """([ids, count]) => Promise.all(ids.map(id => new Promise(resolve => {
          const seen = new Set();
          const look = () => {
            seen.add(tests.value(id));
            if (seen.size > count) resolve();
            else requestAnimationFrame(look);
          };
          look();
        })))""",
        [ids or ["image"], count],
    )


def test_frames_come_by_themselves_without_a_callback_or_a_change_of_status(
    backend: str, tab: Tab
) -> None:
    app = camera_app(Camera(), backend)
    app.layout = live()
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_status("loaded")
        tab.js("() => { window.told = tests.history('image', ['status', 'error']); }")
        wait_frames(tab, 6)
        assert tab.js("() => window.told()") == [["loaded", None]]
        assert tab.updates() == []
        tab.set_props("image", interval=None)
        tab.page.wait_for_timeout(300)


def test_a_slow_source_never_has_two_requests_and_the_next_follows_at_once(tab: Tab) -> None:
    camera = Camera(0.2)
    app = camera_app(camera)
    app.layout = live()
    with serve(app.server) as site:
        tab.open(site.url)
        wait_frames(tab, 5)
        tab.set_props("image", interval=None)
        tab.page.wait_for_timeout(400)
    assert camera.most_at_once == 1
    assert min(camera.gaps()) >= 0.2


def test_a_quick_source_is_asked_once_in_each_interval(tab: Tab) -> None:
    camera = Camera()
    app = camera_app(camera)
    app.layout = live(interval=200)
    with serve(app.server) as site:
        tab.open(site.url)
        wait_frames(tab, 8)
        tab.set_props("image", interval=0)
        tab.page.wait_for_timeout(300)
        asked = len(camera.began)
        tab.page.wait_for_timeout(400)
        assert len(camera.began) == asked, "0 ends it"
        sent = tab.js(SENT)
    gaps = [after - before for before, after in itertools.pairwise(sent)]
    assert len(gaps) >= 7
    assert sorted(gaps)[len(gaps) // 2] >= 190
    assert min(gaps) >= 100


def test_nothing_is_asked_for_while_the_tab_is_hidden_and_at_once_when_it_is_not(tab: Tab) -> None:
    camera = Camera()
    app = camera_app(camera)
    app.layout = live(interval=200)
    with serve(app.server) as site:
        tab.open(site.url)
        wait_frames(tab, 2)
        tab.js(HIDE, True)
        tab.page.wait_for_timeout(300)
        asked = len(camera.began)
        tab.page.wait_for_timeout(700)
        assert len(camera.began) == asked
        tab.set_props("image", interval=60_000)
        tab.js(HIDE, False)
        tab.page.wait_for_timeout(500)
        assert len(camera.began) == asked + 1


def test_nothing_is_asked_for_while_the_image_is_off_screen(tab: Tab) -> None:
    camera = Camera()
    app = camera_app(camera)
    app.layout = html.Div([live(), html.Div(style={"height": 3000})])
    with serve(app.server) as site:
        tab.open(site.url)
        wait_frames(tab, 3)
        tab.js("() => scrollTo(0, 2000)")
        tab.page.wait_for_timeout(300)
        asked = len(camera.began)
        tab.page.wait_for_timeout(400)
        assert len(camera.began) == asked
        tab.js("() => scrollTo(0, 0)")
        wait_frames(tab, 3)
        tab.set_props("image", interval=None)
        tab.page.wait_for_timeout(300)


def test_a_source_that_fails_is_asked_ever_more_slowly_and_comes_back_by_itself(tab: Tab) -> None:
    tab.expect(r"status of 500.*_dash-dynamic-image/camera")
    tab.expect(r'^error: Error: DynamicImage\("camera"\)')
    camera = Camera()
    app = camera_app(camera)
    app.layout = live()
    with serve(app.server) as site:
        tab.open(site.url)
        wait_frames(tab, 3)
        camera.broken = True
        tab.wait_status("error")
        begun = len(camera.began)
        tab.js("() => { window.told = tests.history('image', ['status']); }")
        wait_until(lambda: len(camera.began) > begun, "the next try")
        tab.page.wait_for_timeout(300)
        assert len(camera.began) == begun + 1
        assert tab.js("() => window.told()") == [["error"]]
        camera.broken = False
        tab.page.wait_for_selector('#image[data-status="loaded"]', timeout=30_000)
        assert tab.prop("error") is None
        wait_frames(tab, 3)
        tab.set_props("image", interval=None)
        tab.page.wait_for_timeout(300)
    first, second = camera.gaps()[begun - 1 : begun + 1]
    assert first >= 0.75
    assert second >= 1.5
    told = [line for line in tab.console if line.startswith("error: Error: DynamicImage")]
    assert len(told) == 1


def test_params_that_change_meanwhile_are_shown_at_once(tab: Tab) -> None:
    app = camera_app(Camera(0.1))
    app.layout = live()
    with serve(app.server) as site:
        tab.open(site.url)
        wait_frames(tab, 3)
        tab.js("() => { window.stopWatching = tests.watch('image'); }")
        tab.set_props("image", params={"offset": 10_000})
        tab.page.wait_for_function("() => tests.value('image') > 10000")
        wait_frames(tab, 3)
        shown = [frame["value"] for frame in tab.js("() => window.stopWatching()")]
        tab.set_props("image", interval=None)
        tab.page.wait_for_timeout(300)
    assert shown == sorted(shown)


def test_the_page_hears_of_a_frame_once_a_second_or_when_it_says_something_new(tab: Tab) -> None:
    app = make_app("flask")
    numbers = itertools.count()
    registry = Registry(app)

    @registry.generator("camera", max_age=0)
    def camera() -> Any:
        return numbered(next(numbers))

    @registry.generator("gauge", max_age=0)
    def gauge() -> Any:
        number = next(numbers)
        return Result(numbered(number), metadata={"number": number})

    gauge_image = DynamicImage("gauge", id="gauge", width=64, height=64, interval=50)
    app.layout = html.Div([live(), gauge_image])
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_status("loaded")
        tab.wait_status("loaded", "gauge")
        tab.js("() => { window.told = tests.history('image', ['image_info']); }")
        tab.js("() => { window.gauged = tests.history('gauge', ['image_info']); }")
        began = time.monotonic()
        wait_frames(tab, 20)
        wait_frames(tab, 3, "gauge")
        took = time.monotonic() - began
        assert len(tab.js("() => window.told()")) <= 2 + took
        assert len(tab.js("() => window.gauged()")) >= 3
        for id in ("image", "gauge"):
            tab.set_props(id, interval=None)
        tab.page.wait_for_timeout(300)


def test_an_image_that_leaves_the_page_asks_for_nothing_more(tab: Tab) -> None:
    camera = Camera()
    app = camera_app(camera)
    app.layout = html.Div([html.Div("A page"), html.Div(live(), id="box")])
    with serve(app.server) as site:
        tab.open(site.url)
        wait_frames(tab, 3)
        tab.set_props("box", children=None)
        tab.page.wait_for_timeout(300)
        asked = len(camera.began)
        tab.page.wait_for_timeout(400)
        assert len(camera.began) == asked


def test_twelve_live_images_all_move_and_leave_room_for_callbacks(tab: Tab) -> None:
    app = camera_app(Camera(0.05))
    images = [live(id=f"image{number}") for number in range(12)]
    app.layout = html.Div([dcc.Input(id="text", value=""), html.Div(id="answer"), *images])

    @app.callback(Output("answer", "children"), Input("text", "value"))
    def answer(text: str) -> str:
        return f"got {text}"

    with serve(app.server) as site:
        tab.open(site.url)
        wait_frames(tab, 2, *(f"image{number}" for number in range(12)))
        began = time.monotonic()
        tab.set_props("text", value="it")
        tab.page.wait_for_function("() => document.getElementById('answer').innerText === 'got it'")
        assert time.monotonic() - began < 2.5
        for number in range(12):
            tab.set_props(f"image{number}", interval=None)
        tab.page.wait_for_timeout(500)


def test_other_functions_are_asked_as_often_as_their_max_age_allows(tab: Tab) -> None:
    app = make_app("flask")
    registry = Registry(app)
    runs: list[str] = []

    @registry.generator
    def each_time() -> Any:
        runs.append("each_time")
        return numbered(len(runs))

    @registry.generator(max_age=3600)
    def an_hour() -> Any:
        runs.append("an_hour")
        return numbered(len(runs))

    names = ("each_time", "an_hour")
    app.layout = html.Div(
        [DynamicImage(name, id=name, width=64, height=64, interval=100) for name in names]
    )
    with serve(app.server) as site:
        tab.open(site.url)
        wait_frames(tab, 5, "each_time")
        for name in names:
            tab.set_props(name, interval=None)
        tab.page.wait_for_timeout(300)
    assert runs.count("an_hour") == 1
    assert runs.count("each_time") >= 5
