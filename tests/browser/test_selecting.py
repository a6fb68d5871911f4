"""Read-out, selections, keyboard and toolbar on a picture with axes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dash import Dash, Input, Output, dcc, html
from dash.exceptions import PreventUpdate
from PIL import Image
from playwright.sync_api import Browser, expect
from support.apps import make_app
from support.pictures import numbered
from support.servers import serve
from support.tabs import Tab, open_tab

from dash_dynamic_image_component import Axes, DynamicImage, Registry, Result, selected
from dash_dynamic_image_component.images.axes.geometry import pixel_of

WIDTH, HEIGHT = 400, 300
BOX = (40, 20, 380, 260)
POINTS = {
    "x": np.geomspace(1.1, 990, 200).tolist(),
    "y": np.linspace(-9, 9, 200)[np.random.default_rng(4).permutation(200)].tolist(),
}


def axes_of(top: float) -> Axes:
    return Axes(BOX, x=(1, 1000), y=(-10, top), xscale="log")


def hand_app() -> Dash:
    app = make_app("flask")
    wide = {"width": "100%", "max-width": "400px"}
    app.layout = html.Div(
        [
            DynamicImage("paint", {"top": 10}, id="image", alt="Points", style=wide,
                         hovertemplate="x %{x:.1f}<br>y %{y:.2f}<br>%{value}", crosshair=True,
                         dragmode="select"),
            DynamicImage("colour", {"value": 0}, id="moving", width=90),
            html.Div(style={"height": 2000}),
            dcc.Store(id="selections", data=[]), html.P(id="clicked"), html.P(id="moved"),
        ]
    )  # fmt: skip
    registry = Registry(app)

    @registry.generator(preview="off", max_age=600)
    def paint(top: float) -> Result:
        picture = np.full((HEIGHT, WIDTH, 3), 235, np.uint8)
        picture[20:260, 40:380] = 255
        for x, y in zip(POINTS["x"], POINTS["y"], strict=True):
            px, py = pixel_of(axes_of(top), x, y)
            if px and py and 20 <= py < 260:
                picture[int(py) - 1 : int(py) + 2, int(px) - 1 : int(px) + 2] = (200, 60, 40)
        return Result(picture, axes=[axes_of(top)], filename="points of today.png")

    @registry.generator(preview="off")
    def colour(value: int) -> Image.Image:
        return numbered(value)

    @app.callback(
        Output("selections", "data"),
        Output("image", "selectedData"),
        Input("image", "selectedData"),
        prevent_initial_call=True,
    )
    def write_back(selection: Any) -> Any:
        if not (selection or {}).get("timestamp"):  # not drawn by hand
            raise PreventUpdate
        return [selection["timestamp"]], selection

    app.callback(Output("clicked", "children"), Input("image", "clickData"))(
        lambda data: json.dumps(data)
    )
    app.callback(Output("moved", "children"), Input("moving", "clickData"))(
        lambda data: json.dumps(data)
    )
    return app


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(hand_app().server) as site:
        yield site.url


def opened(tab: Tab, url: str) -> Tab:
    tab.open(url)
    tab.wait_status("loaded")
    tab.page.wait_for_selector("#image .dash-dynamic-image-stage", state="attached")
    return tab


@pytest.fixture
def hand(tab: Tab, url: str) -> Tab:
    return opened(tab, url)


def point_of(tab: Tab, px: float, py: float) -> tuple[float, float]:
    """The point of the window at a pixel of the picture, which fills its box."""
    left, top, width = tab.js(
        """() => {
          const {left, top, width} = document.querySelector('#image img').getBoundingClientRect();
          return [left, top, width];
        }"""
    )
    return left + px * width / WIDTH, top + py * width / WIDTH


def drag(tab: Tab, *pixels: tuple[float, float]) -> Any:
    """Drag through pixels of the picture; the selection that is told, and written back."""
    before = (tab.prop("selectedData") or {}).get("timestamp", 0)
    tab.page.mouse.move(*point_of(tab, *pixels[0]))
    tab.page.mouse.down()
    for pixel in pixels[1:]:
        tab.page.mouse.move(*point_of(tab, *pixel), steps=3)
    tab.page.mouse.up()
    tab.page.wait_for_function(
        """before => {
          const written = tests.prop('selections', 'data')[0] ?? 0;
          return written > before && written === tests.prop('image', 'selectedData')?.timestamp;
        }""",
        arg=before,
    )
    return tab.prop("selectedData")


def outline(tab: Tab) -> list[list[float]] | None:
    """The corners of the selection on screen, in pixels of the picture."""
    found: list[list[float]] | None = tab.js(
        """() => {
          const shape = document.querySelector('#image polygon[class$=__selection]');
          const width = document.querySelector('#image img').getBoundingClientRect().width;
          return shape.getAttribute('visibility') === 'visible'
            ? shape.getAttribute('points').split(' ').map((corner) =>
                corner.split(',').map((each) => (each * 400) / width))
            : null;
        }"""
    )
    return found


def test_a_box_selects_the_points_that_are_in_it_on_screen(hand: Tab) -> None:
    selection = drag(hand, (100, 60), (180, 130), (250, 200))
    assert (selection["type"], selection["axes"]) == ("box", 0)
    assert selection["scales"] == {"x": "log", "y": "linear"}
    assert selection["px"]["x"] == pytest.approx([100, 250], abs=0.6)
    assert selection["px"]["y"] == pytest.approx([60, 200], abs=0.6)
    assert selection["params"] == {"top": 10}
    pixels = [pixel_of(axes_of(10), x, y) for x, y in zip(*POINTS.values(), strict=True)]
    (left, right), (top, bottom) = selection["px"]["x"], selection["px"]["y"]
    expected = [left <= px <= right and top <= py <= bottom for px, py in pixels]
    assert selected(POINTS, selection, x="x", y="y").tolist() == expected
    assert any(expected)
    assert outline(hand) is not None
    assert hand.prop("clickData") is None
    assert not hand.prop("n_clicks")


def test_a_callback_that_writes_a_selection_back_ends(hand: Tab) -> None:
    before = len(hand.updates())
    drag(hand, (100, 60), (250, 200))
    hand.page.wait_for_timeout(500)
    assert len(hand.updates()) - before <= 2


def test_a_selection_stays_at_its_data_and_ends_at_the_axes(hand: Tab) -> None:
    selection = drag(hand, (100, 140), (395, 20.5))
    assert selection["px"]["x"][1] == 380
    assert selection["range"]["y"] == pytest.approx([0, 10], abs=0.1)
    hand.set_props("image", params={"top": 30})
    hand.page.wait_for_function("() => tests.prop('image', 'shown_params')?.top === 30")
    corners = outline(hand)
    assert corners
    middle = [pixel_of(axes_of(30), 1, y)[1] or 0 for y in selection["range"]["y"]]
    assert [min(y for _, y in corners), max(y for _, y in corners)] == pytest.approx(
        sorted(middle), abs=0.1
    )
    hand.set_props("image", selectedData={"range": {"x": [10, 100], "y": [-10, 10]}})
    corners = outline(hand)
    assert corners
    assert min(x for x, _ in corners) == pytest.approx(40 + 340 / 3, abs=0.1)
    hand.set_props("image", selectedData=None)
    assert outline(hand) is None
    drag(hand, (100, 140), (200, 200))
    hand.page.mouse.dblclick(*point_of(hand, 300, 100))
    hand.page.wait_for_function("() => tests.prop('image', 'selectedData') === null")
    assert outline(hand) is None


def test_a_selection_begins_at_the_press_though_the_page_moves_then(hand: Tab) -> None:
    hand.page.mouse.move(*point_of(hand, 100, 60))
    hand.page.mouse.down()
    hand.js("() => { document.body.style.paddingTop = '50px' }")
    hand.page.mouse.move(*point_of(hand, 250, 200), steps=3)
    hand.page.mouse.up()
    hand.page.wait_for_function("() => tests.prop('image', 'selectedData')")
    pixels = hand.prop("selectedData")["px"]
    assert pixels["x"] == pytest.approx([100, 250], abs=0.6)
    assert pixels["y"] == pytest.approx([60, 200], abs=0.6)


def test_a_lasso_is_told_with_its_corners(hand: Tab) -> None:
    hand.set_props("image", dragmode="lasso")
    selection = drag(hand, (100, 60), (300, 80), (250, 220), (90, 150))
    assert selection["type"] == "lasso"
    assert len(selection["lassoPoints"]["x"]) == len(selection["px"]["y"]) >= 4
    mask = selected(POINTS, selection, x="x", y="y")
    assert 0 < mask.sum() < 200


def test_the_read_out_follows_in_the_frame_of_the_pointer_without_dash(hand: Tab) -> None:
    hand.page.mouse.move(*point_of(hand, 300, 100))
    readout = hand.page.locator("#image [class$=__readout]")
    expect(readout).to_contain_text("x 196.8")  # the formats have come
    hand.js(
        """() => {
          window.actions = 0;
          window.late = [];
          window.dash_stores[0].subscribe(() => { window.actions += 1; });
          document.querySelector('#image').addEventListener('pointermove', ({clientX}) => {
            const {left} = document.querySelector('#image img').getBoundingClientRect();
            requestAnimationFrame(() => {
              const text = document.querySelector('#image [class$=__readout]').textContent;
              const x = 10 ** (3 * (clientX - left - 40) / 340);
              if (!text.startsWith(`x ${x.toFixed(1)}`)) window.late.push([text, x]);
            });
          });
        }"""
    )
    requests = len(hand.requests)
    for step in range(20):
        hand.page.mouse.move(*point_of(hand, 60 + 10 * step, 100 + step))
    hand.page.wait_for_timeout(100)
    assert hand.js("() => [window.actions, window.late]") == [0, []]
    assert len(hand.requests) == requests
    hand.page.mouse.move(5, 700)
    expect(readout).to_be_hidden()


def test_the_keyboard_alone_clicks_selects_and_leaves(hand: Tab) -> None:
    page = hand.page
    page.keyboard.press("Tab")
    stage = page.get_by_role("application", name="Points")
    expect(stage).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("#image [aria-live]")).to_contain_text("x ")
    page.keyboard.press("Enter")
    page.wait_for_function("() => tests.prop('image', 'clickData')")
    click = hand.prop("clickData")
    assert (click["col"], click["row"]) == (201, 160)
    page.keyboard.press(" ")
    for key in ["Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown"]:
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    page.wait_for_function("() => tests.prop('image', 'selectedData')")
    assert hand.prop("selectedData")["px"] == {"x": [201.5, 221.5], "y": [160.5, 170.5]}
    assert hand.prop("clickData")["timestamp"] == click["timestamp"]
    page.keyboard.press("Escape")
    assert page.locator("#image path[class$=__cursor]").get_attribute("visibility") == "hidden"
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Select a box")).to_be_focused()
    for _ in range(5):
        page.keyboard.press("Tab")
    assert hand.js("() => !document.activeElement.closest('#image')")


def test_enter_before_any_arrow_is_one_click_in_the_middle(hand: Tab) -> None:
    page = hand.page
    page.keyboard.press("Tab")
    page.keyboard.down("Enter")
    page.wait_for_function("() => tests.prop('image', 'clickData')")
    click = hand.prop("clickData")
    assert (click["col"], click["row"]) == (200, 150)
    page.keyboard.down("Enter")  # as a key that is held down
    page.keyboard.up("Enter")
    page.wait_for_timeout(100)
    assert hand.prop("clickData")["timestamp"] == click["timestamp"]


def test_the_toolbar_sets_the_mode_and_saves_the_exact_image(hand: Tab, tmp_path: Path) -> None:
    hand.page.hover("#image")
    lasso = hand.page.get_by_role("button", name="lasso")
    lasso.click()
    hand.page.wait_for_function("() => tests.prop('image', 'dragmode') === 'lasso'")
    expect(lasso).to_have_attribute("aria-pressed", "true")
    lasso.click()
    hand.page.wait_for_function("() => tests.prop('image', 'dragmode') === false")
    assert not hand.prop("n_clicks")
    with hand.page.expect_download() as saved:
        hand.page.get_by_role("button", name="Save").click()
    assert saved.value.suggested_filename == "points of today.png"
    saved.value.save_as(tmp_path / "saved.png")
    with Image.open(tmp_path / "saved.png") as image:
        assert image.size == (WIDTH, HEIGHT)


@pytest.mark.parametrize(
    ("width", "height", "tools"), [(300, 200, 4), (100, 50, 4), (80, 200, 0), (200, 40, 0)]
)
def test_the_tools_leave_a_small_picture_free(
    hand: Tab, width: int, height: int, tools: int
) -> None:
    hand.set_props("image", style={"width": width, "height": height})
    image = hand.page.locator("#image")
    image.hover(position={"x": 5, "y": 5})
    toolbar = image.locator(".dash-dynamic-image-stage__toolbar")
    expect(toolbar.locator("button:visible")).to_have_count(tools)
    if tools:
        box, bar = image.bounding_box(), toolbar.bounding_box()
        assert box
        assert bar
        assert bar["x"] >= box["x"]
        assert bar["width"] <= box["width"]
        assert bar["height"] < box["height"] / 2


def test_a_click_belongs_to_the_picture_that_is_on_screen_while_params_move(hand: Tab) -> None:
    hand.page.wait_for_selector("#moving .dash-dynamic-image-stage", state="attached")
    hand.wait_status("loaded", "moving")
    box = hand.page.locator("#moving img").bounding_box()
    assert box
    hand.js(
        """() => {
          window.told = [];
          window.dash_stores[0].subscribe(() => {
            const data = tests.prop('moving', 'clickData');
            if (data && data.timestamp !== window.told.at(-1)?.timestamp) window.told.push(data);
          });
          let value = 0;
          window.moving = setInterval(() => {
            value += 1;
            dash_clientside.set_props('moving', {params: {value}});
          }, 15);
        }"""
    )
    for step in range(25):
        hand.page.mouse.click(box["x"] + 3 * step + 1, box["y"] + 30)
        hand.page.wait_for_timeout(20)
    hand.js("() => clearInterval(window.moving)")
    told = hand.js("() => window.told")
    assert len(told) == 25
    values = [each["params"]["value"] for each in told]
    assert [each["value"] for each in told] == [[0, v >> 8, v & 255, 255] for v in values]
    assert len(set(values)) > 5


def test_a_press_before_the_script_has_come_tells_the_picture_of_then(tab: Tab, url: str) -> None:
    held: list[Any] = []
    tab.page.route("**/async-stage*", lambda route: held.append(route))
    tab.open(url)
    tab.wait_status("loaded", "moving")
    box = tab.page.locator("#moving img").bounding_box()
    assert box
    tab.page.mouse.click(box["x"] + 30, box["y"] + 20)
    tab.set_props("moving", params={"value": 5})
    tab.wait_value(5, "moving")
    for _ in range(100):
        if held:
            break
        tab.page.wait_for_timeout(20)
    held[0].continue_()
    tab.page.wait_for_function("() => tests.prop('moving', 'clickData')")
    data = tab.prop("clickData", "moving")
    assert (data["params"], data["value"]) == ({"value": 0}, [0, 0, 0, 255])
    assert data["px"] == pytest.approx(30 * 64 / 90, abs=0.5)


def test_by_touch_a_tap_clicks_and_a_drag_scrolls_or_selects(browser: Browser, url: str) -> None:
    with open_tab(browser, has_touch=True, viewport={"width": 390, "height": 700}) as tab:
        opened(tab, url)
        tab.page.touchscreen.tap(*point_of(tab, 200, 150))
        tab.page.wait_for_function("() => tests.prop('image', 'clickData')")
        assert tab.prop("clickData")["px"] == pytest.approx(200, abs=0.6)
        swipe(tab, (200, 200), (230, 100))
        tab.page.wait_for_function("() => tests.prop('image', 'selectedData')")
        assert tab.js("() => window.scrollY") == 0
        tab.set_props("image", dragmode=False)
        time = tab.prop("selectedData")["timestamp"]
        swipe(tab, (200, 200), (200, 50))
        tab.page.wait_for_function("() => window.scrollY > 20")
        assert tab.prop("selectedData")["timestamp"] == time


def swipe(tab: Tab, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A finger from one pixel of the picture to another, by the protocol of the dev tools."""
    session = tab.page.context.new_cdp_session(tab.page)
    first, last = point_of(tab, *start), point_of(tab, *end)
    touch = "Input.dispatchTouchEvent"
    session.send(touch, {"type": "touchStart", "touchPoints": [{"x": first[0], "y": first[1]}]})
    for step in range(1, 9):
        x, y = (a + (b - a) * step / 8 for a, b in zip(first, last, strict=True))
        session.send(touch, {"type": "touchMove", "touchPoints": [{"x": x, "y": y}]})
        tab.page.wait_for_timeout(16)
    session.send(touch, {"type": "touchEnd", "touchPoints": []})
