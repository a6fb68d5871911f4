"""Four examples of the gallery as a visitor moves them, on three backends."""

from __future__ import annotations

import base64
import hashlib
import io
import sys
from typing import Any

from PIL import Image
from support.gallery import serve_gallery
from support.servers import backend_option
from support.tabs import Tab

from dash_dynamic_image_component.images.sources.returned import encode

PICTURES: dict[str, dict[str, Any]] = {
    "waves": {"frequency": 8, "phase": 0},
    "portrait": {"brightness": 1, "blur": 0},
    "mandelbrot": {"zoom": 0, "hue": 0.6},
    "gauge": {"pressure": 40},
}
PAGES = {
    "waves": "first_app",
    "portrait": "params",
    "mandelbrot": "generators",
    "gauge": "component",
}

MOVED = {"flask": [*PICTURES], "fastapi": ["waves", "mandelbrot"], "quart": ["portrait", "gauge"]}
"""Pictures whose sliders are moved on each backend."""


def drawn(name: str, params: dict[str, Any]) -> str:
    """The digest of the pixels that the function itself draws, as a browser shows them."""
    function = getattr(sys.modules[f"docs.app.live.{name}"], name)
    pixels = Image.open(io.BytesIO(encode(function(**params)).data)).convert("RGBA").tobytes()
    return base64.b64encode(hashlib.sha256(pixels).digest()).decode()


def on_screen(tab: Tab, name: str) -> str:
    """The digest of the pixels on screen."""
    digest: str = tab.js("id => tests.digest(id)", name)
    return digest


def opened(tab: Tab, url: str, name: str) -> None:
    tab.page.goto(f"{url}/{PAGES[name]}")
    tab.wait_status("loaded", name)


def test_every_image_appears_and_every_slider_changes_its_image(backend: str, tab: Tab) -> None:
    with serve_gallery(**backend_option(backend)) as site:
        site.ask("/")  # on FastAPI, Dash looks for assets when somebody asks for this page
        for name in MOVED[backend]:
            params = PICTURES[name]
            opened(tab, site.url, name)
            assert on_screen(tab, name) == drawn(name, params), name
            asked = len(tab.updates())
            for slider in params:
                value = move(tab, slider)
                tab.page.wait_for_function(
                    "([id, name, value]) => tests.prop(id, 'shown_params')?.[name] === value",
                    arg=[name, slider, value],
                )
                tab.wait_status("loaded", name)
                params = params | {slider: value}
                assert on_screen(tab, name) == drawn(name, params), slider
            assert len(tab.updates()) == asked


def move(tab: Tab, slider: str) -> float:
    """Move a slider by a key; tells its new value."""
    thumb = tab.page.locator(f"#{slider} [role=slider]")
    before = thumb.get_attribute("aria-valuenow")
    thumb.focus()
    thumb.press("ArrowRight")
    after = thumb.get_attribute("aria-valuenow")
    assert after != before
    return float(after or 0)


def test_the_function_that_fails_keeps_its_last_picture(tab: Tab) -> None:
    tab.expect(r"status of 422.*_dash-dynamic-image/gauge")
    tab.expect(r'^error: Error: DynamicImage\("gauge"\)')  # Dash logs what its dev tools show
    with serve_gallery() as site:
        opened(tab, site.url, "gauge")
        before = on_screen(tab, "gauge")
        tab.set_props("pressure", value=90)
        tab.wait_status("error", "gauge")
        assert on_screen(tab, "gauge") == before
        assert tab.page.locator("#gauge").get_by_text("90 bar burst the pipe.").is_visible()
        tab.set_props("pressure", value=60)
        tab.wait_status("loaded", "gauge")
        assert on_screen(tab, "gauge") == drawn("gauge", {"pressure": 60})
        assert tab.page.locator("#gauge [role=alert]").count() == 0
