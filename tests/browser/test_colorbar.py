"""The colour bar of a picture of values: its window under the hand, and the values as files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dash import Dash, Input, Output, dcc, html
from PIL import Image
from playwright.sync_api import Browser, expect
from support.apps import make_app
from support.servers import serve
from support.tabs import Tab, open_tab

from dash_dynamic_image_component import DynamicImage, Registry, Result, Size

SIZE = 128
NAMES = ["air", "fat", "muscle", "a bone with quite a long name", *(f"part {n}" for n in range(30))]
BAR = ".dash-dynamic-image-colorbar"
LOW, HIGH = f"{BAR} [role=slider] >> nth=0", f"{BAR} [role=slider] >> nth=1"


def scan(z: int) -> np.ndarray[Any, np.dtype[np.int16]]:
    """A ramp over all of -1000 to 3000, on which z moves the rows."""
    ramp = np.linspace(-1000, 3000, SIZE * SIZE).round().astype(np.int16)
    return np.roll(ramp.reshape(SIZE, SIZE), z, axis=0)


SHOWN: dict[str, Any] = {"colorbar": True, "alt": "Scan"}


def with_generators(*children: Any) -> Dash:
    app = make_app("flask")
    app.layout = html.Div([*children])
    registry = Registry(app)

    @registry.generator(data=True, max_age=600)
    def ct(z: int) -> Result:
        return Result(scan(z), unit="HU", filename="scan of today.png")

    @registry.generator(data=True, max_age=600)
    def organs() -> Result:
        return Result(np.arange(SIZE * SIZE).reshape(SIZE, SIZE) % len(NAMES), labels=NAMES)

    @registry.generator(data=True, max_age=600)
    def drawn(size: Size) -> np.ndarray[Any, Any]:
        return np.zeros((size.height, size.width), np.float32) + np.arange(size.width)

    @registry.generator(data=True, max_age=600)
    def plain() -> Image.Image:
        return Image.new("RGB", (SIZE, SIZE), (200, 30, 60))

    return app


def bar_app() -> Dash:
    """One picture, whose window a callback hears of."""
    picture = DynamicImage(
        "ct", {"z": 0}, id="image", width=500, height=400, dragmode="window",
        value_range=[-160, 240], **SHOWN
    )  # fmt: skip
    app = with_generators(picture, dcc.Store(id="told", data=[]), html.P(id="clicked"))
    output, told = Output("told", "data"), Input("image", "value_range")
    app.callback(output, told, prevent_initial_call=True)(lambda value_range: value_range)
    app.callback(Output("clicked", "children"), Input("image", "clickData"))(str)
    return app


def boxes_app() -> Dash:
    """Pictures in boxes of many kinds."""
    return with_generators(
        DynamicImage("organs", {}, id="named", width=300, height=200, **SHOWN),
        DynamicImage("plain", {}, id="plain", width=300, height=200, toolbar=True, **SHOWN),
        *[
            DynamicImage("ct", {"z": 0}, id=f"wide{width}", width=width, height=150, **SHOWN)
            for width in (120, 200, 300)
        ],
        DynamicImage("ct", {"z": 0}, id="natural", **SHOWN),
        DynamicImage("drawn", {}, id="sized", style={"width": 416}, **SHOWN),
    )


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(bar_app().server) as site:
        yield site.url


@pytest.fixture(scope="module")
def boxes_url() -> Iterator[str]:
    with serve(boxes_app().server) as site:
        yield site.url


def opened(tab: Tab, url: str) -> Tab:
    tab.open(url)
    tab.wait_status("loaded")
    tab.page.wait_for_selector(f"#image {LOW}")
    tab.page.wait_for_selector("#image [role=toolbar]", state="attached")
    return tab


@pytest.fixture(scope="module")
def page(browser: Browser, url: str) -> Iterator[Tab]:
    with open_tab(browser) as tab:
        yield opened(tab, url)


@pytest.fixture
def bar(page: Tab) -> Tab:
    """The picture as it was at first."""
    page.page.mouse.move(0, 0)
    page.set_props("told", data=[])
    page.set_props("image", value_range=[-160, 240], dragmode="window", view=None)
    wait_told(page, [-160, 240])
    return page


@pytest.fixture(scope="module")
def boxes(browser: Browser, boxes_url: str) -> Iterator[Tab]:
    with open_tab(browser) as tab:
        tab.open(boxes_url)
        for id in ("named", "plain", "wide120", "wide200", "wide300", "natural", "sized"):
            tab.wait_status("loaded", id)
        tab.page.wait_for_selector(f"#natural {LOW}")
        tab.page.wait_for_selector("#plain [role=toolbar]", state="attached")
        yield tab


def box(tab: Tab, selector: str) -> dict[str, float]:
    """The rectangle on screen."""
    found: dict[str, float] = tab.js(
        "at => document.querySelector(at).getBoundingClientRect().toJSON()", selector
    )
    return found


def middle(tab: Tab, selector: str) -> tuple[float, float]:
    found = tab.page.locator(selector).bounding_box()
    assert found
    return found["x"] + found["width"] / 2, found["y"] + found["height"] / 2


def ends(tab: Tab, id: str = "image") -> list[float]:
    """The window as the two sliders tell it."""
    return [
        float(tab.page.get_attribute(f"#{id} {end}", "aria-valuenow") or "nan")
        for end in (LOW, HIGH)
    ]


def drag(
    tab: Tab, start: tuple[float, float], by: tuple[float, float], *, drop: bool = True
) -> None:
    tab.page.mouse.move(*start)
    tab.page.mouse.down()
    for step in (0.2, 0.6, 1):
        tab.page.mouse.move(start[0] + step * by[0], start[1] + step * by[1])
    if drop:
        tab.page.mouse.up()


def wait_told(tab: Tab, expected: Any) -> None:
    """Wait until the callback on `value_range` has told it back."""
    tab.page.wait_for_function(
        "expected => JSON.stringify(tests.prop('told', 'data')) === expected",
        arg=json.dumps(expected, separators=(",", ":")).replace(".0", ""),
    )


def shades(tab: Tab, id: str = "image") -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The red of each pixel of the picture on screen."""
    reds = tab.js(
        """id => {
          const shown = document.querySelector(`#${id} canvas.dash-dynamic-image__img`);
          const { width, height } = shown;
          const context = new OffscreenCanvas(width, height).getContext('2d');
          context.drawImage(shown, 0, 0);
          const { data } = context.getImageData(0, 0, width, height);
          return Array.from({ length: width * height }, (_, at) => data[4 * at]);
        }""",
        id,
    )
    return np.array(reds, np.uint8).reshape(SIZE, SIZE)


