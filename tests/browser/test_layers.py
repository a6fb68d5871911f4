"""Layers: images on an image, which change together with it and lie where their data are."""

from __future__ import annotations

import io
import random
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from dash import Dash, Input, Output, html
from PIL import Image
from playwright.sync_api import Browser
from support.apps import make_app
from support.servers import serve
from support.tabs import Tab, open_tab

from dash_dynamic_image_component import Axes, DynamicImage, Registry, Result, Size, View

Pixels = np.ndarray[Any, np.dtype[np.int64]]
STEP = 16
"""Between the colours of two numbers: more than a preview loses."""
BASE, LAYER = [0, 0, 200], [200, 0, 0]
BOX = (50, 20, 350, 220)


def flat(color: Any, width: int = 80, height: int = 60) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.full((height, width, len(color)), color, np.uint8)


def layers_app(backend: str = "flask") -> Dash:
    app = make_app(backend)
    registry = Registry(app)
    fails = {"now": True}

    @registry.generator
    def left(z: int) -> Any:
        """The number as a grey; an even one takes longer."""
        time.sleep(0.05 * (1 - z % 2))
        return flat([z * STEP] * 3)

    @registry.generator
    def right(z: int) -> Any:
        """The same in the right half, where the image shows through in the left one."""
        time.sleep(0.05 * (z % 2))
        half = flat([z * STEP] * 3 + [255])
        half[:, :40, 3] = 0
        return half

    @registry.generator(preview="off")
    def blue() -> Any:
        return flat(BASE)

    @registry.generator(preview="off")
    def red() -> Any:
        return flat(LAYER)

    @registry.generator(data=True, max_age=60)
    def organs() -> Result:
        found = np.zeros((60, 80), np.uint8)
        found[20:40, 20:40], found[20:40, 40:60] = 1, 2
        return Result(found, labels=["nothing", "liver", "spleen"])

    @registry.generator(preview="off")
    def broken() -> Any:
        if fails["now"]:
            raise ValueError("no such organ")
        return flat(LAYER)

    @registry.generator(preview="off")
    def curve(scale: Any = "log") -> Result:
        """Axes from 1 to 1000, and from 0 to 10."""
        axes = Axes(BOX, x=(1, 1000), y=(0, 10), xscale=scale, name="a")
        return Result(flat([255, 255, 255], 400, 240), axes=[axes])

    @registry.generator(preview="off")
    def patch(scale: Any = "log", x1: float = 100, name: str = "a") -> Result:
        """A square from 10 to `x1`, and from 4 to 6."""
        axes = Axes((0, 0, 80, 60), x=(10, x1), y=(4, 6), xscale=scale, name=name)
        return Result(flat(LAYER), axes=[axes])

    @registry.generator(preview="off")
    def lines(view: View = View(x=(0, 8), y=(0, 4))) -> Any:
        """Green from 2 to 3 in x."""
        x, y = view.grid()
        return np.stack([0 * x, 255 * ((x >= 2) & (x < 3)), 0 * y], -1).astype(np.uint8)

    @registry.generator(preview="off")
    def marks(view: View = View(x=(0, 8), y=(0, 4))) -> Any:
        """Red from 2 to 3 in x, and from 1 to 2 in y; nothing beside."""
        x, y = view.grid()
        seen = (x >= 2) & (x < 3) & (y >= 1) & (y < 2)
        return np.stack([255 * seen, 0 * x, 0 * x, 255 * seen], -1).astype(np.uint8)

    @registry.generator(preview="off")
    def sized(size: Size = Size(80, 60)) -> Any:
        width, height = size.pixels
        return flat([*LAYER, 255], width, height)

    page = html.Div(
        [
            DynamicImage(left, {"z": 1}, id="pair", width=160, height=120,
                         layers=[{"id": "half", "generator": right}]),
            DynamicImage(blue, {}, id="image", alt="Blue", width=160, toolbar=True,
                         hovertemplate="%{layer}: %{layer_value}", layers=[
                {"id": "red", "generator": red, "opacity": 0.5, "swipe": True},
                {"id": "organs", "generator": organs, "visible": False,
                 "colormap": ["transparent", "lime", "yellow"]},
            ]),
            DynamicImage(blue, {}, id="failing", alt="Blue", width=320, layers=[
                {"id": "red", "generator": red}, {"id": "bad", "generator": broken}]),
            DynamicImage(curve, {}, id="curve", width=400, height=240, fit="contain",
                         layers=[{"id": "patch", "generator": patch}]),
            DynamicImage(lines, {}, id="view", alt="Lines", width=406, height=206,
                         layers=[{"id": "marks", "generator": marks},
                                 {"id": "sized", "generator": sized, "visible": False}]),
            html.Button("mend", id="mend"),
            html.Div(id="told"),
        ],
        style={"display": "flex", "flexWrap": "wrap", "alignItems": "start", "gap": "4px"},
    )  # fmt: skip

    def layout() -> html.Div:
        fails["now"] = True
        return page

    app.layout = layout

    @app.callback(Output("told", "children"), Input("mend", "n_clicks"), prevent_initial_call=True)
    def mend(_clicks: int) -> str:
        fails["now"] = False
        return "mended"

    return app


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(layers_app().server) as site:
        yield site.url


