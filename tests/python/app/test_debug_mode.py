"""In debug mode no cache answers for a process that is gone: keys and URLs name the run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from PIL import Image
from support.apps import make_app
from support.servers import serve

from dash_dynamic_image_component import Registry, image_url
from dash_dynamic_image_component.app.mount import data_block
from dash_dynamic_image_component.base.run_token import RUN_TOKEN

TESTS = Path(__file__).parents[2]
POLICIES: dict[str, dict[str, Any]] = {
    "plain": {},
    "minute": {"max_age": 60},
    "pure": {"max_age": float("inf"), "version": "1"},
    "live": {"max_age": 0},
    "everybodys": {"max_age": 60, "public": True},
    "guarded": {"max_age": 60, "authorize": lambda request, params: True},
}


def edited_app(backend: str, **dev_tools: Any) -> Dash:
    app = make_app(backend)
    registry = Registry(app)
    for name, policy in POLICIES.items():
        registry.generator(name, **policy)(lambda: Image.new("L", (1, 1)))
    if dev_tools:
        app.enable_dev_tools(**dev_tools)
    return app


@pytest.mark.parametrize("other", [{}, {"dev_tools_ui": False}, {"dev_tools_hot_reload": False}])
def test_browsers_ask_each_time_in_debug_mode(backend: str, other: dict[str, Any]) -> None:
    app = edited_app(backend, debug=True, **other)
    told = {
        "minute": f"{RUN_TOKEN}; max-age=60",
        "everybodys": f"{RUN_TOKEN}; max-age=60",
        "pure": RUN_TOKEN,
        "guarded": f"{RUN_TOKEN}; max-age=0",
    }
    with serve(app.server) as site:
        for name in POLICIES:
            for version in ("", f"&v={RUN_TOKEN}", "&v=of-an-older-run", "&v=1"):
                target = f"/_dash-dynamic-image/{name}?p=%7B%7D{version}"
                headers = site.ask(target).headers
                control = headers["cache-control"]
                if name == "live":
                    assert control.endswith("no-store")
                    continue
                assert control == "private, no-cache"
                assert headers["dash-image-run"] == told.get(name, RUN_TOKEN)
                etag = {"If-None-Match": headers["etag"]}
                assert site.ask(target, headers=etag).status == 304


def test_every_url_of_a_page_names_the_run_in_debug_mode(backend: str) -> None:
    app = edited_app(backend, debug=True, dev_tools_hot_reload=False)
    for name in POLICIES:
        assert image_url(name, app=app).endswith(f"&v={RUN_TOKEN}")
    assert data_block(app).count(f'"version":"{RUN_TOKEN}"') == len(POLICIES)


def test_nothing_names_the_run_without_debug_mode(backend: str) -> None:
    app = edited_app(backend)
    assert RUN_TOKEN not in data_block(app) + "".join(image_url(name, app=app) for name in POLICIES)
    with serve(app.server) as site:
        for name in POLICIES:
            assert "dash-image-run" not in site.image(name).headers
        assert site.image("minute").headers["cache-control"] == "private, max-age=60"


PROGRAM = """
import io, sys
import shades
from support.apps import make_app
from PIL import Image
from dash_dynamic_image_component import generator

@generator(max_age=3600)
def drawn():
    return Image.new("L", (1, 1), shades.GREY)

app = make_app("flask")
app.enable_dev_tools(debug=sys.argv[1] == "debug", dev_tools_hot_reload=False)
ask = app.server.test_client().get
answers = [ask("/_dash-dynamic-image/drawn?p=%7B%7D") for _ in range(2)]
print(*(Image.open(io.BytesIO(each.data)).getpixel((0, 0)) for each in answers))
from dash_dynamic_image_component.app.apps import apps
apps.service_of(app)._images._threads.shutdown()  # which writes what was made
"""


@pytest.mark.parametrize(("mode", "shown"), [("debug", "40 40"), ("production", "200 200")])
def test_a_store_outlives_the_process_without_debug_mode_alone(
    mode: str, shown: str, tmp_path: Path
) -> None:
    """A constant of another module changes, which counts as no change of the function."""
    (tmp_path / "app.py").write_text(PROGRAM)
    said = []
    for grey in (200, 40):
        (tmp_path / "shades.py").write_text(f"GREY = {grey}\n")
        done = subprocess.run(
            [sys.executable, "-B", "app.py", mode],
            cwd=tmp_path,
            env={"PYTHONPATH": str(TESTS), "DASH_DYNAMIC_IMAGE_CACHE": str(tmp_path / "cache")},
            capture_output=True,
            text=True,
            check=True,
        )
        said.append(done.stdout.strip())
    assert said == ["200 200", shown]


@pytest.mark.parametrize("has_images", [True, False])
def test_hot_reload_loads_the_page_again_where_it_may_have_images(
    backend: str, has_images: bool
) -> None:
    app = edited_app(backend, debug=True) if has_images else make_app(backend)
    if not has_images:
        Registry(app)
        app.enable_dev_tools(debug=True)
    with serve(app.server) as site:
        for _ in range(2):  # for each page that asks
            assert site.ask("/_reload-hash").json()["hard"] is has_images