def gray(values: Any, low: float, high: float) -> Any:
    """Shades of Matplotlib's table of greys."""
    return np.clip(np.floor((values.astype(float) - low) / (high - low) * 256), 0, 255)


def test_the_bar_is_beside_the_picture_and_shows_its_colours(bar: Tab) -> None:
    frame, picture, column = (
        box(bar, f"#image {each}")
        for each in (".dash-dynamic-image__frame", ".dash-dynamic-image__img", BAR)
    )
    assert (frame["width"], frame["height"]) == (500, 400)
    assert picture["right"] <= column["left"]
    assert column["right"] <= frame["right"]
    assert ends(bar) == [-160, 240]
    assert bar.page.get_attribute(f"#image {LOW}", "aria-valuetext") == "−160 HU"
    low, high = (middle(bar, f"#image {end}")[1] for end in (LOW, HIGH))
    reds = bar.js(
        """([low, high]) => {
          const canvas = document.querySelector('#image canvas[class*=colours]');
          const { top, height } = canvas.getBoundingClientRect();
          const context = new OffscreenCanvas(1, canvas.height).getContext('2d');
          context.drawImage(canvas, 0, 0);
          const { data } = context.getImageData(0, 0, 1, canvas.height);
          const rows = [high - 9, high + 9, (low + high) / 2, low - 9, low + 9];
          return rows.map((y) => data[4 * Math.floor(((y - top) / height) * canvas.height)]);
        }""",
        [low, high],
    )
    assert reds[0] == 255
    assert reds[-1] == 0
    step = 9 / (low - high) * 255
    for red, expected in zip(reds[1:4], (255 - step, 127.5, step), strict=True):
        assert abs(red - expected) < 4
    assert bar.page.locator(f"#image {BAR}").inner_text().split()[0] == "HU"


