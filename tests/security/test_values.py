"""Values in the page, for somebody who forges requests, or whose texts come from strangers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from support.apps import make_app
from support.attacks import ROUTE, refused, statuses, talk, upload
from support.servers import BACKENDS, Site, serve

from dash_dynamic_image_component import Registry, Result

VALUES = np.arange(600).reshape(20, 30)

RUNS: list[str] = []


@pytest.fixture(scope="module", params=BACKENDS)
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    app = make_app(request.param)
    registry = Registry(app)

    @registry.generator(data=True)
    def scan(unit: str = "HU", labels: list[str] = []) -> Any:  # noqa: B006
        RUNS.append(unit)
        return Result(VALUES, unit=unit, labels=labels or None)

    @registry.generator(data=True, authorize=lambda request, params: params["unit"] == "HU")
    def secret(unit: str = "HU") -> Any:
        return Result(VALUES, unit=unit, labels=["x" * 3000])

    with serve(app.server) as site:
        yield site


def ask(site: Site, name: str, params: Any, tail: str = "") -> Any:
    return site.ask(f"{ROUTE}/{name}?p={quote(json.dumps(params))}{tail}")


@pytest.mark.parametrize(
    "tier",
    [
        "&tier=data&tier=data8",
        "&tier=data&tier=data",
        "&tier=DATA",
        "&tier=data%00",
        "&tier=data%20",
        "&tier=data8%0d%0aSet-Cookie:a=b",
        "&tier=../data",
        "&tier=data16",
        "&tier=",
        "&tier=" + "d" * 3000,
        "&tier%5B%5D=data",
        "&Tier=data",
    ],
)
def test_a_tier_that_is_spelled_in_another_way_runs_nothing(site: Site, tier: str) -> None:
    RUNS.clear()
    answer = ask(site, "scan", {}, tier)
    assert refused(answer) in {(400, "malformed"), (400, "off-list")}
    assert "set-cookie" not in answer.headers
    assert len(answer.body) < 2000
    assert RUNS == []


@pytest.mark.parametrize(
    "text", ["a\r\nSet-Cookie: b=c", "\0", "\x7f", "\u2028", "°", "\U0001f600", '"}']
)
def test_texts_of_strangers_stay_within_their_header(site: Site, text: str) -> None:
    answer = ask(site, "scan", {"unit": text, "labels": [text, "b"]}, "&tier=data")
    assert answer.status == 200
    assert "set-cookie" not in answer.headers
    told = json.loads(answer.headers["dash-image-data"])
    assert (told["unit"], told["labels"]) == (text, [text, "b"])
    assert told["type"] == "u16"


def test_who_may_not_see_values_gets_neither_them_nor_their_part(site: Site) -> None:
    allowed = ask(site, "secret", {}, "&tier=data")
    part = json.loads(allowed.headers["dash-image-data"])["part"]
    assert ask(site, "secret", {}, f"&tier=data&part={part}").status == 200
    for tail in ("", "&tier=data", "&tier=data8", "&tier=nine", f"&tier=data&part={part}"):
        assert refused(ask(site, "secret", {"unit": "K"}, tail)) == (403, "forbidden")


def test_a_part_of_values_is_not_that_of_another_image(site: Site) -> None:
    labels = ["y" * 3000]
    answer = ask(site, "scan", {"labels": labels}, "&tier=data")
    part = json.loads(answer.headers["dash-image-data"])["part"]
    other = ask(site, "scan", {}, f"&tier=data&part={part}")
    assert refused(other) == (404, "part-missing")
    blob = upload(site, ask(site, "scan", {"labels": labels}, f"&tier=data&part={part}").body)
    assert refused(ask(site, "scan", {}, f"&tier=data&part={blob['$blob']}"))[0] == 404


@pytest.mark.parametrize(
    "name",
    [
        "..%2f..%2fetc%2fpasswd",
        "../viridis",
        "%00",
        "viridis%0d%0aX:1",
        "viridis?p=%7B%7D",
        "a" * 3000,
    ],
)
def test_the_name_of_a_colormap_leads_nowhere_else(site: Site, name: str) -> None:
    said = talk(site, f"GET {ROUTE}/-/colormaps/{name} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    (status,) = statuses(said)
    assert status == 200 if "?" in name else status in (400, 404)
    head = said.partition(b"\r\n\r\n")[0].lower()
    assert b"\r\nx:" not in head
    assert b"root:" not in said
