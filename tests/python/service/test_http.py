"""What travels on the wire, on three backends, through real sockets."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import math
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any
from urllib.parse import quote

import pytest
from PIL import Image
from pydantic import Field
from support.apps import make_app, with_dot
from support.servers import BACKENDS, Answer, Site, serve

from dash_dynamic_image_component import Registry, Result
from dash_dynamic_image_component.service.http import Request

ROUTE = "/_dash-dynamic-image/"


class World:
    """An app with generators of every kind, and a count of what ran."""

    def __init__(self, backend: str) -> None:
        self.backend = backend
        self.runs: list[str] = []
        self.gate = threading.Event()
        self.app = make_app(backend)
        self.registry = Registry(self.app)
        self._register()

    def draw(self, name: str, value: int = 0) -> Image.Image:
        self.runs.append(name)
        return Image.new("L", (2, 1), value)

    def _register(self) -> None:
        generator = self.registry.generator

        @generator
        def plain(value: int = 0, size: Annotated[int, Field(ge=1, le=9)] = 1) -> Image.Image:
            return self.draw("plain", value)

        @generator
        async def later(value: int = 0) -> Image.Image:
            await asyncio.sleep(0.001)
            return self.draw("later", value)

        @generator
        def needs(x: float) -> Image.Image:
            return self.draw("needs")

        @generator(max_age=60)
        def minute(value: int = 0) -> Image.Image:
            return self.draw("minute", value)

        @generator(max_age=60, public=True)
        def shared(value: int = 0) -> Image.Image:
            return self.draw("shared", value)

        @generator(max_age=math.inf, version="3")
        def pure(value: int = 0) -> Image.Image:
            return self.draw("pure", value)

        @generator(max_age=0)
        def live() -> Image.Image:
            return self.draw("live", len(self.runs) % 256)

        @generator
        def slow(value: int = 0) -> Image.Image:
            image = self.draw("slow", value)
            self.gate.wait(10)
            return image

        @generator
        def fails(secret: str = "") -> Image.Image:
            self.runs.append("fails")
            raise ValueError(f"the disk says {secret}")

        @generator
        async def fails_later() -> Image.Image:
            self.runs.append("fails_later")
            raise SystemExit("enough")

        @generator
        def nothing() -> None:
            self.runs.append("nothing")

        @generator
        def huge() -> bytes:
            self.runs.append("huge")
            out = io.BytesIO()
            Image.new("1", (20_000, 10_000)).save(out, "PNG")
            return out.getvalue()


@pytest.fixture(scope="module", params=BACKENDS)
def running(request: pytest.FixtureRequest) -> Iterator[tuple[World, Site]]:
    world = World(request.param)
    with serve(world.app.server) as site:
        yield world, site


@pytest.fixture
def world(running: tuple[World, Site]) -> World:
    running[0].runs.clear()
    running[0].gate.clear()
    return running[0]


@pytest.fixture
def site(running: tuple[World, Site]) -> Site:
    return running[1]


def test_an_image_arrives_with_what_caches_and_browsers_need(world: World, site: Site) -> None:
    answer = site.image("plain", {"value": 9})
    assert answer.status == 200
    with Image.open(io.BytesIO(answer.body)) as image:
        assert (image.format, image.size) == ("PNG", (2, 1))
    headers = answer.headers
    assert headers["content-type"] == "image/png"
    assert headers["content-length"] == str(len(answer.body))
    assert headers["cache-control"] == "private, no-cache"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["etag"].startswith('"')
    assert headers["etag"].endswith('"')
    timing = headers["server-timing"]
    assert all(f"{step};dur=" in timing for step in ("queue", "run", "encode"))
    assert world.runs == ["plain"]


def test_head_gives_the_headers_of_get_and_no_body(world: World, site: Site) -> None:
    got = site.image("plain", {"value": 9})
    head = site.ask(ROUTE + "plain?p=" + quote('{"value":9}'), "HEAD")
    assert (head.status, head.body) == (200, b"")
    for name in ("content-type", "content-length", "etag", "cache-control"):
        assert head.headers[name] == got.headers[name]


def test_an_async_function_draws_too(world: World, site: Site) -> None:
    assert site.image("later").status == 200
    assert world.runs == ["later"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("{etag}", 304),
        ("W/{etag}", 304),
        ('"other", {etag}', 304),
        ("*", 304),
        ('"other"', 200),
        ("", 200),
        ("{etag}x", 200),
    ],
)
def test_an_image_that_did_not_change_is_not_sent_again(
    world: World, site: Site, sent: str, status: int
) -> None:
    etag = site.image("plain").headers["etag"]
    again = site.image("plain", If_None_Match=sent.format(etag=etag))
    assert again.status == status
    assert again.headers["etag"] == etag
    assert again.headers["cache-control"] == "private, no-cache"
    assert bool(again.body) == (status == 200)


def test_the_etag_is_that_of_the_content(world: World, site: Site) -> None:
    one, same, other = (
        site.image(*asked)
        for asked in (("plain", {"value": 1}), ("later", {"value": 1}), ("plain", {"value": 2}))
    )
    assert one.headers["etag"] == same.headers["etag"] != other.headers["etag"]


@pytest.mark.parametrize(
    ("name", "query", "cache_control"),
    [
        ("plain", "", "private, no-cache"),
        ("minute", "", "private, max-age=60"),
        ("shared", "", "public, max-age=60"),
        ("live", "", "private, no-store"),
        ("pure", "&v=3", "private, max-age=31536000, immutable"),
        ("pure", "&v=2", "private, no-store"),
        ("pure", "", "private, no-cache"),
        ("plain", "&v=1", "private, no-store"),
    ],
)
def test_caching_is_declared(
    world: World, site: Site, name: str, query: str, cache_control: str
) -> None:
    answer = site.ask(f"{ROUTE}{name}?p=%7B%7D{query}")
    assert (answer.status, answer.headers["cache-control"]) == (200, cache_control)


def test_without_a_max_age_the_server_keeps_nothing(world: World, site: Site) -> None:
    answers = [site.image("plain", {"value": 4}) for _ in range(3)]
    assert world.runs == ["plain"] * 3
    assert all("age" not in answer.headers for answer in answers)


@pytest.mark.parametrize("name", ["minute", "shared", "pure"])
def test_a_kept_image_is_sent_with_its_age(world: World, site: Site, name: str) -> None:
    params = {"value": 77}
    first, second = site.image(name, params), site.image(name, params)
    assert world.runs == [name]
    assert first.body == second.body
    assert "age" not in first.headers
    assert int(second.headers["age"]) in range(0, 60)


def test_the_order_and_the_form_of_params_do_not_matter(world: World, site: Site) -> None:
    for text in ('{"value":1,"x":2}', '{ "x": 2.0, "value": 1e0 }'):
        assert site.ask(f"{ROUTE}minute?p={quote(text)}").status == 422
    for text in ('{"value":61}', ' {"value" : 61.0}', '{"value":6.1e1}', '{"v\\u0061lue":61}'):
        assert site.ask(f"{ROUTE}minute?p={quote(text)}").status == 200
    assert world.runs == ["minute"]


def test_no_cache_in_a_request_runs_again(world: World, site: Site) -> None:
    for _ in range(2):
        answer = site.image("minute", {"value": 99}, Cache_Control="no-cache")
        assert "age" not in answer.headers
    assert "age" in site.image("minute", {"value": 99}).headers
    assert world.runs == ["minute", "minute"]


def test_no_cache_cannot_change_an_image_that_never_changes(world: World, site: Site) -> None:
    site.image("pure", {"value": 98})
    site.image("pure", {"value": 98}, Cache_Control="no-cache")
    assert world.runs == ["pure"]


def test_live_images_are_remembered_nowhere(world: World, site: Site) -> None:
    first, second = site.image("live"), site.image("live")
    assert first.body != second.body


def test_equal_requests_at_the_same_time_run_once(world: World, site: Site) -> None:
    with ThreadPoolExecutor(20) as pool:
        asked = [pool.submit(site.image, "slow", {"value": 5}) for _ in range(20)]
        time.sleep(0.7)
        world.gate.set()
        answers = [each.result(20) for each in asked]
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert world.runs == ["slow"]


def test_different_requests_run_side_by_side(world: World, site: Site) -> None:
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(site.image, "slow", {"value": value}) for value in (1, 2)]
        deadline = time.monotonic() + 10
        while len(world.runs) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert world.runs == ["slow", "slow"]
        assert not any(each.done() for each in asked)
        world.gate.set()
        assert {each.result(20).status for each in asked} == {200}


def is_problem(answer: Answer, status: int, code: str) -> dict[str, Any]:
    assert answer.status == status, answer
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    problem: dict[str, Any] = answer.json()
    assert problem["type"] == f"urn:dash-dynamic-image:{code}"
    assert problem["status"] == status
    assert problem["title"]
    return problem


DEEP = '{"value":' + "[" * 32 + "]" * 32 + "}"
VERY_DEEP = '{"value":' + "[" * 20_000 + "]" * 20_000 + "}"


@pytest.mark.parametrize(
    ("target", "status", "code"),
    [
        ("plane?p=%7B%7D", 404, "generator-not-found"),
        ("?p=%7B%7D", 404, "generator-not-found"),
        ("../plain?p=%7B%7D", 404, "generator-not-found"),
        ("..%2fplain?p=%7B%7D", 404, "generator-not-found"),
        ("%2e%2e?p=%7B%7D", 404, "generator-not-found"),
        ("%2e%2e/%2e%2e/etc/passwd?p=%7B%7D", 404, "generator-not-found"),
        ("plain%00?p=%7B%7D", 404, "generator-not-found"),
        ("%00?p=%7B%7D", 404, "generator-not-found"),
        ("plain%0d%0aX-Evil:%201?p=%7B%7D", 404, "generator-not-found"),
        ("a" * 10_000 + "?p=%7B%7D", 404, "generator-not-found"),
        ("plain/?p=%7B%7D", 404, "generator-not-found"),
        ("plain/extra?p=%7B%7D", 404, "generator-not-found"),
        ("/plain?p=%7B%7D", 404, "generator-not-found"),
        ("-?p=%7B%7D", 404, "generator-not-found"),
        ("plain", 400, "malformed"),
        ("plain?p", 400, "malformed"),
        ("plain?p=", 400, "malformed"),
        ("plain?p=value", 400, "malformed"),
        ("plain?p=%7B", 400, "malformed"),
        ("plain?p=%7B%7D%7B%7D", 400, "malformed"),
        ("plain?p=%5B%5D", 400, "malformed"),
        ("plain?p=null", 400, "malformed"),
        ("plain?p=1", 400, "malformed"),
        ("plain?p=%ff", 400, "malformed"),
        ("plain?p=" + quote('{"value":NaN}'), 400, "malformed"),
        ("plain?p=" + quote('{"value":Infinity}'), 400, "malformed"),
        ("plain?p=" + quote('{"value":1e999}'), 400, "malformed"),
        ("plain?p=" + quote('{"value":9007199254740993}'), 400, "malformed"),
        ("plain?p=" + quote('{"value":' + "9" * 5000 + "}"), 400, "malformed"),
        ("plain?p=" + quote('{"value":"\\ud800"}'), 400, "malformed"),
        ("plain?p=" + quote('{"value":1,"value":2}'), 400, "malformed"),
        ("plain?p=" + quote(DEEP), 400, "malformed"),
        ("plain?p=" + VERY_DEEP.replace('"', "%22"), 400, "malformed"),
        ("plain?p=%7B%7D&p=%7B%7D", 400, "malformed"),
        ("plain?p=%7B%7D&w=100", 400, "malformed"),
        ("plain?p=%7B%7D&evil", 400, "malformed"),
        ("plain?p=%7B%7D" + "&v=" * 30, 400, "malformed"),
        ("plain?p=" + quote('{"colour":1}'), 422, "invalid-params"),
        ("needs?p=%7B%7D", 422, "value-missing"),
        ("plain?p=" + quote('{"value":"red"}'), 422, "invalid-params"),
        ("plain?p=" + quote('{"size":10}'), 422, "invalid-params"),
        ("needs?p=" + quote('{"x":null}'), 422, "value-missing"),
    ],
)
def test_bad_input_has_its_status_and_runs_nothing(
    world: World, site: Site, target: str, status: int, code: str
) -> None:
    is_problem(site.ask(ROUTE + target), status, code)
    assert world.runs == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])
def test_an_image_can_only_be_read(world: World, site: Site, method: str) -> None:
    answer = site.ask(f"{ROUTE}plain?p=%7B%7D", method)
    is_problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, HEAD"
    assert world.runs == []


def test_each_parameter_at_fault_has_one_entry(world: World, site: Site) -> None:
    answer = site.image("plain", {"value": "red", "size": 0, "colour": 1})
    errors = is_problem(answer, 422, "invalid-params")["errors"]
    assert sorted(error["param"] for error in errors) == ["colour", "size", "value"]
    assert all(error["message"] for error in errors)


def test_near_names_are_in_the_log_and_in_debug_mode_in_the_answer(
    world: World, site: Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = is_problem(site.image("plane"), 404, "generator-not-found")
    assert "did you mean" not in problem["detail"]
    assert "did you mean 'plain'" in caplog.text
    monkeypatch.setitem(world.app._dev_tools, "ui", True)
    problem = is_problem(site.image("plane"), 404, "generator-not-found")
    assert "did you mean 'plain'" in problem["detail"]


def test_a_function_that_raises_tells_the_log_and_not_the_browser(
    world: World, site: Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = site.image("fails", {"secret": "pässword"})
    problem = is_problem(answer, 500, "generator-failed")
    assert b"ssword" not in answer.body
    assert b"disk" not in answer.body
    assert "log" in problem["detail"]
    records = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert len(records) == 1
    text = caplog.text
    assert 'generator fails failed for {"secret":"p\\u00e4ssword"}' in text
    assert "Traceback" in text
    assert "ValueError: the disk says pässword" in text
    monkeypatch.setitem(world.app._dev_tools, "ui", True)
    problem = is_problem(site.image("fails", {"secret": "x"}), 500, "generator-failed")
    assert problem["detail"] == "ValueError: the disk says x"
    assert problem["traceback"].endswith("\nValueError: the disk says x")


def test_long_params_are_cut_in_the_log(
    world: World, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.image("fails", {"secret": "x" * 5000})
    assert "x" * 1000 in caplog.messages[0]
    assert "x" * 1024 not in caplog.messages[0]


@pytest.mark.parametrize("name", ["fails", "fails_later", "nothing"])
def test_no_failure_is_kept_and_none_harms_the_server(
    world: World, site: Site, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        is_problem(site.image(name), 500, "generator-failed")
    assert world.runs == [name, name]
    assert site.image("plain").status == 200


def test_an_image_over_the_pixel_limit_is_refused(world: World, site: Site) -> None:
    problem = is_problem(site.image("huge"), 422, "image-too-large")
    assert "20000" in problem["detail"].replace(",", "").replace(" ", "")


def test_what_took_how_long_is_told_in_debug_mode_alone_if_the_operator_wants_it_so(
    world: World, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.registry.configure(server_timing=False)
    assert "server-timing" not in site.image("plain").headers
    monkeypatch.setitem(world.app._dev_tools, "ui", True)
    assert "run;dur=" in site.image("plain").headers["server-timing"]


def test_an_image_waits_for_no_other_image(world: World, site: Site) -> None:
    """A slow function of either kind leaves the server free for others."""
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(site.image, "slow", {"value": 3})
        while not world.runs:
            time.sleep(0.01)
        assert site.image("plain").status == 200
        assert site.ask("/").status == 200
        assert not slow.done()
        world.gate.set()
        assert slow.result(20).status == 200


def test_pages_of_other_sites_show_and_read_an_image_where_it_says_so(backend: str) -> None:
    app = make_app(backend)
    registry = Registry(app)

    @registry.generator(public=True, cross_origin=True, max_age=60)
    def badge() -> Result:
        return Result(Image.new("L", (8, 8)), metadata="a" * 3_000)

    with_dot(registry)
    with serve(app.server) as site:
        shown = site.image("badge")
        part = json.loads(shown.headers["dash-image-metadata"])["part"]
        same = site.image("badge", **{"If-None-Match": shown.headers["etag"]})
        read = site.ask(f"/_dash-dynamic-image/badge?p=%7B%7D&part={part}")
        own = site.image("dot")
    assert [each.status for each in (shown, same, read, own)] == [200, 304, 200, 200]
    for answer in (shown, same, read):
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "Dash-Image-Metadata" in answer.headers["access-control-expose-headers"]
    assert own.headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in own.headers


@pytest.mark.parametrize(
    ("sent", "lane"),
    [("k3x9", "k3x9"), ("", None), (None, None), ("x" * 64, "x" * 64), ("x" * 65, None)],
)
def test_a_component_names_its_lane_in_a_text_that_is_bounded(
    sent: str | None, lane: str | None
) -> None:
    headers = {} if sent is None else {"Dash-Image-Lane": sent}
    assert Request("GET", "/drawn", headers=headers).lane == lane