IDS = ("pair", "image", "failing", "curve", "view")


def opened(tab: Tab, url: str) -> Tab:
    tab.expect(r"status of 500")
    tab.expect(r"DynamicImage\(.*broken")
    tab.open(url)
    for id in IDS:
        tab.wait_status("loaded", id)
    tab.page.wait_for_function("() => window.tests.prop('failing', 'layer_errors')")
    tab.page.wait_for_selector("#image .dash-dynamic-image-stage", state="attached")
    return tab


@pytest.fixture
def page(tab: Tab, url: str) -> Tab:
    return opened(tab, url)


def painted(tab: Tab, id: str) -> Pixels:
    """What the screen shows of the picture, as red, green and blue of each CSS pixel."""
    file = tab.page.locator(f"#{id} .dash-dynamic-image__frame").screenshot()
    return np.asarray(Image.open(io.BytesIO(file)).convert("RGB")).astype(int)


def near(found: Any, expected: Any, by: int = 3) -> bool:
    return bool(np.abs(np.subtract(found, expected)).max() <= by)


def set_layers(tab: Tab, id: str, **changes: dict[str, Any]) -> None:
    """Change members of layers by their ID, as a callback would."""
    layers = tab.prop("layers", id)
    tab.set_props(id, layers=[{**each, **changes.get(each["id"], {})} for each in layers])


def test_the_image_and_its_layers_change_together(page: Tab) -> None:
    """Each screenshot shows one number in both halves, whichever picture came first."""
    chance = random.Random(1)
    seen = set()
    for _ in range(15):
        z = chance.randrange(16)
        page.set_props("pair", params={"z": z})
        for _ in range(chance.randrange(1, 4)):
            picture = painted(page, "pair")
            one, other = (round(picture[60, x, 1] / STEP) for x in (20, 140))
            assert one == other
            seen.add(one)
    page.wait_status("loaded", "pair")
    picture = painted(page, "pair")
    assert near(picture[60, [20, 140]], z * STEP, 0)
    assert len(seen) > 4


def test_what_needs_no_other_image_asks_for_nothing(page: Tab) -> None:
    page.page.wait_for_timeout(300)  # a preview of the other image
    before = page.images()
    assert not any("organs" in each for each in before)
    mixed = [100, 0, 100]
    assert near(painted(page, "image")[60, [20, 140]], [mixed, BASE])
    set_layers(page, "image", red={"opacity": 1, "swipe": 0.75})
    assert near(painted(page, "image")[20, [20, 110, 140]], [LAYER, LAYER, BASE])
    set_layers(page, "image", red={"blend": "screen", "swipe": None})
    assert near(painted(page, "image")[60, [20, 140]], [200, 0, 200])
    set_layers(page, "image", red={"visible": False})
    assert near(painted(page, "image")[60, [20, 140]], BASE)
    set_layers(page, "image", red={"visible": True, "blend": "normal"})
    assert near(painted(page, "image")[60, [20, 140]], LAYER)
    assert page.images() == before
    # It is fetched when it is to be seen for the first time, and nothing else is.
    set_layers(page, "image", red={"visible": False}, organs={"visible": True})
    page.page.wait_for_selector("#image canvas")
    lime, yellow = [0, 255, 0], [255, 255, 0]
    assert near(painted(page, "image")[60, [20, 60, 100]], [BASE, lime, yellow])
    assert [each.split("?")[0].split("/")[-1] for each in page.images()[len(before) :]] == [
        "organs"
    ]
    before = page.images()
    set_layers(page, "image", organs={"colormap": ["transparent", "red", "white"], "opacity": 0.5})
    assert near(painted(page, "image")[60, [60, 100]], [[127, 0, 100], [127, 127, 227]])
    page.set_props("image", layers=[])
    page.page.wait_for_selector("#image canvas", state="detached")
    assert near(painted(page, "image")[60, [20, 60, 100]], BASE)
    assert page.images() == before


