"""Views and tiles on the wire, on three backends."""

from __future__ import annotations

import io
import json
from datetime import datetime
from typing import Any

import numpy as np
import pytest
from PIL import Image
from support.apps import make_app
from support.pixels import picture
from support.servers import Answer, Site
from support.services import ask_query, service_with

from dash_dynamic_image_component import Registry, Size, Tile, View, image_url, tile_url
from dash_dynamic_image_component.base.addresses import quote
from dash_dynamic_image_component.generators.view import view_at

ROUTE = "/app/_dash-dynamic-image/"
NEW_YEAR = datetime(2026, 1, 1)
YEAR = {"x": [1767225600000, 1798761600000], "xscale": "date"}


class World:
    """An app of functions that note the view or the tile that they got."""

    def __init__(self, backend: str) -> None:
        self.calls: list[Any] = []
        self.app = make_app(backend, url_base_pathname="/app/")
        self.registry = Registry(self.app)
        generator = self.registry.generator

        def draw(view: View, size: tuple[int, int] | None = None) -> Image.Image:
            self.calls.append(view)
            return Image.new("L", size or (view.width, view.height))

        @generator(max_age=60)
        def plane(n: int = 1, view: View = View(x=(0, 16), y=(0, 8))) -> Any:
            return draw(view)

        @generator
        async def photo(view: View = View.of(32, 16)) -> Any:
            return draw(view)

        @generator
        def year(
            view: View = View(
                x=(NEW_YEAR, datetime(2027, 1, 1)), y=(1, 1000), xscale="date", yscale="log"
            ),
            /,
        ) -> Any:
            return draw(view)

        @generator
        def figure(
            size: Size = Size(24, 16), *, view: View = View(x=(0, 1), y=(0, 1), equal=True)
        ) -> Any:
            return draw(view, size.pixels)

        @generator
        def plain(size: int = 8) -> Any:
            return Image.new("L", (size, size))

        @generator(authorize=lambda request, params: False)
        def secret(view: View = View(x=(0, 1), y=(0, 1))) -> Any:
            return draw(view)

        @generator(max_age=60)
        def slide(n: int = 1, tile: Tile = Tile(1000, 600)) -> Any:
            self.calls.append(tile)
            left, top, right, bottom = tile.bounds
            return Image.new("L", ((right - left) // tile.scale, (bottom - top) // tile.scale))

        @generator(authorize=lambda request, params: False)
        def secret_slide(tile: Tile = Tile(1000, 600)) -> Any:
            raise AssertionError

    def url(self, name: str, query: str = "", params: str = "{}") -> str:
        return f"{ROUTE}{name}?p={quote(params)}{query}"


def axes_in(answer: Answer) -> Any:
    assert answer.status == 200, answer
    return json.loads(answer.headers["dash-image-axes"])


def test_the_function_gets_the_view_with_the_pixels_of_the_size(world: World, site: Site) -> None:
    seen = picture(site.ask(world.url("plane", "&size=32x16@2&view=1e-7,2,1,8")))
    assert seen.size == (64, 32)
    assert world.calls[-1] == View(x=(1e-7, 2), y=(1, 8), width=64, height=32)


def test_without_a_browser_the_function_gets_home(world: World, site: Site) -> None:
    assert picture(site.ask(world.url("photo"))).size == (640, 320)
    assert (world.calls[-1].x, world.calls[-1].y) == ((0, 32), (16, 0))
    assert picture(site.ask(world.url("figure"))).size == (24, 16)
    assert world.calls[-1] == View(x=(0, 1), y=(0, 1), equal=True, width=24, height=16)


def test_an_equal_view_is_widened_and_moved_into_the_bounds(world: World, site: Site) -> None:
    site.ask(world.url("photo", "&size=32x32&view=0,8,4,0"))
    assert (world.calls[-1].x, world.calls[-1].y) == ((0, 8), (8, 0))
    site.ask(world.url("photo", "&size=32x32&view=-8,40,16,0"))
    assert (world.calls[-1].x, world.calls[-1].y) == ((-8, 40), (32, -16))


def test_a_figure_gets_the_view_of_its_axes_whatever_its_own_shape(
    world: World, site: Site
) -> None:
    site.ask(world.url("figure", "&size=80x16&view=0.25,0.75,0.25,0.75"))
    assert (world.calls[-1].x, world.calls[-1].y) == ((0.25, 0.75), (0.25, 0.75))


def test_times_travel_as_milliseconds(world: World, site: Site) -> None:
    answer = site.ask(world.url("year", "&view=1767225600000.5,1767312000000,1,10&size=16x8"))
    assert world.calls[-1].x == (datetime(2026, 1, 1, 0, 0, 0, 500), datetime(2026, 1, 2))
    assert axes_in(answer) == [
        1,
        {
            "box": [0, 0, 16, 8],
            "x": [1767225600000.5, 1767312000000],
            "y": [1, 10],
            "xscale": "date",
            "yscale": "log",
        },
    ]


def test_a_view_is_part_of_the_key_and_home_is_the_key_without_one(
    world: World, site: Site
) -> None:
    world.calls.clear()
    queries = ["&size=16x8", "&size=16x8&view=0,8,0,8", "&size=16x8&view=0,4,0,8", "&size=24x8"]
    for _ in range(2):
        for query in queries:
            site.ask(world.url("plane", query, '{"n":7}'))
    assert len(world.calls) == len(queries)
    at_home = site.ask(world.url("plane", "&size=16x8&view=0,16,0,8", '{"n":7}'))
    assert len(world.calls) == len(queries)
    assert (
        at_home.headers["etag"]
        == site.ask(world.url("plane", "&size=16x8", '{"n":7}')).headers["etag"]
    )
    site.ask(world.url("plane", "&view=0%2C8%2C0%2C8&size=16x8", '{"n":7}'))
    assert len(world.calls) == len(queries), "the decoded values count, in any order"


@pytest.mark.parametrize(
    ("name", "query", "code", "detail"),
    [
        ("plain", "&view=0,1,0,1", "not-asked", "plain asks for no view"),
        ("plain", "&view=", "not-asked", "plain asks for no view"),
        ("plain", "&tile=0/0/0", "not-asked", "plain asks for no tile"),
        ("plane", "&tile=0/0/0", "not-asked", "plane asks for no tile"),
        ("slide", "&view=0,1,0,1", "not-asked", "slide asks for no view"),
        ("slide", "&size=8x8", "not-asked", "slide asks for no size"),
        ("plane", "&view=", "off-list", "is no view; write it as x0,x1,y0,y1"),
        ("plane", "&view=0,1e+21,0,1", "off-list", "is no view"),
        ("plane", "&view=2024-01-05,2024-01-09,0,1", "off-list", "dates are milliseconds since"),
        ("plane", "&view=1,0,0,1", "off-list", "turn it round"),
        ("plane", "&view=1,1,0,1", "off-list", "which is empty"),
        ("photo", "&view=-4,4,8,0", "off-list", "outside of the bounds 0 to 32"),
        ("plane", "&view=0,1,0,1&size=9x8", "off-list", "the nearest is 8x8"),
        ("slide", "&tile=", "off-list", "write it as z/x/y"),
        ("slide", "&tile=00/0/0", "off-list", "write it as z/x/y"),
        ("slide", "&tile=1/0/0/0", "off-list", "write it as z/x/y"),
        ("slide", "&tile=1/1.0/0", "off-list", "write it as z/x/y"),
    ],
)
def test_what_is_not_asked_for_or_cannot_be_is_refused_with_the_facts(
    world: World, site: Site, name: str, query: str, code: str, detail: str
) -> None:
    world.calls.clear()
    answer = site.ask(world.url(name, query))
    problem = answer.json()
    assert (answer.status, problem["type"]) == (400, f"urn:dash-dynamic-image:{code}")
    assert detail in problem["detail"]
    assert problem["facts"] == world.registry.describe()[name]
    assert world.calls == []


def test_a_view_may_be_there_once(site: Site, world: World) -> None:
    answer = site.ask(world.url("plane", "&view=0,1,0,1&view=0,1,0,1"))
    assert answer.json()["type"] == "urn:dash-dynamic-image:malformed"


def test_a_plus_sign_is_percent_encoded(world: World, site: Site) -> None:
    site.ask(world.url("plane", "&view=0,1e%2B21,0,1"))
    assert world.calls[-1].x == (0, 1e21)


def test_who_may_not_see_the_image_learns_no_facts(world: World, site: Site) -> None:
    for url in (
        world.url("secret", "&view=0,2,0,1"),
        world.url("secret", "&view=1,0,0,1"),
        world.url("secret_slide", "&tile=9/9/9"),
        world.url("secret_slide", "&tile=x"),
    ):
        answer = site.ask(url)
        assert answer.status == 403
        assert "facts" not in answer.json()


def test_a_component_tells_the_size_of_a_view(world: World, site: Site) -> None:
    lane = {"Dash-Image-Lane": "abc"}
    answer = site.ask(world.url("plane", "&view=0,1,0,1"), headers=lane)
    assert answer.status == 400
    assert "size is missing" in answer.json()["detail"]
    assert site.ask(world.url("plane", "&size=8x8"), headers=lane).status == 200


def test_the_page_knows_home_its_box_and_whether_it_is_a_figure(world: World) -> None:
    facts = world.registry.describe()
    assert facts["plane"]["view"] == {"x": [0, 16], "y": [0, 8]}
    assert facts["plane"]["size"]["shape"] == [640, 400]
    assert facts["photo"]["view"] == {
        "x": [0, 32],
        "y": [16, 0],
        "equal": True,
        "bounds": {"x": [0, 32], "y": [16, 0]},
    }
    assert facts["photo"]["size"]["shape"] == [640, 320]
    assert facts["year"]["view"] == YEAR | {"y": [1, 1000], "yscale": "log"}
    assert facts["figure"]["figure"] is True
    assert facts["figure"]["size"]["shape"] == [24, 16]
    assert "figure" not in facts["plane"]
    assert not {"view", "size", "figure"} & facts["plain"].keys()
    assert not {"view", "size"} & facts["slide"].keys()


def test_image_url_writes_what_the_route_reads(world: World, site: Site) -> None:
    url = image_url(
        "plane", {"n": 9}, world.app, size=Size(24, 16), view=View(x=(0, 1e21), y=(-1e-7, 8))
    )
    assert url == world.url("plane", "&size=24x16&view=0,1e%2B21,-1e-7,8", '{"n":9}')
    assert picture(site.ask(url)).size == (24, 16)
    assert world.calls[-1] == View(x=(0, 1e21), y=(-1e-7, 8), width=24, height=16)
    widened = image_url("photo", app=world.app, size=Size(32, 32), view=View(x=(0, 8), y=(4, 0)))
    assert widened == world.url("photo", "&size=32x32&view=0,8,8,0")
    for x in ((NEW_YEAR, datetime(2026, 1, 2)), ("2026-01-01T01:00+01:00", "2026-01-02T00:00Z")):
        days = View(x=x, y=(1, 10), xscale="date", yscale="log")
        assert image_url("year", app=world.app, view=days).endswith(
            "&view=1767225600000,1767312000000,1,10"
        )


def test_image_url_writes_home_without_a_view(world: World) -> None:
    url = image_url("plane", app=world.app, view=View(x=(0, 16), y=(0, 8)))
    assert url == world.url("plane")


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("plain", {"view": View(x=(0, 1), y=(0, 1))}, "plain asks for no View; leave view= out"),
        ("plane", {"view": (0, 1)}, r"view is \(0, 1\); write View\(...\)"),
        ("plane", {"view": View(x=(1, 0), y=(0, 1))}, "turn it round"),
        ("photo", {"view": View(x=(-1, 4), y=(4, 0))}, "outside of the bounds"),
        (
            "plane",
            {"view": View(x=(NEW_YEAR, datetime(2027, 1, 1)), y=(0, 1), xscale="date")},
            "xscale of view= is 'date', and that of plane is not",
        ),
    ],
)
def test_image_url_refuses_what_the_route_would(
    world: World, name: str, given: Any, message: str
) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        image_url(name, app=world.app, **given)