def test_the_histogram_and_the_ticks_are_where_their_values_are(bar: Tab) -> None:
    bar.set_props("image", value_range=[-1000, 3000])
    expect(bar.page.locator(f"#image {LOW}")).to_have_attribute("aria-valuenow", "-1000")
    labels = bar.js(
        """() => {
          const { top, height } =
            document.querySelector('#image [class*=colorbar__track]').getBoundingClientRect();
          const ticks = document.querySelectorAll('#image [class*=colorbar__tick]:not(div)');
          return [...ticks].map((tick) => {
            const own = tick.getBoundingClientRect();
            return [tick.textContent, 1 - ((own.top + own.bottom) / 2 - top) / height];
          });
        }"""
    )
    assert len(labels) >= 4
    for text, part in labels:
        assert abs(float(text.replace("−", "-")) - (4000 * part - 1000)) < 20
    # Of a ramp, all bins are alike.
    counts = bar.js(
        """() => {
          const { width, height } =
            document.querySelector('#image [class*=colorbar__counts] path').getBoundingClientRect();
          const track = document.querySelector('#image [class*=colorbar__track]');
          return [width, height - track.getBoundingClientRect().height];
        }"""
    )
    assert counts[0] == pytest.approx(20, abs=0.5)
    assert counts[1] == pytest.approx(0, abs=0.5)


def test_an_end_is_dragged_without_a_request_and_told_once(bar: Tab) -> None:
    before, updates = len(bar.images()), len(bar.updates())
    height = box(bar, f"#image {BAR} [class*=track]")["height"]
    drag(bar, middle(bar, f"#image {HIGH}"), (0, -40), drop=False)
    expected = 240 + 40 / height * 1200
    low, high = ends(bar)
    assert low == -160
    assert abs(high - expected) <= 10
    assert high == round(high)
    assert (shades(bar) == gray(scan(0), -160, high)).all()
    assert bar.prop("value_range") == [-160, 240]
    assert (len(bar.images()), len(bar.updates())) == (before, updates)
    bar.page.mouse.up()
    wait_told(bar, [-160, high])
    assert len(bar.images()) == before
    assert len(bar.updates()) == updates + 1
    assert bar.prop("n_clicks") is None
    assert bar.prop("clickData") is None


def test_on_a_page_from_the_right_no_number_is_on_the_colours(bar: Tab) -> None:
    bar.js("() => { document.documentElement.dir = 'rtl' }")
    strip, tick = box(bar, f"#image {BAR}__strip"), box(bar, f"#image {BAR}__tick")
    bar.js("() => { document.documentElement.dir = '' }")
    assert tick["left"] >= strip["right"]


def test_a_drag_that_loses_the_keyboard_goes_on_and_is_told_at_its_end(bar: Tab) -> None:
    start = middle(bar, f"#image {BAR} [class*=window]")
    drag(bar, start, (0, -25), drop=False)
    bar.js("() => document.activeElement.blur()")
    bar.page.mouse.move(start[0], start[1] - 40)
    moved = ends(bar)
    assert bar.prop("value_range") == [-160, 240]
    bar.page.mouse.up()
    wait_told(bar, moved)
    bar.page.mouse.move(*start)
    assert ends(bar) == moved


def test_the_window_is_moved_as_a_whole_and_a_double_click_shows_all(bar: Tab) -> None:
    drag(bar, middle(bar, f"#image {BAR} [class*=window]"), (0, 30))
    low, high = ends(bar)
    assert low < -160
    assert abs(high - low - 400) <= 1
    wait_told(bar, [low, high])
    x, y = middle(bar, f"#image {BAR} [class*=window]")
    bar.page.mouse.dblclick(x, y)
    wait_told(bar, None)
    assert ends(bar) == [-1000, 3000]
    assert (shades(bar) == gray(scan(0), -1000, 3000)).all()


