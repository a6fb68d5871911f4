"""Which images of views are kept, in memory, in a store and by the page."""

from __future__ import annotations

from pathlib import Path
from time import sleep
from typing import Any

import numpy as np
from PIL import Image
from support.services import ask_query, make_service, service_with

from dash_dynamic_image_component import Registry, View
from dash_dynamic_image_component.service.flow import in_thread
from dash_dynamic_image_component.service.http import Request
from dash_dynamic_image_component.service.service import Service

HOME = View(x=(0, 8), y=(0, 4))


def test_previews_of_views_are_kept_in_no_cache_and_exact_images_are(tmp_path: Path) -> None:
    calls: list[View] = []

    def drawn(view: View = HOME) -> Any:
        calls.append(view)
        return np.zeros((view.height, view.width), "uint8")

    def make() -> Service:
        registry = Registry()
        registry.generator("drawn", max_age=3600, version="1")(drawn)
        return make_service(registry, tmp_path)

    def kept() -> set[Path]:
        return {each for each in tmp_path.rglob("*") if len(each.name) == 64}

    service = make()
    ask_query(service, "&size=64x64")
    for _ in range(3000):  # a store is written to after the reply
        if before := kept():
            break
        sleep(0.01)
    for n in range(1, 20):
        reply = ask_query(service, f"&size=64x64&view={n},{n + 8},0,4&tier=half")
        assert reply.headers["Cache-Control"] == "private, no-store"
    sleep(0.1)
    assert kept() == before
    called = len(calls)
    ask_query(service, "&size=64x64&view=7,15,0,4&tier=half")
    assert len(calls) == called + 1, "nor in memory"
    in_home = ask_query(service, "&size=64x64&tier=half")
    assert "max-age=3600" in in_home.headers["Cache-Control"]
    exact = ask_query(service, "&size=64x64&view=7,15,0,4")
    assert "max-age=3600" in exact.headers["Cache-Control"]
    again = make()
    called = len(calls)
    ask_query(again, "&size=64x64&view=7,15,0,4")
    assert len(calls) == called
    ask_query(again, "&size=64x64&view=6,14,0,4&tier=half")
    assert len(calls) == called + 1


def test_an_exact_image_that_is_kept_serves_a_preview_of_its_view() -> None:
    calls: list[View] = []

    def drawn(view: View = HOME) -> Any:
        calls.append(view)
        return np.zeros((view.height, view.width), "uint8")

    service = service_with(drawn, max_age=60)
    ask_query(service, "&size=64x64&view=1,2,0,4")
    reply = ask_query(service, "&size=64x64&view=1,2,0,4&tier=half")
    assert len(calls) == 1
    assert "Dash-Image-Size" not in reply.headers
    assert "no-store" in reply.headers["Cache-Control"]


def test_views_are_kept_apart_in_a_store(tmp_path: Path) -> None:
    calls: list[View] = []

    def drawn(view: View = HOME) -> Any:
        calls.append(view)
        return Image.new("L", (8, 8))

    for _ in range(2):
        registry = Registry()
        registry.generator("drawn", max_age=60, version="1")(drawn)
        service = make_service(registry, tmp_path)
        for query in ("", "&size=8x8", "&size=8x8&view=1,2,0,4", "&size=8x8&view=1,3,0,4"):
            ask_query(service, query)
    assert len(calls) == 4


def test_in_debug_mode_the_page_keeps_no_preview_of_a_view_either() -> None:
    def drawn(view: View = HOME) -> Any:
        return np.zeros((view.height, view.width), "uint8")

    service = service_with(drawn, max_age=60)
    for query, age in [
        ("&tier=half", "60"),
        ("&view=1,2,0,4&tier=half", "0"),
        ("&view=1,2,0,4", "60"),
    ]:
        request = Request("GET", "/drawn", f"p=%7B%7D&size=64x64{query}".encode(), debug=True)
        assert (
            in_thread(service.answer(request)).headers["Dash-Image-Run"].endswith(f"max-age={age}")
        )
