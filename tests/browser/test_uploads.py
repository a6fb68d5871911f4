"""Upload once, process as often as you like: what goes over the wire, and what is on screen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import numpy as np
import pytest
from dash import Dash, Input, dcc, html
from PIL import Image
from support.apps import make_app
from support.deployments import gunicorn
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Registry, params_callback
from dash_dynamic_image_component.app.apps import apps

TESTS = Path(__file__).parents[1]
TICKS = 5


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has a cache folder of its own."""
    monkeypatch.setenv("DASH_DYNAMIC_IMAGE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A JPEG of about one MB."""
    noise = np.random.default_rng(1).integers(0, 256, (1000, 1000, 3), np.uint8)
    path = tmp_path_factory.mktemp("photo") / "photo.jpg"
    Image.fromarray(noise).save(path, quality=92)
    assert 0.8e6 < path.stat().st_size < 1.5e6
    return path


def upload_app(backend: str, images: int = 1) -> Dash:
    """An upload, a slider, and images whose first pixel tells the slider's value."""
    app = make_app(backend)

    @Registry(app).generator
    def processed(photo: Image.Image, strength: int, size: int = 64) -> Image.Image:
        small = photo.resize((size, size))
        small.paste((0, strength >> 8, strength & 255), (0, 0, 8, 8))
        return small

    ids = ["image", *(f"image-{n}" for n in range(1, images))]
    app.layout = html.Div(
        [
            dcc.Upload("photo", id="upload"),
            dcc.Slider(0, 400, 1, value=0, id="slider", updatemode="drag"),
            *(DynamicImage("processed", {"size": 64 + n}, id=id) for n, id in enumerate(ids)),
        ]
    )
    for id in ids:
        params_callback(
            id, app, photo=Input("upload", "contents"), strength=Input("slider", "value")
        )
    return app


def uploads(tab: Tab) -> list[Any]:
    return [each for each in tab.requests if each.url.endswith("/-/blobs")]


def ticks(tab: Tab) -> list[Any]:
    return [each for each in tab.requests if "/_dash-dynamic-image/processed?" in each.url]


def choose(tab: Tab, path: Path) -> None:
    tab.page.set_input_files("#upload input[type=file]", path)


@pytest.mark.parametrize(
    ("backend", "host"),
    [
        ("flask", "app.test"),
        ("fastapi", "localhost"),
        ("quart", "app.test"),
    ],
)
def test_a_photo_goes_up_once_and_a_tick_is_a_few_hundred_bytes(
    backend: str, host: str, tab: Tab, photo: Path
) -> None:
    app = upload_app(backend)
    with serve(app.server) as site:
        tab.open(f"http://{host}:{site.port}")
        assert tab.js("() => isSecureContext") == (host == "localhost")
        tab.page.wait_for_timeout(300)
        assert tab.status() == "idle"
        choose(tab, photo)
        tab.wait_value(0)
        for value in range(1, TICKS + 1):
            tab.set_props("slider", value=value)
            tab.wait_value(value)
    [upload] = uploads(tab)
    assert upload.post_data_buffer == photo.read_bytes()
    assert tab.updates() == []
    asked = ticks(tab)
    assert len([each for each in asked if "&tier=" not in each.url]) == TICKS + 1
    for each in asked:
        target = urlsplit(each.url)
        assert len(f"{target.path}?{target.query}") + len(each.post_data or "") <= 400
    assert apps.service_of(app).blobs._images.decodes == 1
    assert "data:" not in str(tab.prop("shown_params"))


def test_several_images_of_one_upload_share_it(tab: Tab, photo: Path) -> None:
    app = upload_app("flask", images=3)
    with serve(app.server) as site:
        tab.open(site.url)
        choose(tab, photo)
        for id in ("image", "image-1", "image-2"):
            tab.wait_value(0, id)
        tab.set_props("slider", value=9)
        for id in ("image", "image-1", "image-2"):
            tab.wait_value(9, id)
    assert len(uploads(tab)) == 1
    assert apps.service_of(app).blobs._images.decodes == 1


def test_a_blob_that_is_gone_goes_up_once_more_and_the_user_sees_nothing(
    backend: str, tab: Tab, photo: Path, folder: Path
) -> None:
    tab.expect(r"status of 404.*_dash-dynamic-image/processed")
    with serve(upload_app(backend).server) as site:
        tab.open(site.url)
        choose(tab, photo)
        tab.wait_value(0)
        shutil.rmtree(folder)
        tab.set_props("slider", value=5)
        tab.wait_value(5)
        tab.set_props("slider", value=6)
        tab.wait_value(6)
        assert tab.prop("error") is None
    assert len(uploads(tab)) == 2


def test_a_file_that_is_no_image_is_told_in_a_sentence(
    tab: Tab, tmp_path: Path, photo: Path
) -> None:
    tab.expect(r"status of 422.*_dash-dynamic-image/processed")
    tab.expect(r'^error: Error: DynamicImage\("processed"\)')
    bad = tmp_path / "photo.jpg"
    bad.write_bytes(b"This is no photograph. " * 50)
    with serve(upload_app("flask").server) as site:
        tab.open(site.url)
        choose(tab, bad)
        tab.wait_status("error")
        text = tab.page.inner_text("#image [role=alert]")
        assert "not an image" in text
        choose(tab, photo)
        tab.wait_value(0)
        assert tab.page.locator("#image [role=alert]").count() == 0


def test_params_of_60_kb_travel_too(tab: Tab) -> None:
    app = make_app("flask")
    seen: list[int] = []

    @Registry(app).generator
    def drawn(names: dict[str, str], points: list[int], value: int = 0) -> Image.Image:
        seen.append(len(points) + len(names))
        return Image.new("RGB", (8, 8), (0, 0, value))

    params = {"names": {f"name{n}": "é" * 8 for n in range(5)}, "points": list(range(12_000))}
    app.layout = html.Div(DynamicImage("drawn", params, id="image"))
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_status("loaded")
        sent = len(uploads(tab))
        tab.set_props("image", params=params | {"value": 7})
        tab.wait_value(7)
    assert seen == [12_005, 12_005]
    assert len(uploads(tab)) == sent, "what is large goes up once"
    assert all(len(url) <= 2_100 for url in tab.images() if "/drawn?" in url)


PROGRAM = """
import sys
sys.path.insert(0, {tests!r})
import importlib.util
spec = importlib.util.spec_from_file_location("test_uploads", {here!r})
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
server = module.upload_app("flask").server
server.test_client().get("/")
"""
"""The last line: Dash answers others with errors while a worker handles its first request."""


@contextmanager
def two_workers(tmp_path: Path, folder: Path) -> Iterator[str]:
    """Gunicorn with two workers, without preload, when one of them answers."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(tests=str(TESTS), here=__file__))
    with gunicorn(program, tmp_path, 2, DASH_DYNAMIC_IMAGE_CACHE=str(folder)) as deployment:
        urlopen(deployment.site.url, timeout=120).close()
        yield deployment.site.url


def test_two_workers_serve_all_ticks_and_survive_an_empty_folder(
    tab: Tab, photo: Path, tmp_path: Path, folder: Path
) -> None:
    tab.expect(r"status of 404.*_dash-dynamic-image/processed")
    with two_workers(tmp_path, folder) as url:
        tab.open(url)
        choose(tab, photo)
        tab.wait_value(0)
        walk = """async ([first, last]) => {
          for (let value = first; value <= last; value++) {
            dash_clientside.set_props('slider', {value});
            while (tests.value('image') !== value) await new Promise(requestAnimationFrame);
          }
        }"""
        tab.js(walk, [1, 6])
        assert tab.console == []
        shutil.rmtree(folder)
        tab.js(walk, [7, 12])
        tab.wait_value(12)
        assert tab.prop("error") is None
    assert len(uploads(tab)) == 2
