"""The params that `authorize` gets: checked, with the names of files, and as a copy."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest
from PIL import Image
from pydantic import BaseModel
from support.apps import serving
from support.pictures import one_pixel
from support.services import ask, service_with
from support.users import user_of

from dash_dynamic_image_component import Blob, Cancelled


@pytest.mark.parametrize("is_async", [False, True])
def test_authorize_sees_the_request_in_its_context_and_the_checked_params(
    backend: str, is_async: bool
) -> None:
    seen: list[Any] = []

    def look(request: Any, params: dict[str, Any]) -> bool:
        if backend == "fastapi":
            seen.append((user_of(request), request.url.path, params))
        else:
            framework = import_module(backend)
            assert request is framework.request._get_current_object()
            seen.append((user_of(request), framework.request.path, params))
            framework.session.get("user")  # outside of a request this raises
        return True

    async def look_later(request: Any, params: dict[str, Any]) -> bool:
        await asyncio.sleep(0)
        return look(request, params)

    with serving(backend) as (registry, site):

        @registry.generator(authorize=look_later if is_async else look)
        def drawn(
            cancelled: Cancelled,
            x: float,
            y: int = 3,
            names: list[str] | None = None,
            **others: int,
        ) -> Image.Image:
            return one_pixel()

        assert site.image("drawn", {"x": "1.5", "more": 2}, X_User="ada").status == 200
        assert site.image("drawn", {"x": 1, "y": 4, "names": ["a"]}).status == 200
    path = "/_dash-dynamic-image/drawn"
    assert seen == [
        ("ada", path, {"x": 1.5, "y": 3, "names": None, "more": 2}),
        (None, path, {"x": 1, "y": 4, "names": ["a"]}),
    ]


@dataclass
class Plant:
    names: list[str]


class View(BaseModel):
    names: list[str]


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (set[str], ["a", "b"]),
        (list[str], ["a", "b"]),
        (dict[str, int], {"a": 1}),
        (list[dict[str, int]], [{"a": 1}]),
        (tuple[list[str], ...], [["a"]]),
        (Plant, {"names": ["a"]}),
        (View, {"names": ["a"]}),
        (Any, {"names": [["a"]]}),
    ],
    ids=str,
)
def test_what_authorize_does_to_the_params_the_function_does_not_see(hint: Any, value: Any) -> None:
    def ruin(thing: Any) -> None:
        """Empty all that can be emptied, inner things first."""
        inside = vars(thing) if hasattr(thing, "names") else thing
        if isinstance(inside, str | int):
            return
        for each in inside.values() if isinstance(inside, dict) else inside:
            ruin(each)
        if not isinstance(inside, tuple) and inside is not getattr(thing, "__dict__", None):
            inside.clear()

    def allow(request: Any, params: dict[str, Any]) -> bool:
        ruin(params["thing"])
        params.clear()
        return True

    seen: list[str] = []

    def drawn(thing: Any) -> Image.Image:
        seen.append(repr(thing))
        return one_pixel()

    drawn.__annotations__["thing"] = hint
    params = json.dumps({"thing": value})
    replies = [
        ask(service_with(drawn, **options), params).status for options in ({}, {"authorize": allow})
    ]
    assert replies == [200, 200]
    assert seen[0] == seen[1]


def test_authorize_gets_the_names_of_files_wherever_they_are() -> None:
    seen: list[Any] = []

    def look(request: Any, params: dict[str, Any]) -> bool:
        seen.append(params["files"])
        return True

    def drawn(files: tuple[bytes, ...]) -> Image.Image:
        return Image.new("L", (1, 1), files[0][0])

    service = service_with(drawn, authorize=look)
    reference = service.blobs.put(b"file").reference
    assert ask(service, json.dumps({"files": [reference]})).status == 200
    assert seen == [(reference,)]


NAMES: list[str] = []
NUMBERS: dict[str, int] = {}


def test_what_authorize_does_to_the_params_changes_no_image() -> None:
    seen: list[Any] = []

    def meddles(request: Any, params: dict[str, Any]) -> bool:
        params["names"].append("mallory")
        params["numbers"]["b"] = 2
        params["x"] = 5
        return True

    def drawn(x: int = 1, names: Any = NAMES, numbers: Any = NUMBERS) -> Image.Image:
        seen.append((x, list(names), dict(numbers)))
        return one_pixel()

    service = service_with(drawn, authorize=meddles)
    assert ask(service).status == 200
    assert ask(service, '{"names":["ada"],"numbers":{"a":1}}').status == 200
    assert seen == [(1, [], {}), (1, ["ada"], {"a": 1})]


def test_authorize_gets_references_in_place_of_files() -> None:
    seen: list[Any] = []

    def look(request: Any, params: dict[str, Any]) -> bool:
        seen.append(params)
        return True

    def drawn(photo: Blob, more: list[Blob]) -> Image.Image:
        return one_pixel()

    service = service_with(drawn, authorize=look)
    first, second = service.blobs.put(b"first"), service.blobs.put(b"second")
    params = {"photo": first.reference, "more": [second.reference]}
    assert ask(service, json.dumps(params)).status == 200
    assert seen == [params]
