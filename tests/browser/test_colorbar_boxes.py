"""Colour bars in boxes of many sizes, and the legend of named values."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dash import Dash
from playwright.sync_api import Browser, expect
from support.colorbar_page import BAR, LOW, NAMES, SHOWN, SIZE, box, shades, with_generators
from support.servers import serve
from support.tabs import Tab, open_tab

from dash_dynamic_image_component import DynamicImage


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
def boxes(browser: Browser) -> Iterator[Tab]:
    with serve(boxes_app().server) as site, open_tab(browser) as tab:
        tab.open(site.url)
        for id in ("named", "plain", "wide120", "wide200", "wide300", "natural", "sized"):
            tab.wait_status("loaded", id)
        tab.page.wait_for_selector(f"#natural {LOW}")
        tab.page.wait_for_selector("#plain [role=toolbar]", state="attached")
        yield tab


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


def test_a_picture_of_the_asked_size_is_asked_for_without_the_room_of_the_bar(boxes: Tab) -> None:
    boxes.wait_status("loaded", "sized")
    frame, column = (box(boxes, f"#sized {each}") for each in (".dash-dynamic-image__frame", BAR))
    size = boxes.js("() => tests.prop('sized', 'image_info')")
    assert size["width"] == frame["width"] - column["width"]
    assert box(boxes, "#sized .dash-dynamic-image__img")["width"] == size["width"]
