"""Layers while their image lives: failures, gestures, other boxes, uploads, live sources."""

from __future__ import annotations

import io
import itertools
import json
import re
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from dash import html
from PIL import Image
from playwright.sync_api import Route
from support.apps import make_app
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Registry, Result, Size, View

Pixels = np.ndarray[Any, np.dtype[np.int64]]
BLUE, RED = [0, 0, 200], [200, 0, 0]


def flat(color: Any, width: int = 80, height: int = 60) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.full((height, width, len(color)), color, np.uint8)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    app = make_app("flask")
    registry = Registry(app)
    ticks = itertools.count()

    @registry.generator(preview="off")
    def blue(z: int = 0) -> Any:
        return flat(BLUE)

    @registry.generator
    def noise(z: int) -> Any:
        """Whose previews are smaller."""
        return np.random.default_rng(z).integers(0, 256, (60, 80, 3), np.uint8)

    @registry.generator(preview="off")
    def red() -> Any:
        return flat(RED)

    @registry.generator
    def broken(z: int = 0) -> Any:
        raise ValueError("no such organ")

    @registry.generator
    def tick() -> Any:
        """Kept for as long as the page lives, but for a live source."""
        return flat([next(ticks) % 256, 0, 0])

    @registry.generator(max_age=1)
    def brief() -> Any:
        return flat([next(ticks) % 256, 0, 0], 40, 30)

    @registry.generator(preview="off")
    def wide() -> Any:
        return flat(BLUE, 200, 60)

    @registry.generator(preview="off")
    def sized(size: Size = Size(80, 60)) -> Any:
        width, height = size.pixels
        return flat([*RED, 255], width, height)

    @registry.generator(preview="off")
    def dark(view: View = View(x=(0, 8), y=(0, 4))) -> Any:
        time.sleep(0.4)
        x, _ = view.grid()
        return np.zeros((*x.shape, 3), np.uint8)

    @registry.generator(preview="off", max_age=60)
    def everywhere() -> Result:
        """Red from -8 to 16 in x."""
        return Result(flat(RED), extent=(-8, 16, -4, 8))

    @registry.generator(preview="off")
    def length(text: str = "") -> Any:
        return flat([len(text) % 256, 0, 0])

    turned = {"transform": "rotate(90deg)", "margin": "40px"}
    app.layout = html.Div(
        [
            DynamicImage(noise, {"z": 0}, id="failing", width=320, layers=[
                {"id": "bad", "generator": broken, "params": {}}]),
            DynamicImage(wide, {}, id="fitted", width=200, height=200, fit="contain",
                         layers=[{"id": "red", "generator": red, "swipe": 0.5}]),
            DynamicImage(dark, {}, id="view", width=406, height=206,
                         layers=[{"id": "red", "generator": everywhere}]),
            html.Div(DynamicImage(blue, {}, id="turned", width=160, layers=[
                {"id": "red", "generator": red, "swipe": 0.5}]), style=turned),
            DynamicImage(blue, {}, id="sized", width=101,
                         layers=[{"id": "red", "generator": sized}]),
            DynamicImage(tick, {}, id="live", width=100, interval=200, layers=[
                {"id": "red", "generator": red}, {"id": "brief", "generator": brief}]),
            DynamicImage(blue, {}, id="plain", width=100),
            DynamicImage(blue, {}, id="upload", width=100,
                         layers=[{"id": "length", "generator": length}]),
        ],
        style={"display": "flex", "flexWrap": "wrap", "alignItems": "start", "gap": "4px"},
    )  # fmt: skip
    with serve(app.server) as site:
        yield site.url


@pytest.fixture
def page(tab: Tab, url: str) -> Tab:
    tab.expect("status of 500")
    tab.expect("DynamicImage.*broken")
    tab.open(url)
    for id in ("failing", "fitted", "view", "turned", "live", "upload"):
        tab.wait_status("loaded", id)
    tab.page.wait_for_function("() => tests.prop('failing', 'layer_errors')")
    return tab


def painted(tab: Tab, id: str) -> Pixels:
    file = tab.page.locator(f"#{id} .dash-dynamic-image__frame").screenshot()
    return np.asarray(Image.open(io.BytesIO(file)).convert("RGB")).astype(int)


def near(found: Any, expected: Any, by: int = 3) -> bool:
    return bool(np.abs(np.subtract(found, expected)).max() <= by)


def names(urls: list[str]) -> list[str]:
    return [each.split("?")[0].split("/")[-1] for each in urls]


