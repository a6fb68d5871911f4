"""Zoom and pan in a browser: what the screen shows, what `view` tells, and what is asked."""

from __future__ import annotations

import io
import random
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

from dash_dynamic_image_component import DynamicImage, Registry, Size, View

WIDE, HIGH = 400, 240
BOX = {"width": WIDE, "height": HIGH}
HOME = View(x=(0, 60), y=(0, 40))
FINE, PERIOD = 64, 4096
"""Steps in one unit, and steps after which the colours come again."""
INSIDE = {"x": [15, 45], "y": [10, 30]}
LEVEL = [1]
"""Of the pictures that change under an open page."""
TOUCH = {"has_touch": True, "viewport": {"width": 500, "height": 600}}


def coded(view: View) -> Any:
    """A picture whose 24 bits are 12 of x and 12 of y."""
    x, y = (np.floor(each * FINE).astype(int) % PERIOD for each in view.grid())
    return np.stack([x >> 4, (x & 15) << 4 | y >> 8, y & 255], axis=-1).astype(np.uint8)


def views(backend: str = "flask") -> Dash:
    app = make_app(backend)
    registry = Registry(app)

    @registry.generator(max_age=3600)
    def places(view: View = HOME) -> Any:
        return coded(view)

    @registry.generator(max_age=3600)
    def bounded(view: View = View(x=HOME.x, y=HOME.y, bounds=(HOME.x, HOME.y))) -> Any:
        return coded(view)

    @registry.generator
    def flat(k: int = 0, view: View = HOME) -> Any:
        return np.full((view.height, view.width, 3), 40 * k, np.uint8)

    @registry.generator(max_age=3600)
    def changing(view: View = HOME) -> Any:
        return np.full((view.height, view.width, 3), 40 * LEVEL[0], np.uint8)

    @registry.generator
    def holes(view: View = HOME) -> Any:
        pixels = np.zeros((view.height, view.width, 4), np.uint8)
        if view.x == HOME.x:
            pixels[...] = (200, 0, 0, 255)
        return pixels

    @registry.generator(preview="off")
    def figure(size: Size = Size(WIDE, HIGH), view: View = HOME) -> Any:
        drawn = size.figure()
        axes = drawn.add_axes((0.2, 0.2, 0.7, 0.7))
        axes.axvline(30, color="red", linewidth=4)
        view.apply(axes)
        return drawn

    @registry.generator
    def days(
        view: View = View(x=("2026-01-01", "2026-12-31"), y=(0, 1), xscale="date"),
    ) -> Any:
        hours = view.grid()[0].astype("datetime64[h]").astype(int) % 24
        return np.where(hours < 12, 200, 40).astype(np.uint8)

    @registry.generator
    def photo() -> Any:
        return np.full((HIGH, WIDE, 3), 90, np.uint8)

    app.callback(Output("back", "children"), Input("image", "view"))(lambda view: f"{view}")
    app.config.suppress_callback_exceptions = True
    return app


@pytest.fixture(scope="module")
def site() -> Iterator[Any]:
    """A site whose layout each test sets."""
    app = views()
    with serve(app.server) as site:
        yield app, site


def picture(generator: str = "places", id: str = "image", **props: Any) -> DynamicImage:
    return DynamicImage(generator, id=id, style=BOX, **props)


def show(site: Any, tab: Tab, *children: Any) -> None:
    app, served = site
    ends = [html.P(id="back"), html.Div(style={"height": 1500})]
    app.layout = html.Div([*children, *ends], style={"padding": 10, "background": "white"})
    tab.open(served.url)
    for child in children:
        tab.page.wait_for_selector(f"#{child.id} .dash-dynamic-image__plane img")
        tab.wait_status("loaded", child.id)
    tab.js("() => { window.told = tests.history('image', ['view']) }")


def at(tab: Tab, across: float, down: float, id: str = "image") -> tuple[float, float]:
    """The point of the window at a part of the box."""
    box = tab.page.locator(f"#{id}").bounding_box()
    assert box
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def rest(tab: Tab, *ids: str) -> None:
    """Wait until the gesture is over and its exact picture is there."""
    tab.page.wait_for_timeout(320)
    for id in ids or ("image",):
        tab.wait_status("loaded", id)


def wheel(tab: Tab, across: float, down: float, turn: float) -> None:
    """Turn the wheel with Ctrl: 200 show twice as much."""
    tab.page.mouse.move(*at(tab, across, down))
    tab.page.keyboard.down("Control")
    tab.page.mouse.wheel(0, turn)
    tab.page.keyboard.up("Control")


