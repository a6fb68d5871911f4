"""An image in reach: by keyboard, for assistive technology, and its message in a small window."""

from __future__ import annotations

from typing import Any

import pytest
from dash import ALL, Dash, Input, Output, html
from playwright.sync_api import expect
from support.apps import make_app
from support.pictures import numbered
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Registry


def app_of(*children: Any) -> Dash:
    app = make_app("flask")
    app.layout = html.Div([*children, html.P(id="said")])

    @Registry(app).generator(preview="off")
    def paint(value: int) -> Any:
        if value < 0:
            raise ValueError
        return numbered(value)

    return app


def test_images_that_callbacks_listen_to_are_buttons_of_the_keyboard(tab: Tab) -> None:
    ids: list[Any] = ["plain", {"kind": "listened", "number": 1}, {"kind": "silent", "number": 1}]
    ids.append("image")
    images = [DynamicImage("paint", {"value": 1}, id=each, alt=f"{each}") for each in ids]
    app = app_of(*images)

    @app.callback(
        Output("said", "children"),
        Input("image", "n_clicks"),
        Input({"kind": "listened", "number": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    def say(*clicks: Any) -> str:
        return f"clicked {clicks}"

    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        buttons = tab.page.get_by_role("button")
        expect(buttons).to_have_count(2)
        tab.page.keyboard.press("Tab")
        expect(buttons.first).to_be_focused()
        expect(buttons.first).to_have_accessible_name(str(ids[1]))
        ring = "() => getComputedStyle(document.activeElement.closest('[id]')).outlineStyle"
        assert tab.js(ring) == "solid"
        tab.page.keyboard.press("Enter")
        expect(tab.page.locator("#said")).to_have_text("clicked (None, [1])")
        tab.page.keyboard.press("Tab")
        expect(buttons.last).to_be_focused()
        tab.page.keyboard.press(" ")
        tab.page.keyboard.press(" ")
        expect(tab.page.locator("#said")).to_have_text("clicked (2, [1])")


def test_attributes_of_the_layout_are_those_of_the_element(tab: Tab) -> None:
    more: dict[str, Any] = {"data-row": 3, "aria-describedby": "said", "data-status": "mine"}
    given: dict[str, Any] = {"title": "A tip", "tabIndex": 0, "role": "figure", **more}
    with serve(app_of(DynamicImage("paint", {"value": 1}, id="image", **given)).server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        names = ["title", "tabindex", "role", "data-row", "aria-describedby", "data-status"]
        told = [tab.page.get_attribute("#image", name) for name in names]
        assert told == ["A tip", "0", "figure", "3", "said", "loaded"]
        tab.set_props("image", title="Another", **{"data-row": 4})
        expect(tab.page.locator("#image")).to_have_attribute("data-row", "4")
        assert tab.page.get_attribute("#image", "title") == "Another"


@pytest.mark.parametrize("shape", [(200, 3000), (3000, 120)])
def test_the_message_of_an_image_larger_than_the_window_is_in_view(
    shape: tuple[int, int], tab: Tab
) -> None:
    tab.page.set_viewport_size({"width": 360, "height": 400})
    width, height = shape
    style = {"width": width, "height": height, "maxWidth": "none"}
    image = DynamicImage("paint", {"value": 1}, id="image", style=style)
    with serve(app_of(html.Div(image, style={"padding": "30px"})).server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        tab.expect(r"status of 500")
        tab.expect(r'^error: Error: DynamicImage\("paint"\)')
        tab.set_props("image", params={"value": -1})
        message, button = tab.page.get_by_role("alert"), tab.page.get_by_role("button")
        for place in (0, 700, 2000, 5000):
            tab.js("place => scrollTo(place, place)", place)
            expect(message).to_be_in_viewport(ratio=1)
            expect(button).to_be_in_viewport(ratio=1)
