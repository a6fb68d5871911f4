"""What a function says of its image beside the pixels, and what it says in SVG."""

from __future__ import annotations

from typing import Any

import pytest
from dash import Dash, Input, Output, html
from playwright.sync_api import expect
from support.apps import make_app, make_server
from support.pictures import numbered
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Registry, Result, image_url


def app_of_results(backend: str, runs: list[int]) -> Dash:
    """An app whose images say their number in each of the three ways."""
    app = make_app(backend)

    @Registry(app).generator
    def said(value: int, silent: bool = False) -> Any:
        runs.append(value)
        if silent:
            return numbered(value)
        name = f"Nummer {value}, größer als null"
        return Result(numbered(value), alt=name, metadata={"value": value}, filename=f"{value}.png")

    app.layout = html.Div(
        [DynamicImage("said", {"value": 1}, id="image", alt="A number"), html.Div(id="heard")]
    )

    @app.callback(Output("heard", "children"), Input("image", "image_info"))
    def hear(info: dict[str, Any] | None) -> str:
        return str(info and info["metadata"])

    return app


def ask(tab: Tab, value: int, **params: Any) -> None:
    tab.set_props("image", params={"value": value, **params})


def info(tab: Tab) -> dict[str, Any]:
    found: dict[str, Any] = tab.prop("image_info")
    return found


