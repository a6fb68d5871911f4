"""Whole programs under examples/: dashboards, live sources and maps."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect
from support.examples import example
from support.servers import serve
from support.tabs import Tab

pytestmark = pytest.mark.usefixtures("own_libraries")


def told(tab: Tab, id: str, wanted: dict[str, Any]) -> None:
    """Wait until the pixels of these params are on screen."""
    tab.page.wait_for_function(
        "([id, wanted]) => Object.entries(wanted).every(([name, value]) =>"
        " JSON.stringify(tests.prop(id, 'shown_params')?.[name]) === JSON.stringify(value))",
        arg=[id, wanted],
    )
    tab.wait_status("loaded", id)


def leave(tab: Tab) -> None:
    """End what is on its way, before the server ends."""
    tab.page.goto("about:blank")


def digest(tab: Tab, id: str) -> str:
    return str(tab.js("id => tests.digest(id)", id))


def test_hours_and_the_end_of_trips_are_counted_anew(
    tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = example("taxis")
    monkeypatch.setattr(module, "TRIPS", 60_000)
    with serve(module.app.server) as site:
        tab.page.set_default_timeout(60_000)  # Datashader is compiled
        tab.page.goto(site.url)
        told(tab, "taxis", {"end": "pick-ups", "hours": [0, 24]})
        all_day = digest(tab, "taxis")
        tab.page.get_by_role("slider", name="From hour").press("ArrowRight")
        told(tab, "taxis", {"hours": [1, 24]})
        later = digest(tab, "taxis")
        tab.page.get_by_text("drop-offs").click()
        told(tab, "taxis", {"end": "drop-offs"})
        assert len({all_day, later, digest(tab, "taxis")}) == 3
        expect(tab.page.locator("#state")).to_have_text(re.compile(r"\d+ × \d+ pixels, 14.0 km"))
        trips = module.trips()
        hours = trips.groupby("hour").size()
        assert hours[3] < hours[18] / 4
        assert trips[trips["hour"] < 6]["y0"].mean() > trips["y0"].mean() + 0.5


def test_a_click_shows_a_camera_large_and_one_that_fails_is_told(
    tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = example("cameras")
    monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: 1_000_000_000.0))
    tab.expect(r"status of 422.*_dash-dynamic-image/camera")
    tab.expect(r'^error: Error: DynamicImage\("camera"\)')
    with serve(module.app.server) as site:
        tab.page.goto(site.url)
        tab.page.get_by_role("button", name=re.compile("Car park")).click()
        told(tab, "large", {"number": 4, "width": 960})
        expect(tab.page.locator("#large img")).to_have_attribute("alt", re.compile("^Car park: "))
        text = tab.page.locator("#state")
        expect(text).to_have_text(re.compile(r"^\d+ people in sight, 1 of 9 cameras"))
        expect(tab.page.get_by_role("alert")).to_have_text(re.compile("does not answer"))
        leave(tab)


def test_figures_follow_the_filters_and_dark_mode(tab: Tab) -> None:
    module = example("sales")
    figures = list(module.FIGURES)
    with serve(module.app.server) as site:
        tab.page.emulate_media(color_scheme="light")
        tab.page.goto(site.url)
        for id in figures:
            told(tab, id, {"regions": module.REGIONS, "months": [0, 24]})
        before = [digest(tab, id) for id in figures]
        tab.page.get_by_text("west").click()
        tab.page.get_by_role("slider", name="From month").press("ArrowRight")
        for id in figures:
            told(tab, id, {"regions": module.REGIONS[:3], "months": [1, 24]})
        expect(tab.page.locator("#span")).to_have_text("2024-02 to 2026-01")
        filtered = [digest(tab, id) for id in figures]
        tab.page.get_by_role("button", name="Toggle color scheme").click()
        tab.wait_value(0x2E2E2E, "course")
        assert not set(before) & set(filtered)


PIXEL = """async (address) => {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 256;
  const context = canvas.getContext('2d');
  context.drawImage(picture, 0, 0);
  return [...context.getImageData(128, 128, 1, 1).data];
}"""


def test_sliders_choose_the_bands_of_the_scene(tab: Tab) -> None:
    module = example("satellite")
    with serve(module.app.server) as site:
        tab.page.goto(site.url)
        tile = tab.page.locator(".leaflet-tile-loaded").first
        expect(tile).to_have_attribute("src", re.compile("contrast%22%3A3.5"))
        natural = tab.js(PIXEL, tile.get_attribute("src"))
        tab.page.get_by_text("Plants are red").click()
        expect(tile).to_have_attribute("src", re.compile("red%22%3A3"))
        assert tab.js(PIXEL, tile.get_attribute("src")) != natural
        tab.page.get_by_role("slider", name="Blue").press("ArrowRight")
        expect(tile).to_have_attribute("src", re.compile("blue%22%3A2.*green%22%3A2"))
        leave(tab)


@pytest.mark.parametrize(
    ("name", "id"),
    [("path_tracer", "balls"), ("rainfall", "wettest"), ("reaction", "reaction")],
)
def test_a_program_that_yields_shows_how_far_it_is(tab: Tab, name: str, id: str) -> None:
    with serve(example(name).app.server) as site:
        tab.page.goto(site.url)
        tab.page.wait_for_function("id => tests.prop(id, 'progress')?.value > 0", arg=id)
        leave(tab)
