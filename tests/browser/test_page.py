"""Many images on a page: shared requests, a gate, bounded memory, remounts."""

from __future__ import annotations

import threading
import time
from typing import Any

import numpy as np
from dash import Input, Output, State, dcc, html
from support.apps import make_app
from support.pictures import numbered
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Registry, params_callback
from dash_dynamic_image_component.images.writers.png import write_png


def test_200_images_with_equal_params_are_one_request(tab: Tab) -> None:
    app = make_app("flask")
    runs = []

    @Registry(app).generator
    def number(value: int) -> Any:
        runs.append(value)
        time.sleep(0.05)
        return numbered(value)

    app.layout = html.Div(
        [DynamicImage("number", {"value": 9}, id=f"image-{n}", width=20) for n in range(200)]
    )
    with serve(app.server) as site:
        tab.open(site.url)
        tab.page.wait_for_function(
            "() => Array.from(Array(200).keys()).every(n => tests.value(`image-${n}`) === 9)"
        )
    assert len(tab.images()) == 1
    assert runs == [9]
    assert tab.js("() => tests.objectURLs.size") == 1


def test_20_images_go_four_at_a_time_and_leave_room_for_callbacks(backend: str, tab: Tab) -> None:
    app = make_app(backend)
    lock = threading.Lock()
    now, most = 0, 0

    @Registry(app).generator
    def number(value: int) -> Any:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.2)
        with lock:
            now -= 1
        return numbered(value)

    images = [DynamicImage("number", {"value": n}, id=f"image-{n}", width=40) for n in range(20)]
    app.layout = html.Div([dcc.Input(id="input", value="a"), html.Div(id="echo"), *images])
    app.callback(Output("echo", "children"), Input("input", "value"))(lambda value: value)
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(0, "image-0")
        milliseconds = tab.js(
            """async () => {
              const start = performance.now();
              dash_clientside.set_props('input', {value: 'b'});
              while (document.getElementById('echo').textContent !== 'b')
                await new Promise((resolve) => setTimeout(resolve, 2));
              return performance.now() - start;
            }"""
        )
        assert tab.status("image-19") == "loading"
        for n in range(20):
            tab.wait_value(n, f"image-{n}")
    assert milliseconds <= 300
    assert most == 4
    assert len(tab.images()) == 20


def test_80_megabytes_of_images_leave_no_object_url_behind(tab: Tab) -> None:
    """64 MB hold what nobody shows; each of these images has two megabytes."""
    app = make_app("flask")
    noise = np.random.default_rng(1).integers(0, 256, (840, 840, 3), np.uint8)

    @Registry(app).generator
    def noisy(value: int) -> Any:
        picture = noise.copy()
        picture[0, 0] = value >> 16 & 255, value >> 8 & 255, value & 255
        return write_png(picture)

    app.layout = html.Div(
        [
            html.Div(DynamicImage("noisy", {"value": 0}, id="image"), id="place"),
            html.Div(DynamicImage("noisy", {"value": 1}, id="other"), id="neighbour"),
        ]
    )
    count = 40
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        most, size = tab.js(
            """async (count) => {
              let most = 0;
              for (let value = 2; value < count; value++) {
                dash_clientside.set_props('image', {params: {value}});
                while (tests.value('image') !== value)
                  await new Promise((resolve) => setTimeout(resolve, 1));
                const bytes = [...tests.objectURLs.values()].reduce((sum, each) => sum + each, 0);
                most = Math.max(most, bytes);
              }
              return [most, Math.min(...tests.objectURLs.values())];
            }""",
            count,
        )
        assert size >= 2 * 2**20
        assert most <= 64 * 2**20 + 3 * size
        assert tab.value("other") == 1, "the image that was shown all the time kept its URL"
        tab.wait_value(count - 1)
        alive = tab.js("() => tests.objectURLs.size")
        assert alive <= 64 * 2**20 // size + 2 < count
        asked = len(tab.images())

        place = "() => dash_clientside.set_props('place', {children: []})"
        tab.js(place)
        tab.page.wait_for_selector("#image", state="detached")
        assert tab.js("() => tests.objectURLs.size") <= alive
        tab.js(
            """(value) => dash_clientside.set_props('place', {children: {
              type: 'DynamicImage', namespace: 'dash_dynamic_image_component',
              props: {id: 'image', generator: 'noisy', params: {value}}}})""",
            count - 1,
        )
        tab.wait_value(count - 1)
        assert len(tab.images()) == asked, "a remounted image comes from the page's cache"


def test_what_nobody_keeps_is_revoked_when_nobody_shows_it(tab: Tab) -> None:
    app = make_app("flask")
    value = 0

    @Registry(app).generator(max_age=0)
    def live() -> Any:
        nonlocal value
        value += 1
        return numbered(value)

    app.layout = html.Div([html.Div(DynamicImage("live", id="image"), id="place")])
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        for refresh in range(2, 12):
            tab.set_props("image", refresh=refresh)
            tab.wait_value(refresh)
        assert tab.js("() => tests.objectURLs.size") == 1
        tab.set_props("place", children=[])
        tab.page.wait_for_function("() => tests.objectURLs.size === 0")


def test_a_slider_that_a_callback_moves_costs_no_callback_for_the_image(tab: Tab) -> None:
    app = make_app("flask")

    @Registry(app).generator(preview="off")
    def number(value: int) -> Any:
        return numbered(value)

    app.layout = html.Div(
        [
            html.Button("set", id="button"),
            dcc.Slider(0, 100, 1, value=3, id="slider"),
            DynamicImage("number", {"value": 77}, id="image"),
        ]
    )
    app.callback(
        Output("slider", "value"),
        Input("button", "n_clicks"),
        State("slider", "value"),
        prevent_initial_call=True,
    )(lambda clicks, value: value + 10)
    params_callback("image", value=Input("slider", "value"))
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(3)
        assert len(tab.images()) == 1, "a wired image is drawn once, not with the layout's params"
        tab.page.click("#button")
        tab.wait_value(13)
        assert len(tab.updates()) == 1
        assert len(tab.images()) == 2


def test_children_that_a_callback_replaces_come_back_without_a_request(tab: Tab) -> None:
    app = make_app("flask")

    @Registry(app).generator
    def number(value: int) -> Any:
        return numbered(value)

    def gallery(count: int) -> list[Any]:
        return [DynamicImage("number", {"value": n}, id=f"image-{n}") for n in range(count)]

    app.layout = html.Div([html.Button("more", id="button"), html.Div(gallery(3), id="place")])
    app.callback(
        Output("place", "children"), Input("button", "n_clicks"), prevent_initial_call=True
    )(lambda clicks: gallery(3 + clicks))
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(2, "image-2")
        tab.page.click("#button")
        for n in range(4):
            tab.wait_value(n, f"image-{n}")
    assert len(tab.images()) == 4
