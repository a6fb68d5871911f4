"""The panel of requests in Dash's dev tools."""

from __future__ import annotations

from typing import Any

from dash import Input, Output
from playwright.sync_api import expect
from support.apps import make_app
from support.panel_page import REACT, is_told, requests, slider_app
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import Preview

BUTTON = "#dash-dynamic-image-requests"


def reasons(tab: Tab) -> Any:
    return tab.page.locator(".dash-dynamic-image-panel__why")


def test_dev_tools_show_the_last_requests_with_their_reasons(backend: str, tab: Tab) -> None:
    tab.expect(REACT)
    with serve(slider_app(backend, debug=True).server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        for value in (1, 2, 1):
            tab.set_props("slider", value=value)
            tab.wait_value(value)
        tab.page.click(BUTTON)
        texts = ["value 2 → 1", "value 1 → 2", "value 0 → 1", "First image"]
        expect(reasons(tab)).to_have_text(texts)
        tab.set_props("image", refresh=1)
        expect(reasons(tab)).to_have_text(["Refresh", *texts])
        sources = [each["source"] for each in requests(tab)]
        cells = tab.page.locator("tbody .dash-dynamic-image-panel__cell--From")
        expect(cells).to_have_text(["run", "page cache", "run", "run", "run"])
    assert sources == ["run", "run", "run", "page", "run"]


def test_dev_tools_show_the_exact_image_after_its_preview(tab: Tab) -> None:
    tab.expect(REACT)
    with serve(slider_app(debug=True, preview=Preview()).server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        tab.page.click(BUTTON)
        for value in (1, 2):
            tab.set_props("slider", value=value)
            tab.wait_value(value)
            tab.wait_status("loaded")
        exact = "Exact after the preview"
        texts = [exact, "value 1 → 2", exact, "value 0 → 1", "First image"]
        expect(reasons(tab)).to_have_text(texts)
        found = requests(tab)
    assert [each["tier"] for each in found] == ["exact", "preview", "exact", "preview", "exact"]
    assert [each["why"] for each in found] == ["first", "params", "exact", "params", "exact"]
    for each in found:
        overtaken = ("superseded", "aborted", "discarded") if each["tier"] == "preview" else ()
        assert each["outcome"] in ("shown", *overtaken)
        assert is_told(each)


def test_a_keyboard_opens_the_panel_and_a_request_and_closes_it(tab: Tab) -> None:
    tab.expect(REACT)
    with serve(slider_app(debug=True).server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        tab.page.focus(BUTTON)
        tab.page.keyboard.press("Enter")
        panel = tab.page.get_by_role("region", name="Requests of images")
        expect(panel).to_be_visible()
        for _ in range(4):  # Clear, Close, the image, its request
            tab.page.keyboard.press("Tab")
        tab.page.keyboard.press("Space")
        expect(panel).to_contain_text("Run of the function")
        expect(panel).to_contain_text('{"value":0}')
        tab.page.keyboard.press("Escape")
        expect(panel).to_have_count(0)


def test_the_panel_stays_inside_the_window(tab: Tab) -> None:
    tab.expect(REACT)
    with serve(slider_app(debug=True).server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        tab.page.click(BUTTON)
        reasons(tab).first.click()
        for width in (1280, 360):
            tab.page.set_viewport_size({"width": width, "height": 640})
            box = tab.page.locator(".dash-dynamic-image-panel").bounding_box()
            assert box is not None
            assert box["x"] >= -1
            assert box["y"] >= 0
            assert box["x"] + box["width"] <= width + 1
            overflow = "body => body.scrollWidth - body.clientWidth"
            assert tab.page.eval_on_selector(".dash-dynamic-image-panel__body", overflow) <= 0


def test_an_app_without_images_has_no_button_in_its_dev_tools(tab: Tab) -> None:
    tab.expect(REACT)
    app = make_app("flask")
    app.enable_dev_tools(
        debug=True, dev_tools_hot_reload=False, dev_tools_disable_version_check=True
    )
    with serve(app.server) as site:
        tab.open(site.url)
        expect(tab.page.get_by_role("button", name="Callbacks")).to_be_visible()
        tab.page.wait_for_function("() => dash_dynamic_image_component.RequestsPanel")
        expect(tab.page.locator(BUTTON)).to_have_count(0)


def test_in_debug_mode_callbacks_may_set_wildcard_attributes(tab: Tab) -> None:
    tab.expect(REACT)
    app = slider_app(debug=True)

    @app.callback(
        Output("image", "aria-current"), Output("image", "data-row"), Input("slider", "value")
    )
    def attributes(value: int) -> tuple[str, str]:
        return "true", str(value)

    with serve(app.server) as site:
        tab.open(site.url)
        expect(tab.page.locator("#image[aria-current=true][data-row='0']")).to_have_count(1)


def test_a_page_without_the_menu_of_the_dev_tools_does_without_the_panel(tab: Tab) -> None:
    app = slider_app(debug=False)
    app.enable_dev_tools(debug=False, dev_tools_ui=True, dev_tools_disable_version_check=True)
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(0)
    assert not [each.url for each in tab.requests if "devtools" in each.url]