def test_the_function_gets_one_tile_of_the_pyramid(world: World, site: Site) -> None:
    template = tile_url("slide", {"n": 3}, world.app)
    assert template == world.url("slide", "&tile={z}/{x}/{y}", '{"n":3}')
    seen = picture(site.ask(template.format(z=2, x=3, y=2)))
    assert world.calls[-1] == Tile(1000, 600, z=2, x=3, y=2)
    assert seen.size == (232, 88)
    calls = len(world.calls)
    site.ask(template.format(z=2, x=3, y=2))
    assert len(world.calls) == calls
    whole = picture(site.ask(world.url("slide", "", '{"n":3}')))
    assert (world.calls[-1], whole.size) == (Tile(1000, 600), (250, 150))
    calls = len(world.calls)
    site.ask(template.format(z=0, x=0, y=0))
    assert len(world.calls) == calls, "tile 0/0/0 is the default"


@pytest.mark.parametrize(
    "tile", ["3/0/0", "-1/0/0", "0/1/0", "2/4/0", "2/0/3", "2/-1/0", "999999999999/0/0"]
)
def test_a_tile_outside_of_the_pyramid_is_not_found_and_nothing_is_run(
    world: World, site: Site, tile: str
) -> None:
    world.calls.clear()
    answer = site.ask(world.url("slide", f"&tile={tile}"))
    assert answer.status == 404
    assert answer.json()["type"] == "urn:dash-dynamic-image:tile-missing"
    assert answer.headers["cache-control"] == "no-store"
    assert world.calls == []