def drag(tab: Tab, start: tuple[float, float], end: tuple[float, float]) -> None:
    tab.page.mouse.move(*at(tab, *start))
    tab.page.mouse.down()
    tab.page.mouse.move(*at(tab, *end), steps=5)
    tab.page.mouse.up()


def screen(tab: Tab, id: str = "image", is_still: bool = True) -> Any:
    """The pixels of the box on screen."""
    if is_still:
        tab.page.mouse.move(480, 580)
        tab.page.wait_for_function("() => document.getAnimations().length === 0")
    taken = tab.page.locator(f"#{id}").screenshot(scale="device")
    return np.asarray(Image.open(io.BytesIO(taken)).convert("RGB")).astype(int)


def view_of(tab: Tab, id: str = "image") -> dict[str, Any]:
    told = tab.prop("view", id)
    return told or {"x": list(HOME.x), "y": list(HOME.y)}


def errors(tab: Tab, id: str = "image") -> list[float]:
    """How far nine points of the screen are from what `view` says, in device pixels."""
    return errors_at(tab, view_of(tab, id), id)


def errors_at(tab: Tab, view: dict[str, Any], id: str = "image") -> list[float]:
    """How far nine points of the screen are from a view, in device pixels."""
    pixels = screen(tab, id)
    height, width = pixels.shape[:2]
    found = []
    for row in (int(height * part) for part in (0.25, 0.55, 0.9)):
        for column in (int(width * part) for part in (0.1, 0.5, 0.9)):
            red, green, blue = pixels[row, column]
            left, right = view["x"]
            bottom, top = view["y"]
            unit = ((right - left) / width, (top - bottom) / height)
            data = (left + (column + 0.5) * unit[0], top - (row + 0.5) * unit[1])
            codes = (red << 4 | green >> 4, (green & 15) << 8 | blue)
            for code, each, pixel in zip(codes, data, unit, strict=True):
                away = (code + 0.5 - each * FINE + PERIOD / 2) % PERIOD - PERIOD / 2
                # The code itself is true to half a step.
                found.append(max(abs(away) - 0.5, 0) / FINE / pixel)
    return found


def gesture(tab: Tab, chance: random.Random) -> str:
    """One random gesture within scales at which the colours are fine enough."""
    span = view_of(tab)["x"][1] - view_of(tab)["x"][0]
    name = chance.choice(["drag", "wheel", "wheel", "box", "double click", "key"])
    first, second = [(chance.uniform(0.1, 0.9), chance.uniform(0.3, 0.9)) for _ in range(2)]
    if span < 8:
        name = "double click"
    if name == "drag":
        drag(tab, first, second)
    elif name == "wheel":
        wheel(tab, *first, chance.choice([-150, -70, 60, 130]) if span < 100 else -150)
    elif name == "box":
        tab.set_props("image", dragmode="zoom")
        drag(tab, (0.2, 0.3), (chance.uniform(0.6, 0.9), chance.uniform(0.6, 0.9)))
        tab.set_props("image", dragmode="pan")
    elif name == "double click":
        tab.page.mouse.dblclick(*at(tab, *first))
    else:
        tab.page.focus("#image [tabindex='0']")
        tab.page.keyboard.press(chance.choice(["ArrowLeft", "ArrowUp", "Shift+ArrowRight", "-"]))
    return name


def test_after_any_gesture_the_screen_is_what_view_says(site: Any, browser: Browser) -> None:
    """Ratio 1, and other engines, are in tests/engines."""
    chance = random.Random(17)
    with open_tab(browser, device_scale_factor=2) as tab:
        show(site, tab, picture())
        assert max(errors(tab)) <= 0.5
        done = []
        for _ in range(4):
            before = len(tab.js("() => told()"))
            done.append(gesture(tab, chance))
            rest(tab)
            assert len(tab.js("() => told()")) - before <= 1, done
            assert max(errors(tab)) <= 0.5, (done, tab.prop("view"))
        assert len(tab.js("() => told()")) > len(done) / 2


