"""Images that nobody asks for again, such as those of an `html.Img`: they wait, oldest first."""

from __future__ import annotations

import json
import threading
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image
from support.apps import make_app
from support.leavers import eventually
from support.servers import serve
from support.services import COMPONENT, make_service

from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.service.flow import in_thread
from dash_dynamic_image_component.service.http import Reply, Request
from dash_dynamic_image_component.service.service import Service

PLAIN = {"Accept": "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"}
"""What Chromium sends for an `<img>`."""


class Kinds:
    """One function in one thread, asked for by components and by plain images."""

    def __init__(self, max_age: float | None = None, **settings: Any) -> None:
        self.gate, self.begun = threading.Event(), list[int]()
        registry = Registry()
        registry.generator("drawn", max_age=max_age)(self._draw)
        self.service: Service = make_service(registry, threads=1, **settings)
        self._pool = ThreadPoolExecutor(40)

    def _draw(self, value: int) -> Image.Image:
        self.begun.append(value)
        assert self.gate.wait(20)
        return Image.new("L", (1, 1))

    def ask(self, value: int, headers: dict[str, str]) -> Future[Reply]:
        text = quote(json.dumps({"value": value}))
        request = Request("GET", "/drawn", f"p={text}".encode(), headers)
        return self._pool.submit(in_thread, self.service.answer(request))

    def waiting(self) -> tuple[int, int]:
        """How many calls wait: for components, for plain images."""
        components, plain = self._jobs()
        return len(components), len(plain)

    def occupied(self) -> Future[Reply]:
        """A run of the value 0 that takes the only thread."""
        first = self.ask(0, COMPONENT)
        eventually(lambda: self.begun == [0])
        return first

    def added(self, value: int, headers: dict[str, str]) -> Future[Reply]:
        """Ask, and wait until the line has changed."""
        before = self._jobs()
        asked = self.ask(value, headers)
        eventually(lambda: self._jobs() != before or asked.done())
        return asked

    def _jobs(self) -> tuple[list[Any], list[Any]]:
        line = self.service._runner._lines["threads"]
        return list(line._waiting), list(line._patient)


def test_plain_images_wait_in_their_order_where_components_are_turned_away() -> None:
    kinds = Kinds(queue=1)
    asked = [kinds.occupied(), *(kinds.added(value, PLAIN) for value in range(1, 9))]
    kinds.gate.set()
    assert {each.result().status for each in asked} == {200}
    assert kinds.begun == list(range(9))


def test_one_plain_image_more_than_may_wait_is_turned_away_and_no_older_one() -> None:
    kinds = Kinds(plain_queue=2)
    asked = [kinds.occupied(), *(kinds.added(value, PLAIN) for value in (1, 2, 3))]
    assert asked[3].result().status == 503
    kinds.gate.set()
    assert [each.result().status for each in asked] == [200, 200, 200, 503]


def test_components_go_first_and_every_fourth_place_is_for_plain_images() -> None:
    kinds = Kinds()
    asked = [kinds.occupied(), *(kinds.added(value, PLAIN) for value in (1, 2, 3))]
    asked += [kinds.added(value, COMPONENT) for value in range(11, 19)]
    kinds.gate.set()
    assert {each.result().status for each in asked} == {200}
    assert kinds.begun == [0, 18, 17, 16, 1, 15, 14, 13, 2, 12, 11, 3]


@pytest.mark.parametrize("max_age", [None, 60])
def test_a_component_that_joins_a_plain_image_goes_first(max_age: float | None) -> None:
    kinds = Kinds(max_age)
    asked = [kinds.occupied(), *(kinds.added(value, PLAIN) for value in (1, 2))]
    asked.append(kinds.added(2, COMPONENT))
    assert kinds.waiting() == (1, 2)
    kinds.gate.set()
    assert {each.result().status for each in asked} == {200}
    assert kinds.begun == [0, 2, 1]


@pytest.mark.parametrize("max_age", [None, 60])
def test_a_plain_image_that_joins_a_component_is_not_turned_away_with_it(
    max_age: float | None,
) -> None:
    kinds = Kinds(max_age, queue=1)
    asked = [kinds.occupied(), kinds.added(1, COMPONENT), kinds.added(1, PLAIN)]
    asked.append(kinds.added(2, COMPONENT))  # which makes the place of 1 among them go
    assert kinds.waiting() == (1, 1)
    kinds.gate.set()
    assert {each.result().status for each in asked} == {200}
    assert kinds.begun == [0, 2, 1]


@pytest.mark.slow
@pytest.mark.parametrize("max_age", [None, 60])
def test_plain_images_and_components_that_ask_for_the_same_in_a_crowd_lose_no_plain_one(
    max_age: float | None,
) -> None:
    kinds = Kinds(max_age, queue=1)
    kinds.gate.set()
    plain, components = list[Future[Reply]](), list[Future[Reply]]()
    for value in range(200):
        components.append(kinds.ask(value // 4, COMPONENT))
        plain.append(kinds.ask(value // 4, PLAIN))
    assert {each.result().status for each in plain} == {200}
    assert {each.result().status for each in components} <= {200, 503}


def test_who_reads_no_problem_documents_is_not_turned_away(backend: str) -> None:
    app = make_app(backend)
    gate = threading.Event()

    @Registry(app, threads=1, queue=2).generator
    def tile(x: int) -> Image.Image:
        gate.wait(0.01)
        return Image.new("L", (1, 1))

    with serve(app.server) as site, ThreadPoolExecutor(24) as pool:
        asked = pool.map(lambda x: site.image("tile", {"x": x}, Accept=PLAIN["Accept"]), range(96))
        assert Counter(each.status for each in asked) == {200: 96}