def test_a_result_arrives_in_the_same_update_as_its_pixels(backend: str, tab: Tab) -> None:
    with serve(app_of_results(backend, []).server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        tab.wait_status("loaded")
        names = ["status", "shown_params", "image_info"]
        tab.js("names => { window.propsSoFar = tests.history('image', names); }", names)
        for value in range(2, 8):
            ask(tab, value)
            tab.wait_value(value)
        tab.page.wait_for_function("() => tests.prop('image', 'shown_params').value === 7")
        states = tab.js("() => window.propsSoFar()")
        expect(tab.page.locator("#heard")).to_have_text("{'value': 7}")
    seen = {shown["value"] for _, shown, _ in states}
    assert seen == set(range(1, 8))
    for _, shown, image_info in states:
        value = shown["value"]
        assert image_info["metadata"] == {"value": value}
        assert image_info["filename"] == f"{value}.png"
        assert image_info["alt"] == f"Nummer {value}, größer als null"


def test_the_alt_text_of_a_result_goes_with_its_image(tab: Tab) -> None:
    with serve(app_of_results("flask", []).server) as site:
        tab.open(site.url)
        picture = tab.page.locator("#image img")
        expect(picture).to_have_attribute("alt", "Nummer 1, größer als null")
        tab.set_props("image", alt="Some number")
        ask(tab, 2)
        expect(picture).to_have_attribute("alt", "Nummer 2, größer als null")
        ask(tab, 3, silent=True)
        expect(picture).to_have_attribute("alt", "Some number")
        tab.wait_value(3)
        tab.wait_status("loaded")
        assert info(tab) | {"alt": None, "metadata": None, "filename": None} == info(tab)


def test_a_result_comes_from_the_page_and_from_the_browser_s_cache_as_well(tab: Tab) -> None:
    runs: list[int] = []
    with serve(app_of_results("flask", runs).server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        ask(tab, 2)
        tab.wait_value(2)
        asked = len(tab.images())
        ask(tab, 1)
        tab.wait_value(1)
        tab.page.wait_for_function("() => tests.prop('image', 'image_info').source === 'page'")
        assert (info(tab)["metadata"], len(tab.images())) == ({"value": 1}, asked)
        tab.open(site.url)
        tab.wait_value(1)
        tab.wait_status("loaded")
        assert info(tab)["source"] == "server"
        assert info(tab)["metadata"] == {"value": 1}
    assert runs == [1, 2, 1]


def test_a_long_description_comes_with_its_image_from_every_cache(tab: Tab) -> None:
    app = make_app("flask")
    runs: list[int] = []

    @Registry(app).generator(max_age=60)
    def measured(value: int) -> Result:
        runs.append(value)
        return Result(numbered(value), alt=f"No. {value}", metadata=[value] * 4_000)

    app.layout = html.Div([DynamicImage("measured", {"value": 1}, id="image")])
    with serve(app.server) as site:
        tab.open(site.url)
        for value in (1, 2, 1):
            ask(tab, value)
            tab.wait_value(value)
            tab.wait_status("loaded")
            assert info(tab)["metadata"] == [value] * 4_000
            assert (info(tab)["alt"], info(tab)["omitted"]) == (f"No. {value}", None)
        asked = tab.images()
        for image, part in zip(asked[::2], asked[1::2], strict=True):
            assert part.startswith(f"{image}&part=")
        tab.open(site.url)
        tab.wait_value(1)
        tab.wait_status("loaded")
        assert info(tab)["metadata"] == [1] * 4_000
    assert runs == [1, 2]


SVG = """<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
     width="80" height="40" onload="document.documentElement.setAttribute('ran', 'onload')">
  <style>@import url("OUTSIDE/style.css"); @font-face {font-family: a; src: url("OUTSIDE/font")}
         text {font-family: a}</style>
  <rect width="80" height="40" fill="#000007"/>
  <script>
    document.documentElement.setAttribute('ran', 'script');
    fetch('OUTSIDE/fetched');
  </script>
  <script href="OUTSIDE/script.js"/>
  <image href="OUTSIDE/image.png" x="60" width="10" height="10"/>
  <image xlink:href="INSIDE" x="70" width="10" height="10"/>
  <use href="OUTSIDE/other.svg#a"/>
  <rect x="60" width="10" height="10" fill="url(OUTSIDE/fill.svg#a)"/>
  <foreignObject x="50" width="10" height="10">
    <iframe xmlns="http://www.w3.org/1999/xhtml" src="OUTSIDE/frame"></iframe>
    <img xmlns="http://www.w3.org/1999/xhtml" src="OUTSIDE/img" onerror="alert(1)"/>
  </foreignObject>
  <text x="20" y="20">text</text>
</svg>
"""


RAN = "() => document.documentElement.getAttribute('ran')"


def test_an_svg_runs_no_script_and_fetches_nothing(backend: str, tab: Tab) -> None:
    """Neither in a component nor in a tab of its own."""
    from flask import request

    visits: list[str] = []
    outside = make_server("flask")

    def visit() -> str:
        visits.append(request.path)
        return "visited"

    outside.before_request(visit)
    app = make_app(backend)
    registry = Registry(app)
    with serve(outside) as other:

        @registry.generator
        def drawing() -> str:
            return SVG.replace("OUTSIDE", other.url).replace("INSIDE", inside)

        @registry.generator
        def inner() -> Any:
            visits.append("inside")
            return numbered(1)

        inside = image_url("inner", {}, app=app)
        app.layout = DynamicImage("drawing", id="image")
        with serve(app.server) as site:
            tab.open(site.url)
            tab.wait_value(7)
            tab.wait_status("loaded")
            assert (info(tab)["width"], info(tab)["height"]) == (80, 40)
            assert info(tab)["media_type"] == "image/svg+xml"
            source = tab.page.get_attribute("#image img", "src") or ""
            assert source.startswith("data:image/svg+xml")
            tab.page.wait_for_timeout(300)  # what is forbidden would have happened by now
            assert tab.js(RAN) is None
            assert "error:" not in "".join(tab.console), "a component makes no error of it"
            tab.expect(r"^error: .*Content Security Policy")
            tab.expect(r"^error: Blocked script execution")
            tab.expect(r"^error: Unsafe attempt to load URL .*/other.svg")
            tab.page.goto(site.url + image_url("drawing", {}, app=app))
            assert tab.js("() => document.documentElement.localName") == "svg"
            tab.page.wait_for_timeout(500)
            assert tab.js(RAN) is None
    assert visits == []


@pytest.mark.parametrize(
    ("attributes", "natural"),
    [
        ('width="80" height="40"', (80, 40)),
        ('width="1in" viewBox="0 0 4 3"', (96, 72)),
        ('viewBox="0 0 640 320" width="100%"', (640, 320)),
    ],
)
def test_an_svg_is_as_large_as_it_says_or_as_its_box(
    attributes: str, natural: tuple[int, int], tab: Tab
) -> None:
    app = make_app("flask")

    @Registry(app).generator
    def drawing() -> str:
        box = '<rect width="100%" height="100%" fill="#000007"/>'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{box}</svg>'

    sizes: list[dict[str, Any]] = [{}, {"width": 60}, {"height": 60}, {"width": 60, "height": 60}]
    app.layout = html.Div(
        [DynamicImage("drawing", id=f"image{number}", **size) for number, size in enumerate(sizes)]
    )
    with serve(app.server) as site:
        tab.open(site.url)
        for number in range(4):
            tab.wait_status("loaded", f"image{number}")
        found = tab.prop("image_info", "image0")
        assert (found["width"], found["height"]) == natural
        boxes = [tab.page.locator(f"#image{number} img").bounding_box() for number in range(4)]
    width, height = natural
    shapes = [(box["width"], box["height"]) for box in boxes if box]
    assert shapes == [natural, (60, 60 * height / width), (60 * width / height, 60), (60, 60)]
