"""Sizes and themes on the wire, on three backends."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from support.apps import make_app
from support.pixels import picture
from support.servers import Site
from support.services import ask, make_service, service_with

from dash_dynamic_image_component import Registry, Size, Theme, image_url
from dash_dynamic_image_component.service.flow import in_thread
from dash_dynamic_image_component.service.http import Request
from dash_dynamic_image_component.service.service import Service

ROUTE = "/app/_dash-dynamic-image/"
DARK = "dark,1a1b1e,c9c9c9,228be6"


class World:
    """An app whose pictures have the pixels of their `Size` and the background of their `Theme`."""

    def __init__(self, backend: str) -> None:
        self.calls: list[Any] = []
        self.app = make_app(backend, url_base_pathname="/app/")
        self.registry = Registry(self.app)
        generator = self.registry.generator

        def draw(size: Size | None, theme: Theme | None) -> Image.Image:
            self.calls.append((size, theme))
            pixels = (1, 1) if size is None else size.pixels
            return Image.new("RGB", pixels, "#ffffff" if theme is None else theme.background)

        @generator(max_age=60)
        def both(days: int = 1, size: Size = Size(16, 8), theme: Theme = Theme("light")) -> Any:
            return draw(size, theme)

        @generator
        def needed(size: Size, /, *, theme: Theme) -> Any:
            return draw(size, theme)

        @generator
        async def optional(size: Size | None, theme: Theme | None) -> Any:
            return draw(size, theme)

        @generator
        def plain(size: int = 8) -> Any:
            return draw(Size(size, size), None)

        @generator(max_pixel_ratio=1.5, max_pixels=10_000)
        def small(size: Size = Size(8, 8)) -> Any:
            return draw(size, None)

        @generator(authorize=lambda request, params: False)
        def secret(size: Size = Size(8, 8)) -> Any:
            return draw(size, None)


def test_the_function_gets_size_and_theme_of_the_url(world: World, site: Site) -> None:
    seen = picture(site.ask(f"{ROUTE}both?p=%7B%7D&size=640x400@2&theme={DARK}"))
    assert seen.size == (1280, 800)
    assert seen.getpixel((0, 0)) == (0x1A, 0x1B, 0x1E)
    assert world.calls[-1] == (
        Size(640, 400, 2),
        Theme("dark", color="#c9c9c9", background="#1a1b1e", accent="#228be6"),
    )


def test_size_and_theme_are_part_of_the_key(world: World, site: Site) -> None:
    world.calls.clear()
    queries = ["", "&size=16x16", "&size=16x16@2", f"&theme={DARK}", f"&size=16x16&theme={DARK}"]
    for _ in range(2):
        for query in queries:
            site.ask(f"{ROUTE}both?p=%7B%22days%22%3A7%7D{query}")
    assert len(world.calls) == len(queries)
    site.ask(f"{ROUTE}both?theme={DARK}&size=16x16&p=%7B%22days%22%3A7%7D")
    site.ask(f"{ROUTE}both?p=%7B%22days%22%3A7%7D&size=%31%36x16%402")
    assert len(world.calls) == len(queries), "the decoded values count, in any order"


def test_without_a_browser_the_default_counts(world: World, site: Site) -> None:
    site.ask(f"{ROUTE}both?p=%7B%22days%22%3A3%7D")
    assert world.calls[-1] == (Size(16, 8), Theme("light"))
    site.ask(f"{ROUTE}optional?p=%7B%7D")
    assert world.calls[-1] == (None, None)


def test_a_function_without_defaults_gets_what_the_url_says(world: World, site: Site) -> None:
    site.ask(f"{ROUTE}needed?p=%7B%7D&size=8x8&theme={DARK}")
    assert world.calls[-1] == (Size(8, 8), Theme("dark", "#c9c9c9", "#1a1b1e", "#228be6"))


@pytest.mark.parametrize(
    ("target", "code", "detail"),
    [
        ("plain?p={}&size=8x8", "not-asked", "plain asks for no size"),
        ("plain?p={}&size=", "not-asked", "plain asks for no size"),
        (f"plain?p={{}}&theme={DARK}", "not-asked", "plain asks for no theme"),
        (f"small?p={{}}&size=8x8&theme={DARK}", "not-asked", "small asks for no theme"),
        ("both?p={}&size=641x400", "off-list", "the nearest is 640x400"),
        ("both?p={}&size=640x400@1", "off-list", "write it as 640x400"),
        ("both?p={}&size=640x400@3", "off-list", "over the limit of 2"),
        ("both?p={}&size=4096x4000", "off-list", "raise max_pixels"),
        ("both?p={}&size=", "off-list", "is no size"),
        ("both?p={}&theme=dark", "off-list", "is no theme"),
        ("small?p={}&size=8x8@2", "off-list", "over the limit of 1.5"),
        ("small?p={}&size=104x104", "off-list", "the limit is 10,000"),
        (f"needed?p={{}}&theme={DARK}", "off-list", "size is missing"),
        ("needed?p={}&size=8x8", "off-list", "theme is missing"),
    ],
)
def test_what_is_not_asked_for_or_not_listed_is_refused_with_the_facts(
    world: World, site: Site, target: str, code: str, detail: str
) -> None:
    world.calls.clear()
    answer = site.ask(ROUTE + target.replace("{}", "%7B%7D"))
    problem = answer.json()
    assert (answer.status, problem["type"]) == (400, f"urn:dash-dynamic-image:{code}")
    assert detail in problem["detail"]
    assert problem["facts"] == world.registry.describe()[target.partition("?")[0]]
    assert world.calls == []


@pytest.mark.parametrize("twice", ["size=8x8&size=8x8", f"theme={DARK}&theme={DARK}"])
def test_nothing_may_be_there_twice(site: Site, twice: str) -> None:
    answer = site.ask(f"{ROUTE}both?p=%7B%7D&{twice}")
    assert answer.json()["type"] == "urn:dash-dynamic-image:malformed"


def test_who_may_not_see_the_image_learns_no_facts(site: Site) -> None:
    for query in ("", "&size=641x400", f"&theme={DARK}"):
        answer = site.ask(f"{ROUTE}secret?p=%7B%7D{query}")
        assert answer.status == 403
        assert "facts" not in answer.json()


def test_a_component_that_tells_no_size_was_told_of_an_older_function(site: Site) -> None:
    lane = {"Dash-Image-Lane": "abc"}
    for name in ("both", "optional", "small"):
        answer = site.ask(f"{ROUTE}{name}?p=%7B%7D", headers=lane)
        assert answer.status == 400
        assert "size" in answer.json()["facts"]
    assert site.ask(f"{ROUTE}plain?p=%7B%7D", headers=lane).status == 200


def test_image_url_writes_what_the_route_reads(world: World, site: Site) -> None:
    theme = Theme("dark", color="#c9c9c9", background="#1a1b1e")
    url = image_url("both", {"days": 9}, app=world.app, size=Size(24, 16, 1.5), theme=theme)
    assert url == f"{ROUTE}both?p=%7B%22days%22%3A9%7D&size=24x16@1.5&theme={DARK}"
    assert picture(site.ask(url)).size == (36, 24)


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("plain", {"size": Size(8, 8)}, "plain asks for no Size; leave size= out"),
        ("small", {"theme": Theme("dark")}, "small asks for no Theme"),
        ("both", {"size": Size(9, 8)}, "the nearest is 8x8"),
        ("both", {"size": Size(8, 8, 3)}, "over the limit of 2"),
        ("small", {"size": Size(104, 104)}, "the limit is 10,000"),
        ("needed", {"size": Size(8, 8)}, "asks for a Theme and has no default for it"),
        ("needed", {"theme": Theme("dark")}, "asks for a Size and has no default for it"),
        ("both", {"size": (8, 8)}, r"size is \(8, 8\); write Size\(...\)"),
        ("both", {"theme": "dark"}, r"theme is 'dark'; write Theme\(...\)"),
    ],
)
def test_image_url_refuses_what_the_route_would(
    world: World, name: str, given: Any, message: str
) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        image_url(name, app=world.app, **given)


def test_sizes_are_kept_apart_in_a_store(tmp_path: Path) -> None:
    calls: list[Size] = []

    def drawn(size: Size = Size(8, 8)) -> Image.Image:
        calls.append(size)
        return Image.new("L", size.pixels)

    for _ in range(2):
        registry = Registry()
        registry.generator("drawn", max_age=60, version="1")(drawn)
        service = make_service(registry, tmp_path)
        for query in ("", "&size=8x16", "&size=8x16@2"):
            assert ask_query(service, query) == 200
    assert calls == [Size(8, 8), Size(8, 16), Size(8, 16, 2)]


def ask_query(service: Service, query: str) -> int:
    return in_thread(service.answer(Request("GET", "/drawn", f"p=%7B%7D{query}".encode()))).status


def test_a_function_in_an_executor_gets_the_size() -> None:
    def drawn(size: Size = Size(8, 8)) -> Image.Image:
        return Image.new("L", size.pixels)

    with ThreadPoolExecutor(1) as executor:
        service = service_with(drawn, executor=executor)
        assert ask(service).status == 200
        assert ask_query(service, "&size=8x16") == 200