def test_a_swipe_follows_pointer_and_keyboard_and_is_told_once(page: Tab) -> None:
    handle = page.page.locator("#image [role=slider]")
    assert handle.get_attribute("aria-label") == "red"
    before, updates = page.images(), page.updates()
    box = handle.bounding_box()
    assert box
    assert abs(box["x"] + 12 - page.js("() => image.getBoundingClientRect().left") - 80) < 1
    page.page.mouse.move(box["x"] + 12, box["y"] + 40)
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + 52, box["y"] + 40, steps=5)
    picture = painted(page, "image")
    assert near(picture[100, [110, 130]], [[100, 0, 100], BASE])
    assert page.prop("layers", "image")[0]["swipe"] is True
    page.page.mouse.up()
    page.page.wait_for_function("() => tests.prop('image', 'layers')[0].swipe === 0.75")
    # A callback that knows nothing of the hand leaves the handle where it is.
    set_layers(page, "image", red={"swipe": True, "opacity": 1})
    assert near(painted(page, "image")[100, [110, 130]], [LAYER, BASE])
    handle.focus()
    page.page.keyboard.press("Shift+ArrowLeft")
    page.page.keyboard.press("ArrowRight")
    assert handle.get_attribute("aria-valuenow") == "66"
    page.page.wait_for_function("() => tests.prop('image', 'layers')[0].swipe === 0.66")
    page.page.keyboard.press("Home")
    assert near(painted(page, "image")[100, [4, 130]], [BASE, BASE], 60)
    set_layers(page, "image", red={"swipe": 0.5})
    assert handle.get_attribute("aria-valuenow") == "50"
    # The handle is no part of the picture: neither a click nor a callback.
    handle.click()
    assert page.prop("clickData", "image") is None
    assert page.images() == before
    assert page.updates() == updates


def test_a_layer_that_fails_is_hidden_and_says_so(page: Tab) -> None:
    errors = page.prop("layer_errors", "failing")
    assert list(errors) == ["bad"]
    assert errors["bad"]["code"] == "generator-failed"
    note = page.page.locator("#failing [role=alert]")
    assert "Layer bad is hidden." in note.inner_text()
    assert near(painted(page, "failing")[10, [10, 300]], LAYER)
    page.page.click("#mend")
    page.page.wait_for_selector("#told:has-text('mended')")
    before = len(page.images())
    page.page.click("#failing button:has-text('Retry')")
    note.wait_for(state="detached")
    assert page.prop("layer_errors", "failing") is None
    assert [each for each in page.images()[before:] if "broken" not in each] == []
    # What cannot be used is told as well, and the others stay.
    page.expect("opacity is 7; give a number from 0 to 1")
    set_layers(page, "failing", bad={"opacity": 7})
    note.wait_for()
    assert "opacity is 7; give a number from 0 to 1." in note.inner_text()
    set_layers(page, "failing", bad={"opacity": None})
    note.wait_for(state="detached")


def test_a_layer_lies_where_its_data_are(page: Tab) -> None:
    """From 10 to 100 on a logarithmic axis, and from 4 to 6 on a linear one."""
    left, right = BOX[0], BOX[2]
    third = (right - left) / 3

    def edges() -> tuple[list[int], list[int]]:
        reds = (np.abs(painted(page, "curve") - LAYER) < 4).all(axis=2)
        rows, columns = np.flatnonzero(reds.any(axis=1)), np.flatnonzero(reds.any(axis=0))
        return [columns[0], columns[-1] + 1], [rows[0], rows[-1] + 1]

    assert edges() == ([left + third, left + 2 * third], [100, 140])
    # It ends at the axes, and the box may have another shape.
    set_layers(page, "curve", patch={"params": {"x1": 1e5}})
    page.page.wait_for_timeout(300)
    assert edges() == ([left + third, right], [100, 140])
    page.set_props("curve", width=300, height=240)
    page.page.wait_for_timeout(100)
    x, y = edges()
    assert near(x, [300 / 400 * (left + third), 300 / 400 * right], 1)
    assert near(y, [30 + 75, 30 + 105], 1)
    page.expect("The layer has no place on the image: The scales of x differ")
    set_layers(page, "curve", patch={"params": {"scale": "linear"}})
    page.page.wait_for_selector("#curve [role=alert]:has-text('linear of the layer, log of the')")
    assert not (np.abs(painted(page, "curve") - LAYER) < 4).all(axis=2).any()
    set_layers(page, "curve", patch={"params": {"name": "other"}})
    page.page.wait_for_selector("#curve [role=alert]", state="detached")
    assert near(edges()[0], [*x[:1], 300 / 400 * (left + 2 * third)], 1)