def test_a_failure_that_stays_is_told_once_and_asked_for_once(page: Tab) -> None:
    page.js("""() => {
        window.alerts = 0;
        const count = ({ addedNodes }) => { alerts += [...addedNodes].some((each) => each.querySelector?.('[role=alert]')); };
        const observer = new MutationObserver((changes) => changes.forEach(count));
        observer.observe(failing, { childList: true, subtree: true });
    }""")  # noqa: E501
    button = page.page.locator("#failing button:has-text('Retry')")
    button.focus()
    for z in (1, 2, 3):
        page.set_props("failing", params={"z": z})
        page.page.wait_for_function("z => tests.prop('failing', 'shown_params')?.z === z", arg=z)
        page.wait_status("loaded", "failing")
    assert names(page.images()).count("broken") == 1
    assert page.js("() => [alerts, document.activeElement.textContent]") == [0, "Retry"]
    button.click()
    page.page.wait_for_timeout(300)
    page.wait_status("loaded", "failing")
    assert names(page.images()).count("broken") == 2
    # Params of its own make it another one.
    bad = {"id": "bad", "generator": "broken", "params": {"z": 1}}
    page.set_props("failing", layers=[bad])
    page.page.wait_for_function("() => tests.prop('failing', 'layer_errors')?.bad.params.z === 1")
    assert names(page.images()).count("broken") == 3


def test_a_layer_follows_the_fit_of_the_image(page: Tab) -> None:
    page.page.locator("#fitted").scroll_into_view_if_needed()
    handle = page.page.locator("#fitted [role=slider]")
    assert near(painted(page, "fitted")[[10, 100], 50], [[255] * 3, RED])
    for fit, height in (("fill", 200), ("contain", 60), ("cover", 200), ("none", 60)):
        page.set_props("fitted", fit=fit)
        page.page.wait_for_timeout(50)
        picture = painted(page, "fitted")
        assert (abs(picture[:, 50] - RED).max(axis=1) < 4).sum() == height, fit
        assert near(picture[100, 150], BLUE)
        box = handle.bounding_box()
        assert box
        assert box["height"] == height
        assert (
            round(box["x"] + 12) == round(page.js("() => fitted.getBoundingClientRect().x")) + 100
        )


def test_the_pictures_of_a_gesture_have_each_their_own_layers(page: Tab) -> None:
    """One picture of a layer lies on several views."""
    page.page.locator("#view").scroll_into_view_if_needed()
    box = page.page.locator("#view").bounding_box()
    assert box
    x, y = box["x"] + 100, box["y"] + 100

    def drag(by: int) -> None:
        page.page.mouse.move(x, y)
        page.page.mouse.down()
        page.page.mouse.move(x + by, y, steps=4)

    drag(60)
    page.page.mouse.up()
    page.page.wait_for_function("() => tests.prop('view', 'view')?.x[0] < 0")
    page.page.wait_for_timeout(300)
    page.wait_status("loaded", "view")
    drag(-60)
    for _ in range(20):  # pictures that have just come appear little by little
        if near(painted(page, "view")[50, 10:-10], RED):
            break
        page.page.wait_for_timeout(50)
    else:
        raise AssertionError("a picture of the gesture lacks its layer")
    page.page.mouse.up()
    page.page.wait_for_timeout(300)
    page.wait_status("loaded", "view")
    assert names(page.images()).count("everywhere") == 1
    assert page.page.locator("#view .dash-dynamic-image-layers__image").count() == len(
        page.page.locator("#view .dash-dynamic-image-layers").all()
    )


def test_a_layer_too_large_for_the_browser_is_refused(page: Tab) -> None:
    page.expect("The image shows less than 1/4096 of it")
    page.set_props("view", view={"x": [3, 3.001], "y": [1, 1.0005]})
    page.page.wait_for_selector("#view [role=alert]:has-text('1/4096 of it; ask for a View')")
    page.set_props("view", view={"x": [3, 4], "y": [1, 1.5]})
    page.page.wait_for_selector("#view [role=alert]", state="detached")
    page.wait_status("loaded", "view")
    assert near(painted(page, "view")[100, [10, 390]], RED)


def test_a_swipe_follows_the_pointer_in_a_box_that_is_turned(page: Tab) -> None:
    handle = page.page.locator("#turned [role=slider]")
    handle.scroll_into_view_if_needed()
    box = page.page.locator("#turned .dash-dynamic-image__frame").bounding_box()
    grip = handle.bounding_box()
    assert box
    assert grip
    # The left edge is at the top.
    assert (round(grip["height"]), round(grip["width"])) == (24, 120)
    assert round(grip["y"] + 12 - box["y"]) == 80
    assert near(painted(page, "turned")[[40, 120], 20], [RED, BLUE])
    page.page.mouse.move(grip["x"] + 10, grip["y"] + 12)
    page.page.mouse.down()
    page.page.mouse.move(grip["x"] + 20, grip["y"] + 52, steps=4)
    page.page.mouse.up()
    page.page.wait_for_function("() => tests.prop('turned', 'layers')[0].swipe === 0.75")
    assert near(painted(page, "turned")[[40, 112, 130], 20], [RED, RED, BLUE])


