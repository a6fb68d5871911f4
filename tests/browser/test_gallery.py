"""usage.py as a visitor sees it, on three backends."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import io
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PIL import Image
from support.servers import backend_option, serve
from support.tabs import Tab

from dash_dynamic_image_component.images.sources.returned import encode

ROOT = Path(__file__).parents[2]

PICTURES: dict[str, dict[str, Any]] = {
    "waves": {"frequency": 8, "phase": 0},
    "portrait": {"brightness": 1, "blur": 0},
    "mandelbrot": {"zoom": 0, "hue": 0.6},
    "gauge": {"pressure": 40},
}


@pytest.fixture(scope="module")
def usage() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("usage", ROOT / "usage.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def drawn(usage: ModuleType, name: str, params: dict[str, Any]) -> str:
    """The digest of the pixels that the function itself draws, as a browser shows them."""
    image = encode(getattr(usage, name)(**params))
    pixels = Image.open(io.BytesIO(image.data)).convert("RGBA").tobytes()
    return base64.b64encode(hashlib.sha256(pixels).digest()).decode()


def on_screen(tab: Tab, name: str) -> str:
    """The digest of the pixels on screen."""
    digest: str = tab.js("id => tests.digest(id)", name)
    return digest


def test_every_image_appears_and_every_slider_changes_its_image(
    backend: str, tab: Tab, usage: ModuleType
) -> None:
    with serve(usage.make_app(**backend_option(backend)).server) as site:
        tab.open(site.url)
        for name, params in PICTURES.items():
            tab.wait_status("loaded", name)
            assert on_screen(tab, name) == drawn(usage, name, params), name
        assert len(tab.images()) == len(PICTURES)
        for name, params in PICTURES.items():
            for slider in params:
                value = move(tab, slider)
                tab.page.wait_for_function(
                    "([id, name, value]) => tests.prop(id, 'shown_params')?.[name] === value",
                    arg=[name, slider, value],
                )
                tab.wait_status("loaded", name)
                params = params | {slider: value}
                assert on_screen(tab, name) == drawn(usage, name, params), slider
        assert tab.updates() == []


def move(tab: Tab, slider: str) -> float:
    """Move a slider by a key; tells its new value."""
    thumb = tab.page.locator(f"#{slider} [role=slider]")
    before = thumb.get_attribute("aria-valuenow")
    thumb.focus()
    thumb.press("ArrowRight")
    after = thumb.get_attribute("aria-valuenow")
    assert after != before
    return float(after or 0)


def test_the_function_that_fails_keeps_its_last_picture(
    tab: Tab, usage: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    tab.expect(r"status of 500.*_dash-dynamic-image/gauge")
    tab.expect(r'^error: Error: DynamicImage\("gauge"\)')  # Dash logs what its dev tools show
    with serve(usage.make_app().server) as site:
        tab.open(site.url)
        tab.wait_status("loaded", "gauge")
        before = on_screen(tab, "gauge")
        tab.set_props("pressure", value=90)
        tab.wait_status("error", "gauge")
        assert on_screen(tab, "gauge") == before
        assert tab.page.locator("#gauge [role=alert]").is_visible()
        tab.set_props("pressure", value=60)
        tab.wait_status("loaded", "gauge")
        expected = drawn(usage, "gauge", {"pressure": 60})
        assert on_screen(tab, "gauge") == expected
        assert tab.page.locator("#gauge [role=alert]").count() == 0
    assert "a pressure of 90 bar bursts the pipe" in caplog.text