def test_escape_takes_a_drag_back(bar: Tab) -> None:
    drag(bar, middle(bar, f"#image {BAR} [class*=window]"), (0, -25), drop=False)
    assert ends(bar) != [-160, 240]
    bar.page.keyboard.press("Escape")
    bar.page.mouse.up()
    assert ends(bar) == [-160, 240]
    assert bar.prop("value_range") == [-160, 240]
    assert (shades(bar) == gray(scan(0), -160, 240)).all()


@pytest.mark.parametrize(
    "part", [f"#image {BAR} [class*=window]", "#image .dash-dynamic-image__img"]
)
@pytest.mark.parametrize("way", ["Escape", "back"])
def test_a_drag_that_goes_back_leaves_the_range_to_each_image(
    bar: Tab, part: str, way: str
) -> None:
    bar.set_props("image", value_range=None)
    wait_told(bar, None)
    start = middle(bar, part)
    drag(bar, start, (0, 40), drop=False)
    if way == "Escape":
        bar.page.keyboard.press("Escape")
    else:
        bar.page.mouse.move(*start)
    bar.page.mouse.up()
    bar.set_props("image", generator="organs", params={})
    bar.page.wait_for_selector(f"#image {BAR} li")
    numbers = np.arange(SIZE * SIZE).reshape(SIZE, SIZE) % len(NAMES)
    assert (shades(bar) == gray(numbers, 0, len(NAMES) - 1)).all()
    assert bar.prop("value_range") is None
    bar.set_props("image", generator="ct", params={"z": 0})
    bar.page.wait_for_selector(f"#image {LOW}")


def test_the_keyboard_moves_an_end_ten_times_as_far_with_shift(bar: Tab) -> None:
    updates = len(bar.updates())
    bar.page.locator(f"#image {HIGH}").focus()
    bar.page.keyboard.press("ArrowUp")
    assert ends(bar) == [-160, 250]
    bar.page.keyboard.press("Shift+ArrowUp")
    assert ends(bar) == [-160, 370]
    bar.page.keyboard.press("ArrowDown")
    wait_told(bar, [-160, 360])
    assert len(bar.updates()) == updates + 1
    bar.page.keyboard.press("Home")
    low, high = ends(bar)
    assert low < high < -150
    bar.page.keyboard.press("Escape")
    assert ends(bar) == [-160, 360]
    bar.page.keyboard.press("0")
    wait_told(bar, None)


def touch_drag(tab: Tab, start: tuple[float, float], by: tuple[float, float]) -> None:
    session = tab.page.context.new_cdp_session(tab.page)
    for kind, step in (
        ("touchStart", 0.0),
        ("touchMove", 0.3),
        ("touchMove", 0.7),
        ("touchMove", 1.0),
        ("touchEnd", None),
    ):
        points = (
            []
            if step is None
            else [{"x": start[0] + step * by[0], "y": start[1] + step * by[1], "id": 1}]
        )
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_finger_drags_an_end_and_a_window_and_the_page_stays(browser: Browser, url: str) -> None:
    with open_tab(browser, has_touch=True, viewport={"width": 600, "height": 450}) as tab:
        opened(tab, url)
        x, y = middle(tab, f"#image {HIGH}")
        touch_drag(tab, (x + 6, y - 12), (0, -40))
        low, high = ends(tab)
        assert (low, high > 300) == (-160, True)
        wait_told(tab, [int(low), int(high)])
        touch_drag(tab, middle(tab, "#image .dash-dynamic-image__img"), (0, -30))
        assert ends(tab)[0] < low
        assert tab.js("() => scrollY") == 0


