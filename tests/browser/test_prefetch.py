"""Ahead of the hand: images that may be wanted next are there before they are asked for."""

from __future__ import annotations

import json
import threading
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from dash import MATCH, Dash, Input, dcc, html
from support.apps import make_app
from support.pictures import numbered
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Preview, Registry, params_callback
from dash_dynamic_image_component.images.previews import PreviewOption

LEFT, RIGHT = "ArrowLeft", "ArrowRight"
REST = 350
"""Milliseconds after which the next image in advance would have been asked for: 250, and some."""


def value_app(seconds: float = 0, *, preview: PreviewOption = "off", **options: Any) -> Dash:
    """An app whose function draws the value times 100; `delay` makes it slow."""
    app = make_app("flask")

    @Registry(app).generator("draw", preview=preview, **options)
    def draw(value: float, delay: float = seconds, shift: int = 0) -> Any:
        time.sleep(delay)
        return numbered(round(value * 100) + shift)

    return app


def asked(tab: Tab) -> list[float]:
    """The values that were asked for, in order."""
    queries = [parse_qs(urlsplit(url).query) for url in tab.images()]
    return [json.loads(query["p"][0])["value"] for query in queries]


def image(value: float | None = 0, **props: Any) -> Any:
    params = None if value is None else {"value": value}
    return DynamicImage("draw", params, id="image", width=64, height=64, **props)


def press(tab: Tab, key: str, slider: str = "slider") -> float:
    """Move a slider by one step; tells its new value."""
    thumb = tab.page.locator(f"#{slider} [role=slider]")
    thumb.press(key)
    return float(thumb.get_attribute("aria-valuenow") or "nan")


def wait_asked(tab: Tab, values: list[Any]) -> None:
    """Wait until these values have been asked for, and no others; in any order."""
    for _ in range(100):
        if len(asked(tab)) >= len(values):
            break
        tab.page.wait_for_timeout(50)
    tab.page.wait_for_timeout(REST)
    assert sorted(asked(tab), key=str) == sorted(values, key=str)


def with_neighbours(app: Dash, control: Any) -> Dash:
    """The image follows a slider or a field, and its next steps are fetched in advance."""
    app.layout = html.Div([control, image(None)])
    params_callback("image", value=Input(control.id, "value"), prefetch="neighbours")
    return app


def test_a_list_is_fetched_after_the_image_and_shown_without_a_request(tab: Tab) -> None:
    app = make_app("flask")

    @Registry(app).generator
    def draw(value: int) -> Any:
        return numbered(value)

    app.layout = image(1, prefetch=[{"value": 2}, {"value": 3}, {"value": 1}])
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        wait_asked(tab, [1, 2, 3])
        assert asked(tab)[0] == 1
        for value in (2, 3):
            tab.set_props("image", params={"value": value})
            tab.wait_value(value)
            assert tab.prop("image_info")["source"] == "page"
        assert len(asked(tab)) == 3


def test_the_list_of_a_lazy_image_waits_until_the_image_is_near(tab: Tab) -> None:
    app = value_app()
    above = html.Div(style={"height": 5000})
    app.layout = html.Div([above, image(1, lazy=True, prefetch=[{"value": 2}, {"value": 3}])])
    with serve(app.server) as site:
        tab.open(site.url)
        tab.page.wait_for_selector("#image", state="attached")
        tab.page.wait_for_timeout(2 * REST)
        assert asked(tab) == []
        tab.page.locator("#image").scroll_into_view_if_needed()
        wait_asked(tab, [1, 2, 3])
        assert asked(tab)[0] == 1


