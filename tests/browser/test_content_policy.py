"""Pages with a Content-Security-Policy: images are shown as it permits, or the error names it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from dash import html
from playwright.sync_api import expect
from support.apps import make_app
from support.pictures import numbered
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Registry

DASH_S_OWN = r"Applying inline style violates .*/_dash-component-suites/dash/"
"""Dash inserts style sheets of its own, which `style-src 'self'` refuses."""

REFUSED = r'violates the following Content Security Policy directive: "img-src'

STRICT = "default-src 'none'; script-src 'self' {hashes}; style-src 'self'; connect-src 'self'; "


@contextmanager
def page_with(images: str, tab: Tab) -> Iterator[None]:
    """A page with an image in pixels, one of SVG and one of long params, and this `img-src`."""
    app = make_app("flask")
    policy = f"{STRICT}img-src {images}".format(hashes=" ".join(app.csp_hashes()))

    registry = Registry(app)

    @registry.generator
    def paint(value: int, text: str = "") -> Any:
        return numbered(value + len(text))

    @registry.generator
    def circle(radius: int) -> str:
        shape = f'<circle cx="50" cy="50" r="{radius}"/>'
        return f'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">{shape}</svg>'

    def restrict(response: Any) -> Any:
        response.headers["Content-Security-Policy"] = policy
        return response

    app.server.after_request(restrict)

    long = {"text": "".join(chr(0x4E00 + number) for number in range(300)), "value": 1}
    app.layout = html.Div(
        [
            DynamicImage("paint", {"value": 1}, id="image"),
            DynamicImage("circle", {"radius": 20}, id="svg"),
            DynamicImage("paint", long, id="long"),
        ]
    )
    tab.expect(DASH_S_OWN)
    with serve(app.server) as site:
        tab.open(site.url)
        yield


def check_shown(tab: Tab) -> None:
    tab.wait_value(1)
    tab.wait_value(301, "long")
    tab.wait_status("loaded", "svg")
    assert tab.js("document.querySelector('#svg img').naturalWidth") == 100
    for value in (2, 3, 2):
        tab.set_props("image", params={"value": value})
        tab.wait_value(value)


def address(tab: Tab) -> str:
    shown: str = tab.js("document.querySelector('#image img').src")
    return shown


def test_a_page_needs_nothing_that_is_unsafe(tab: Tab) -> None:
    with page_with("'self' blob: data:", tab):
        check_shown(tab)
        assert address(tab).startswith("blob:")


@pytest.mark.parametrize(
    ("images", "shown"),
    [("'self' data:", "data:image/png"), ("'self'", "http://.*/paint")],
)
def test_images_are_shown_in_the_way_that_is_permitted(images: str, shown: str, tab: Tab) -> None:
    tab.expect(REFUSED)
    with page_with(images, tab):
        check_shown(tab)
        assert re.match(shown, address(tab))


def test_a_page_that_refuses_all_images_names_the_directive(tab: Tab) -> None:
    tab.expect(REFUSED)
    tab.expect(r'^error: Error: DynamicImage\("(paint|circle)"\): The Content-Security-Policy')
    with page_with("'none'", tab):
        for name, source in (("image", "blob:"), ("svg", "data:"), ("long", "blob:")):
            message = tab.page.locator(f"#{name}").get_by_role("alert")
            expect(message).to_contain_text(f"Add {source} to its img-src.")
        assert tab.prop("error")["kind"] == "content-policy"
        expect(tab.page.get_by_role("button")).to_have_count(0)