def test_values_with_names_have_a_legend_that_scrolls(boxes: Tab) -> None:
    rows = boxes.page.locator(f"#named {BAR} li")
    expect(rows).to_have_count(len(NAMES))
    assert rows.all_inner_texts() == NAMES
    expect(boxes.page.locator(f"#named {BAR} [role=slider]").first).to_be_hidden()
    colours = boxes.js(
        """() => [...document.querySelectorAll('#named [class*=swatch]')].map((each) =>
          getComputedStyle(each).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number))"""
    )
    assert [colour[0] for colour in colours] == shades(boxes, "named")[0, : len(NAMES)].tolist()
    legend = f"#named {BAR} ul"
    heights = boxes.js(
        "at => { const e = document.querySelector(at); return [e.scrollHeight, e.clientHeight]; }",
        legend,
    )
    assert heights[0] > heights[1] > 100
    boxes.page.locator(legend).focus()
    boxes.page.keyboard.press("End")
    boxes.page.wait_for_function("at => document.querySelector(at).scrollTop > 0", arg=legend)


def test_a_picture_without_values_has_neither_bar_nor_mode(boxes: Tab) -> None:
    expect(boxes.page.locator(f"#plain {BAR}")).to_have_count(0)
    boxes.page.hover("#plain")
    tools = boxes.page.locator("#plain [role=toolbar] button")
    assert tools.filter(visible=True).evaluate_all("all => all.map((each) => each.title)") == [
        "Select a box",
        "Select with a lasso",
        "Save the image",
        "Full screen",
    ]


@pytest.mark.parametrize(("width", "height"), [(90, 90), (140, 80), (100, 50), (420, 60)])
def test_tools_stay_in_the_box_of_their_picture(bar: Tab, width: int, height: int) -> None:
    size = {"width": width, "height": height}
    bar.set_props("image", **size, colorbar=False, dragmode="pan")
    bar.page.hover("#image", position={"x": 5, "y": height - 5})
    tools = bar.page.locator("#image [role=toolbar] button").filter(visible=True)
    expect(tools).to_have_count(11)
    frame = box(bar, "#image")
    for at in (0, 10):
        tools.nth(at).focus()
        for inside in (box(bar, "#image [role=toolbar]"), tools.nth(at).bounding_box()):
            assert inside
            assert frame["x"] <= inside["x"]
            assert frame["y"] <= inside["y"]
            assert inside["x"] + inside["width"] <= frame["x"] + width
            assert inside["y"] + inside["height"] <= frame["y"] + height
    bar.set_props("image", width=500, height=400, colorbar=True)


def test_a_drag_rests_while_a_picture_without_values_is_shown(bar: Tab) -> None:
    drag(bar, middle(bar, f"#image {HIGH}"), (0, 30), drop=False)
    low, high = ends(bar)
    assert high < 240
    bar.set_props("image", generator="plain", params={})
    bar.page.wait_for_selector(f"#image {BAR}", state="hidden")
    x, y = middle(bar, "#image")
    for place in (y, y + 50):
        bar.page.mouse.move(x, place)
    bar.page.mouse.up()
    wait_told(bar, [low, high])
    bar.set_props("image", generator="ct", params={"z": 0})
    bar.page.wait_for_selector(f"#image {BAR}")
    assert ends(bar) == [low, high]


def test_the_number_of_an_end_lies_over_the_tools(bar: Tab) -> None:
    bar.set_props("image", value_range=None)
    bar.page.hover(f"#image {HIGH}")
    bar.page.wait_for_function(
        """at => {
          const number = document.querySelector(at).firstElementChild;
          const {left, top, height} = number.getBoundingClientRect();
          number.style.pointerEvents = 'auto';
          const found = document.elementFromPoint(left + 2, top + height / 2);
          const {right, bottom} = document
            .querySelector('#image [role=toolbar]')
            .getBoundingClientRect();
          number.style.pointerEvents = '';
          return left + 2 < right && top + height / 2 < bottom && found === number;
        }""",
        arg="#image [role=slider] ~ [role=slider]",
    )


