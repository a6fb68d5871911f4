"""Many at once, several processes, some of them killed: every image is the one asked for.

benchmarks/load.py has the same in long.
"""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import redis as redis_client
from PIL import Image
from support.apps import make_app
from support.deployments import PROGRAMS, Deployment, gunicorn, uvicorn, wait_until
from support.loads import (
    equal_requests,
    ever_new,
    no_cross_talk,
    no_image_of_the_other,
    redis_outage,
    shared_by,
)
from support.parts import RedisServer, redis_server
from support.spelling import call, complaint, spelled

from dash_dynamic_image_component import Registry

MEGABYTE = 2**20
PROGRAM = PROGRAMS / "spelling_app.py"
SERVERS: dict[str, Callable[..., AbstractContextManager[Deployment]]] = {
    "gunicorn": gunicorn,
    "uvicorn": uvicorn,
}


@dataclass(frozen=True)
class Workers:
    """Four workers, and the log of what they run."""

    deployment: Deployment
    runs: Path


@pytest.fixture(scope="module", params=SERVERS)
def workers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workers]:
    folder = tmp_path_factory.mktemp(request.param)
    runs = folder / "runs"
    with SERVERS[request.param](PROGRAM, folder, RUNS=str(runs)) as deployment:
        yield Workers(deployment, runs)


def test_256_equal_requests_to_four_processes_run_once(workers: Workers) -> None:
    outcome, ran = equal_requests(workers.deployment, workers.runs)
    assert outcome.faults == []
    assert outcome.tally.right == 256
    assert ran == 1


def test_two_users_never_get_each_other_s_images(workers: Workers) -> None:
    outcome = no_image_of_the_other(workers.deployment, 600)
    assert outcome.faults == []
    assert outcome.tally.right == 600


def test_no_image_is_wrong_or_torn_though_clients_leave_and_workers_are_killed(
    workers: Workers,
) -> None:
    before = set(workers.deployment.workers())
    outcome = no_cross_talk(workers.deployment, 900)
    assert outcome.faults == []
    assert outcome.tally.total == 900
    assert outcome.tally.left > 0
    assert len(outcome.kills) == 2
    assert 0 < len(outcome.tally.lost) <= 2 * 64 + outcome.tally.left
    wait_until(lambda: len(workers.deployment.workers()) == 4, "the killed are replaced")
    assert len(before & set(workers.deployment.workers())) == 2


@pytest.fixture(scope="module")
def sharing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workers, RedisServer]]:
    """Four workers that share images through a Redis."""
    folder = tmp_path_factory.mktemp("redis")
    runs = folder / "runs"
    with (
        redis_server() as redis,
        gunicorn(PROGRAM, folder, RUNS=str(runs), **shared_by(redis)) as deployment,
    ):
        yield Workers(deployment, runs), redis


def test_256_equal_requests_run_once_with_redis(sharing: tuple[Workers, RedisServer]) -> None:
    workers, _ = sharing
    outcome, ran = equal_requests(workers.deployment, workers.runs)
    assert outcome.faults == []
    assert outcome.tally.right == 256
    assert ran == 1


def test_no_image_fails_while_redis_is_stopped_and_started(
    sharing: tuple[Workers, RedisServer],
) -> None:
    workers, redis = sharing
    deployment = workers.deployment
    outcome = redis_outage(deployment, redis, 900)
    with redis_client.from_url(redis.url) as client:
        wait_until(lambda: redraws(deployment) and client.dbsize() > 0, "Redis has images")
    log = deployment.log.read_text()
    assert outcome.faults == []
    assert outcome.tally.right == 900
    assert 1 <= log.count("images are made without the store") <= 4  # told once by each worker


def redraws(deployment: Deployment) -> bool:
    """Whether an image that nobody has asked for comes."""
    params = {"number": random.randrange(10**9), "size": 32}
    return deployment.site.image("minute", params).status == 200


def test_ever_new_params_fill_neither_memory_nor_disk(tmp_path: Path) -> None:
    names = ("DASH_DYNAMIC_IMAGE_MEMORY_BYTES", "DASH_DYNAMIC_IMAGE_DISK_BYTES")
    bounds = dict.fromkeys(names, str(5 * MEGABYTE))
    with gunicorn(PROGRAM, tmp_path, 1, **bounds) as deployment:
        growth = ever_new(deployment, tmp_path / "images", 500, warm=150, side=256)
    assert growth.outcome.faults == []
    assert growth.made > 4 * 5 * MEGABYTE
    assert growth.memory < (5 + 10) * MEGABYTE
    assert 0.5 * 5 * MEGABYTE < growth.disk < 1.1 * 5 * MEGABYTE


@pytest.mark.parametrize("backend", ["fastapi", "quart"])
def test_a_hit_in_memory_is_answered_by_the_thread_of_the_event_loop(backend: str) -> None:
    app = make_app(backend)

    @Registry(app).generator(version="1", max_age=float("inf"))
    def fixed(number: int) -> Image.Image:
        return spelled(call("fixed", number=number))

    async def main() -> list[int]:
        loop = asyncio.get_running_loop()
        # What another thread has done reaches an event loop by this method only.
        with patch.object(loop, "call_soon_threadsafe", wraps=loop.call_soon_threadsafe) as hop:
            hops = []
            for _ in range(4):
                hop.reset_mock()
                assert await asked(app.server) is None
                hops.append(hop.call_count)
                if backend == "quart":  # Dash sets itself up in a thread before each request
                    app.server.before_request_funcs.clear()
            return hops

    first, *hits = asyncio.run(main())
    assert first > 0
    assert hits == [0, 0, 0]


async def asked(server: Any) -> str | None:
    """Ask an ASGI app for the image of 3 without any server; what is wrong with the answer."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/_dash-dynamic-image/fixed",
        "raw_path": b"/_dash-dynamic-image/fixed",
        "root_path": "",
        "query_string": b"p=%7B%22number%22%3A3%7D&v=1",
        "headers": [(b"host", b"127.0.0.1")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 1),
    }
    body, sent_by = bytearray(), set()
    ended = asyncio.Event()
    received = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> dict[str, Any]:
        for message in received:
            return message
        await ended.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent_by.add(threading.get_ident())
        body.extend(message.get("body", b""))

    await server(scope, receive, send)
    ended.set()
    assert sent_by == {threading.get_ident()}
    return complaint(bytes(body), call("fixed", number=3))
