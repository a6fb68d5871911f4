"""Every file under examples/ as a visitor sees it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

from playwright.sync_api import expect
from servers import serve
from tabs import Tab

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
