"""While a value moves the page shows previews, and at rest always the exact image."""

from __future__ import annotations

import base64
import io
import time
from typing import Any

import numpy as np
import pytest
from dash import Dash, Input, dcc, html
from PIL import Image
from playwright.sync_api import Route
from support.apps import make_app
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Preview, Registry, params_callback

PREVIEW = "&tier=preview"
COUNT_FLYING = f"""
window.mostFlying = 0;
let flying = 0;
const realFetch = window.fetch;
window.fetch = async (url, options) => {{
  if (!String(url).includes('{PREVIEW}')) return realFetch(url, options);
  flying += 1;
  window.mostFlying = Math.max(window.mostFlying, flying);
  const ended = () => {{ flying -= 1; }};
  try {{
    const response = await realFetch(url, options);
    response.blob = () => Response.prototype.blob.call(response).finally(ended);
    return response;
  }} catch (error) {{
    ended();
    throw error;
  }}
}};
"""
"""Counts the previews that are on their way, until the page has their bytes."""
GREY = 65793
"""The number that `tests.value` reads in a pixel of the grey 1."""


def shaded(value: int, width: int = 512, height: int = 512) -> Image.Image:
    """Noise, which is dear as PNG, with a corner of a grey that JPEG keeps."""
    noise = np.random.default_rng(7).integers(0, 256, (height, width, 3), np.uint8)
    noise[:64, :64] = value
    return Image.fromarray(noise)


def pixels_of(image: Image.Image) -> bytes:
    return image.convert("RGBA").tobytes()


def on_screen(tab: Tab) -> bytes:
    return base64.b64decode(tab.js("() => tests.pixels('image')"))


class Work:
    """Draws shaded pictures, and remembers of what values."""

    def __init__(self, app: Dash, seconds: float = 0.0, **options: Any) -> None:
        self.values: list[int] = []

        @Registry(app).generator(**options)
        def shade(value: int) -> Image.Image:
            self.values.append(value)
            time.sleep(seconds)
            return shaded(value)


def slider_app(backend: str, **options: Any) -> tuple[Dash, Work]:
    app = make_app(backend)
    work = Work(app, **options)
    app.layout = html.Div(
        [
            dcc.Slider(0, 100, 1, value=0, id="slider", updatemode="drag"),
            DynamicImage("shade", id="image", width=200, height=200),
        ]
    )
    params_callback("image", value=Input("slider", "value"))
    return app, work


def drag(tab: Tab, first: int, last: int, every: float = 1000 / 60) -> float:
    """Move the slider step by step; tells when the last one was made, on the page's clock."""
    ended: float = tab.js(
        """async ([first, last, every]) => {
          const start = performance.now();
          for (let value = first; value <= last; value++) {
            const wait = start + (value - first) * every - performance.now();
            if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
            dash_clientside.set_props('slider', {value});
          }
          return performance.now();
        }""",
        [first, last, every],
    )
    return ended


def test_a_drag_shows_previews_in_order_and_ends_exactly(backend: str, tab: Tab) -> None:
    app, work = slider_app(backend, seconds=0.012, preview=Preview())
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        tab.js("() => { window.stopWatching = tests.watch('image'); }")
        ended = drag(tab, 1, 60)
        tab.wait_value(60 * GREY)
        settled = tab.js("() => performance.now()")
        frames = tab.js("() => window.stopWatching()")
        tab.wait_status("loaded")
        assert on_screen(tab) == pixels_of(shaded(60))
    shown = [frame["value"] for frame in frames]
    assert shown == sorted(shown)
    assert [frame for frame in frames if not frame["whole"]] == []
    asked = tab.images()
    assert len([each for each in asked if PREVIEW in each]) >= 4
    assert PREVIEW not in asked[-1]
    assert len(set(shown)) >= 4
    assert settled - ended <= 3000
    assert len(work.values) == len(set(work.values)), "both tiers come from one run"
    assert tab.prop("image_info")["tier"] == "exact"


def test_a_preview_says_that_it_is_one(tab: Tab) -> None:
    app, _ = slider_app("flask", preview=Preview())
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        exact = Held(tab, lambda url: "&tier=" not in url)
        tab.set_props("slider", value=9)
        tab.page.wait_for_function("value => tests.value('image') === value", arg=9 * GREY)
        tab.page.wait_for_selector("#image.dash-dynamic-image--preview[data-status=loading]")
        info = tab.prop("image_info")
        assert (info["tier"], info["media_type"]) == ("preview", "image/jpeg")
        assert (info["width"], info["height"]) == (512, 512)
        assert tab.prop("shown_params") == {"value": 9}
        exact.release()
        tab.wait_status("loaded")
        info = tab.prop("image_info")
        assert (info["tier"], info["media_type"]) == ("exact", "image/png")
        assert tab.page.locator(".dash-dynamic-image--preview").count() == 0


def test_an_image_that_was_seen_exactly_is_never_seen_otherwise_again(tab: Tab) -> None:
    app, work = slider_app("flask")
    with serve(app.server) as site:
        tab.open(site.url)
        for value in (0, 7, 8):
            tab.set_props("slider", value=value)
            tab.wait_value(value * GREY)
        asked = len(tab.images())
        for value in (7, 0, 8):
            tab.set_props("slider", value=value)
            tab.page.wait_for_timeout(20)
        tab.wait_value(8 * GREY)
        tab.page.wait_for_timeout(400)
        assert len(tab.images()) == asked
    assert work.values == [0, 7, 8]