def test_layers_that_a_callback_sets_leave_the_handle_in_the_hand(page: Tab) -> None:
    page.page.locator("#fitted").scroll_into_view_if_needed()
    left = page.js("() => fitted.getBoundingClientRect().x")
    grip = page.page.locator("#fitted [role=slider]").bounding_box()
    assert grip
    y = grip["y"] + 30
    page.page.mouse.move(grip["x"] + 12, y)
    page.page.mouse.down()
    page.page.mouse.move(left + 150, y, steps=3)
    layer = {"id": "red", "generator": "red", "swipe": 0.25, "opacity": 0.5}
    page.set_props("fitted", layers=[layer])
    page.page.wait_for_timeout(50)
    both = np.add(BLUE, RED) / 2
    assert near(painted(page, "fitted")[[100, 100], [130, 170]], [both, BLUE])
    page.page.mouse.up()
    page.page.wait_for_function("() => tests.prop('fitted', 'layers')[0].swipe === 0.75")
    assert page.prop("layers", "fitted") == [{**layer, "swipe": 0.75}]
    # A callback moves a handle that nobody holds.
    page.set_props("fitted", layers=[layer])
    page.page.wait_for_timeout(50)
    assert near(painted(page, "fitted")[[100, 100], [30, 70]], [both, BLUE])


def test_a_layer_of_an_asked_size_does_not_hold_up_a_box_without_a_height(page: Tab) -> None:
    page.wait_status("loaded", "sized")
    page.page.wait_for_selector("#sized .dash-dynamic-image-layers__image")
    edges = """() => [...sized.querySelectorAll('img')].map((each) => {
        const { left, width } = each.getBoundingClientRect();
        return [left, width];
    })"""
    image, layer = page.js(edges)
    assert image == layer
    assert image[1] == 101
    # A box that is hidden keeps its layers.
    before = len(page.images())
    page.js("() => { sized.parentElement.style.display = 'none'; }")
    page.page.wait_for_timeout(300)
    page.js("() => { sized.parentElement.style.display = 'flex'; }")
    page.page.wait_for_timeout(300)
    assert page.js(edges) == [image, layer]
    assert [each for each in names(page.images()[before:]) if each in ("blue", "sized")] == []


def test_a_live_source_with_layers_renews_what_has_expired(page: Tab) -> None:
    page.page.locator("#live").scroll_into_view_if_needed()
    before = len(page.images())
    page.page.wait_for_timeout(3000)
    asked = names(page.images()[before:])
    assert asked.count("tick") >= 8
    assert 2 <= asked.count("brief") <= 4
    assert asked.count("red") == 0
    page.set_props("live", interval=0)


def test_an_upload_that_is_refused_hides_its_layer(page: Tab) -> None:
    refusal = {"type": "urn:dash-dynamic-image:blob-too-large", "title": "The file is too large"}
    page.page.route(
        "**/-/blobs",
        lambda route: route.fulfill(
            status=413,
            content_type="application/problem+json",
            body=json.dumps(refusal),
        ),
    )
    page.expect("status of 413")
    page.expect("The file is too large")
    page.set_props("upload", params={"z": 1}, layers=[
        {"id": "length", "generator": "length", "params": {"text": "x" * 2000}},
        {"id": "red", "generator": "red", "params": {}, "opacity": 0.5}])  # fmt: skip
    page.page.wait_for_selector("#upload [role=alert]:has-text('Layer length is hidden.')")
    page.wait_status("loaded", "upload")
    assert list(page.prop("layer_errors", "upload")) == ["length"]
    assert page.prop("shown_params", "upload") == {"z": 1}
    assert near(painted(page, "upload")[5, [5, 90]], [100, 0, 100])
    # Another layer, and opacity, send it no second time.
    uploads = len([each for each in page.requests if "/-/blobs" in each.url])
    page.set_props("upload", params={"z": 2})
    page.page.wait_for_function("() => tests.prop('upload', 'shown_params')?.z === 2")
    assert len([each for each in page.requests if "/-/blobs" in each.url]) == uploads
    page.page.unroute("**/-/blobs")
    page.set_props("upload", refresh=1)
    page.page.wait_for_selector("#upload [role=alert]", state="detached")
    assert near(painted(page, "upload")[5, 5], [(2000 % 256 + 200) // 2, 0, 0])


def test_a_layer_of_an_earlier_run_of_the_program_is_asked_for_again(page: Tab) -> None:
    run = "1"

    def answer(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, headers={**response.headers, "Dash-Image-Run": run})

    page.page.route(re.compile(r"/(blue|length)\?"), answer)
    page.set_props("plain", layers=[{"id": "text", "generator": "length", "params": {"text": "a"}}])
    page.page.wait_for_selector("#plain .dash-dynamic-image-layers__image")

    def show(z: int) -> int:
        page.set_props("plain", params={"z": z})
        page.page.wait_for_function("(z) => tests.prop('plain', 'shown_params')?.z === z", arg=z)
        page.wait_status("loaded", "plain")
        return names(page.images()[before:]).count("length")

    before = len(page.images())
    assert (show(1), show(2)) == (0, 0)
    run = "2"
    assert (show(3), show(4), show(5)) == (0, 1, 1)


def test_layers_that_are_no_list_are_refused(page: Tab) -> None:
    for layers in (5, {"id": "red", "generator": "red"}, "red"):
        page.expect("give a list of dicts")
        page.set_props("plain", layers=layers)
        page.page.wait_for_selector("#plain [role=alert]:has-text('give a list of dicts.')")
        page.wait_status("loaded", "plain")
        page.set_props("plain", layers=None)
        page.page.wait_for_selector("#plain [role=alert]", state="detached")
