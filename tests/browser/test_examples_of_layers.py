"""The example whose page has layers, as a visitor swipes over it."""

from __future__ import annotations

import pytest
from support.examples import EXAMPLES, example
from support.servers import serve
from support.tabs import Tab

pytestmark = pytest.mark.usefixtures("own_libraries")


def test_before_and_after_has_a_handle_between_both(tab: Tab) -> None:
    assert len((EXAMPLES / "before_after.py").read_text("utf-8").splitlines()) <= 80
    with serve(example("before_after").app.server) as site:
        tab.page.goto(site.url)
        tab.wait_status("loaded", "photograph")
        names = [each.split("?")[0].split(".")[-1].split("/")[-1] for each in tab.images()]
        assert sorted(set(names)) == ["filtered", "original"]
        handle = tab.page.locator("#photograph [role=slider]")
        box, picture = handle.bounding_box(), tab.page.locator("#photograph").bounding_box()
        assert box
        assert picture
        assert abs(box["x"] + 12 - picture["x"] - picture["width"] / 2) < 1
        before = tab.images()
        handle.focus()
        tab.page.keyboard.press("End")
        tab.page.wait_for_function("() => tests.prop('photograph', 'layers')[0].swipe === 1")
        assert tab.images() == before
        # A slider asks for the filtered picture alone.
        tab.page.locator("[role=slider][aria-label=warmth]").focus()
        tab.page.keyboard.press("ArrowRight")
        tab.page.wait_for_function("() => tests.prop('photograph', 'shown_params').warmth > 0.1")
        assert all("original" not in each for each in tab.images()[len(before) :])
        assert tab.updates() == []
