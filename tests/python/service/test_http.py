"""What travels on the wire, on three backends, through real sockets."""

from __future__ import annotations

import io
import json
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from PIL import Image
from support.apps import make_app, with_dot
from support.generators import ROUTE, World
from support.servers import Site, serve

from dash_dynamic_image_component import Registry, Result
from dash_dynamic_image_component.service.http import Request


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
