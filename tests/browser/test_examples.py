"""Every file under examples/ as a visitor sees it."""

from __future__ import annotations

import base64
import re

import numpy as np
import polars as pl
import pytest
from PIL import Image, ImageColor
from playwright.sync_api import expect
from support.examples import example
from support.servers import serve
from support.tabs import Tab

pytestmark = pytest.mark.usefixtures("own_libraries")


def natural_size(tab: Tab, id: str) -> list[int]:
    """Waits until the picture is there."""
    tab.page.wait_for_function("id => document.getElementById(id).naturalWidth > 0", arg=id)
    size: list[int] = tab.js(
        "id => ['naturalWidth', 'naturalHeight'].map((name) => document.getElementById(id)[name])",
        id,
    )
    return size


def test_the_line_follows_its_fields_and_waits_for_an_empty_one(tab: Tab) -> None:
    with serve(example("line").app.server) as site:
        tab.open(site.url)
        assert natural_size(tab, "image") == [200, 200]
        image = tab.page.locator("#image")
        before = image.get_attribute("src") or ""
        tab.page.fill("#x", "")
        tab.page.wait_for_timeout(200)
        assert image.get_attribute("src") == before
        tab.page.fill("#x", "20")
        expect(image).not_to_have_attribute("src", before)
        assert natural_size(tab, "image") == [200, 200]
        assert tab.updates() == []


def test_each_click_takes_a_picture(tab: Tab) -> None:
    module = example("remote_picture")
    with serve(module.app.server) as site:
        tab.open(site.url)
        assert natural_size(tab, "picture") == [320, 180]
        for count in (2, 3):
            tab.page.click("#button")
            tab.page.wait_for_function(
                "count => performance.getEntriesByType('resource')"
                ".filter(({name}) => name.includes('remote_picture.photograph')).length === count",
                arg=count,
            )
            assert natural_size(tab, "picture") == [320, 180]


def test_the_histogram_says_what_it_shows_at_each_step_of_its_slider(tab: Tab) -> None:
    with serve(example("figure").app.server) as site:
        tab.open(site.url)
        image = tab.page.locator("#image img")
        expect(image).to_have_attribute("alt", re.compile("^20 bins; most values, "))
        tab.page.locator("#bins [role=slider]").press("ArrowRight")
        expect(image).to_have_attribute("alt", re.compile("^21 bins; most values, "))
        tab.wait_status("loaded")
        assert tab.js("() => document.querySelector('#image img').naturalWidth") == 640
        assert tab.updates() == []


def place(tab: Tab, id: str, across: float, down: float) -> tuple[float, float]:
    """A point of the window, in shares of the width and the height of an image."""
    # In one step: the next picture is another element.
    left, top, width, height = tab.js(
        """(id) => {
          const image = document.querySelector(`#${id} img`);
          const { left, top, width, height } = image.getBoundingClientRect();
          return [left, top, width, height];
        }""",
        id,
    )
    return left + across * width, top + down * height


def picture(tab: Tab, id: str) -> Image.Image:
    """The pixels on screen."""
    info, pixels = tab.prop("image_info", id), tab.js("id => tests.pixels(id)", id)
    return Image.frombytes("RGBA", (info["width"], info["height"]), base64.b64decode(pixels))


def test_a_box_on_the_card_fills_the_table_with_the_days_in_it(tab: Tab) -> None:
    module = example("card")
    with serve(module.app.server) as site:
        tab.page.goto(site.url)
        tab.wait_status("loaded", "year")
        cells = tab.page.locator("#rows [col-id=day]")
        expect(tab.page.locator("#rows")).to_contain_text("Draw a box in the chart")
        tab.page.wait_for_selector("#year .dash-dynamic-image-stage", state="attached")
        tab.page.mouse.move(*place(tab, "year", 0.4, 0.2))
        expect(tab.page.locator("#year")).to_contain_text(re.compile(r"\d May\s\d+\.\d °C"))
        tab.page.mouse.down()
        tab.page.mouse.move(*place(tab, "year", 0.6, 0.5), steps=3)
        tab.page.mouse.up()
        tab.page.wait_for_function("() => tests.prop('rows', 'rowData')?.length > 0")
        ranges = tab.prop("selectedData", "year")["range"]
        first, last = (pl.lit(end[:10]).str.to_date() for end in ranges["x"])
        inside = pl.col("day").is_between(first, last, closed="right")
        expected = module.weather.filter(inside, pl.col(module.WARMTH).is_between(*ranges["y"]))
        rows = tab.prop("rowData", "rows")
        assert [row["day"] for row in rows] == [f"{day}" for day in expected["day"]]
        expect(cells.nth(1)).to_have_text(rows[0]["day"])


def test_the_card_takes_the_colours_of_dark_mode_and_the_width_of_the_window(tab: Tab) -> None:
    with serve(example("card").app.server) as site:
        tab.page.emulate_media(color_scheme="light")
        tab.page.goto(site.url)
        tab.wait_value(0xFFFFFF, "year")
        tab.page.get_by_role("button", name="Toggle color scheme").click()
        tab.wait_value(0x2E2E2E, "year")
        tab.page.set_viewport_size({"width": 480, "height": 800})
        tab.page.wait_for_function("() => tests.prop('year', 'image_info').width < 480")
        tab.wait_value(0x2E2E2E, "year")


def test_clicks_on_the_photograph_place_marks_which_a_button_clears(tab: Tab) -> None:
    gold = ImageColor.getrgb("#ffd43b")

    def is_marked(column: int, row: int) -> bool:
        """True for a golden ring around this pixel, within the loss of JPEG."""
        shown = np.asarray(picture(tab, "image"), int)
        ring = [(row, column + 17), (row, column - 17), (row + 17, column), (row - 17, column)]
        return all(abs(shown[each][:3] - gold).max() < 40 for each in ring)

    with serve(example("marks").app.server) as site:
        tab.open(site.url)
        tab.wait_status("loaded")
        image = tab.page.locator("#image img")
        places = [(200, 150), (600, 500)]
        for count, (column, row) in enumerate(places, 1):
            tab.page.mouse.click(*place(tab, "image", column / 800, row / 698))
            expect(image).to_have_attribute("alt", re.compile(f", {count} of them marked"))
        tab.wait_status("loaded")
        assert [is_marked(*each) for each in [*places, (400, 300)]] == [True, True, False]
        tab.page.get_by_role("button", name="Clear").click()
        expect(image).to_have_attribute("alt", re.compile(", 0 of them marked"))
        assert not any(is_marked(*each) for each in places)


def test_a_click_or_enter_in_the_gallery_opens_a_picture_large(tab: Tab) -> None:
    with serve(example("chooser").app.server) as site:
        tab.open(site.url)
        large = tab.page.locator("#large img")
        expect(large).to_have_attribute("alt", "Eileen Collins, astronaut")
        for title, has_mouse in [("A cup of coffee", True), ("The retina of an eye", False)]:
            small = tab.page.get_by_role("application", name=title)
            if has_mouse:
                small.click()
            else:
                small.press("Enter")
            expect(large).to_have_attribute("alt", title)
            expect(tab.page.locator("[aria-current=true] img")).to_have_attribute("alt", title)
            tab.wait_status("loaded", "large")
            assert tab.prop("image_info", "large")["width"] == 1280
