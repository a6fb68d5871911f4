"""What docs/deploy.md says is true: its blocks are started as they are, and used."""

from __future__ import annotations

import io
import json
import re
import shlex
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import pytest
import redis as redis_client
from PIL import Image
from support.deployments import (
    PAGE,
    Deployment,
    block,
    children,
    free_port,
    gunicorn,
    nginx,
    python_program,
    uvicorn,
)
from support.frames import Part, Parts, frames
from support.parts import redis_server
from support.servers import Answer, Site

from dash_dynamic_image_component.service.long_texts import MAX_HEADERS_BYTES
from dash_dynamic_image_component.uploads.uploads import MAX_BLOB_BYTES

START: dict[str, Callable[..., AbstractContextManager[Deployment]]] = {
    "gunicorn": gunicorn,
    "uvicorn": uvicorn,
}
BACKENDS = {"gunicorn": "flask", "uvicorn": "fastapi"}

MORE = """
import itertools, time
from dash_dynamic_image_component import Progress, Result

calls = itertools.count()

@generator(max_age=60)
def mine(blue: int) -> Image.Image:
    return Image.new("RGB", (64, 64), (0, 0, blue))

@generator(max_age=60)
def slow(blue: int) -> Image.Image:
    time.sleep(0.05)
    return Image.new("RGB", (64, 64), (0, 0, blue))

@generator(max_age=float("inf"), version="2", public=True)
def fixed(blue: int) -> Image.Image:
    return Image.new("RGB", (64, 64), (0, 0, blue))

@generator
def described(length: int) -> Result:
    return Result(Image.new("L", (1, 1)), metadata={"text": "x" * length})

@generator(public=True)
def yielding(steps: int):
    for step in range(steps):
        time.sleep(0.3)
        yield Progress(step / steps, str(time.monotonic())), Image.new("RGB", (64, 64))

@generator(public=True, max_age=60)
def counted(blue: int) -> Image.Image:
    return Image.new("RGB", (64, 64), (0, next(calls), blue))
"""


