"""How an image looks: its attributes, its box, its place on the page, and where nobody sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from dash import dcc, html
from playwright.sync_api import Browser, expect
from support.look_page import Painter, ask, css, image, size
from support.tabs import Tab, open_tab

from dash_dynamic_image_component import DynamicImage


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