@pytest.mark.parametrize(
    ("scale", "steps", "presses"),
    [
        ({"min": 0, "max": 1, "step": 0.1}, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], 3),
        ({"min": 1, "max": 30}, [8, 9, 10, 11, 12], 2),
        ({"min": -0.3, "max": 0.7, "step": 0.05}, [-0.15, -0.1, -0.05, 0, 0.05], 2),
        ({"min": 0, "max": 0.5}, [0.1, 0.105, 0.11, 0.115, 0.12], 2),
        ({"min": 0, "max": 4.5, "step": 2}, [0, 2, 4, 4.5], 3),
    ],
    ids=["tenths", "no step", "negative", "no step, no whole numbers", "to the end"],
)
def test_the_next_two_steps_of_a_slider_are_what_the_slider_itself_gives(
    scale: dict[str, Any], steps: list[float], presses: int, tab: Tab
) -> None:
    app = value_app()
    slider = dcc.Slider(**scale, value=steps[0], id="slider", updatemode="drag")
    image = DynamicImage("draw", {"shift": 1000}, id="image", width=64, height=64)
    app.layout = html.Div([slider, image])
    params_callback("image", value=Input("slider", "value"), prefetch="neighbours")
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(round(steps[0] * 100) + 1000)
        wait_asked(tab, steps[:1])
        for number in range(1, presses + 1):
            assert press(tab, RIGHT) == steps[number]
            tab.wait_value(round(steps[number] * 100) + 1000)
            wait_asked(tab, steps[: number + 3])
            assert tab.prop("image_info")["source"] == ("server" if number == 1 else "page")
        assert tab.updates() == []


def test_neighbours_are_exact_also_where_previews_are_shown_while_a_value_moves(tab: Tab) -> None:
    slider = dcc.Slider(0, 50, 1, value=0, id="slider", updatemode="drag")
    app = with_neighbours(value_app(preview=Preview()), slider)
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        press(tab, RIGHT)
        wait_asked(tab, [0, 1, 1, 2, 3])
        press(tab, RIGHT)
        tab.wait_value(200)
        info = tab.prop("image_info")
        assert (info["source"], info["tier"]) == ("page", "exact")
        wait_asked(tab, [0, 1, 1, 2, 3, 4])
    tiers = [(value, "&tier=" in url) for value, url in zip(asked(tab), tab.images(), strict=True)]
    assert tiers == [(0, False), (1, True), (1, False), (2, False), (3, False), (4, False)]


def test_a_slider_of_marks_alone_steps_from_mark_to_mark(tab: Tab) -> None:
    marks = {0: "0", 1: "1", 2.5: "2.5", 7: "7", 10: "10"}
    app = with_neighbours(value_app(), dcc.Slider(step=None, marks=marks, value=0, id="slider"))
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        tab.set_props("slider", value=1)
        wait_asked(tab, [0, 1, 2.5, 7])


def test_a_field_for_numbers_has_neighbours_too(tab: Tab) -> None:
    field = dcc.Input(type="number", min=0, max=9, step=0.5, value=2, id="field")
    app = with_neighbours(value_app(), field)
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(200)
        tab.page.locator("input#field").press("ArrowUp")
        wait_asked(tab, [2, 2.5, 3, 3.5])


def test_each_image_of_a_pattern_has_the_neighbours_of_its_own_slider(tab: Tab) -> None:
    app = value_app()
    pairs = [
        html.Div(
            [
                dcc.Slider(0, 99, 1, value=10 * n, id={"type": "slider", "index": n}),
                DynamicImage("draw", {"shift": n}, id={"type": "image", "index": n}, width=64),
            ]
        )
        for n in (1, 2)
    ]
    app.layout = html.Div(pairs)
    params_callback(
        {"type": "image", "index": MATCH},
        value=Input({"type": "slider", "index": MATCH}, "value"),
        prefetch="neighbours",
    )
    with serve(app.server) as site:
        tab.open(site.url)
        wait_asked(tab, [10, 20])
        tab.set_props({"type": "slider", "index": 2}, value=19)
        wait_asked(tab, [10, 20, 19, 18, 17])
        queries = [parse_qs(urlsplit(url).query)["p"][0] for url in tab.images()[2:]]
        assert {json.loads(query)["shift"] for query in queries} == {2}


def test_a_change_of_direction_aborts_what_is_on_its_way(tab: Tab) -> None:
    slider = dcc.Slider(0, 50, 1, value=9, id="slider", updatemode="drag")
    app = with_neighbours(value_app(0.5), slider)
    failed: list[str] = []
    tab.page.on("requestfailed", lambda request: failed.append(request.url))
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(900)
        press(tab, RIGHT)
        tab.wait_value(1000)
        for _ in range(100):
            if 11 in asked(tab):
                break
            tab.page.wait_for_timeout(20)
        press(tab, LEFT)
        tab.wait_value(900)
        wait_asked(tab, [9, 10, 11, 8, 7])
        tab.page.wait_for_timeout(500)
        assert len(failed) == 1
        assert "11" in failed[0]
        assert sorted(asked(tab)) == [7, 8, 9, 10, 11]


