"""Frames of functions that yield, on three backends: parts that come when they are yielded."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np
import pytest
from PIL import Image
from support.apps import make_app
from support.frames import SIDE, Part, frames, grey, image_part
from support.leavers import eventually
from support.pixels import picture
from support.servers import Site, serve

from dash_dynamic_image_component import Progress, Registry, Size, View, Viewer


class World:
    """An app of functions that yield when the test lets them, and note what became of them."""

    def __init__(self, backend: str) -> None:
        self.app = make_app(backend)
        self.may_go_on = threading.Semaphore(0)
        self.runs = 0
        self.ended = 0
        generator = Registry(self.app).generator

        @generator
        def stepped(steps: int = 3) -> Iterator[Any]:
            self.runs += 1
            try:
                for step in range(steps):
                    assert self.may_go_on.acquire(timeout=20)
                    yield Progress(step / steps, f"step {step}"), grey(40 * step)
            finally:
                self.ended += 1

        @generator(preview="off")
        async def stepped_on_loop(steps: int = 3) -> AsyncIterator[Any]:
            self.runs += 1
            try:
                for step in range(steps):
                    while not self.may_go_on.acquire(blocking=False):
                        await asyncio.sleep(0.005)
                    yield Progress(step / steps, f"step {step}"), grey(40 * step)
            finally:
                self.ended += 1

        @generator(max_age=60)
        def kept(first: int = 10) -> Iterator[Any]:
            self.runs += 1
            for value in (first, first + 1):
                yield grey(value)

        @generator
        def failing(good: int) -> Iterator[Any]:
            for _ in range(good):
                yield grey(1)
                assert self.may_go_on.acquire(timeout=20)
            raise ZeroDivisionError

        @generator(authorize=lambda request, params: params["user"] == "ada")
        def secret(user: str) -> Iterator[Any]:
            yield grey(5)

        @generator(vary=lambda request: request.headers.get("X-User"))
        def own(user: Viewer) -> Iterator[Any]:
            yield grey(int(user))

        @generator
        def sized(size: Size = Size(8, 4)) -> Iterator[Any]:
            yield Image.new("L", (size.width, size.height), 1)
            yield Image.new("L", (size.width, size.height), 2)

        @generator
        def plain() -> Any:
            return grey(9)


def has_ended(world: World, times: int) -> bool:
    return world.ended == times


@pytest.mark.parametrize("name", ["stepped", "stepped_on_loop"])
def test_each_part_comes_when_it_is_yielded_and_the_last_one_is_exact(
    world: World, site: Site, name: str
) -> None:
    seen: list[Part] = []
    world.may_go_on.release()
    with frames(site, name) as parts:
        assert (parts.status, parts.headers["cache-control"]) == (200, "no-store")
        assert parts.headers["x-accel-buffering"] == "no"
        for part in parts:
            seen.append(part)
            if len(seen) < 3:  # the function waits for the reader
                world.may_go_on.release()
    *pictures, last = seen
    assert [each.kind for each in seen][:2] == ["frame", "frame"]
    texts = [each.progress["text"] for each in pictures]
    assert texts[:2] == ["step 0", "step 1"]
    assert [each.grey for each in pictures][:2] == [0, 40]
    assert (last.kind, last.headers["Content-Type"], last.progress) == ("last", "image/png", None)
    assert (image_part(last) == grey(80)).all()
    assert (last.headers["Cache-Control"], last.headers["ETag"][0]) == ("private, no-cache", '"')


def test_frames_are_quick_and_lossy_unless_previews_are_off(world: World, site: Site) -> None:
    for name, kind in (("stepped", "image/jpeg"), ("stepped_on_loop", "image/png")):
        world.may_go_on.release()
        with frames(site, name, {"steps": 1}) as parts:
            first = next(parts)
        if first.kind == "frame":  # else the function had ended before it was encoded
            assert first.headers["Content-Type"] == kind
            size = first.headers.get("Dash-Image-Size")
            assert size == (f"{SIDE}x{SIDE}" if kind == "image/jpeg" else None)
    eventually(lambda: world.runs == world.ended)


def test_what_is_kept_is_the_last_image_and_a_hit_is_one_part(world: World, site: Site) -> None:
    world.runs = world.ended = 0
    with frames(site, "kept") as parts:
        *_, made = parts
    with frames(site, "kept") as parts:
        (hit,) = parts
    whole = site.image("kept")
    assert (made.body, made.headers["ETag"]) == (hit.body, whole.headers["etag"])
    assert (whole.body, hit.headers["Age"].isdigit()) == (made.body, True)
    assert (hit.grey, world.runs) == (11, 1)
    world.ended = world.runs


def test_without_frames_a_url_is_the_last_image(world: World, site: Site) -> None:
    answer = site.image("kept", {"first": 50})
    assert np.asarray(picture(answer))[0, 0] == 51
    head = site.ask("/_dash-dynamic-image/kept?p=%7B%7D&frames=1", "HEAD")
    assert (head.status, head.headers["content-type"], head.body) == (200, "image/png", b"")
    world.ended = world.runs


def test_a_function_ends_at_its_next_yield_when_its_reader_has_left(
    world: World, site: Site
) -> None:
    for name in ("stepped", "stepped_on_loop"):
        ended = world.ended
        world.may_go_on.release()
        with frames(site, name, {"steps": 1000}) as parts:
            next(parts)
        time.sleep(0.2)  # until the server has noticed
        world.may_go_on.release()
        eventually(partial(has_ended, world, ended + 1))
        while world.may_go_on.acquire(blocking=False):
            pass


def test_equal_requests_have_one_run_and_a_late_one_begins_with_the_newest_part(
    world: World, site: Site
) -> None:
    runs = world.runs
    world.may_go_on.release()
    with frames(site, "stepped", {"steps": 4}) as early:
        assert next(early).grey == 0
        world.may_go_on.release()
        assert next(early).grey == 40
        with frames(site, "stepped", {"steps": 4}) as late, ThreadPoolExecutor() as pool:
            assert next(late).grey == 40
            rest = [pool.submit(list, parts) for parts in (early, late)]
            world.may_go_on.release(2)
            ends = [each.result()[-1] for each in rest]
    assert ends[0].body == ends[1].body
    assert {each.kind for each in ends} == {"last"}
    assert world.runs == runs + 1


def test_an_error_after_a_frame_is_a_part_and_before_it_an_answer(world: World, site: Site) -> None:
    with frames(site, "failing", {"good": 1}) as parts:
        assert next(parts).kind == "frame"
        world.may_go_on.release()
        (failed,) = parts
    assert (failed.kind, failed.headers["Status"]) == ("failed", "500")
    document = json.loads(failed.body)
    assert (document["type"], document["status"]) == (
        "urn:dash-dynamic-image:generator-failed",
        500,
    )
    with frames(site, "failing", {"good": 0}) as parts:
        assert (parts.status, parts.headers["content-type"]) == (500, "application/problem+json")


def test_who_may_not_see_the_last_image_sees_none(site: Site) -> None:
    with frames(site, "secret", {"user": "eve"}) as parts:
        assert parts.status == 403
    with frames(site, "secret", {"user": "ada"}) as parts:
        assert [each.kind for each in parts][-1] == "last"


def test_each_viewer_has_a_run_of_its_own(site: Site) -> None:
    greys = []
    for user in ("3", "4"):
        with frames(site, "own", X_User=user) as parts:
            greys.append([each.grey for each in parts][-1])
    assert greys == [3, 4]


def test_all_parts_have_the_size_that_was_asked_for(site: Site) -> None:
    with frames(site, "sized", query="&size=64x16") as parts:
        sizes = {image_part(each).shape for each in parts}
    assert sizes == {(16, 64)}


def test_frames_of_a_function_that_returns_are_refused_with_its_present_facts(site: Site) -> None:
    answer = site.ask("/_dash-dynamic-image/plain?p=%7B%7D&frames=1")
    document = answer.json()
    assert (answer.status, document["type"]) == (400, "urn:dash-dynamic-image:not-asked")
    assert "frames" not in document["facts"]
    for query in ("frames=2", f"frames=1&part={'0' * 64}", "frames="):
        assert site.ask(f"/_dash-dynamic-image/kept?p=%7B%7D&{query}").status == 400


def test_views_and_values_have_their_headers_on_every_part() -> None:
    app = make_app("flask")
    generator = Registry(app).generator

    @generator
    def seen(view: View = View(x=(0, 4), y=(0, 4))) -> Iterator[Any]:
        yield np.zeros((view.height, view.width), np.uint8)
        time.sleep(0.1)
        yield Image.new("L", (view.width, view.height))

    @generator
    async def seen_on_loop(view: View = View(x=(0, 4), y=(0, 4))) -> AsyncIterator[Any]:
        yield np.zeros((view.height, view.width), np.uint8)
        await asyncio.sleep(0.1)
        yield Image.new("L", (view.width, view.height))

    @generator(data=True)
    def values() -> Iterator[Any]:
        yield np.arange(256, dtype=np.uint8).reshape(16, 16)
        time.sleep(0.1)
        yield np.arange(256, dtype=np.uint16).reshape(16, 16) * 256

    with serve(app.server) as site:
        for name in ("seen", "seen_on_loop"):
            with frames(site, name, query="&size=32x32&view=1%2C3%2C1%2C3") as parts:
                axes = [json.loads(each.headers["Dash-Image-Axes"]) for each in parts]
            assert len(axes) >= 2
            assert all(each[1]["x"] == [1, 3] for each in axes)
        with frames(site, "values", query="&tier=data") as parts:
            types = [json.loads(each.headers["Dash-Image-Data"])["type"] for each in parts]
    assert (types[0], types[-1]) == ("u8", "u16")


def test_a_reader_that_is_slow_does_not_delay_the_function_and_sees_only_newer_parts() -> None:
    app, seconds = make_app("flask"), []
    generator = Registry(app).generator

    @generator
    def many() -> Iterator[Any]:
        started = time.perf_counter()
        noise = np.random.default_rng(1).integers(0, 255, (512, 512, 3), dtype=np.uint8)
        for step in range(60):
            time.sleep(0.005)
            noise[:16] = 4 * step
            yield Progress(step / 60, str(step)), noise
        seconds.append(time.perf_counter() - started)

    with serve(app.server) as site, frames(site, "many") as parts:
        first = next(parts)
        eventually(lambda: seconds)  # while nobody reads
        seen = [first, *parts]
    texts = [int(each.progress["text"]) for each in seen if each.progress]
    greys = [each.grey for each in seen if each.body]
    assert texts == sorted(texts)
    assert greys == sorted(greys)
    assert (greys[-1], len(greys) < 60) == (4 * 59, True)