def test_each_backend_draws_the_view_of_its_url_and_is_asked_once(
    backend: str, browser: Browser
) -> None:
    app = views(backend)
    with serve(app.server) as served, open_tab(browser) as tab:
        show((app, served), tab, picture(view=INSIDE))
        assert tab.images()[0].endswith("&view=15,45,10,30")
        assert sum("15,45,10,30" in url for url in tab.images()) == 1
        assert max(errors(tab)) <= 0.5
        assert tab.prop("view") == INSIDE


def test_the_data_under_the_pointer_stay_there_through_a_zoom(site: Any, tab: Tab) -> None:
    show(site, tab, picture())
    for turn in (-100, 60, -130):
        before = view_of(tab)
        wheel(tab, 0.8, 0.4, turn)
        rest(tab)
        after = view_of(tab)
        assert after != before
        for name, part, pixels in (("x", 0.8, WIDE), ("y", 0.6, HIGH)):
            low, high = after[name]
            stayed = before[name][0] + (before[name][1] - before[name][0]) * part
            assert abs(low + (high - low) * part - stayed) <= (high - low) / pixels


def test_five_steps_in_and_out_ask_nothing_on_the_way_out(site: Any, tab: Tab) -> None:
    show(site, tab, picture("bounded"))
    for turn in (-100, 100):
        asked = len(tab.images())
        for _ in range(5):
            wheel(tab, 0.3, 0.6, turn)
            rest(tab)
            # What a next gesture may uncover is fetched while the page is idle.
            tab.page.wait_for_timeout(350 if turn < 0 else 0)
        if turn < 0:
            assert len(tab.images()) - asked >= 5
    assert tab.images()[asked:] == []
    assert tab.prop("view") is None


def test_a_callback_that_writes_the_view_back_does_not_loop(site: Any, tab: Tab) -> None:
    show(site, tab, picture())
    tab.js(
        """() => window.dash_stores[0].subscribe(() => {
          const view = tests.prop('image', 'view');
          const text = JSON.stringify(view);
          if (text === window.written) return;
          window.written = text;
          dash_clientside.set_props('image', {view: view && {y: [...view.y], x: [...view.x]}});
        })"""
    )
    drag(tab, (0.5, 0.5), (0.7, 0.6))
    rest(tab)
    calls = len(tab.updates())
    tab.page.wait_for_timeout(200)
    assert len(tab.updates()) == calls
    assert view_of(tab)["x"] == pytest.approx([-12, 48])
    assert max(errors(tab)) <= 0.5


def test_a_view_that_a_callback_sets_is_shown(site: Any, tab: Tab) -> None:
    show(site, tab, picture())
    tab.set_props("image", view=INSIDE)
    tab.page.wait_for_timeout(100)
    tab.wait_status("loaded")
    assert max(errors(tab)) <= 0.5
    assert tab.prop("view") == INSIDE
    tab.set_props("image", view=None)
    tab.page.wait_for_timeout(100)
    tab.wait_status("loaded")
    assert max(errors(tab)) <= 0.5


def test_events_tell_the_view_on_screen(site: Any, tab: Tab) -> None:
    photo = picture("photo", "photo", dragmode="pan")
    show(site, tab, picture(view=INSIDE), photo)
    tab.page.mouse.click(*at(tab, 0.5, 0.5))
    tab.page.mouse.click(*at(tab, 0.5, 0.5, "photo"))
    assert tab.prop("clickData")["view"] == INSIDE
    assert tab.prop("clickData", "photo")["view"] is None