def test_going_on_joins_what_is_on_its_way(tab: Tab) -> None:
    slider = dcc.Slider(0, 50, 1, value=9, id="slider", updatemode="drag")
    app = with_neighbours(value_app(0.5), slider)
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(900)
        press(tab, RIGHT)
        tab.wait_value(1000)
        for _ in range(100):
            if 11 in asked(tab):
                break
            tab.page.wait_for_timeout(20)
        press(tab, RIGHT)
        tab.wait_value(1100)
        wait_asked(tab, [9, 10, 11, 12, 13])
        tab.page.wait_for_timeout(500)


def test_a_visible_image_never_waits_for_one_in_advance(tab: Tab) -> None:
    app = make_app("flask")
    log: list[str] = []
    lock = threading.Lock()

    @Registry(app).generator("draw", preview="off")
    def draw(value: float) -> Any:
        with lock:
            log.append(f"{value:g} begins")
        time.sleep(0.4)
        with lock:
            log.append(f"{value:g} ends")
        return numbered(round(value * 100))

    app.layout = image(1, prefetch=[{"value": n} for n in (101, 102, 103)])
    failed: list[str] = []
    tab.page.on("requestfailed", lambda request: failed.append(request.url))
    with serve(app.server) as site:
        tab.open(site.url)
        for _ in range(200):
            if 101 in asked(tab):
                break
            tab.page.wait_for_timeout(20)
        assert log[:2] == ["1 begins", "1 ends"]
        tab.set_props("image", params={"value": 2})
        tab.wait_value(200)
        assert len(failed) == 1, "what was fetched in advance made room"
        assert asked(tab) == [1, 101, 2]
        for _ in range(200):
            if "103 ends" in log:
                break
            tab.page.wait_for_timeout(20)
        tab.page.wait_for_timeout(300)
    order = asked(tab)
    assert order[:3] == [1, 101, 2]
    assert sorted(order[3:]) == [101, 102, 103], "it is fetched when there is room again"


def test_a_drag_is_not_disturbed(tab: Tab) -> None:
    slider = dcc.Slider(0, 400, 1, value=0, id="slider", updatemode="drag")
    app = with_neighbours(value_app(0.03, preview="auto"), slider)
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        tab.js("() => tests.drag('slider', 'value', 60, 1000 / 60)")
        before = asked(tab)
        tab.wait_value(6000)
        tab.page.wait_for_timeout(1000)
        assert before == sorted(before)
        assert max(before) <= 60
        assert sorted(asked(tab))[-2:] == [61, 62]


@pytest.mark.parametrize(
    "script",
    [
        "Object.defineProperty(navigator, 'connection', { get: () => ({ saveData: true }) })",
        "Object.defineProperty(document, 'hidden', { get: () => true })",
    ],
    ids=["the visitor saves data", "the tab is hidden"],
)
def test_nothing_is_fetched_in_advance_where(script: str, tab: Tab) -> None:
    app = value_app()
    app.layout = image(1, prefetch=[{"value": 2}])
    with serve(app.server) as site:
        tab.page.add_init_script(script)
        tab.open(site.url)
        tab.wait_value(1 * 100)
        tab.page.wait_for_timeout(2 * REST)
    assert asked(tab) == [1]


def test_images_that_may_not_be_kept_are_tried_once(tab: Tab) -> None:
    app = value_app(max_age=0)
    app.layout = image(1, prefetch=[{"value": 2}, {"value": 3}])
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(100)
        wait_asked(tab, [1, 2])
        tab.set_props("image", prefetch=[{"value": 4}])
        tab.page.wait_for_timeout(2 * REST)
    assert asked(tab) == [1, 2]


def test_what_fails_in_advance_is_not_tried_again_and_not_told(tab: Tab) -> None:
    tab.expect(r"status of 422.*_dash-dynamic-image/draw")
    app = value_app()
    app.layout = image(1, prefetch=[{"value": "x"}, {"value": 3}])
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(100)
        wait_asked(tab, [1, "x", 3])
        assert tab.status() == "loaded"
        assert tab.prop("error") is None
    assert asked(tab) == [1, "x", 3]
