"""How an image looks: its box, its placeholder, the sign that it is busy, and what nobody sees."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from dash import Dash, dcc, html
from playwright.sync_api import Browser, Locator, expect
from support.apps import make_app
from support.pictures import numbered
from support.servers import serve
from support.tabs import Tab, open_tab

from dash_dynamic_image_component import DynamicImage, Registry


class Painter:
    """An app with a generator that waits, where it is told to."""

    def __init__(self, *children: Any) -> None:
        self.app: Dash = make_app("flask")
        self.app.layout = html.Div(list(children))
        self.ready = threading.Event()
        self.ready.set()

        @Registry(self.app).generator(preview="off")
        def paint(value: int, size: int = 64) -> Any:
            self.ready.wait(30)
            return numbered(value, size)

    @contextmanager
    def open(self, tab: Tab) -> Iterator[None]:
        with serve(self.app.server) as site:
            tab.open(site.url)
            try:
                yield
            finally:
                self.ready.set()


def image(value: int = 1, id: str = "image", **options: Any) -> Any:
    return DynamicImage("paint", {"value": value}, id=id, **options)


def ask(tab: Tab, value: int) -> None:
    tab.set_props("image", params={"value": value})


def css(tab: Tab, selector: str, name: str) -> Any:
    return tab.js(
        "([at, name]) => getComputedStyle(document.querySelector(at))[name]", [selector, name]
    )


def size(tab: Tab, selector: str) -> tuple[float, float]:
    box = tab.page.locator(selector).bounding_box()
    assert box
    return box["width"], box["height"]


def progress(tab: Tab) -> Locator:
    return tab.page.locator(".dash-dynamic-image__progress")


def test_an_image_carries_alt_class_and_style(tab: Tab) -> None:
    picture = image(alt="One", className="framed big", style={"opacity": 0.5, "width": 90})
    with Painter(picture).open(tab):
        tab.wait_value(1)
        expect(tab.page.get_by_role("img", name="One")).to_have_js_property("tagName", "IMG")
        classes = (tab.page.get_attribute("#image", "class") or "").split()
        assert {"dash-dynamic-image", "framed", "big"} <= set(classes)
        assert css(tab, "#image", "opacity") == "0.5"
        assert size(tab, "#image img") == (90, 90)
        tab.set_props("image", alt="Uno")
        expect(tab.page.get_by_role("img", name="Uno")).to_have_count(1)


FITS = ["contain", "cover", "fill", "none", "scale-down"]
SHRUNK: dict[str, dict[str, Any]] = {
    "low": {},
    "low-wide": {"width": 600},
    "low-large": {"width": 600, "height": 300},
}


def row(display: str) -> html.Div:
    """A parent that stretches what stands beside a tall child."""
    tall = html.Div(style={"height": 400, "width": 100})
    return html.Div([image(id=display, width=200, height=100), tall], style={"display": display})


@pytest.fixture(scope="module")
def still(browser: Browser) -> Iterator[Tab]:
    """A page of images that are there and do not change."""
    shrunk: dict[str, Any] = {"params": {"value": 1, "size": 400}, "style": {"maxHeight": 100}}
    painter = Painter(
        image(id="natural"),
        *(image(id=fit, width=200, height=100, fit=fit) for fit in FITS),
        image(id="ratio", style={"width": 200, "aspectRatio": "2 / 1"}, fit="cover"),
        image(id="pixelated", width=200, pixelated=True),
        image(id="smooth", width=200),
        image(id="text", width="200", height="100"),
        *(DynamicImage("paint", id=id, **shrunk, **given) for id, given in SHRUNK.items()),
        row("flex"),
        row("grid"),
    )
    with open_tab(browser) as tab, painter.open(tab):
        for image_element in tab.page.locator(".dash-dynamic-image").all():
            tab.wait_value(1, image_element.get_attribute("id") or "")
        yield tab


def test_an_image_without_a_size_has_its_own(still: Tab) -> None:
    assert size(still, "#natural img") == size(still, "#natural") == (64, 64)


def test_fit_says_how_the_image_fills_its_box(still: Tab) -> None:
    for fit in FITS:
        assert css(still, f"#{fit} img", "objectFit") == fit
        assert size(still, f"#{fit} img") == size(still, f"#{fit}") == (200, 100)


def test_fit_fills_a_box_whose_height_comes_from_an_aspect_ratio(still: Tab) -> None:
    assert size(still, "#ratio img") == size(still, "#ratio") == (200, 100)


def test_pixelated_shows_pixels_as_squares(still: Tab) -> None:
    assert css(still, "#pixelated img", "imageRendering") == "pixelated"
    assert css(still, "#smooth img", "imageRendering") == "auto"


def test_a_parent_that_stretches_does_not_stretch_the_image(still: Tab) -> None:
    for display in ("flex", "grid"):
        assert size(still, f"#{display} .dash-dynamic-image__frame") == (200, 100)
        assert size(still, f"#{display} img") == (200, 100)


def test_a_style_with_a_greatest_height_shrinks_the_image(still: Tab) -> None:
    for id in SHRUNK:
        assert size(still, f"#{id}")[1] == 100
        assert size(still, f"#{id} img")[1] <= 100


def test_a_size_in_text_is_in_pixels_as_on_an_image(still: Tab) -> None:
    assert size(still, "#text") == (200, 100)


def test_in_a_narrow_page_an_image_keeps_its_shape(tab: Tab) -> None:
    tab.page.set_viewport_size({"width": 216, "height": 600})
    with Painter(image(width=400, height=200)).open(tab):
        assert size(tab, "#image") == (200, 100)
        tab.wait_value(1)
        assert size(tab, "#image") == size(tab, "#image img") == (200, 100)


def shifts(tab: Tab) -> float:
    """How much the page has moved by itself, as Chromium counts it."""
    total: float = tab.js(
        """() => new Promise((resolve) => {
          let total = 0;
          new PerformanceObserver((list) => {
            for (const { value } of list.getEntries()) total += value;
          }).observe({type: 'layout-shift', buffered: true});
          requestAnimationFrame(() => setTimeout(() => resolve(total), 200));
        })"""
    )
    return total


@pytest.mark.parametrize("sized", [True, False])
def test_width_and_height_keep_the_place_of_the_image(sized: bool, tab: Tab) -> None:
    options: dict[str, Any] = {"width": 300, "height": 100} if sized else {}
    painter = Painter(html.Div(image(**options)), html.P("beneath", id="beneath"))
    painter.ready.clear()
    with painter.open(tab):
        tab.wait_status("loading")
        assert (size(tab, "#image") == (300, 100)) is sized
        painter.ready.set()
        tab.wait_value(1)
        assert (shifts(tab) > 0) is not sized, "only the first image without a size moves the page"
        settled, top = shifts(tab), tab.page.locator("#beneath").bounding_box()
        ask(tab, 2)
        tab.wait_value(2)
        tab.set_props("image", params={"value": 3, "size": 64})
        tab.wait_value(3)
        assert shifts(tab) == settled
        assert tab.page.locator("#beneath").bounding_box() == top


def test_a_placeholder_speaks_for_the_image_that_is_awaited(tab: Tab) -> None:
    painter = Painter(image(alt="One", width=100, height=100))
    painter.ready.clear()
    with painter.open(tab):
        placeholder = tab.page.get_by_role("img", name="One")
        expect(placeholder).to_have_js_property("tagName", "DIV")
        expect(tab.page.locator("#image")).to_have_attribute("aria-busy", "true")
        painter.ready.set()
        tab.wait_value(1)
        expect(placeholder).to_have_count(1)
        expect(placeholder).to_have_js_property("tagName", "IMG")
        expect(tab.page.locator("#image")).to_have_attribute("aria-busy", "false")


def watch_progress(tab: Tab) -> None:
    """Remember how long the progress bar is in the page."""
    tab.js(
        """() => {
          let since = null;
          window.shown = [];
          new MutationObserver(() => {
            const now = document.querySelector('.dash-dynamic-image__progress');
            if (now && since === null) since = performance.now();
            if (now || since === null) return;
            window.shown.push(performance.now() - since);
            since = null;
          }).observe(document.body, {childList: true, subtree: true});
        }"""
    )


def test_a_quick_image_shows_no_progress_bar(tab: Tab) -> None:
    with Painter(image(loading_delay=5000)).open(tab):
        watch_progress(tab)
        for value in range(2, 8):
            ask(tab, value)
            tab.wait_value(value)
        tab.wait_status("loaded")
        expect(progress(tab)).to_have_count(0)
        assert tab.js("() => window.shown") == []


def test_a_slow_image_shows_a_progress_bar_that_does_not_flash(tab: Tab) -> None:
    painter = Painter(image(loading_delay=50))
    with painter.open(tab):
        tab.wait_value(1)
        expect(progress(tab)).to_have_count(0)
        watch_progress(tab)
        painter.ready.clear()
        ask(tab, 2)
        tab.page.wait_for_selector(".dash-dynamic-image__progress")
        painter.ready.set()
        tab.wait_value(2)
        expect(progress(tab)).to_have_count(0)
        (milliseconds,) = tab.js("() => window.shown")
        # The clock of the 200 ms starts before the bar is in the page.
        assert milliseconds >= 150


@pytest.mark.parametrize(("height", "follows"), [(3000, True), (100, False)])
def test_a_progress_bar_follows_the_window_only_over_a_tall_image(
    tab: Tab, height: int, follows: bool
) -> None:
    painter = Painter(
        image(height=height, loading_delay=50), html.Div(style={"height": 5000, "width": 1})
    )
    painter.ready.clear()
    with painter.open(tab):
        expect(progress(tab)).to_be_visible()
        tab.js("() => window.scrollTo(0, 500)")
        top = tab.js(
            "() => document.querySelector('.dash-dynamic-image__progress')"
            ".getBoundingClientRect().top"
        )
        assert (top == 0) == follows


def test_a_first_image_without_a_size_has_room_for_its_progress_bar(tab: Tab) -> None:
    painter = Painter(image(loading_delay=50))
    painter.ready.clear()
    with painter.open(tab):
        expect(progress(tab)).to_be_visible()
        assert size(tab, ".dash-dynamic-image__progress") == (160, 3)


def test_a_late_image_dims_the_old_one_and_says_that_it_is_stale(tab: Tab) -> None:
    painter = Painter(image(loading_delay=50))
    with painter.open(tab):
        tab.wait_value(1)
        expect(tab.page.locator("#image")).to_have_attribute("data-stale", "false")
        painter.ready.clear()
        ask(tab, 2)
        expect(tab.page.locator("#image")).to_have_attribute("data-stale", "true")
        expect(tab.page.locator("#image")).to_have_attribute("aria-busy", "true")
        expect(tab.page.locator("#image img")).to_have_css("opacity", "0.75")
        painter.ready.set()
        tab.wait_value(2)
        expect(tab.page.locator("#image img")).to_have_css("opacity", "1")
        expect(tab.page.locator("#image")).to_have_attribute("data-stale", "false")


@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_nothing_moves_for_who_prefers_no_motion(
    motion: str, moves: bool, browser: Browser
) -> None:
    painter = Painter(image(width=300, height=100, loading_delay=0))
    painter.ready.clear()
    with open_tab(browser, reduced_motion=motion) as tab, painter.open(tab):
        expect(progress(tab)).to_be_visible()
        running = tab.js("() => document.getAnimations().length")
        assert (running > 0) is moves
        painter.ready.set()
        tab.wait_value(1)
        duration = css(tab, "#image img", "transitionDuration")
        assert (duration != "0s") is moves


def test_an_image_that_goes_away_while_it_loads_aborts_its_request(tab: Tab) -> None:
    painter = Painter(html.Div(image(), id="place"))
    painter.ready.clear()
    with painter.open(tab):
        tab.wait_status("loading")
        with tab.page.expect_event("requestfailed") as failed:
            tab.set_props("place", children="gone")
        assert "/_dash-dynamic-image/paint" in failed.value.url
        assert failed.value.failure == "net::ERR_ABORTED"
        expect(tab.page.locator("#place")).to_have_text("gone")


def test_an_image_in_a_hidden_box_is_there_when_the_box_is_shown(tab: Tab) -> None:
    hidden = {"display": "none"}
    with Painter("page", html.Div(image(), id="box", style=hidden)).open(tab):
        tab.wait_status("loaded")
        ask(tab, 2)
        tab.wait_value(2)
        asked = len(tab.images())
        tab.set_props("box", style={})
        expect(tab.page.locator("#image img")).to_be_visible()
        assert (tab.value(), size(tab, "#image")) == (2, (64, 64))
        assert len(tab.images()) == asked


def test_an_image_in_another_tab_comes_with_it_and_back_without_a_request(tab: Tab) -> None:
    first = dcc.Tab(image(1), label="first", value="1")
    second = dcc.Tab(image(2, "other"), label="second", value="2")
    with Painter(dcc.Tabs([first, second], value="1")).open(tab):
        tab.wait_value(1)
        tab.page.get_by_text("second").click()
        tab.wait_value(2, "other")
        tab.page.get_by_text("first").click()
        tab.wait_value(1)
        expect(tab.page.locator("#image img")).to_be_visible()
        assert len(tab.images()) == 2


def fail(tab: Tab, *ids: str) -> None:
    """Ask for what the function does not take."""
    tab.expect(r"status of 422.*/paint")
    tab.expect(r"""^error: Error: DynamicImage\("paint"\)""")
    for id in ids:
        tab.set_props(id, params={"value": 2, "size": "none"})
        tab.wait_status("error", id)


def is_within(tab: Tab, inner: str, outer: str) -> bool:
    return bool(
        tab.js(
            """([inner, outer]) => {
              const [a, b] = [inner, outer].map((at) => document.querySelector(at))
                .map((element) => element.getBoundingClientRect());
              return a.width > 0 && a.height > 0 && a.left >= b.left && a.right <= b.right
                && a.top >= b.top && a.bottom <= b.bottom;
            }""",
            [inner, outer],
        )
    )


SMALL = [(10, 10), (24, 24), (40, 40), (79, 60), (60, 300), (139, 139)]
LOW = [(160, 40), (160, 100), (300, 12), (300, 30), (300, 59)]


def shaped(shapes: list[tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """The shapes by the IDs of images."""
    return {f"image{width}x{height}": (width, height) for width, height in shapes}


def test_an_error_fits_into_an_image_of_any_size(tab: Tab) -> None:
    shapes = shaped([*SMALL, *LOW, (160, 160), (300, 100)])
    images = [image(id=id, width=shape[0], height=shape[1]) for id, shape in shapes.items()]
    with Painter(*images).open(tab):
        for id in shapes:
            tab.wait_value(1, id)
        fail(tab, *shapes)
        for id, shape in shapes.items():
            panel = f"#{id} .dash-dynamic-image__error"
            alert = tab.page.locator(f"#{id} [role=alert]")
            expect(alert).to_contain_text("The params do not fit the generator")
            assert size(tab, f"#{id}") == shape
            assert is_within(tab, panel, f"#{id}")
            told = tab.page.get_attribute(panel, "title") or ""
            assert told.startswith("The params do not fit the generator: size: ")
            assert (size(tab, panel)[0] <= 16) is (shape in SMALL)
            assert tab.page.locator(f"#{id} .dash-dynamic-image__title").is_visible()


def test_the_way_out_of_an_error_is_a_button_at_any_size(tab: Tab) -> None:
    tab.expect(r"net::ERR_FAILED.*/paint")
    tab.expect(r"""^error: Error: DynamicImage\("paint"\)""")
    shapes = shaped([(24, 24), (160, 40), (300, 200)])
    images = [image(id=id, width=shape[0], height=shape[1]) for id, shape in shapes.items()]
    with Painter(*images).open(tab):
        for id in shapes:
            tab.wait_value(1, id)
        tab.page.route("**/paint?*", lambda route: route.abort())
        for id in shapes:
            tab.set_props(id, params={"value": 2})
        for id in shapes:
            tab.wait_status("error", id)
            assert is_within(tab, f"#{id} button", f"#{id}")
        tab.page.unroute("**/paint?*")
        for id in shapes:
            tab.page.locator(f"#{id}").get_by_role("button", name="Retry").click()
            tab.wait_value(2, id)
            assert tab.prop("n_clicks", id) is None


def test_a_first_image_that_fails_has_room_to_say_so(tab: Tab) -> None:
    sizes: dict[str, dict[str, Any]] = {
        "natural": {},
        "narrow": {"width": 40},
        "wide": {"width": 300},
        "low": {"height": 40},
    }
    params = {"value": 1, "size": "none"}
    places = [html.Div(DynamicImage("paint", params, id=id, **sizes[id])) for id in sizes]
    with Painter(*places).open(tab):
        tab.expect(r"status of 422.*/paint")
        tab.expect(r"""^error: Error: DynamicImage\("paint"\)""")
        for id, given in sizes.items():
            tab.wait_status("error", id)
            assert is_within(tab, f"#{id} .dash-dynamic-image__error", f"#{id}")
            box = size(tab, f"#{id}")
            assert box[0] == given.get("width", box[0])
            assert box[1] == given.get("height", box[1])
            assert box[0] >= 40
            assert 20 <= box[1] <= 200


def test_an_error_over_an_image_lets_clicks_beside_it_through(tab: Tab) -> None:
    with Painter(image(width=300, height=200)).open(tab):
        tab.wait_value(1)
        fail(tab, "image")
        tab.page.mouse.click(50, 30)
        tab.page.wait_for_function("() => tests.prop('image', 'n_clicks') === 1")