def test_a_function_that_fails_in_a_preview_is_not_run_again_for_the_exact_image(tab: Tab) -> None:
    tab.expect(r"status of 500.*shade.*tier=preview")
    tab.expect(r'^error: Error: DynamicImage\("shade"\)')
    app, work = slider_app("flask", preview=Preview())
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        tab.set_props("image", params={"value": 1000})  # which is no grey
        tab.wait_status("error")
        tab.page.wait_for_timeout(600)
    assert work.values == [0, 1000]


class Held:
    """Requests for some images, which go on when they are released."""

    def __init__(self, tab: Tab, which: Any) -> None:
        self._routes: list[Route] = []
        self._tab = tab
        self._which = which
        tab.page.route("**/_dash-dynamic-image/**", self._hold)

    def _hold(self, route: Route) -> None:
        if self._which(route.request.url):
            self._routes.append(route)
        else:
            route.continue_()

    def release(self) -> None:
        self._which = lambda url: False
        for route in self._routes:
            route.continue_()


SIZES = [(1023, 767), (301, 513)]

LAYOUTS: dict[str, dict[str, Any]] = {
    "natural": {},
    "width": {"width": 200},
    "percent": {"width": "33.3%"},
    "height": {"height": 151},
    "both": {"width": 220, "height": 130},
    "lengths": {"width": "20em", "height": "9em"},
    "cover": {"width": 220, "height": 130, "fit": "cover"},
    "fill": {"width": 220, "height": 130, "fit": "fill"},
    "none": {"width": 220, "height": 130, "fit": "none"},
    "scale-down": {"width": 700, "height": 900, "fit": "scale-down"},
    "pixelated": {"width": 220, "pixelated": True},
    "low": {"style": {"maxHeight": "100px"}},
    "narrow": {"style": {"maxWidth": "77px"}},
}

BOXES = """() => [...document.querySelectorAll('.dash-dynamic-image, .dash-dynamic-image img')]
  .map((element) => element.getBoundingClientRect())
  .map(({x, y, width, height}) => [x + scrollX, y + scrollY, width, height])"""


@pytest.mark.parametrize("size", SIZES)
def test_a_half_size_preview_moves_no_box_and_paints_as_large(
    size: tuple[int, int], tab: Tab
) -> None:
    width, height = size
    app = make_app("flask")

    @Registry(app).generator(preview=Preview(scale=0.5, quality=95))
    def bars(value: int) -> Image.Image:
        return striped(value, width, height)

    app.layout = html.Div(
        [
            html.Div(DynamicImage("bars", {"value": 0}, id=name, **options))
            for name, options in LAYOUTS.items()
        ],
        style={"width": "1100px"},
    )
    with serve(app.server) as site:
        tab.open(site.url)
        for name in LAYOUTS:
            tab.wait_status("loaded", name)
        before = tab.js(BOXES)
        exact = Held(tab, lambda url: "&tier=" not in url)
        for name in LAYOUTS:
            tab.set_props(name, params={"value": 1})
        for name in LAYOUTS:
            tab.page.wait_for_selector(f"#{name}.dash-dynamic-image--preview", state="attached")
            info = tab.prop("image_info", name)
            assert (info["width"], info["height"]) == size
        assert tab.js("() => document.querySelector('img').srcset") != "", "half as large"
        assert tab.js(BOXES) == before
        previews = pictures(tab)
        exact.release()
        for name in LAYOUTS:
            tab.wait_status("loaded", name)
        assert tab.js(BOXES) == before
        for name, painted in pictures(tab).items():
            assert painted.std() > 50, "there are bars"
            assert np.abs(painted - previews[name]).mean() < 12, name


def striped(value: int, width: int, height: int) -> Image.Image:
    """Wide bars that tell by their place how large they are painted."""
    columns = (np.arange(width) * 8 // width) % 2
    rows = (np.arange(height) * 6 // height) % 2
    bars = (columns[None, :] ^ rows[:, None] ^ value).astype(np.uint8)
    return Image.fromarray(bars * 200 + 20).convert("RGB")


def pictures(tab: Tab) -> dict[str, Any]:
    """The pixels of each component as they are painted, without the sign that it is busy."""
    style = (
        "img {opacity: 1 !important; transition: none !important} [class$=progress] {display: none}"
    )
    data = tab.page.screenshot(style=style, full_page=True)
    page = np.asarray(Image.open(io.BytesIO(data)).convert("L"), dtype=float)
    found = {}
    for name in LAYOUTS:
        box = tab.page.locator(f"#{name}").bounding_box()
        assert box
        left, top = round(box["x"]), round(box["y"])
        found[name] = page[top : round(top + box["height"]), left : round(left + box["width"])]
    return found


def test_a_line_of_100_ms_carries_up_to_three_images_at_once_in_order(tab: Tab) -> None:
    app, _ = slider_app("flask", preview=Preview())
    with serve(app.server) as site:
        tab.page.add_init_script(COUNT_FLYING)
        devtools = tab.page.context.new_cdp_session(tab.page)
        conditions = {"offline": False, "latency": 150, "downloadThroughput": -1}
        devtools.send("Network.emulateNetworkConditions", {**conditions, "uploadThroughput": -1})
        tab.open(site.url)
        tab.wait_value(0)
        drag(tab, 6, 9, every=400)
        tab.wait_value(9 * GREY)
        tab.js("() => { window.mostFlying = 0; window.stopWatching = tests.watch('image'); }")
        drag(tab, 10, 50, every=30)
        tab.wait_value(50 * GREY)
        frames = tab.js("() => window.stopWatching()")
        most = tab.js("() => window.mostFlying")
    shown = [frame["value"] for frame in frames]
    assert shown == sorted(shown)
    assert 2 <= most <= 3
