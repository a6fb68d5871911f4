"""Functions that yield: pictures that sharpen, progress, and a button that stops them."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from dash import Input, Output, dcc, html
from playwright.sync_api import expect
from support.apps import make_app
from support.leavers import eventually
from support.pictures import numbered
from support.servers import Site, serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Progress, Registry, params_callback


class World:
    """A page with a function that yields when the test lets it."""

    def __init__(self, backend: str = "flask", **props: Any) -> None:
        self.may_go_on = threading.Semaphore(0)
        self.runs: list[int] = []
        self.ended: list[int] = []
        self.fails = False
        self.app = make_app(backend)
        registry = Registry(self.app)

        @registry.generator(preview="off")  # else the numbers in pixels would be blurred
        def steps(value: int, number: int = 3) -> Iterator[Any]:
            self.runs.append(value)
            try:
                for step in range(number):
                    assert self.may_go_on.acquire(timeout=20)
                    if self.fails:
                        raise ZeroDivisionError
                    yield Progress(step / number, f"step {step}"), numbered(10 * value + step)
            finally:
                self.ended.append(value)

        @registry.generator
        def other(value: int) -> Iterator[Any]:
            yield numbered(value)

        self.app.layout = html.Div(
            [
                dcc.Slider(0, 9, 1, value=1, id="slider"),
                DynamicImage("steps", id="image", width=320, height=200, loading_delay=0, **props),
                html.Button("ask", id="ask"),
                html.Div(id="answer"),
            ]
        )
        params_callback("image", value=Input("slider", "value"))

        @self.app.callback(Output("answer", "children"), Input("ask", "n_clicks"))
        def answer(clicks: int | None) -> str:
            return f"answer {clicks}"


def opened(tab: Tab, site: Site, world: World) -> None:
    tab.open(site.url)
    eventually(lambda: world.runs)


def shown(tab: Tab, value: int) -> None:
    """Wait until a picture, finished or not, is on screen."""
    tab.page.wait_for_function("value => tests.value('image') === value", arg=value, polling="raf")


def step(tab: Tab, world: World, value: int) -> None:
    """Let the function yield once, and wait until that picture is on screen."""
    world.may_go_on.release()
    shown(tab, value)


def test_each_picture_is_shown_when_it_is_yielded_and_the_last_one_is_exact(
    tab: Tab, backend: str
) -> None:
    world = World(backend)
    with serve(world.app.server) as site:
        opened(tab, site, world)
        for number in range(2):
            step(tab, world, 10 + number)
            assert tab.status() == "loading"
            assert tab.page.get_attribute("#image", "data-stale") in (None, "false")
            assert tab.prop("image_info")["tier"] == "preview"
            bar = tab.page.get_by_role("progressbar")
            expect(bar).to_have_attribute("aria-valuetext", re.compile(f"step {number}"))
            expect(tab.page.locator("#image")).to_contain_text(f"step {number}")
            progress = {"value": round(number / 3, 4), "text": f"step {number}"}
            tab.page.wait_for_function(
                "text => tests.prop('image', 'progress')?.text === text", arg=progress["text"]
            )
            assert tab.prop("progress") == progress
        world.may_go_on.release()
        tab.wait_value(12)
        tab.wait_status("loaded")
        assert tab.prop("image_info")["tier"] == "exact"
        assert tab.prop("progress") is None
        expect(tab.page.get_by_role("progressbar")).to_have_count(0)
        (asked,) = tab.images()
        assert asked.endswith("&frames=1")


def test_the_button_stops_the_function_and_leaves_its_picture(tab: Tab) -> None:
    world = World(stoppable=True)
    with serve(world.app.server) as site:
        opened(tab, site, world)
        step(tab, world, 10)
        tab.page.get_by_role("button", name="Stop").click()
        tab.wait_status("stopped")
        time.sleep(0.2)  # until the server has noticed
        world.may_go_on.release()
        eventually(lambda: world.ended == [1])
        assert tab.value() == 10
        assert tab.prop("status") == "stopped"
        assert tab.prop("progress") is None
        expect(tab.page.get_by_role("button", name="Stop")).to_have_count(0)
        world.may_go_on.release(3)
        tab.set_props("slider", value=2)
        tab.wait_value(22)
        tab.wait_status("loaded")


def test_newer_params_take_the_place_of_a_run_of_which_one_picture_was_shown(tab: Tab) -> None:
    world = World()
    with serve(world.app.server) as site:
        opened(tab, site, world)
        step(tab, world, 10)
        tab.set_props("slider", value=2)
        eventually(lambda: world.runs == [1, 2])
        world.may_go_on.release(5)  # of which the run that is left takes one or two
        tab.wait_value(22)
        tab.wait_status("loaded")
        eventually(lambda: sorted(world.ended) == [1, 2])


def test_an_error_keeps_the_last_picture_and_retry_begins_anew(tab: Tab) -> None:
    world = World()
    with serve(world.app.server) as site:
        opened(tab, site, world)
        step(tab, world, 10)
        world.fails = True
        world.may_go_on.release()
        tab.expect("could not be made")
        tab.wait_status("error")
        assert tab.value() == 10
        assert tab.prop("error")["code"] == "generator-failed"
        world.fails = False
        world.may_go_on.release(3)
        tab.page.get_by_role("button", name="Retry").click()
        tab.wait_value(12)
        tab.wait_status("loaded")
        assert world.runs == [1, 1]


def test_two_functions_run_at_once_and_callbacks_are_answered_meanwhile(tab: Tab) -> None:
    world = World()
    layout = world.app.layout.children
    layout += [
        DynamicImage("steps", {"value": value}, id=f"image{value}", width=60, height=60)
        for value in range(2, 8)
    ]
    with serve(world.app.server) as site:
        opened(tab, site, world)
        eventually(lambda: len(world.runs) == 2)
        tab.page.click("#ask")
        expect(tab.page.locator("#answer")).to_have_text("answer 1")
        assert len(world.runs) == 2
        world.may_go_on.release(3 * 7)
        for name in ("image", *(f"image{value}" for value in range(2, 8))):
            tab.wait_status("loaded", name)
        assert len(world.runs) == 7


def starts(body: bytes) -> list[int]:
    """Where the parts of a body begin."""
    found, at = [], 0
    while at < len(body):
        found.append(at)
        head = body.index(b"\r\n\r\n", at)
        length = re.search(rb"Content-Length: (\d+)", body[at:head])
        assert length
        at = head + 4 + int(length[1])
    return found


@pytest.mark.parametrize("cut", ["between", "within"])
def test_a_body_that_ends_early_keeps_the_picture_and_is_asked_for_again(
    tab: Tab, cut: str
) -> None:
    world = World()
    bodies: list[bytes] = []
    with serve(world.app.server) as site:
        world.may_go_on.release(3)
        whole = site.ask('/_dash-dynamic-image/steps?p={"value":1}&frames=1').body
        start = starts(whole)[-1]
        bodies.append(whole[:start] if cut == "between" else whole[:-9])

        def answer(route: Any) -> None:
            if bodies:
                head = {"Content-Type": "application/vnd.dash-image-parts"}
                route.fulfill(status=200, headers=head, body=bodies.pop())
            else:
                world.may_go_on.release(3)
                route.continue_()

        tab.page.route("**/_dash-dynamic-image/steps?*", answer)
        tab.open(site.url)
        tab.wait_value(12)
        tab.wait_status("loaded")
        assert world.runs == [1, 1]
        assert len(tab.images()) == 2


def test_the_button_has_room_before_the_first_picture_and_beside_a_toolbar(tab: Tab) -> None:
    app, may_go_on = make_app("flask"), threading.Event()

    @Registry(app).generator
    def step(has_picture: bool) -> Iterator[Any]:
        yield Progress(0.5, "a text of some words")
        if has_picture:
            yield numbered(1)
        may_go_on.wait(20)
        yield numbered(2)

    def image(name: str, has_picture: bool, **props: Any) -> DynamicImage:
        params = {"has_picture": has_picture}
        return DynamicImage("step", params, id=name, stoppable=True, loading_delay=0, **props)

    app.layout = html.Div(
        [
            html.Div(image("wide", False, width="100%"), style={"width": 300}),
            html.Div(image("narrow", False), style={"width": 60}),
            image("tools", True, toolbar=True, dragmode="select", width=120, height=100),
        ]
    )
    with serve(app.server) as site:
        tab.open(site.url)
        expect(tab.page.locator("#wide")).to_contain_text("a text of some words")
        expect(tab.page.locator("#tools").get_by_role("toolbar")).to_be_visible()
        for name in ("wide", "narrow", "tools"):  # each click is on the button, or times out
            tab.page.locator(f"#{name}").get_by_role("button", name="Stop").click(timeout=10_000)
            tab.wait_status("stopped", name)
        may_go_on.set()