def test_in_a_narrow_box_the_bar_leaves_the_room_to_the_picture(boxes: Tab) -> None:
    for id, room, has_numbers, has_histogram in [
        ("wide120", 28, False, False),
        ("wide200", 74, True, False),
        ("wide300", 96, True, True),
        ("natural", 96, True, True),
    ]:
        frame, column = (
            box(boxes, f"#{id} {each}") for each in (".dash-dynamic-image__frame", BAR)
        )
        picture = box(boxes, f"#{id} .dash-dynamic-image__img")
        assert column["width"] == room
        assert picture["right"] <= column["left"]
        assert column["right"] == frame["right"]
        tick = boxes.page.locator(f"#{id} [class*=colorbar__tick]:not(div)").first
        expect(tick).to_be_visible(visible=has_numbers)
        counts = boxes.page.locator(f"#{id} [class*=colorbar__counts]")
        expect(counts).to_be_visible(visible=has_histogram)
    assert (picture["width"], picture["height"]) == (SIZE, SIZE)


def test_the_bar_has_the_colours_of_the_page(bar: Tab) -> None:
    bar.js("() => { document.body.style.color = 'rgb(12, 130, 40)' }")
    colour = bar.js(
        "at => getComputedStyle(document.querySelector(at)).color", f"#image {BAR} [class*=common]"
    )
    assert colour == "rgb(12, 130, 40)"


def test_a_drag_on_the_picture_changes_width_and_level(bar: Tab) -> None:
    before, updates = len(bar.images()), len(bar.updates())
    at = middle(bar, "#image .dash-dynamic-image__img")
    level = bar.page.locator("#image [class*=level]")
    expect(level).to_be_hidden()
    drag(bar, at, (25, 0), drop=False)
    expect(level).to_have_text("W 600 L 40")
    assert ends(bar) == [-260, 340]
    bar.page.mouse.move(at[0] + 25, at[1] + 10)
    expect(level).to_have_text("W 600 L 120")
    bar.page.keyboard.down("Shift")
    bar.page.mouse.move(at[0] + 25, at[1])
    expect(level).to_have_text("W 600 L 112")
    bar.page.keyboard.up("Shift")
    assert (shades(bar) == gray(scan(0), -188, 412)).all()
    bar.page.mouse.up()
    wait_told(bar, [-188, 412])
    assert (len(bar.images()), len(bar.updates())) == (before, updates + 1)
    expect(level).to_be_hidden()
    assert bar.prop("clickData") is None
    bar.page.mouse.dblclick(*at)
    wait_told(bar, None)


def test_arrow_keys_on_the_picture_change_width_and_level(bar: Tab) -> None:
    bar.page.locator("#image [role=application]").focus()
    bar.page.keyboard.press("ArrowRight")
    assert ends(bar) == [-180, 260]
    bar.page.keyboard.press("Shift+ArrowDown")
    assert ends(bar) == [220, 660]
    spoken = bar.page.locator("#image [aria-live=polite]")
    expect(spoken).to_have_text("W 440 L 440")
    wait_told(bar, [220, 660])


def test_a_new_picture_under_the_hand_leaves_the_window_to_it(bar: Tab) -> None:
    drag(bar, middle(bar, f"#image {HIGH}"), (0, -40), drop=False)
    high = ends(bar)[1]
    bar.set_props("image", params={"z": 5})
    bar.page.wait_for_function(
        "() => tests.prop('image', 'shown_params')?.z === 5 && !tests.isPreview('image')"
    )
    bar.wait_status("loaded")
    assert ends(bar) == [-160, high]
    assert (shades(bar) == gray(scan(5), -160, high)).all()
    bar.page.mouse.up()
    wait_told(bar, [-160, high])
    bar.set_props("image", params={"z": 0})
    bar.page.wait_for_function("() => tests.prop('image', 'shown_params')?.z === 0")


def test_the_picture_and_its_values_are_saved(bar: Tab, tmp_path: Path) -> None:
    bar.page.hover("#image")

    def saved(name: str, *keys: Any) -> Path:
        with bar.page.expect_download() as download:
            bar.page.locator("#image").get_by_role("button", name=name).click(modifiers=[*keys])
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        return path

    picture = saved("Save the image")
    assert picture.name == "scan of today.png"
    with Image.open(picture) as image:
        reds = np.asarray(image.convert("RGBA"))[..., 0]
    assert (reds == gray(scan(0), -160, 240)).all()
    values = saved("Save the values")
    assert values.name == "scan of today.npy"
    array = np.load(values)
    assert array.dtype == np.int16
    assert (array == scan(0)).all()
    sent = saved("Save the values", "Shift")
    assert sent.name == "scan of today-values.png"
    with Image.open(sent) as image:
        raw = np.asarray(image).astype(int)
    assert (np.diff(raw) == np.diff(scan(0).astype(int))).all()