def test_a_layer_follows_the_view_and_its_gestures(page: Tab) -> None:
    """Red is on green in each frame of a zoom and a drag, and in the same columns."""

    def check() -> tuple[int, int]:
        picture = painted(page, "view")
        red = (picture[..., 0] > 200) & (picture[..., 1] < 50)
        green = (picture[..., 1] > 200) & (picture[..., 0] < 50)
        columns = [np.flatnonzero(each.any(axis=0)) for each in (red, green)]
        ends = [(int(each[0]), int(each[-1])) for each in columns]
        assert np.abs(np.subtract(ends[0], ends[1])).max() <= 1, ends
        return ends[0]

    first = check()
    box = page.page.locator("#view").bounding_box()
    assert box
    x, y = box["x"] + 150, box["y"] + 120
    page.page.mouse.click(x, y)
    page.page.mouse.wheel(0, -100)
    for _ in range(3):
        check()
    page.page.wait_for_timeout(600)
    page.wait_status("loaded", "view")
    zoomed = check()
    assert zoomed[1] - zoomed[0] > first[1] - first[0]
    views = [each.split("view=")[1] for each in page.images() if "view=" in each]
    assert {each.split("?")[0].split("/")[-1] for each in page.images() if "view=" in each} >= {
        "lines",
        "marks",
    }
    assert views
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    for step in range(1, 5):
        page.page.mouse.move(x + 15 * step, y)
        check()
    page.page.mouse.up()
    page.page.wait_for_timeout(400)
    page.wait_status("loaded", "view")
    assert check()[0] > zoomed[0]
    # A function that asks for a Size gets that of the image.
    set_layers(page, "view", sized={"visible": True})
    page.page.wait_for_function("() => document.querySelectorAll('#view img').length >= 3")
    asked = [each for each in page.images() if "sized" in each]
    assert len(asked) == 1
    assert "size=400x200" in asked[0]


def test_events_tell_the_layer_and_its_value(page: Tab) -> None:
    set_layers(page, "image", red={"visible": False}, organs={"visible": True})
    page.page.wait_for_selector("#image canvas")
    box = page.page.locator("#image").bounding_box()
    assert box
    page.page.mouse.click(box["x"] + 60, box["y"] + 60)
    page.page.wait_for_function("() => tests.prop('image', 'clickData')?.layer === 'organs'")
    clicked = page.prop("clickData", "image")
    assert (clicked["layer_value"], clicked["value"]) == (1, [*BASE, 255])
    assert page.page.inner_text("#image .dash-dynamic-image-stage__readout") == "organs: liver"
    set_layers(page, "image", organs={"visible": False}, red={"visible": True, "swipe": 0.5})
    page.page.mouse.click(box["x"] + 20, box["y"] + 60)
    page.page.wait_for_function("() => tests.prop('image', 'clickData')?.layer === 'red'")
    assert page.prop("clickData", "image")["layer_value"] == [*LAYER, 255]
    page.page.mouse.click(box["x"] + 140, box["y"] + 60)
    page.page.wait_for_function("() => tests.prop('image', 'clickData')?.layer === null")


@pytest.mark.parametrize("backend", ["fastapi", "quart"])
def test_layers_are_the_same_on_other_backends(browser: Browser, backend: str) -> None:
    with serve(layers_app(backend).server) as site, open_tab(browser) as tab:
        opened(tab, site.url)
        assert near(painted(tab, "image")[60, [20, 140]], [[100, 0, 100], BASE])
        assert list(tab.prop("layer_errors", "failing")) == ["bad"]
