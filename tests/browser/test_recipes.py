"""The recipes of the gallery: each one does what its heading says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from support.gallery import serve_gallery
from support.tabs import Tab, open_tab


@pytest.fixture(scope="module")
def recipes(browser: Browser) -> Iterator[Tab]:
    """One page for all tests: a recipe keeps to itself."""
    screen: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
    with serve_gallery() as site, open_tab(browser, **screen) as tab:
        tab.page.goto(f"{site.url}/recipes")
        tab.wait_status("loaded", "saved")
        yield tab
        tab.page.goto("about:blank")


def in_sight(tab: Tab, id: str) -> None:
    tab.page.locator(f"#{id}").scroll_into_view_if_needed()
    tab.wait_status("loaded", id)


def told(tab: Tab, id: str, name: str, wanted: Any) -> None:
    tab.page.wait_for_function(
        "([id, name, wanted]) => tests.prop(id, 'shown_params')?.[name] === wanted",
        arg=[id, name, wanted],
    )


def press(tab: Tab, slider: str, key: str = "ArrowRight") -> None:
    tab.page.locator(f"#{slider} [role=slider]").press(key)


def test_a_download_has_the_name_of_its_picture_and_asks_for_nothing(recipes: Tab) -> None:
    press(recipes, "petals")
    told(recipes, "saved", "petals", 6)
    recipes.wait_status("loaded", "saved")
    asked = len(recipes.images())
    with recipes.page.expect_download() as download:
        recipes.page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "flower-6.png"
    assert [each for each in recipes.images()[asked:] if "/saved?" in each] == []


def test_a_click_chooses_a_picture(recipes: Tab) -> None:
    recipes.page.get_by_role("button", name="Knot 5:7").click()
    told(recipes, "chosen", "q", 7)


def test_a_series_is_played_picture_by_picture(recipes: Tab) -> None:
    in_sight(recipes, "played")
    recipes.page.locator("#play").click()
    told(recipes, "played", "hour", 5)
    recipes.page.locator("#play").click()
    hours = [re.search(r"hour%22%3A(\d+)", each) for each in recipes.images()]
    asked = {int(each[1]) for each in hours if each}
    assert asked >= {0, 1, 2, 3, 4, 5}


def test_the_address_has_the_state_of_the_page(recipes: Tab) -> None:
    in_sight(recipes, "addressed")
    press(recipes, "twist")
    recipes.page.wait_for_url("**/recipes?twist=4")
    recipes.page.goto(recipes.page.url.replace("twist=4", "twist=9"))
    told(recipes, "addressed", "twist", 9)


def test_the_figure_for_paper_has_three_times_the_pixels(recipes: Tab) -> None:
    address = recipes.page.get_by_role("link", name="The same figure").get_attribute("href")
    size = recipes.js(
        """async (address) => {
          const image = new Image();
          image.src = address;
          await image.decode();
          return [image.naturalWidth, image.naturalHeight];
        }""",
        address,
    )
    assert size == [1920, 1200]


def test_two_pictures_show_one_simulation(recipes: Tab) -> None:
    in_sight(recipes, "shared-map")
    recipes.page.get_by_role("button", name="Another landscape").click()
    for id in ("shared-map", "shared-histogram"):
        told(recipes, id, "seed", 1)


def test_the_edge_between_before_and_after_moves_without_a_request(recipes: Tab) -> None:
    in_sight(recipes, "compared")
    handle = recipes.page.locator("#compared [role=slider]")
    handle.wait_for()
    asked = len([each for each in recipes.images() if "/compared" in each])
    handle.focus()
    recipes.page.keyboard.press("ArrowRight")
    expect(handle).to_have_attribute("aria-valuenow", "51")
    assert len([each for each in recipes.images() if "/compared" in each]) == asked


def test_a_camera_shows_new_pictures_while_it_is_in_sight(recipes: Tab) -> None:
    in_sight(recipes, "camera")
    before = recipes.js("id => tests.digest(id)", "camera")
    recipes.page.wait_for_function(
        "before => tests.digest('camera').then((now) => now !== before)", arg=before
    )


def test_each_row_of_a_table_has_its_picture(recipes: Tab) -> None:
    row = recipes.page.get_by_role("row", name="Fjord")
    row.scroll_into_view_if_needed()
    expect(row.get_by_role("img", name="Course of Fjord")).to_be_visible()


def test_tiles_lie_on_the_map(recipes: Tab) -> None:
    recipes.page.locator(".leaflet-container").scroll_into_view_if_needed()
    tile = recipes.page.locator(".leaflet-tile-loaded").first
    expect(tile).to_have_js_property("naturalWidth", 256)


def test_a_point_shows_the_picture_behind_it(recipes: Tab) -> None:
    in_sight(recipes, "tip-chart")
    recipes.page.wait_for_selector("#tip-chart .dash-dynamic-image-stage", state="attached")
    box = recipes.page.locator("#tip-chart img").bounding_box()
    assert box
    recipes.page.mouse.move(box["x"] + box["width"] * 5 / 9, box["y"] + box["height"] / 2)
    expect(recipes.page.locator("#tip-text")).to_have_text("speed 5, depth 3")
    told(recipes, "tip-detail", "speed", 5)
    expect(recipes.page.locator("#tip-detail img")).to_be_visible()
    recipes.page.mouse.move(box["x"] + box["width"] / 2, box["y"] - 60)
    expect(recipes.page.locator("#tip-detail img")).not_to_be_visible()


def test_a_button_prints_the_page(recipes: Tab) -> None:
    recipes.js("() => { window.print = () => { window.isPrinted = true; }; }")
    recipes.page.get_by_role("button", name="Print this page").click()
    recipes.page.wait_for_function("() => window.isPrinted")