def test_the_histogram_is_that_of_the_visible_part_on_request(bar: Tab) -> None:
    bar.set_props("image", value_range=[-1000, 3000], dragmode="pan")

    def filled() -> list[int]:
        """The bins that have values."""
        path = bar.page.locator(f"#image {BAR} button path").get_attribute("d") or ""
        bins = [float(each.split("V")[0]) for each in path.split("H") if "V" in each]
        assert len(bins) == 64
        return [number for number, left in enumerate(bins) if left < 1]

    histogram = bar.page.get_by_role("button", name="visible part").and_(
        bar.page.locator("#image button")
    )
    expect(bar.page.locator(f"#image {LOW}")).to_have_attribute("aria-valuenow", "-1000")
    bar.set_props("image", view={"x": [32, 96], "y": [96, 32]})
    bar.page.wait_for_function(
        "() => document.querySelector('#image canvas').getBoundingClientRect().width > 700"
    )
    assert filled() == [*range(64)]
    histogram.click()
    expect(histogram).to_have_attribute("aria-pressed", "true")
    middle_half = filled()
    assert abs(middle_half[0] - 16) <= 1
    assert abs(middle_half[-1] - 47) <= 1
    bar.page.locator("#image [role=application]").focus()
    bar.page.keyboard.press("+")
    bar.page.wait_for_function(
        "([at, before]) => document.querySelector(at).getAttribute('d') !== before",
        arg=[
            f"#image {BAR} button path",
            bar.page.locator(f"#image {BAR} button path").get_attribute("d"),
        ],
    )
    assert len(filled()) < len(middle_half)
    histogram.click()
    assert filled() == [*range(64)]
    assert bar.prop("value_range") == [-1000, 3000]


def test_the_full_screen_has_all_of_the_picture_and_the_bar_in_white(bar: Tab) -> None:
    bar.js("() => document.querySelector('#image').requestFullscreen()")
    bar.page.wait_for_function("() => document.fullscreenElement?.id === 'image'")
    bar.page.wait_for_function(
        "() => document.querySelector('#image > div').offsetHeight === innerHeight"
    )
    column = box(bar, f"#image {BAR}")
    width, height = bar.js("() => [innerWidth, innerHeight]")
    assert (column["right"], column["bottom"]) == (width, height)
    assert box(bar, "#image .dash-dynamic-image__img")["bottom"] <= height
    assert bar.js("at => getComputedStyle(document.querySelector(at)).color", f"#image {BAR}") == (
        "rgb(255, 255, 255)"
    )
    bar.js("() => document.exitFullscreen()")


def test_a_bar_comes_and_goes_with_its_prop(bar: Tab) -> None:
    width = box(bar, "#image .dash-dynamic-image__img")["width"]
    bar.set_props("image", colorbar=False)
    expect(bar.page.locator(f"#image {BAR}")).to_have_count(0)
    assert box(bar, "#image .dash-dynamic-image__img")["width"] > width
    bar.set_props("image", colorbar=True)
    expect(bar.page.locator(f"#image {HIGH}")).to_have_attribute("aria-valuetext", "240 HU")
    assert box(bar, "#image .dash-dynamic-image__img")["width"] == width


def test_a_picture_of_the_asked_size_is_asked_for_without_the_room_of_the_bar(boxes: Tab) -> None:
    boxes.wait_status("loaded", "sized")
    frame, column = (box(boxes, f"#sized {each}") for each in (".dash-dynamic-image__frame", BAR))
    size = boxes.js("() => tests.prop('sized', 'image_info')")
    assert size["width"] == frame["width"] - column["width"]
    assert box(boxes, "#sized .dash-dynamic-image__img")["width"] == size["width"]
