"""Every file under examples/ as a visitor sees it."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

from PIL import Image
from playwright.sync_api import expect
from support.servers import serve
from support.tabs import Tab

EXAMPLES = Path(__file__).parents[2] / "examples"


def example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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


def test_a_photograph_goes_up_is_processed_and_comes_down(tab: Tab, tmp_path: Path) -> None:
    module = example("image_processing")
    photo = tmp_path / "cat on a mat.jpg"
    Image.effect_noise((640, 480), 60).convert("RGB").save(photo)
    with serve(module.make_app().server) as site:
        tab.open(site.url)
        for id in ("before", "after"):
            tab.wait_status("loaded", id)
        assert tab.prop("image_info", "before")["width"] == 451
        tab.page.set_input_files("#upload input[type=file]", photo)
        tab.page.wait_for_function("() => tests.prop('after', 'image_info').width === 640")
        tab.set_props("rotate", value=90)
        tab.page.wait_for_function("() => tests.prop('after', 'image_info').width === 480")
        tab.wait_status("loaded", "after")
        asked = len(tab.images())
        with tab.page.expect_download() as download:
            tab.page.click("#download")
        assert download.value.suggested_filename == "cat on a mat-processed.png"
        with Image.open(download.value.path()) as image:
            assert (image.format, image.size) == ("PNG", (480, 640))
        assert len(tab.images()) == asked, "the function did not run again"
        assert tab.updates() == []
    assert len([each for each in tab.requests if each.url.endswith("/-/blobs")]) == 1


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
