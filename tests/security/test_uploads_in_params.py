"""Uploads that params name: often, or within each other, and who reads them."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from support.apps import make_app
from support.attacks import ROUTE, refused, resident_bytes
from support.attacks import upload as send
from support.image_files import saved
from support.servers import Site
from support.services import service_with

from dash_dynamic_image_component import Blob, Registry
from dash_dynamic_image_component.service.http import Request
from dash_dynamic_image_component.uploads import uploads


class World:
    """An app whose functions take files and anything else, and what ran."""

    def __init__(self, backend: str, folder: Path) -> None:
        self.app = make_app(backend)
        self.runs: list[str] = []
        generator = Registry(self.app, store=folder).generator

        @generator
        def plain(value: Any = 0) -> Image.Image:
            return self.draw("plain")

        @generator
        def number(value: float = 0) -> Image.Image:
            return self.draw("number")

        @generator
        def raw(files: list[bytes]) -> Image.Image:
            return self.draw("raw")

        @generator
        def blobs(files: dict[str, Blob]) -> Image.Image:
            return self.draw("blobs")

        @generator
        def images(files: list[Image.Image]) -> Image.Image:
            return self.draw("images")

        @generator
        def arrays(files: tuple[npt.NDArray[np.uint8], ...]) -> Image.Image:
            return self.draw("arrays")

    def draw(self, name: str) -> Image.Image:
        self.runs.append(name)
        return Image.new("L", (1, 1))

    def forget(self) -> None:
        """Forget what ran."""
        self.runs.clear()


PICTURE = saved(Image.new("RGB", (200, 200)), "PNG")
ROOM = 1_000_000
NUMBERS = b"[" + b"0," * 3000 + b"0]"
OBJECTS = b' {"a":[' + b"[]," * 3000 + b"[]]}"

AMPLIFIED: dict[str, tuple[str, str, bytes, int]] = {
    # generator, parameter, blob, how often it may stand there
    "bytes": ("raw", "files", bytes(100_000), 10),
    "images of few bytes": ("images", "files", PICTURE, 8),
    "arrays of few bytes": ("arrays", "files", PICTURE, 8),
    "text": ("plain", "value", b'"' + b"x" * 99_000 + b'"', 10),
    "files as text": ("plain", "value", b"\xff" * 100_000, 10),
    "numbers of two bytes": ("plain", "value", NUMBERS, 1),
    "lists of three bytes": ("plain", "value", OBJECTS, 1),
    "what cannot fit anyway": ("number", "value", bytes(100_000), 10),
}


@pytest.mark.parametrize(("name", "param", "blob", "fit"), AMPLIFIED.values(), ids=AMPLIFIED.keys())
def test_one_small_upload_that_is_named_often_takes_no_endless_memory(
    world: World,
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    param: str,
    blob: bytes,
    fit: int,
) -> None:
    monkeypatch.setattr(uploads, "MAX_BYTES_TOGETHER", ROOM)
    reference = send(site, blob)
    for often, expected in ((fit, 422 if name == "number" else 200), (fit + 1, 422), (800, 422)):
        world.runs.clear()
        params = send(site, json.dumps({param: [reference] * often}).encode())
        answer = site.image(name, params)
        assert answer.status == expected, answer
        assert world.runs == [name] * (expected == 200)
    assert refused(answer) == (422, "bad-blob")
    assert [error["param"] for error in answer.json()["errors"]] == [param]


def test_files_by_name_are_counted_together(
    world: World, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MAX_BYTES_TOGETHER", ROOM)
    reference = send(site, bytes(300_000))
    assert site.image("blobs", {"files": dict.fromkeys("abc", reference)}).status == 200
    assert site.image("blobs", {"files": dict.fromkeys("abcd", reference)}).status == 422


def test_params_that_came_as_a_blob_name_no_second_one(world: World, site: Site) -> None:
    inner = send(site, b'{"value":1}')
    outer = send(site, json.dumps(inner).encode())
    answer = site.ask(f"{ROUTE}/plain?p={quote(json.dumps(outer))}")
    assert refused(answer) == (422, "invalid-params")


SPELLINGS = ['"$blob"', '"\\u0024blob"', '"\\u0024\\u0062lob"', '"$blo\\u0062"']


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_an_event_loop_reads_no_blob_by_itself(
    spelling: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = service_with(lambda value: Image.new("L", (1, 1)))
    readers: list[str] = []

    def get(sha256: str) -> bytes:
        readers.append(threading.current_thread().name)
        return b'{"value":1}'

    monkeypatch.setattr(service.blobs._store, "get", get)
    for params in (f'{{"value":{{{spelling}:"{"0" * 64}"}}}}', f'{{{spelling}:"{"0" * 64}"}}'):
        readers.clear()
        steps = service.answer(Request("GET", "/drawn", f"p={quote(params)}".encode()))
        question = next(steps).result()  # type: ignore[union-attr]
        steps.close()
        assert question.arguments["value"] in (1, {"value": 1})
        assert readers
        assert all(name.startswith("dash-dynamic-image-blobs") for name in readers)


def test_an_event_loop_reads_no_long_params_by_itself() -> None:
    service = service_with(lambda value: Image.new("L", (1, 1)))
    params = f'{{"value":[{"0," * 20_000}0]}}'
    started = time.perf_counter()
    steps = service.answer(Request("GET", "/drawn", f"p={quote(params)}".encode()))
    step = next(steps)
    assert time.perf_counter() - started < 0.5
    assert step.result().arguments["value"] == [0] * 20_001  # type: ignore[union-attr]
    steps.close()


def test_a_long_text_is_not_read_as_json_to_learn_its_type() -> None:
    before = resident_bytes()
    assert Blob(b"[" + b"[]," * 10_000_000 + b"[]]").media_type == "text/plain"
    assert resident_bytes() - before < 200 * 2**20
