"""Shapes that are drawn, moved, reshaped and deleted by hand, and come back as data."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from dash import Dash, Input, Output, State, dcc, html
from playwright.sync_api import Browser, expect
from support.apps import make_app
from support.servers import serve
from support.tabs import Tab, open_tab

from dash_dynamic_image_component import Axes, DynamicImage, Registry, Result, View, shape_mask
from dash_dynamic_image_component.images.axes.geometry import pixel_of

WIDTH, HEIGHT = 400, 300
BOX = (40, 20, 380, 260)
KEYBOARD = re.compile(r"/async-keyboard\.")


def axes_of(top: float) -> Axes:
    return Axes(BOX, x=(1, 1000), y=(-10, top), xscale="log", name="a")


def shapes_app() -> Dash:
    app = make_app("flask")
    app.layout = html.Div(
        [
            DynamicImage("cells", {}, id="image", alt="Cells", shapes=[], dragmode="drawrect",
                         style={"width": "400px"}),
            DynamicImage("curve", {"top": 10}, id="curve", shapes=[], width=WIDTH),
            DynamicImage("map", {}, id="map", width=304, height=200, dragmode="drawclosedpath"),
            dcc.Store(id="labels", data=0),
        ],
        style={"display": "flex", "flexWrap": "wrap", "alignItems": "start"},
    )  # fmt: skip
    registry = Registry(app)

    @registry.generator(preview="off", max_age=600)
    def cells() -> np.ndarray:
        y, x = np.mgrid[:HEIGHT, :WIDTH]
        grey = (120 + 60 * np.sin(x / 23) * np.sin(y / 17)).astype(np.uint8)
        return np.stack([grey, grey, grey], axis=-1)

    @registry.generator(preview="off", max_age=600)
    def curve(top: float) -> Result:
        picture = np.full((HEIGHT, WIDTH, 3), 235, np.uint8)
        picture[20:260, 40:380] = 255
        return Result(picture, axes=[axes_of(top)])

    @registry.generator(preview="off", max_age=600)
    def map(view: View = View(x=(0, 304), y=(0, 200))) -> np.ndarray:
        x, y = view.grid()
        return np.stack([x % 256, y % 256, 0 * x], axis=-1).astype(np.uint8)

    @app.callback(
        Output("image", "shapes"),
        Output("labels", "data"),
        Input("image", "shapes"),
        State("labels", "data"),
        prevent_initial_call=True,
    )
    def label(shapes: Any, count: int) -> Any:
        time.sleep(count % 4 / 100)
        return [{"label": f"cell {n + 1}", **each} for n, each in enumerate(shapes)], count + 1

    return app


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(shapes_app().server) as site:
        yield site.url


def opened(tab: Tab, url: str) -> Tab:
    tab.open(url)
    for id in ("image", "curve", "map"):
        tab.wait_status("loaded", id)
        tab.page.wait_for_selector(
            f"#{id} .dash-dynamic-image-stage__tool--shapes", state="attached"
        )
    return tab


@pytest.fixture
def hand(tab: Tab, url: str) -> Tab:
    return opened(tab, url)


def point_of(tab: Tab, px: float, py: float, id: str = "image") -> tuple[float, float]:
    """The point of the window at a pixel of the picture, in CSS pixels of its box."""
    left, top = tab.js(
        """id => {
          const {left, top} = document.querySelector(`#${id} img`).getBoundingClientRect();
          return [left, top];
        }""",
        id,
    )
    return left + px, top + py


def drag(tab: Tab, *pixels: tuple[float, float], id: str = "image", steps: int = 3) -> None:
    tab.page.mouse.move(*point_of(tab, *pixels[0], id))
    tab.page.mouse.down()
    for pixel in pixels[1:]:
        tab.page.mouse.move(*point_of(tab, *pixel, id), steps=steps)
    tab.page.mouse.up()


def told(tab: Tab, count: int, id: str = "image") -> list[dict[str, Any]]:
    """The shapes, once there are so many."""
    tab.page.wait_for_function(
        "([id, count]) => (tests.prop(id, 'shapes') ?? []).length === count", arg=[id, count]
    )
    found: list[dict[str, Any]] = tab.prop("shapes", id)
    return found


def inked(tab: Tab, px: float, py: float, id: str = "image") -> bool:
    """True where a shape is drawn over a pixel of the picture."""
    tab.js("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    found: bool = tab.js(
        """([id, px, py]) => {
          const {left, top} = document.querySelector(`#${id} img`).getBoundingClientRect();
          return [...document.querySelectorAll(`#${id} canvas[class$=__shapes]`)].some((canvas) => {
            const box = canvas.getBoundingClientRect();
            const pixel = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
            // The box of a canvas that is moved is moved as well.
            const at = [box.left - left - px, box.top - top - py];
            pixel.drawImage(canvas, ...at.map(Math.floor));
            return pixel.getImageData(0, 0, 1, 1).data[3] > 100;
          });
        }""",
        [id, px, py],
    )
    return found


def test_a_box_is_drawn_named_moved_and_reshaped(hand: Tab) -> None:
    drag(hand, (100, 60), (250, 200))
    hand.page.wait_for_function("() => tests.prop('image', 'shapes')[0]?.label === 'cell 1'")
    (shape,) = told(hand, 1)
    assert [shape[each] for each in ("x0", "x1", "y0", "y1")] == pytest.approx([100, 250, 60, 200])
    assert (shape["type"], shape["axes"], hand.prop("active_shape")) == ("rect", None, shape["id"])
    assert inked(hand, 100, 130)
    drag(hand, (250, 130), (300, 150))  # the handle in the middle of the right side
    hand.page.wait_for_function("() => tests.prop('image', 'shapes')[0].x1 === 300")
    hand.set_props("image", dragmode=False)
    drag(hand, (150, 130), (170, 100))
    hand.page.wait_for_function("() => tests.prop('image', 'shapes')[0].y0 === 30")
    (moved,) = told(hand, 1)
    assert [moved[each] for each in ("x0", "x1", "y0", "y1")] == pytest.approx([120, 320, 30, 170])
    assert moved["label"] == "cell 1"
    assert not hand.prop("n_clicks")


def test_a_callback_in_mid_edit_loses_nothing_that_the_hand_does(hand: Tab) -> None:
    page = hand.page
    drag(hand, (20, 20), (60, 60))
    drag(hand, (100, 60), (250, 200))
    page.wait_for_function("() => tests.prop('image', 'shapes')[1]?.label === 'cell 2'")
    first, second = told(hand, 2)
    page.mouse.move(*point_of(hand, 250, 200))
    page.mouse.down()
    page.mouse.move(*point_of(hand, 260, 220), steps=3)
    hand.set_props("image", shapes=[{**second, "color": "#ff0000"}])
    page.mouse.move(*point_of(hand, 280, 240), steps=3)
    page.mouse.up()
    page.wait_for_function("() => tests.prop('image', 'shapes')[0].x1 === 280")
    (shape,) = told(hand, 1)
    assert (shape["color"], shape["y1"], shape["label"]) == ("#ff0000", 240, "cell 2")
    page.mouse.move(*point_of(hand, 280, 240))
    page.mouse.down()
    page.mouse.move(*point_of(hand, 290, 250), steps=3)
    hand.set_props("image", shapes=[first])
    page.mouse.up()
    assert [each["id"] for each in told(hand, 2)] == [first["id"], second["id"]]


def test_strokes_in_quick_succession_are_all_told_with_a_callback_each_at_most(hand: Tab) -> None:
    hand.set_props("image", dragmode="drawopenpath", newshape={"color": "#00ff88"})
    before = len(hand.updates())
    for n in range(12):
        drag(hand, (30 + 25 * n, 80), (40 + 25 * n, 140), (30 + 25 * n, 200), steps=4)
    shapes = told(hand, 12)
    assert {(each["type"], each["closed"], each["color"]) for each in shapes} == {
        ("path", False, "#00ff88")
    }
    hand.page.wait_for_function("() => tests.prop('image', 'shapes')[11].label === 'cell 12'")
    assert len(hand.updates()) - before <= 13
    assert [each["points"]["x"][0] for each in shapes] == [30 + 25 * n for n in range(12)]


DRAW_MANY = """async (count) => {
  const img = document.querySelector('#image img');
  const {left, top} = img.getBoundingClientRect();
  const pointer = {bubbles: true, pointerId: 1, pointerType: 'mouse', button: 0, isPrimary: true};
  const fire = (type, x, y) => img.dispatchEvent(
    new PointerEvent(type, {...pointer, clientX: left + x, clientY: top + y}));
  for (let at = 0; at < count; at++) {
    const [x, y] = [10 + (at % 16) * 23, 10 + Math.floor(at / 16) * 23];
    fire('pointerdown', x, y);
    fire('pointermove', x + 5, y + 5);
    fire('pointerup', x + 8, y + 8);
    await new Promise((done) => setTimeout(done, (at * 7) % 25));
  }
}"""


def test_no_shape_is_lost_to_results_of_a_callback_that_come_just_after_it(hand: Tab) -> None:
    hand.js(DRAW_MANY, 160)
    hand.page.wait_for_function("() => tests.prop('image', 'shapes')[159]?.label === 'cell 160'")
    shapes = told(hand, 160)
    places = [(each["x0"], each["y0"], each["label"]) for each in shapes]
    assert places == [
        (10 + at % 16 * 23, 10 + at // 16 * 23, f"cell {at + 1}") for at in range(160)
    ]
    hand.page.get_by_role("button", name="Undo").first.dispatch_event("click")
    told(hand, 159)


def test_clicks_set_corners_and_a_mask_is_what_the_canvas_fills(hand: Tab) -> None:
    hand.set_props("image", dragmode="drawclosedpath")
    corners = [(50, 50), (350, 80), (60, 240), (300, 260)]
    for corner in corners:
        hand.page.mouse.click(*point_of(hand, *corner))
        hand.page.wait_for_timeout(30)
    hand.page.keyboard.press("Enter")
    (shape,) = told(hand, 1)
    assert list(zip(shape["points"]["x"], shape["points"]["y"], strict=True)) == corners
    assert hand.prop("clickData") is None
    assert not hand.prop("n_clicks")
    filled = hand.js(
        """([shape, width, height]) => {
          const context = new OffscreenCanvas(width, height).getContext('2d');
          shape.points.x.forEach((x, at) => context.lineTo(x, shape.points.y[at]));
          context.fill('evenodd');
          const {data} = context.getImageData(0, 0, width, height);
          return Array.from({length: width * height}, (_, at) => data[4 * at + 3]);
        }""",
        [shape, WIDTH, HEIGHT],
    )
    coverage = np.reshape(filled, (HEIGHT, WIDTH))
    mask = shape_mask(shape, (HEIGHT, WIDTH))
    assert mask[coverage == 255].all()
    assert not mask[coverage == 0].any()
    assert mask.sum() > 1000


def test_shapes_stay_at_their_data_and_are_hidden_without_their_axes(hand: Tab) -> None:
    hand.set_props("curve", dragmode="drawrect")
    drag(hand, (100, 140), (250, 200), id="curve")
    (shape,) = told(hand, 1, "curve")
    assert (shape["axes"], shape["scales"]) == ("a", {"x": "log", "y": "linear"})
    ends = [pixel_of(axes_of(10), shape[f"x{n}"], shape[f"y{n}"]) for n in (0, 1)]
    assert sorted(each or 0 for end in ends for each in end) == pytest.approx(
        [100, 140, 200, 250], abs=0.5
    )
    hand.set_props("curve", params={"top": 30})
    hand.page.wait_for_function("() => tests.prop('curve', 'shown_params')?.top === 30")
    x, y = pixel_of(axes_of(30), shape["x0"], (shape["y0"] + shape["y1"]) / 2)
    assert x
    assert y
    assert inked(hand, x, y, "curve")
    hand.set_props("curve", shapes=[{**shape, "axes": "b"}], active_shape=None)
    assert not inked(hand, x, y, "curve")
    assert told(hand, 1, "curve")[0]["axes"] == "b"


@pytest.mark.parametrize("corners", [1, 1500])
def test_shapes_move_with_the_view_in_the_frame_of_the_hand(hand: Tab, corners: int) -> None:
    for corner in [(100, 90), (200, 20), (200, 180), (100, 92)]:
        hand.page.mouse.click(*point_of(hand, *corner, "map"))
        hand.page.wait_for_timeout(30)
    (shape,) = told(hand, 1, "map")
    x, y = shape["points"]["x"], shape["points"]["y"]
    assert x == pytest.approx([100, 200, 200], abs=0.5)
    assert y == pytest.approx([110, 180, 20], abs=0.5)
    # Many corners are moved as a picture, and drawn again at rest.
    parts = np.arange(corners) / corners
    points = {
        name: np.concatenate([a + (b - a) * parts for a, b in zip(v, [*v[1:], v[0]], strict=True)])
        for name, v in (("x", x), ("y", y))
    }
    shape["points"] = {name: each.tolist() for name, each in points.items()}
    hand.set_props("map", dragmode="pan", active_shape=None, shapes=[shape])
    start = hand.page.locator("#map").bounding_box()
    assert start
    assert edge_at(hand, start, 200, 60)
    hand.page.mouse.move(start["x"] + 40, start["y"] + 100)
    hand.page.mouse.down()
    hand.page.mouse.move(start["x"] + 70, start["y"] + 120, steps=3)
    assert edge_at(hand, start, 230, 120)
    assert not edge_at(hand, start, 200, 180)
    hand.page.mouse.up()
    hand.page.wait_for_function("() => Math.abs(tests.prop('map', 'view')?.x[0] + 30) < 0.5")
    hand.wait_status("loaded", "map")
    hand.page.wait_for_function(
        "() => !document.querySelector('#map canvas[class$=__shapes]').style.transform"
    )
    assert edge_at(hand, start, 230, 120)
    assert not edge_at(hand, start, 200, 180)


def edge_at(tab: Tab, box: Any, x: float, y: float) -> bool:
    """True where a shape is drawn at a point of the component, whose pictures may be beside it."""
    left, top = point_of(tab, 0, 0, "map")
    return inked(tab, box["x"] + x - left, box["y"] + y - top, "map")


def test_of_handles_that_cover_each_other_one_is_drawn_and_each_corner_can_be_moved(
    hand: Tab,
) -> None:
    turns = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
    x, y = (200 + 150 * np.cos(turns)).tolist(), (150 + 100 * np.sin(turns)).tolist()
    path = {"id": "ring", "type": "path", "points": {"x": x, "y": y}}
    hand.js("""() => {
        window.squares = 0;
        const { prototype } = CanvasRenderingContext2D;
        const rect = prototype.rect;
        prototype.rect = function (...given) { window.squares++; rect.apply(this, given); };
    }""")
    hand.set_props("image", shapes=[path], active_shape="ring", dragmode=False)
    hand.page.wait_for_function("() => squares > 100")
    # The ring is 800 CSS pixels long.
    assert hand.js("() => squares") < 800
    drag(hand, (350, 150), (380, 150))
    hand.page.wait_for_function(
        "() => Math.max(...tests.prop('image', 'shapes')[0].points.x) > 360"
    )
    points = hand.prop("shapes")[0]["points"]
    moved = [at for at in range(20_000) if (points["x"][at], points["y"][at]) != (x[at], y[at])]
    assert len(moved) == 1
    assert abs(points["x"][moved[0]] - 380) < 1


def test_the_keyboard_alone_draws_edits_copies_and_deletes(hand: Tab) -> None:
    page = hand.page
    page.route(KEYBOARD, lambda route: route.abort(), times=1)
    hand.expect("ERR_FAILED")
    hand.expect("A script of the page cannot be loaded")
    with page.expect_event("requestfailed"):
        page.keyboard.press("Tab")
    # The next focus asks for it again.
    page.evaluate("document.activeElement.blur()")
    with page.expect_response(KEYBOARD):
        page.focus("#image [role=application]")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("application", name="Cells")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press(" ")
    for key in ["Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown", " "]:
        page.keyboard.press(key)
    (shape,) = told(hand, 1)
    place = [shape[each] for each in ("x0", "x1", "y0", "y1")]
    assert place == [200.5, 210.5, 150.5, 170.5]
    page.keyboard.press("Shift+ArrowLeft")
    page.wait_for_function("() => tests.prop('image', 'shapes')[0].x0 === 190.5")
    page.keyboard.press("Enter")  # the first corner
    page.keyboard.press("ArrowUp")
    page.wait_for_function("() => tests.prop('image', 'shapes')[0].y0 === 149.5")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    copy = told(hand, 2)[1]
    assert (copy["x0"], copy["y1"]) == (202.5, 182.5)
    page.keyboard.press("Delete")
    told(hand, 1)
    for left in (2, 1):
        page.keyboard.press("Control+z")
        told(hand, left)
    page.keyboard.press("Control+Shift+z")
    told(hand, 2)
    page.keyboard.press("Escape")
    page.wait_for_function("() => tests.prop('image', 'active_shape') === null")
    page.keyboard.press("Tab")
    page.wait_for_function(f"() => tests.prop('image', 'active_shape') === '{shape['id']}'")
    expect(page.locator("#image [aria-live]")).to_contain_text("Shape 1 of 2: rect")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.wait_for_function("() => tests.prop('image', 'active_shape') === null")
    assert hand.js("() => document.activeElement.tagName") == "BUTTON"


def test_the_toolbar_chooses_what_is_drawn_and_takes_it_back(hand: Tab) -> None:
    page = hand.page
    page.hover("#image")
    tools = page.locator("#image")
    tools.get_by_role("button", name="Draw an ellipse").click()
    page.wait_for_function("() => tests.prop('image', 'dragmode') === 'drawcircle'")
    drag(hand, (100, 60), (250, 200))
    (shape,) = told(hand, 1)
    assert shape["type"] == "circle"
    assert inked(hand, 175, 60)
    assert not inked(hand, 238, 70)
    tools.get_by_role("button", name="Delete the shape").click()
    told(hand, 0)
    expect(tools.get_by_role("button", name="Delete the shape")).to_be_disabled()
    tools.get_by_role("button", name="Undo").click()
    assert told(hand, 1)[0]["id"] == shape["id"]
    tools.get_by_role("button", name="Select a box").click()
    page.wait_for_function("() => tests.prop('image', 'dragmode') === 'select'")
    drag(hand, (300, 60), (350, 200))
    page.wait_for_function("() => tests.prop('image', 'selectedData')")
    told(hand, 1)
    page.mouse.click(*point_of(hand, 175, 130))
    page.wait_for_function("() => tests.prop('image', 'clickData')")
    assert hand.prop("clickData")["shape"] == shape["id"]


def test_a_press_between_the_tools_is_none_on_the_image(hand: Tab) -> None:
    page = hand.page
    page.hover("#image")
    box = page.locator("#image [role=toolbar] button:visible").first.bounding_box()
    assert box
    gap = (box["x"] + box["width"] + 1, box["y"] + box["height"] / 2)
    page.mouse.move(*gap)
    page.mouse.down()
    page.mouse.move(*point_of(hand, 200, 200), steps=3)
    page.mouse.up()
    drag(hand, (100, 160), (150, 200))
    (shape,) = told(hand, 1)
    assert shape["x0"] == 100
    page.mouse.click(*gap)
    page.wait_for_function("() => tests.prop('image', 'dragmode') !== 'drawrect'")
    assert not hand.prop("n_clicks")
    assert hand.prop("clickData") is None


def test_a_drag_beside_the_last_row_of_tools_draws(hand: Tab) -> None:
    hand.set_props("map", dragmode="drawrect")
    hand.page.hover("#map")
    x, y = hand.js(
        """() => {
          const bar = document.querySelector('#map [role=toolbar]');
          const {left, top} = bar.getBoundingClientRect();
          const tools = [...bar.children].map((each) => each.getBoundingClientRect());
          const {y, height} = tools.findLast(({width}) => width > 0);
          const first = Math.min(...tools.filter((each) => each.y === y).map(({x}) => x));
          if (y < top + height || first < left + 20) throw new Error('the tools fill their rows');
          return [(left + first) / 2, y + height / 2];
        }"""
    )
    hand.page.mouse.move(x, y)
    hand.page.mouse.down()
    hand.page.mouse.move(x + 60, y + 70, steps=3)
    hand.page.mouse.up()
    told(hand, 1, "map")


def test_labels_stand_at_the_left_edge_in_any_page(hand: Tab) -> None:
    hand.js("() => document.documentElement.setAttribute('dir', 'rtl')")
    shape = {"id": "a", "type": "rect", "x0": 200, "x1": 380, "y0": 100, "y1": 200}
    hand.set_props("image", shapes=[{**shape, "label": "MMMM", "color": "no colour"}])
    assert any(inked(hand, x, 111) for x in range(206, 240))
    assert not any(inked(hand, x, 111) for x in range(160, 198))


def test_by_touch_a_finger_draws_and_reshapes(browser: Browser, url: str) -> None:
    with open_tab(browser, has_touch=True, viewport={"width": 500, "height": 700}) as tab:
        opened(tab, url)
        swipe(tab, (100, 60), (250, 200))
        (shape,) = told(tab, 1)
        assert shape["x1"] == pytest.approx(250, abs=1)
        swipe(tab, (262, 210), (300, 250))  # beside the handle, as fingers are
        tab.page.wait_for_function("() => tests.prop('image', 'shapes')[0].x1 > 280")
        assert tab.js("() => window.scrollY") == 0


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
