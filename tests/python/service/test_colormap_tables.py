"""Tables of colormaps, by which pages colour values."""

from __future__ import annotations

import json
import sys
from typing import Any

import matplotlib
import numpy as np
import pytest
from support.apps import make_app
from support.servers import serve
from support.services import make_service

from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.service import colormap_tables
from dash_dynamic_image_component.service.flow import in_thread
from dash_dynamic_image_component.service.http import Reply, Request


def ask(name: str, method: str = "GET") -> Reply:
    request = Request(method, f"/-/colormaps/{name}")
    return in_thread(make_service(Registry()).answer(request))


def test_each_backend_answers_a_table(backend: str) -> None:
    app = make_app(backend)
    Registry(app)
    with serve(app.server) as site:
        path = "/_dash-dynamic-image/-/colormaps/viridis"
        answer, head, posted = (site.ask(path, method) for method in ("GET", "HEAD", "POST"))
        missing = site.ask("/_dash-dynamic-image/-/colormaps/virids")
    expected = matplotlib.colormaps["viridis"](np.arange(256), bytes=True)
    assert answer.json() == expected.tolist()
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (head.status, head.body) == (200, b"")
    assert head.headers["cache-control"] == answer.headers["cache-control"]
    assert (posted.status, missing.status) == (405, 404)
    assert "did you mean 'viridis'" in missing.json()["detail"]
    assert missing.headers["cache-control"] == "no-store"


def test_tables_have_all_colours_of_their_colormaps() -> None:
    for name in ("tab10", "hsv_r", "magma", "gnuplot2", "Set3"):
        colormap = matplotlib.colormaps[name]
        expected = colormap(np.arange(colormap.N), bytes=True)
        assert json.loads(ask(name).body) == expected.tolist()


@pytest.mark.parametrize("name", ["gray", "grey"])
def test_greys_have_all_256_steps_and_need_no_matplotlib(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    colormap_tables._table.cache_clear()
    assert json.loads(ask(name).body) == [[step] * 3 + [255] for step in range(256)]


def test_without_matplotlib_the_answer_tells_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    colormap_tables._table.cache_clear()
    reply = ask("viridis")
    assert reply.status == 404
    assert "pip install" in json.loads(reply.body)["detail"]


@pytest.mark.parametrize(
    "name", ["", "/", "..", "viridis/", "VIRIDIS", "a\x00b", "\ud800", "é", "x" * 5000, "<b>"]
)
def test_any_other_name_is_unknown(name: str) -> None:
    reply = ask(name)
    document: dict[str, Any] = json.loads(reply.body)
    assert reply.status == 404
    assert document["type"] == "urn:dash-dynamic-image:unknown-colormap"
    assert len(reply.body) < 1000


def test_a_colormap_of_the_app_is_known_once_it_is_registered() -> None:
    from matplotlib.colors import ListedColormap

    matplotlib.colormaps.register(ListedColormap(["#ff0000", "#0000ff80"]), name="two of ours")
    try:
        found = json.loads(ask("two of ours").body)
    finally:
        matplotlib.colormaps.unregister("two of ours")
    assert found == [[255, 0, 0, 255], [0, 0, 255, 128]]