def program(folder: Path, more: str = "", **options: Any) -> Path:
    """The app of the page in a file of its own, with options for its `Dash()`."""
    given = ", ".join(["__name__", *(f"{name}={value!r}" for name, value in options.items())])
    text = block("app.py")
    assert text.count("Dash()") == 1
    path = folder / "app.py"
    path.write_text(text.replace("Dash()", f"Dash({given})") + more, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The app of the page behind nginx with its cache."""
    folder = tmp_path_factory.mktemp("behind")
    with (
        gunicorn(program(folder, MORE), folder, 1) as app,
        nginx(block("nginx"), folder / "nginx", app.site) as site,
    ):
        yield site


def cached(answer: Answer) -> str:
    assert answer.status == 200, answer.body
    return answer.headers["x-cache"]


@pytest.mark.parametrize("server", START)
def test_the_app_of_the_page_runs_on_four_workers(server: str, tmp_path: Path) -> None:
    app = program(tmp_path, backend=BACKENDS[server])
    with START[server](app, tmp_path) as deployment:
        assert len(deployment.workers()) == 4
        assert b"_dash-dynamic-image" in deployment.site.ask("/").body
        answers = [deployment.site.image("sky", {"blue": blue}) for blue in range(20)]
    assert [answer.status for answer in answers] == [200] * 20
    assert len({answer.body for answer in answers}) == 20


def test_nginx_keeps_public_images(behind: Site) -> None:
    first, second = (behind.image("sky", {"blue": 1}) for _ in range(2))
    assert [cached(first), cached(second)] == ["MISS", "HIT"]
    assert first.body == second.body
    assert second.headers["cache-control"] == "public, max-age=60"


def test_nginx_keeps_a_version_for_ever_and_no_other_version(behind: Site) -> None:
    target = "/_dash-dynamic-image/fixed?p=%7B%22blue%22%3A1%7D&v="
    assert [cached(behind.ask(f"{target}2")) for _ in range(2)] == ["MISS", "HIT"]
    assert [cached(behind.ask(f"{target}1")) for _ in range(2)] == ["MISS", "MISS"]


def test_nginx_keeps_no_private_image_and_no_error(behind: Site) -> None:
    assert [cached(behind.image("mine", {"blue": 1})) for _ in range(3)] == ["MISS"] * 3
    refused = [behind.image("sky", {"blue": "much"}) for _ in range(2)]
    assert [answer.status for answer in refused] == [422, 422]
    assert [answer.headers["x-cache"] for answer in refused] == ["MISS", "MISS"]


def test_nginx_tells_images_apart_by_the_whole_url(behind: Site) -> None:
    bodies = [behind.image("sky", {"blue": blue}).body for blue in (10, 11, 12, 10)]
    assert len(set(bodies)) == 3
    assert bodies[0] == bodies[3]


def test_nginx_answers_304_out_of_its_cache(behind: Site) -> None:
    image = behind.image("sky", {"blue": 2})
    again = behind.image("sky", {"blue": 2}, If_None_Match=image.headers["etag"])
    assert again.status == 304
    assert again.headers["x-cache"] == "HIT"
    assert again.body == b""


def test_a_refresh_goes_past_the_cache_of_nginx_and_renews_it(behind: Site) -> None:
    fresh = {"Cache_Control": "no-cache", "Pragma": "no-cache"}  # as fetch's `reload` sends
    first = behind.image("counted", {"blue": 1})
    second = behind.image("counted", {"blue": 1}, **fresh)
    third = behind.image("counted", {"blue": 1})
    assert [cached(each) for each in (first, second, third)] == ["MISS", "BYPASS", "HIT"]
    assert first.body != second.body == third.body


def test_equal_private_images_do_not_wait_for_each_other_in_nginx(behind: Site) -> None:
    behind.image("mine", {"blue": 3})
    started = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: behind.image("slow", {"blue": 3}), range(8)))
    assert [answer.status for answer in answers] == [200] * 8
    assert time.monotonic() - started < 2  # a lock of nginx looks every 0.5 s: 3.5 s


def all_of(parts: Parts) -> list[Part]:
    return list(parts)


def test_what_a_function_yields_passes_nginx_when_it_is_yielded(behind: Site) -> None:
    with ExitStack() as both:
        asked = [both.enter_context(frames(behind, "yielding", {"steps": 4})) for _ in range(2)]
        with ThreadPoolExecutor() as pool:
            for parts in pool.map(all_of, asked):
                told = [(each.at, float(each.progress["text"])) for each in parts if each.progress]
                # The first parts are here before the function yields its last image.
                assert len(told) > 2
                assert told[1][0] < told[-1][1]
                assert parts[-1].kind == "last"


def test_the_largest_upload_passes_nginx(behind: Site) -> None:
    body = bytes(MAX_BLOB_BYTES)
    headers = {"Content-Type": "application/octet-stream", "Content-Length": str(len(body))}
    answer = behind.ask("/_dash-dynamic-image/-/blobs", "POST", headers, body)
    assert answer.status == 201, answer.body
    assert set(answer.json()) == {"sha256"}


def test_slow_uploads_through_nginx_hold_up_no_image(behind: Site) -> None:
    head = "POST /_dash-dynamic-image/-/blobs HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n"
    head += "Content-Type: application/octet-stream\r\n\r\n"
    with ExitStack() as stack:
        for _ in range(32):  # the worker has 8 threads
            slow = socket.create_connection(("127.0.0.1", behind.port))
            stack.enter_context(slow)
            slow.sendall(head.encode() + b"x")
        time.sleep(0.2)
        started = time.monotonic()
        assert behind.image("mine", {"blue": 4}).status == 200
        assert time.monotonic() - started < 2


def test_the_largest_header_passes_nginx(behind: Site) -> None:
    sent = [described(behind, length) for length in range(1_700, 1_850, 3)]
    assert MAX_HEADERS_BYTES - 400 < max(map(len, sent)) <= MAX_HEADERS_BYTES
    assert sent[-1].startswith('{"part":')


def described(site: Site, length: int) -> str:
    """The header with the description of an image."""
    answer = site.image("described", {"length": length})
    assert answer.status == 200
    return answer.headers["dash-image-metadata"]


@pytest.mark.parametrize("number", [0, 1], ids=["kept", "stripped"])
def test_an_app_under_a_prefix(number: int, tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8").partition("## Under a prefix")[2]
    written = re.findall(r"`Dash\((.*?)\)`", text)[number]
    options = dict(re.findall(r'(\w+)="(.*?)"', written))
    with (
        gunicorn(program(tmp_path, **options), tmp_path, 1) as app,
        nginx(block("Under a prefix", number), tmp_path / "nginx", app.site) as site,
    ):
        page = site.ask("/plots/").body.decode()
        config = json.loads(re.findall(r'id="_dash-config"[^>]*>(.*?)</script>', page)[0])
        assert config["requests_pathname_prefix"] == "/plots/"
        assert site.ask("/plots/_dash-layout").status == 200
        image = site.image("sky", {"blue": 1}, prefix="/plots/")
        assert image.headers["content-type"] == "image/png"
        unknown = site.image("sea", {}, prefix="/plots/")
        assert unknown.json()["type"] == "urn:dash-dynamic-image:generator-not-found"


def test_workers_share_images_through_redis(tmp_path: Path) -> None:
    _, *options = shlex.split(block("Redis", 1))
    with redis_server(*options) as redis:
        settings = block("Redis").replace("redis://127.0.0.1:6379/0", redis.url)
        app = program(tmp_path, settings)
        with gunicorn(app, tmp_path / "1", 1) as first:
            drawn = first.site.image("sky", {"blue": 1})
        with gunicorn(app, tmp_path / "2", 1) as second:
            found = second.site.image("sky", {"blue": 1})
        with redis_client.from_url(redis.url) as client:
            keys = list(client.scan_iter())
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "allkeys-lru"}
    assert drawn.status == found.status == 200
    assert drawn.body == found.body
    assert "age" in found.headers  # not drawn again
    assert keys
    assert all(key.startswith(b"plots:") for key in keys)


def test_images_are_drawn_on_a_dask_cluster(tmp_path: Path) -> None:
    port = free_port()
    code, scheduler, worker = (
        block("Dask", number).replace("8786", str(port)) for number in range(3)
    )
    # The colour is the id of the process that draws.
    drawn = "(os.getpid() >> 16, os.getpid() >> 8 & 255, os.getpid() & 255)"
    app = program(tmp_path, "\nimport os\n" + code.replace("(0, 0, blue)", drawn))
    path = {"PYTHONPATH": str(tmp_path)}
    with (
        python_program(scheduler, tmp_path / "scheduler", path, tmp_path),
        python_program(worker, tmp_path / "worker", path, tmp_path) as cluster,
        gunicorn(app, tmp_path / "app", 1) as deployment,
    ):
        answers = [deployment.site.image("far", {"blue": blue}) for blue in range(8)]
        processes = children(cluster.pid)
    assert [answer.status for answer in answers] == [200] * 8
    assert {number_in(answer.body) for answer in answers} <= set(processes)


def number_in(image: bytes) -> int:
    """What the colour of a picture spells."""
    pixel = Image.open(io.BytesIO(image)).convert("RGB").tobytes()[:3]
    return int.from_bytes(pixel, "big")