def test_a_component_of_tiles_is_refused_with_a_sentence(world: World, site: Site) -> None:
    answer = site.ask(world.url("slide"), headers={"Dash-Image-Lane": "abc"})
    assert answer.status == 400
    assert "slide draws tiles" in answer.json()["detail"]
    assert "tile_url" in answer.json()["detail"]


def test_only_functions_of_tiles_have_a_tile_url(world: World) -> None:
    with pytest.raises(ValueError, match="plane asks for no Tile; add a parameter"):
        tile_url("plane", app=world.app)


# Without a server


def test_a_mandelbrot_set_at_the_end_of_doubles_is_that_of_python_pixel_for_pixel() -> None:
    home = View(x=(-2.5, 1), y=(-1.25, 1.25), equal=True)

    def drawn(view: View = home) -> Any:
        x, y = view.grid()
        point = x + 1j * y
        z, count = np.zeros_like(point), np.zeros(point.shape, "uint8")
        for _ in range(200):
            z = np.where(abs(z) < 2, z * z + point, z)
            count += abs(z) < 2
        return count

    centre, half = (-0.743643887037151, 0.131825904205330), 5e-13
    x, y = ((each - half, each + half) for each in centre)
    deep = view_at(home, (x, y), (64, 48))
    reply = ask_query(service_with(drawn), f"&size=64x48&view={x[0]},{x[1]},{y[0]},{y[1]}")
    pixels = np.asarray(Image.open(io.BytesIO(reply.body)))
    assert deep.x[1] - deep.x[0] < 2e-12
    assert np.array_equal(pixels, drawn(deep))


def test_authorize_and_vary_are_asked_for_each_tile_and_see_params_only() -> None:
    asked: list[Any] = []

    def drawn(stain: str = "H", tile: Tile = Tile(1000, 600)) -> Any:
        return np.zeros((8, 8), "uint8")

    def authorize(request: Any, params: Any) -> bool:
        asked.append(params)
        return True

    service = service_with(drawn, authorize=authorize, vary=lambda request: len(asked))
    for query in ("&tile=1/0/0", "&tile=1/1/0"):
        assert "no-store" in ask_query(service, query).headers["Cache-Control"]
    assert asked == [{"stain": "H"}] * 2
