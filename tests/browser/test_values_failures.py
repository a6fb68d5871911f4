"""Values that are hard to show: broken answers, old browsers, strict policies, no colours."""

from __future__ import annotations

import re
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from dash import html
from playwright.sync_api import Route
from support.apps import make_app
from support.colormaps import table_of
from support.hostile.png import chunk
from support.servers import serve
from support.tabs import Tab
from support.values_page import EVERY_16, colours_in, values_in, wrong_in

from dash_dynamic_image_component import DynamicImage, Registry


def grey_file(width: int, height: int, depth: int = 8, rows: bytes = bytes(17 * 16)) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


GOOD = grey_file(16, 16)
HOSTILE = {
    "cut": (GOOD[:-20], "cut short"),
    "a wrong checksum": (GOOD[:-14] + bytes([GOOD[-14] ^ 1]) + GOOD[-13:], "checksum is wrong"),
    "10^9 pixels": (grey_file(16_000, 62_500), "more than a page can show"),
    "another bit depth": (grey_file(16, 16, 16), "not of the type u8"),
    "a bomb": (grey_file(16, 16, rows=bytes(30_000_000)), "more than its size"),
    "no file": (b"", "no PNG"),
}


def test_broken_answer_is_an_error_and_the_image_before_stays(tab: Tab) -> None:
    app = make_app("flask")
    ids = {f"image{number}": fault for number, fault in enumerate(HOSTILE)}

    @Registry(app).generator(data=True, max_age=600, preview="off")
    def flat(value: int) -> Any:
        return np.full((16, 16), value, np.uint8)

    app.layout = html.Div([DynamicImage("flat", {"value": 7}, id=id) for id in ids])
    headers = {"Content-Type": "image/png", "Dash-Image-Data": '{"v":1,"type":"u8","range":[0,1]}'}
    broken = re.compile(r"value%22%3A9(\d)")

    def answer(route: Route) -> None:
        found = broken.search(route.request.url)
        assert found
        body, _ = HOSTILE[ids[f"image{found[1]}"]]
        route.fulfill(status=200, headers=headers, body=body)

    with serve(app.server) as site:
        tab.open(site.url)
        for id in ids:
            tab.wait_status("loaded", id)
        tab.expect(re.escape("The values of the image cannot be read"))
        tab.page.route(broken, answer)
        for number, (id, fault) in enumerate(ids.items()):
            tab.set_props(id, params={"value": 90 + number})
            tab.wait_status("error", id)
            error = tab.prop("error", id)
            assert error["kind"] == "not-an-image", fault
            assert HOSTILE[fault][1] in error["detail"]
            assert (values_in(tab, id)[0] == 7).all()
        tab.page.unroute(broken)
        for number, id in enumerate(ids):
            tab.page.locator(f"#{id}").get_by_role("button", name="Retry").click()
            tab.wait_status("loaded", id)
            assert (values_in(tab, id)[0] == 90 + number).all()


def test_browser_without_decompression_is_told_its_remedy_and_shows_other_images(tab: Tab) -> None:
    app = make_app("flask")
    registry = Registry(app)

    @registry.generator(data=True)
    def scan() -> Any:
        return EVERY_16

    @registry.generator(data=True)
    def coloured() -> Any:
        return np.zeros((8, 8, 3), np.uint8)

    app.layout = html.Div([DynamicImage("scan", id="image"), DynamicImage("coloured", id="rgb")])
    tab.page.add_init_script("delete window.DecompressionStream")
    tab.expect(re.escape("The browser is too old for values"))
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_status("loaded", "rgb")
        tab.wait_status("error")
        error = tab.prop("error")
        assert error["kind"] == "not-an-image"
        assert "Safari 16.4" in error["detail"]
        assert tab.page.get_by_role("button", name="Retry").count() == 0
        assert len([url for url in tab.images() if "/scan?" in url]) == 1


@pytest.mark.parametrize("images", ["'self' blob:", "'none'"])
def test_policy_of_own_scripts_shows_values_and_their_colours_whatever_images_it_permits(
    tab: Tab, images: str
) -> None:
    app = make_app("flask")
    hashes = " ".join(app.csp_hashes())

    @Registry(app).generator(data=True)
    def scan() -> Any:
        return EVERY_16

    def restrict(response: Any) -> Any:
        policy = f"default-src 'self'; script-src 'self' {hashes}; img-src {images}"
        response.headers["Content-Security-Policy"] = policy
        return response

    app.server.after_request(restrict)
    app.layout = html.Div([DynamicImage("scan", id="image", colormap="viridis", colorbar=True)])
    tab.expect(r"Applying inline style violates .*/_dash-component-suites/dash/")
    if images == "'none'":
        tab.expect("favicon.* violates .* \"img-src 'none'\"")
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_status("loaded")
        assert np.array_equal(values_in(tab, "image")[0], EVERY_16)
        tab.page.wait_for_selector(".dash-dynamic-image-colorbar__colours")
        shades = table_of("viridis")[np.minimum(EVERY_16 // 256, 255)]
        assert wrong_in(tab, shades) <= 255  # the borders of two colours


WITHOUT_COLOURS = {
    "a name of nothing": ("nothing", "matplotlib knows no colormap"),
    "no colours": ([], "neither a name of Matplotlib nor a list of colours"),
    "a colour of the place": (["red", "currentColor"], "neither a colour of CSS"),
    "an inherited colour": (["inherit"], "neither a colour of CSS"),
    "a variable": (["var(--bs-primary)"], "neither a colour of CSS"),
    "floats": ([[0.2, 0.5, 1]], "integers from 0 to 255"),
}


def test_without_colours_there_is_an_error_until_another_colormap_comes(tab: Tab) -> None:
    app = make_app("flask")
    cases = {f"image{number}": case for number, case in enumerate(WITHOUT_COLOURS.values())}

    @Registry(app).generator(data=True)
    def flat() -> Any:
        return np.full((4, 4), 7, np.uint8)

    images = {id: DynamicImage("flat", {}, id=id) for id in cases}
    for id, (colormap, _) in cases.items():
        images[id].colormap = colormap  # unchecked, as by a callback
    app.layout = html.Div([*images.values()])
    tab.expect("404")
    with serve(app.server) as site:
        tab.open(site.url)
        for id, (_, text) in cases.items():
            tab.expect(re.escape(text))
            tab.wait_status("error", id)
            assert text in tab.prop("error", id)["detail"]
            tab.set_props(id, colormap=["hsl(120 100% 50% / 0.5)", [1, 2, 3]])
            tab.wait_status("loaded", id)
            assert tab.prop("error", id) is None
            assert colours_in(tab, id, (4, 4))[2, 2].tolist() == [0, 255, 0, 128]
