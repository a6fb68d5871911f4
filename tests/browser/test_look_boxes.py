"""The box of an image whose lengths depend on its contents, or on the element around it."""

from __future__ import annotations

from typing import Any

import pytest
from dash import html
from support.look_page import Painter, css, image, size
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage

BY_CONTENTS: dict[str, tuple[dict[str, Any], tuple[float, float]]] = {
    "auto-height": ({"width": 200, "height": "auto"}, (200, 200)),
    "auto-height-style": ({"style": {"width": "100%", "height": "auto"}}, (300, 300)),
    "fit-height": ({"width": 200, "height": "fit-content"}, (200, 200)),
    "auto-width": ({"width": "auto", "height": 80}, (80, 80)),
    "max-width": ({"width": "max-content", "height": 80}, (80, 80)),
    "none-style": ({"style": {"width": None, "height": 80}}, (80, 80)),
    "percent": ({"width": "100%", "height": "100%"}, (300, 300)),
    "percent-style": ({"style": {"width": "100%", "height": "calc(100% - 4px)"}}, (300, 300)),
}
"""Props in an element 300 pixels wide and as high as its contents, and the size of a square."""


def test_a_length_that_the_contents_give_is_that_of_the_picture(tab: Tab) -> None:
    places = [
        html.Div(image(id=id, **props), style={"width": 300})
        for id, (props, _) in BY_CONTENTS.items()
    ]
    with Painter(*places).open(tab):
        for id, (_, expected) in BY_CONTENTS.items():
            tab.wait_value(1, id)
            assert size(tab, f"#{id} img") == size(tab, f"#{id}") == expected, id


def test_a_first_image_says_so_where_a_height_in_percent_is_none(tab: Tab) -> None:
    params = {"value": 1, "size": -1}
    failing = DynamicImage("paint", params, id="image", width="100%", height="100%")
    painter = Painter(html.Div(failing, style={"width": 300}))
    painter.ready.clear()
    with painter.open(tab):
        tab.page.wait_for_selector("#image .dash-dynamic-image__progress")
        assert size(tab, "#image .dash-dynamic-image__progress") == (300, 3)
        tab.expect(r"status of 500.*/paint")
        tab.expect(r"""^error: Error: DynamicImage\("paint"\)""")
        painter.ready.set()
        tab.wait_status("error")
        assert size(tab, "#image")[1] >= size(tab, "#image .dash-dynamic-image__error")[1] >= 40


def test_a_height_in_percent_is_obeyed_where_there_is_one(tab: Tab) -> None:
    filled = image(width="100%", height="100%")
    with Painter(html.Div(filled, id="around", style={"width": 300})).open(tab):
        tab.wait_value(1)
        assert size(tab, "#image img") == (300, 300)
        tab.set_props("around", style={"width": 300, "height": 120})
        tab.page.wait_for_function("() => document.querySelector('#image').offsetHeight === 120")
        assert size(tab, "#image img") == (300, 120)
        assert css(tab, "#image img", "objectFit") == "contain"


@pytest.mark.parametrize("display", ["flex", "grid"])
def test_rows_that_share_a_height_in_percent_are_not_moved_by_a_picture(
    display: str, tab: Tab
) -> None:
    """A picture in the flow would make its row higher, as an `<img>` does."""
    grid = {"display": "grid", "gridTemplateRows": "1fr 1fr"}
    column = {"display": "flex", "flexDirection": "column"}
    share = {"flex": 1}
    cell = html.Div(image(width="100%", height="100%"), style=share)
    rows = [cell, html.Div("beneath", id="beneath", style=share)]
    style = {"height": 200, "width": 300, **(grid if display == "grid" else column)}
    painter = Painter(html.Div(rows, style=style))
    painter.ready.clear()
    with painter.open(tab):
        tab.wait_status("loading")
        assert size(tab, "#image") == size(tab, "#beneath") == (300, 100)
        painter.ready.set()
        tab.wait_value(1)
        assert size(tab, "#image") == size(tab, "#beneath") == (300, 100)
        assert size(tab, "#image img") == (300, 100)


def test_an_element_that_is_a_flexbox_or_a_grid_has_its_picture(tab: Tab) -> None:
    displays = ["flex", "inline-flex", "grid", "inline-grid"]
    center = {"justifyContent": "center", "alignItems": "center", "placeItems": "center"}
    boxes: dict[str, dict[str, Any]] = {
        "both": {"width": 180, "height": 90},
        "wide": {"width": 180},
        "high": {"height": 90},
        "none": {},
    }
    placed = {f"{box}-{display}": (box, display) for box in boxes for display in displays}
    images = [
        image(id=id, style={"display": display, **center}, **boxes[box])
        for id, (box, display) in placed.items()
    ]
    with Painter(html.Div(images, style={"width": 300})).open(tab):
        expected = {"both": (180, 90), "wide": (180, 180), "high": (90, 90), "none": (64, 64)}
        for id, (box, _) in placed.items():
            tab.wait_value(1, id)
            assert size(tab, f"#{id} img") == expected[box], id


def test_a_width_in_percent_of_contents_is_there_and_does_not_move(tab: Tab) -> None:
    cell = html.Div(image(width="100%", height=90))
    painter = Painter(html.Div([cell, html.Div("b", id="beside")], style={"display": "flex"}))
    painter.ready.clear()
    with painter.open(tab):
        tab.wait_status("loading")
        before = tab.page.locator("#beside").bounding_box()
        tab.page.wait_for_selector("#image .dash-dynamic-image__progress")
        assert tab.page.locator("#beside").bounding_box() == before
        painter.ready.set()
        tab.wait_value(1)
        assert tab.page.locator("#beside").bounding_box() == before
        assert size(tab, "#image img") == (160, 90)


def test_a_first_error_fits_under_a_greatest_height(tab: Tab) -> None:
    failing = DynamicImage("paint", {"value": 1, "size": -1}, id="image", style={"maxHeight": 60})
    with Painter(html.Div(failing, style={"width": 200})).open(tab):
        tab.expect(r"status of 500.*/paint")
        tab.expect(r"""^error: Error: DynamicImage\("paint"\)""")
        tab.wait_status("error")
        panel = size(tab, "#image .dash-dynamic-image__error")
        assert size(tab, "#image")[1] == 60
        assert panel[1] <= 48
        assert tab.page.get_by_role("button", name="Retry").is_visible()
