"""Parts of the bundle that a page loads when it needs them, in a browser."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from dash import html
from PIL import Image
from playwright.sync_api import Route
from support.apps import make_app
from support.pictures import numbered
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Registry

CHUNK = re.compile(r"/async-upload\.")
HEAVY = re.compile(r"/plotly\.|-suites/dash/\w+/async-")
"""Scripts that only Dash's own components need; to run them all takes seconds."""
TEXT = "data:text/plain;base64," + "QUJD" * 100


def text_app(backend: str, **options: Any) -> Any:
    """An image that carries the number of bytes of a text, of which it is given a short one."""
    app = make_app(backend, **options)

    @Registry(app).generator
    def length(text: bytes | int) -> Image.Image:
        return numbered(text if isinstance(text, int) else len(text))

    app.layout = html.Div(DynamicImage("length", {"text": 7}, id="image"))
    return app


def scripts(tab: Tab) -> list[str]:
    """The files of this package that the page asked for, without fingerprints."""
    paths = [urlsplit(each.url).path for each in tab.requests]
    names = [path.rpartition("/")[2] for path in paths if "/dash_dynamic_image_component/" in path]
    return [re.sub(r"\.v[^.]+\.", ".", name) for name in names if name.endswith(".js")]


def other_build(route: Route) -> None:
    """Answer with the chunk of another version of the package."""
    answer = route.fetch()
    text = re.sub(r"dash_dynamic_image_component_\w+", "another_build", answer.text())
    route.fulfill(response=answer, body=text)


@pytest.mark.parametrize(
    ("backend", "prefix"), [("flask", "/a/b/"), ("fastapi", "/"), ("quart", "/a/b/")]
)
def test_an_image_needs_the_bundle_alone_an_upload_and_a_change_one_chunk_each(
    backend: str, prefix: str, tab: Tab
) -> None:
    with serve(text_app(backend, url_base_pathname=prefix).server) as site:
        tab.open(site.url + prefix)
        tab.wait_value(7)
        assert scripts(tab) == ["dash_dynamic_image_component.min.js"]
        tab.set_props("image", params={"text": TEXT})
        tab.wait_value(300)
        tab.set_props("image", params={"text": f"{TEXT}QUJD"})
        tab.wait_value(303)
    asked = scripts(tab)
    if "async-frames.js" in asked:  # the progress of an upload, where it takes long enough
        asked.remove("async-frames.js")
    assert asked == [
        "dash_dynamic_image_component.min.js",
        "async-upload.js",
        "async-pace.js",
    ]


def test_a_page_that_loads_all_at_first_asks_for_nothing_later(tab: Tab) -> None:
    tab.page.route(HEAVY, lambda route: route.fulfill(body=""))
    with serve(text_app("flask", eager_loading=True).server) as site:
        tab.open(site.url)
        tab.wait_value(7)
        before = scripts(tab)
        tab.set_props("image", params={"text": TEXT})
        tab.wait_value(300)
    assert scripts(tab) == before
    assert before.count("async-upload.js") == 1


@pytest.mark.parametrize("failure", [lambda route: route.abort(), other_build])
def test_a_chunk_that_fails_once_is_asked_for_again(tab: Tab, failure: Any) -> None:
    with serve(text_app("flask").server) as site:
        tab.open(site.url)
        tab.wait_value(7)
        tab.page.route(CHUNK, failure, times=1)
        tab.set_props("image", params={"text": TEXT})
        tab.wait_value(300)
        assert scripts(tab).count("async-upload.js") == 2
    if failure is not other_build:
        tab.expect("ERR_FAILED")


def test_a_chunk_that_stays_away_is_an_error_which_retry_mends(tab: Tab) -> None:
    with serve(text_app("flask").server) as site:
        tab.open(site.url)
        tab.wait_value(7)
        tab.page.route(CHUNK, other_build)
        tab.expect("A script of the page cannot be loaded")
        tab.set_props("image", params={"text": TEXT})
        tab.wait_status("error")
        assert tab.value() == 7
        panel = tab.page.locator("#image [role=alert]")
        assert panel.inner_text().startswith("A script of the page cannot be loaded.")
        tab.page.unroute(CHUNK)
        tab.page.click("#image button")
        tab.wait_value(300)


def test_many_images_that_nobody_touches_need_the_bundle_alone(tab: Tab) -> None:
    app = text_app("flask")
    side: Any = {"width": 64, "height": 64, "lazy": True}
    app.layout = html.Div(
        [DynamicImage("length", {"text": each}, id=f"i{each}", **side) for each in range(100)],
        style={"display": "flex", "flexWrap": "wrap"},
    )
    with serve(app.server) as site:
        tab.open(site.url)
        for each in range(100):
            tab.wait_status("loaded", f"i{each}")
        tab.page.wait_for_timeout(200)
        assert scripts(tab) == ["dash_dynamic_image_component.min.js"]