def test_a_view_may_have_iso_texts_on_a_date_scale(site: Any, tab: Tab) -> None:
    day = {"x": ["2026-01-31", "2026-02-01T01:00+01:00"], "y": [0, 1]}
    show(site, tab, picture("days", view=day))
    asked = [url for url in tab.images() if "tier" not in url]
    assert any(url.endswith("&view=1769817600000,1769904000000,0,1") for url in asked)
    assert (
        screen(tab)[100, [10, WIDE // 2 - 10, WIDE // 2 + 10, -10], 0] == [200, 200, 40, 40]
    ).all()
    assert tab.prop("view") == day
    drag(tab, (0.75, 0.5), (0.25, 0.5))
    rest(tab)
    assert view_of(tab)["x"] == pytest.approx(
        [1769817600000 + 43_200_000, 1769904000000 + 43_200_000]
    )
    assert (
        screen(tab)[100, [10, WIDE // 2 - 10, WIDE // 2 + 10, -10], 0] == [40, 40, 200, 200]
    ).all()


def test_no_frame_of_a_pan_is_blank_inside_home(site: Any, tab: Tab) -> None:
    show(site, tab, picture("flat", params={"k": 3}, view=INSIDE))
    tab.page.wait_for_timeout(400)
    tab.page.mouse.move(*at(tab, 0.5, 0.5))
    tab.page.mouse.down()
    for part in (0.55, 0.65, 0.8, 0.6, 0.3, 0.2):
        tab.page.mouse.move(*at(tab, part, 0.5))
        seen = screen(tab, is_still=False)[60:-10, 10:-10]
        assert (abs(seen - 120) < 12).all(), (part, seen.min(), seen.max())
    tab.page.mouse.up()
    rest(tab)


def test_no_frame_shows_pictures_of_two_params(site: Any, tab: Tab) -> None:
    show(site, tab, picture("flat", params={"k": 1}, view=INSIDE))
    tab.page.wait_for_timeout(400)
    tab.page.mouse.move(*at(tab, 0.5, 0.5))
    tab.page.mouse.down()
    for k, part in enumerate((0.55, 0.65, 0.7, 0.45, 0.3), start=2):
        tab.page.mouse.move(*at(tab, part, 0.5))
        tab.set_props("image", params={"k": k % 6})
        seen = screen(tab, is_still=False)[60:-10, 10:-10]
        levels = {round(each / 40) for each in np.unique(seen[seen < 220])}
        assert len(levels) == 1, (k, levels)
    tab.page.mouse.up()
    rest(tab)


def test_a_refresh_leaves_no_older_picture_in_the_page(site: Any, tab: Tab) -> None:
    LEVEL[0] = 1

    def levels() -> set[int]:
        return {round(each / 40) for each in np.unique(screen(tab)[60:-10, 10:-10])}

    def wait_beneath() -> None:
        """Wait for the pictures that are fetched while the page is idle."""
        tab.page.wait_for_function("() => document.querySelectorAll('#image img').length > 1")

    show(site, tab, picture("changing"))
    wheel(tab, 0.5, 0.5, -200)
    rest(tab)
    wait_beneath()
    assert levels() == {1}
    LEVEL[0] = 2
    tab.set_props("image", refresh=1)
    tab.page.wait_for_timeout(300)
    tab.wait_status("loaded")
    assert levels() == {2}
    wait_beneath()
    tab.page.mouse.move(*at(tab, 0.5, 0.5))
    tab.page.mouse.down()
    tab.page.mouse.move(*at(tab, 0.8, 0.5), steps=3)
    moving = screen(tab, is_still=False)[60:-10, 10:-10]
    tab.page.mouse.up()
    assert (abs(moving - 80) < 12).all(), "what the hand uncovers is new too"
    rest(tab)
    tab.page.mouse.dblclick(*at(tab, 0.5, 0.5))
    rest(tab)
    assert tab.prop("view") is None
    assert levels() == {2}, "so is home, of which the browser and the server keep an older one"


def test_the_wheel_is_the_pages_until_a_click(site: Any, tab: Tab) -> None:
    show(site, tab, picture())
    tab.page.mouse.move(*at(tab, 0.5, 0.5))
    tab.page.mouse.wheel(0, 40)
    tab.page.wait_for_function("() => scrollY === 40")
    assert tab.page.get_by_text("+ wheel zooms").is_visible()
    assert tab.prop("view") is None
    wheel(tab, 0.5, 0.5, -100)
    rest(tab)
    zoomed = view_of(tab)
    assert zoomed["x"][1] - zoomed["x"][0] == pytest.approx(60 * 2**-0.5)
    tab.page.mouse.click(*at(tab, 0.5, 0.5))
    tab.page.mouse.wheel(0, -100)
    rest(tab)
    assert view_of(tab)["x"][1] - view_of(tab)["x"][0] == pytest.approx(30)
    assert tab.js("() => scrollY") == 40


def test_two_fingers_zoom_and_one_scrolls_until_a_tap(site: Any, browser: Browser) -> None:
    with open_tab(browser, **TOUCH) as tab:
        show(site, tab, picture())
        session = tab.page.context.new_cdp_session(tab.page)

        def touch(kind: str, *parts: tuple[float, float]) -> None:
            points = [at_start(part) for part in parts]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        left, top = at(tab, 0, 0)

        def at_start(part: tuple[float, float]) -> dict[str, float]:
            return {"x": left + part[0] * WIDE, "y": top + part[1] * HIGH}

        touch("touchStart", (0.4, 0.5), (0.6, 0.5))
        for step in range(1, 6):
            touch("touchMove", (0.4 - 0.02 * step, 0.5), (0.6 + 0.02 * step, 0.5))
        touch("touchEnd")
        rest(tab)
        span = view_of(tab)["x"][1] - view_of(tab)["x"][0]
        assert span == pytest.approx(30)
        assert max(errors(tab)) <= 0.5
        before = view_of(tab)
        for _ in range(2):
            touch("touchStart", (0.5, 0.8))
            for step in range(1, 8):
                touch("touchMove", (0.5, 0.8 - 0.08 * step))
            touch("touchEnd")
            rest(tab)
        assert tab.js("() => scrollY") > 0
        assert view_of(tab) == before


def test_linked_images_show_the_same_and_tell_it(site: Any, tab: Tab) -> None:
    show(site, tab, picture(link="a"), picture(id="other", link="a"))
    wheel(tab, 0.3, 0.6, -150)
    rest(tab, "image", "other")
    assert view_of(tab, "other") == view_of(tab) != {"x": [0, 60], "y": [0, 40]}
    assert max(errors(tab, "other")) <= 0.5


def test_a_view_that_a_callback_sets_moves_all_that_are_linked(site: Any, tab: Tab) -> None:
    show(site, tab, picture(link="a"), picture(id="other", link="a"), picture(id="third"))
    tab.set_props("image", view=INSIDE)
    tab.page.wait_for_timeout(100)
    for id in ("image", "other"):
        tab.wait_status("loaded", id)
        assert max(errors_at(tab, INSIDE, id)) <= 0.5
    assert max(errors(tab, "third")) <= 0.5
    assert (tab.prop("view"), tab.prop("view", "other")) == (INSIDE, None)
    tab.set_props("image", view=None)
    tab.page.wait_for_timeout(100)
    for id in ("image", "other"):
        tab.wait_status("loaded", id)
        assert max(errors(tab, id)) <= 0.5
    assert tab.prop("view", "other") is None


def red_column(pixels: Any) -> float:
    """The middle of the red line in a figure."""
    red = (pixels[..., 0] - pixels[..., 1] > 100).sum(axis=0)
    return float(np.flatnonzero(red > 40).mean())


def test_a_figure_moves_inside_of_its_axes_and_ends_exact(site: Any, tab: Tab) -> None:
    show(site, tab, picture("figure"))
    before = screen(tab)
    tab.page.mouse.move(*at(tab, 0.5, 0.5))
    tab.page.mouse.down()
    tab.page.mouse.move(*at(tab, 0.7, 0.5), steps=4)
    moving = screen(tab, is_still=False)
    assert red_column(moving) == pytest.approx(red_column(before) + 80, abs=1.5)
    # The numbers at the left stay, though they are dim.
    labels = before[80:170, 50:76, 1] < 100
    assert labels.any()
    assert (moving[80:170, 50:76, 1][labels] < 240).all()
    tab.page.mouse.up()
    rest(tab)
    after = screen(tab)
    left, right = view_of(tab)["x"]
    middle = WIDE * (0.2 + 0.7 * (30 - left) / (right - left))
    assert red_column(after) + 0.5 == pytest.approx(middle, abs=1)
    (url,) = {each for each in tab.images() if f"&view={left}," in each}
    answer = tab.page.request.get(url)
    drawn = np.asarray(Image.open(io.BytesIO(answer.body())).convert("RGB")).astype(int)
    assert (drawn[60:, :] == after[60:, :]).all()


def test_a_plain_image_moves_without_a_request(site: Any, tab: Tab) -> None:
    show(site, tab, picture("photo", dragmode="pan"))
    asked = len(tab.images())
    drag(tab, (0.5, 0.5), (0.7, 0.5))
    rest(tab)
    assert view_of(tab)["x"] == pytest.approx([-80, 320])
    assert (screen(tab)[100, [40, 120, 350], 0] == [255, 90, 90]).all()
    assert len(tab.images()) == asked


def test_a_transparent_picture_covers_an_older_one(site: Any, tab: Tab) -> None:
    show(site, tab, picture("holes"))
    assert (screen(tab)[60:-10, 10:-10] == (200, 0, 0)).all()
    drag(tab, (0.5, 0.5), (0.7, 0.5))
    rest(tab)
    tab.page.wait_for_timeout(200)
    assert (screen(tab)[60:-10, 10:-10] == 255).all()
