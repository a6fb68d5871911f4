"""The gallery as a visitor reads it: each page, its examples, search, keyboard and dark mode."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, expect
from support.gallery import serve_gallery
from support.servers import Site
from support.tabs import Tab, open_tab

from docs.app.card import text_of
from docs.app.pages import pages

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"

WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}
NARROW: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"}

REST = """() => [...document.querySelectorAll('.dash-dynamic-image')]
  .filter(({ dataset }) => dataset.status !== 'loaded')
  .filter((each) => {
    const { top, bottom, width } = each.getBoundingClientRect();
    return each.dataset.status !== 'idle' || (top < innerHeight && bottom > 0 && width > 0);
  })
  .map(({ id, dataset }) => `${id} ${dataset.status}`)"""
"""The pictures that are on their way, or have failed; those out of sight may wait."""

EDGES = "(each) => [each.getBoundingClientRect().left, each.getBoundingClientRect().right]"
"""The left and the right edge of an element, in CSS pixels of the window."""

FAULTS = """async () => (await axe.run({ exclude: ['.drop input'] })).violations
  .filter(({ impact }) => impact === 'serious' || impact === 'critical')
  .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(', ')}`)"""


GO = """(path) => {
  history.pushState({}, '', path);
  dispatchEvent(new CustomEvent('_dashprivate_pushstate'));
}"""
"""What a link of Dash does."""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve_gallery() as site:
        yield site


@pytest.fixture
def wide(browser: Browser) -> Iterator[Tab]:
    with open_tab(browser, **WIDE) as tab:
        yield tab


@pytest.fixture
def narrow(browser: Browser) -> Iterator[Tab]:
    with open_tab(browser, **NARROW) as tab:
        yield tab


def arrive(tab: Tab, path: str) -> None:
    """Wait until the page is there, its programs are coloured, and its pictures rest."""
    heading = pages()[path].title if path in pages() else "Python functions as live images"
    expect(tab.page.locator("h1").first).to_have_text(heading)
    tab.page.wait_for_function(f"() => ({REST})().length === 0")


def visit(tab: Tab, site: Site, path: str) -> None:
    tab.page.goto(site.url + path)
    arrive(tab, path)


@pytest.mark.parametrize("first", [0, 1], ids=["light and wide", "dark and narrow"])
def test_each_page_shows_its_pictures_and_has_no_serious_fault_for_a_reader(
    browser: Browser, site: Site, first: int
) -> None:
    """Every second page on one screen, the others on the other one; the start page on both."""
    screen = [WIDE, NARROW][first]
    faults = {}
    with open_tab(browser, **screen) as tab:
        visit(tab, site, "/")
        tab.page.add_script_tag(path=AXE)
        for path in ["/", *[*pages()][first::2]]:
            tab.js(GO, path)
            arrive(tab, path)
            found = tab.js(FAULTS)
            surplus = tab.js("() => document.documentElement.scrollWidth - innerWidth")
            if surplus:
                found.append(f"the page is {surplus} pixels wider than the window")
            if found:
                faults[path] = found
    assert faults == {}


def test_the_source_beside_an_example_is_that_of_the_file_which_runs(wide: Tab, site: Site) -> None:
    visit(wide, site, "/first_app")
    shown = wide.page.locator(".example .source code").first
    expect(shown).to_have_text(text_of("waves"))
    before = wide.js("id => tests.digest(id)", "waves")
    told = wide.page.locator("#told-waves")
    expect(told).to_contain_text('"frequency": 8')
    wide.page.get_by_role("slider", name="Frequency").press("ArrowRight")
    expect(told).to_contain_text('"frequency": 8.5')
    wide.wait_status("loaded", "waves")
    assert wide.js("id => tests.digest(id)", "waves") != before


def still(tab: Tab) -> npt.NDArray[np.int16]:
    """The pixels of a page beside its live pictures."""
    tab.page.wait_for_selector(".hljs-keyword")
    taken = tab.page.locator("#page").screenshot(mask=[tab.page.locator(".live")])
    return np.asarray(Image.open(io.BytesIO(taken)).convert("RGB")).astype(np.int16)


def test_a_page_looks_the_same_by_its_address_and_by_a_link(wide: Tab, site: Site) -> None:
    visit(wide, site, "/touch")
    by_address = still(wide)
    wide.page.locator("#navigation").get_by_text("Deployment").click()
    arrive(wide, "/deploy")
    wide.page.locator("#navigation").get_by_text(pages()["/touch"].title, exact=True).click()
    arrive(wide, "/touch")
    # A rounded corner at the edge of two tiles of the compositor may differ by one step.
    np.testing.assert_allclose(still(wide), by_address, atol=1)


def test_links_stay_in_the_app_and_lead_to_their_section(wide: Tab, site: Site) -> None:
    visit(wide, site, "/first_app")
    wide.js("() => { window.isSamePage = true; }")
    wide.page.locator("#page").get_by_role("link", name="zoom and pan", exact=False).first.click()
    arrive(wide, "/view")
    heading = wide.page.locator("#zoom-and-pan")
    expect(heading).to_be_in_viewport()
    wide.page.go_back()
    arrive(wide, "/first_app")
    assert wide.js("() => window.isSamePage")
    expect(wide.page).to_have_title("A first app · DynamicImage")
    wide.page.locator("#page").get_by_role("link", name="programs").click()
    arrive(wide, "/programs")
    wide.page.get_by_role("link", name="examples/ct.py").click()
    expect(wide.page.locator("#page")).to_contain_text("Hounsfield")


def test_search_by_the_keyboard_opens_a_section(wide: Tab, site: Site) -> None:
    visit(wide, site, "/")
    wide.page.keyboard.press("/")
    field = wide.page.get_by_label("Search the manual")
    expect(field).to_be_focused()
    wide.page.keyboard.type("colour bar window")
    found = wide.page.locator("#found a")
    expect(found.first).to_have_text("Values in the page › The colour bar and the window")
    field.press("Enter")
    arrive(wide, "/values")
    heading = wide.page.locator("#the-colour-bar-and-the-window")
    expect(heading).to_be_in_viewport()
    expect(heading).to_be_focused()
    expect(field).to_have_value("")
    field.fill("zeppelin")
    expect(wide.page.locator("#found")).to_have_text("Nothing found")
    field.press("Escape")
    expect(wide.page.locator("#found")).to_be_hidden()
    field.fill("gunicorn workers")
    found.get_by_text("gunicorn").click()
    arrive(wide, "/deploy")


def test_what_is_found_fits_into_a_narrow_window(narrow: Tab, site: Site) -> None:
    visit(narrow, site, "/")
    narrow.page.get_by_label("Search the manual").fill("colour bar window")
    expect(narrow.page.locator("#found a").first).to_be_visible()
    left, right = narrow.page.locator("#found").evaluate(EDGES)
    assert 0 <= left < 20
    assert 340 < right <= 360


def test_an_error_text_finds_its_row(wide: Tab, site: Site) -> None:
    visit(wide, site, "/troubleshooting")
    table = wide.page.locator(".long").first
    rows = table.locator("tbody tr:not([hidden])")
    expect(table.get_by_role("cell").first).to_be_visible()
    assert rows.count() > 300
    text = (
        "an array of shape (3, 4, 7) is no image: an image is (height, width), or (height, width, "
    )
    table.get_by_label("Find a text").fill(text + "channels) with 1, 3 or 4 channels")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("put the channels last")
    table.get_by_label("Find a text").fill("Matplotlib event loop")
    assert 0 < rows.count() < 10


def test_the_navigation_of_a_narrow_window_opens_and_closes(narrow: Tab, site: Site) -> None:
    visit(narrow, site, "/")
    link = narrow.page.locator("#navigation").get_by_text("Uploads")
    expect(link).not_to_be_in_viewport()
    narrow.page.get_by_role("button", name="Navigation").click()
    expect(link).to_be_in_viewport()
    link.click()
    arrive(narrow, "/uploads")
    expect(link).not_to_be_in_viewport()


def test_the_end_of_a_long_line_of_code_is_in_reach(narrow: Tab, site: Site) -> None:
    visit(narrow, site, "/first_app")
    narrow.page.wait_for_selector(".hljs-keyword")
    for box in narrow.page.locator(".code, .source").all():
        box.evaluate("(box) => { box.scrollLeft = box.scrollWidth; }")
        assert box.evaluate("(box) => box.scrollLeft") > 100
        left, right = box.evaluate(EDGES)
        assert box.locator("pre code").evaluate(EDGES)[1] < right
        assert left < box.get_by_role("button", name="Copy").evaluate(EDGES)[0] < right - 28


def test_tables_fit_into_a_narrow_window(narrow: Tab, site: Site) -> None:
    for path in ("/programs", "/troubleshooting"):
        visit(narrow, site, path)
        for table in narrow.page.locator(".table").all():
            assert table.evaluate("(box) => box.scrollWidth - box.clientWidth") == 0
    cells = narrow.page.locator(".long tbody tr").first.locator("td")
    text, reason = cells.nth(0).bounding_box(), cells.nth(1).bounding_box()
    assert text
    assert reason
    assert reason["y"] >= text["y"] + text["height"]


def test_dark_mode_changes_the_figures_too(wide: Tab, site: Site) -> None:
    visit(wide, site, "/sizes")
    light = wide.js("id => tests.digest(id)", "resized")
    wide.page.get_by_role("button", name="Dark mode").click()
    wide.page.wait_for_function(
        "light => tests.digest('resized').then((now) => now !== light)", arg=light
    )


def test_one_slider_moves_the_wall_without_a_callback(wide: Tab, site: Site) -> None:
    visit(wide, site, "/")
    wide.page.wait_for_load_state("networkidle")
    asked = len(wide.updates())
    wide.page.get_by_role("slider", name="Time").press("ArrowRight")
    for name in ("waves", "julia", "field", "svg"):
        wide.page.wait_for_function(
            "id => tests.prop(id, 'shown_params')?.t === 0.31", arg=f"wall-{name}"
        )
    wide.page.get_by_role("button", name="Play").click()
    wide.page.wait_for_function("() => tests.prop('wall-moon', 'shown_params').t > 0.33")
    wide.page.get_by_role("button", name="Pause").click()
    assert len(wide.updates()) == asked


def test_the_table_of_caching_tells_how_often_each_function_ran(wide: Tab, site: Site) -> None:
    visit(wide, site, "/caching")
    rows = {name: wide.page.locator("tr", has_text=f"max_age={name}") for name in ("60", "0")}
    first = {name: runs(row) for name, row in rows.items()}
    for value in (1, 0, 1):
        wide.page.get_by_role("button", name=f"value {value}").click()
        for row in rows.values():
            expect(row.locator("img").last).to_have_attribute("alt", re.compile(f"value {value}"))
    expect(rows["60"].get_by_role("status")).to_have_text(re.compile("^page"))
    expect(rows["0"].get_by_role("status")).to_have_text(re.compile("^server"))
    assert runs(rows["60"]) == first["60"] + 1
    assert runs(rows["0"]) >= first["0"] + 3


def runs(row: Locator) -> int:
    """How often the function had run when it drew the picture in a row."""
    alt = row.locator("img").last.get_attribute("alt") or ""
    return int(alt.rpartition(" ")[2])
