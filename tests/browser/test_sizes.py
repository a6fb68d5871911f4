"""Pictures that know their box: what is asked, when, and what stands on the screen."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from dash import Dash, html
from PIL import Image
from playwright.sync_api import Browser
from support.apps import make_app
from support.servers import serve
from support.tabs import Tab, open_tab

from dash_dynamic_image_component import DynamicImage, Registry, Size
from dash_dynamic_image_component.generators.registry import registry_of

BOX = {"width": 400, "height": 240}


def board(size: Size) -> Image.Image:
    """A checkerboard of single device pixels."""
    width, height = size.pixels
    grid = np.add.outer(np.arange(height), np.arange(width)) % 2 * 255
    return Image.fromarray(grid.astype(np.uint8))


def boards(backend: str = "flask") -> Dash:
    app = make_app(backend)
    registry = Registry(app)

    @registry.generator
    def fixed(number: int = 0, size: Size = Size(640, 400)) -> Image.Image:
        return board(size)

    @registry.generator(max_age=0)
    def unkept(size: Size) -> Image.Image:
        return board(size)

    @registry.generator
    def wide(size: Size = Size(300, 100)) -> Image.Image:
        return board(size)

    @registry.generator
    def plain(size: Size) -> Image.Image:
        return board(size)

    @registry.generator
    def still() -> Image.Image:
        return board(Size(40, 24))

    return app


def sized(generator: str = "fixed", id: str = "image", **props: Any) -> DynamicImage:
    return DynamicImage(generator, id=id, **props)


@pytest.fixture(scope="module")
def site() -> Iterator[Any]:
    """A site whose layout each test sets."""
    app = boards()
    with serve(app.server) as site:
        yield app, site


def show(site: Any, tab: Tab, *children: Any, style: dict[str, Any] | None = None) -> None:
    app, served = site
    app.layout = html.Div(list(children), style={"width": 500, **(style or {})})
    tab.open(served.url)


def asked(tab: Tab) -> list[str]:
    """The sizes that were asked for, in order."""
    found = [re.search(r"&size=([^&]*)", url) for url in tab.images()]
    return [each[1] if each else "none" for each in found]


def screenshot(tab: Tab) -> np.ndarray[Any, Any]:
    # A picture that was late fades in.
    tab.page.wait_for_function("() => document.getAnimations().length === 0")
    taken = tab.page.locator("#image").screenshot(scale="device")
    return np.asarray(Image.open(io.BytesIO(taken)).convert("L")).astype(int)


def is_board(pixels: np.ndarray[Any, Any]) -> bool:
    """True if each pixel is black or white, and none is like its neighbours."""
    rows, columns = np.abs(np.diff(pixels, axis=0)), np.abs(np.diff(pixels, axis=1))
    return bool((rows == 255).all() and (columns == 255).all())


def box_of(tab: Tab, id: str = "image") -> tuple[float, float]:
    box = tab.page.locator(f"#{id}").bounding_box()
    assert box is not None
    return box["width"], box["height"]


@pytest.mark.parametrize("ratio", [1, 1.5, 2])
def test_one_request_has_the_right_size_and_no_pixel_is_scaled(
    site: Any, browser: Browser, ratio: float
) -> None:
    with open_tab(browser, device_scale_factor=ratio) as tab:
        # Chromium with an emulated ratio places boxes on whole CSS pixels.
        show(site, tab, sized(style=BOX), style={"padding": 8 if ratio == 1.5 else 7.3})
        tab.wait_status("loaded")
        assert asked(tab) == ["400x240" if ratio == 1 else f"400x240@{ratio}"]
        info = tab.prop("image_info")
        assert (info["width"], info["height"]) == (400 * ratio, 240 * ratio)
        assert is_board(screenshot(tab)[2:-2, 2:-2])


def test_a_ratio_that_is_not_in_the_list_is_scaled_down(site: Any, browser: Browser) -> None:
    with open_tab(browser, device_scale_factor=1.1) as tab:
        show(site, tab, sized(style=BOX))
        tab.wait_status("loaded")
        assert asked(tab) == ["400x240@1.25"]
        assert tab.js("() => document.querySelector('#image img').clientWidth") == 400


def test_a_picture_in_a_zoomed_part_of_the_page_has_its_pixels(site: Any, tab: Tab) -> None:
    show(site, tab, html.Div(sized(style=BOX), style={"zoom": 1.25}), style={"width": 600})
    tab.wait_status("loaded")
    assert asked(tab) == ["400x240@1.25"]
    assert is_board(screenshot(tab)[2:-2, 2:-2])


def test_a_box_in_vertical_text_is_that_of_horizontal_text(site: Any, tab: Tab) -> None:
    small = {"width": 300, "height": 200}
    images = [sized(style=BOX), sized("still", "set", **small), sized("still", "free", width=100)]
    show(site, tab, *images, style={"writingMode": "vertical-rl"})
    for each in ("image", "set", "free"):
        tab.wait_status("loaded", each)
    assert "400x240" in asked(tab)
    assert [box_of(tab, each) for each in ("image", "set", "free")] == [
        (400, 240),
        (300, 200),
        (100, 60),
    ]


@pytest.mark.parametrize("maximum", ["50%", 120])
def test_a_maximum_of_the_height_counts_once(site: Any, tab: Tab, maximum: Any) -> None:
    show(site, tab, sized(style={"width": 400, "maxHeight": maximum}), style={"height": 240})
    tab.wait_status("loaded")
    assert asked(tab) == ["400x120"]
    assert is_board(screenshot(tab)[2:-2, 2:-2])


def test_a_picture_stands_at_the_top_left_of_a_box_between_two_sizes(site: Any, tab: Tab) -> None:
    show(site, tab, sized(style={"width": 406.5, "height": 247.9}, fit="none"))
    tab.wait_status("loaded")
    assert asked(tab) == ["400x240"]
    assert is_board(screenshot(tab)[:240, :400])


BOXES: list[tuple[str, dict[str, Any], tuple[float, float]]] = [
    ("fixed", {}, (500, 312.5)),
    ("wide", {}, (500, 166.67)),
    ("plain", {}, (500, 312.5)),
    ("wide", {"width": 300}, (300, 100)),
    ("wide", {"width": 300, "height": 200}, (300, 200)),
    ("wide", {"width": "50%"}, (250, 83.33)),
    ("wide", {"height": 200}, (500, 200)),
    ("wide", {"style": {"height": "100%"}}, (500, 166.67)),
    ("wide", {"style": {"aspectRatio": "2 / 1"}}, (500, 250)),
    ("wide", {"style": {"maxHeight": 90}}, (500, 90)),
    ("wide", {"className": "tall"}, (200, 300)),
]


def test_the_box_is_that_of_the_layout_and_never_that_of_the_picture(site: Any, tab: Tab) -> None:
    app, _ = site
    app.index_string = app.index_string.replace(
        "{%css%}", "{%css%}<style>.tall {width: 200px; height: 300px}</style>"
    )
    ids = [f"image{number}" for number in range(len(BOXES))]
    cases = [(id, *case) for id, case in zip(ids, BOXES, strict=True)]
    show(site, tab, *(html.Div(sized(each, id, **props)) for id, each, props, _ in cases))
    before = [box_of(tab, id) for id in ids]
    for id in ids:
        tab.wait_status("loaded", id)
    assert [box_of(tab, id) for id in ids] == before
    wanted = set()
    for (id, generator, props, box), found in zip(cases, before, strict=True):
        assert found == pytest.approx(box, abs=0.05), (generator, props)
        width, height = (int(side // 8 * 8) for side in found)
        assert natural_size(tab, id) == [width, height], (generator, props)
        wanted.add((generator, f"{width}x{height}"))
    names = [urlsplit(url).path.rpartition("/")[2] for url in tab.images()]
    assert sorted(zip(names, asked(tab), strict=True)) == sorted(wanted)


@pytest.mark.parametrize(
    ("around", "width"),
    [
        ({"display": "inline-block"}, 300),
        ({"float": "left"}, 300),
        ({"display": "inline-block", "maxWidth": 120}, 120),
        ({"display": "inline-block", "minWidth": 400}, 400),
    ],
)
def test_in_an_element_as_wide_as_its_contents_a_box_has_the_width_of_the_default(
    site: Any, tab: Tab, around: dict[str, Any], width: int
) -> None:
    show(site, tab, "text", html.Div(sized("wide"), style=around))
    tab.wait_status("loaded")
    assert box_of(tab, "image")[0] == pytest.approx(width, abs=0.05)


def test_a_narrow_row_shares_its_width_among_boxes(site: Any, tab: Tab) -> None:
    columns = [html.Div(sized("wide", f"image{each}"), style={"flex": 1}) for each in range(4)]
    show(site, tab, *columns, style={"display": "flex"})
    for each in range(4):
        tab.wait_status("loaded", f"image{each}")
        assert box_of(tab, f"image{each}")[0] == pytest.approx(125, abs=0.05)


def natural_size(tab: Tab, id: str) -> list[int]:
    size: list[int] = tab.page.locator(f"#{id} img").evaluate(
        "image => [image.naturalWidth, image.naturalHeight]"
    )
    return size


def test_a_drag_of_the_edge_asks_few_times_and_stretches_the_old_picture(
    site: Any, tab: Tab
) -> None:
    show(site, tab, sized(style={"width": "100%", "height": 160}))
    tab.wait_status("loaded")
    widths = tab.js(
        """async () => {
          const outer = document.getElementById('image').parentElement;
          const seen = [];
          for (let width = 500; width <= 800; width += 5) {
            outer.style.width = `${width}px`;
            await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
            seen.push([width, document.querySelector('#image img').clientWidth]);
          }
          return seen;
        }"""
    )
    assert all(shown == outer // 8 * 8 for outer, shown in widths)
    tab.page.wait_for_function("() => document.querySelector('#image img').naturalWidth === 800")
    tab.page.wait_for_timeout(400)
    assert asked(tab)[0] == "496x160"
    assert asked(tab)[-1] == "800x160"
    assert len(asked(tab)) <= 4
    assert [url for url in tab.images() if "tier=" in url] == []
    assert is_board(screenshot(tab))


HIDDEN: list[dict[str, Any]] = [
    {"display": "none"},
    {"width": 7},
    {"height": 0, "overflow": "hidden"},
]


def test_nothing_is_asked_before_the_box_shows(site: Any, tab: Tab) -> None:
    def outer(number: int, hidden: dict[str, Any]) -> html.Div:
        image = sized(id=f"image{number}", style={"width": "100%", "height": "100%"})
        return html.Div(image, id=f"outer{number}", style=hidden)

    def ask(first: int) -> None:
        """All images want something new."""
        for each in range(len(HIDDEN)):
            tab.set_props(f"image{each}", params={"number": first + each})
        tab.page.wait_for_timeout(200)

    show(site, tab, "text", *(outer(*each) for each in enumerate(HIDDEN)))
    for each in range(len(HIDDEN)):
        tab.page.wait_for_selector(f"#image{each}", state="attached")
    tab.page.wait_for_timeout(300)
    ask(10)
    assert asked(tab) == []
    for each in range(len(HIDDEN)):
        tab.set_props(f"outer{each}", style={"width": 320, "height": 80 + 8 * each})
        tab.wait_status("loaded", f"image{each}")
    for each, hidden in enumerate(HIDDEN):
        tab.set_props(f"outer{each}", style=hidden)
    tab.page.wait_for_timeout(100)
    ask(20)
    assert asked(tab) == ["320x80", "320x88", "320x96"]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_box_that_is_hidden_for_a_while_shows_the_same_without_a_request(
    site: Any, tab: Tab, hidden: dict[str, Any]
) -> None:
    shown = {"width": 320, "height": 80}
    image = sized("unkept", style={"width": "100%", "height": "100%"})
    show(site, tab, html.Div(image, id="outer", style=shown))
    tab.wait_status("loaded")
    tab.set_props("outer", style=hidden)
    tab.page.wait_for_timeout(300)
    assert tab.status() == "loaded"
    tab.set_props("outer", style=shown)
    tab.page.wait_for_timeout(300)
    assert tab.status() == "loaded"
    assert asked(tab) == ["320x80"]
    tab.set_props("outer", style=hidden)
    tab.set_props("outer", style={"width": 240, "height": 80})
    tab.page.wait_for_function("() => document.querySelector('#image img').naturalWidth === 240")
    assert asked(tab) == ["320x80", "240x80"]


def test_another_function_and_other_params_keep_the_box(site: Any, tab: Tab) -> None:
    show(site, tab, sized(style=BOX))
    tab.wait_status("loaded")
    tab.set_props("image", params={"number": 2})
    tab.page.wait_for_function("() => tests.prop('image', 'shown_params').number === 2")
    tab.wait_status("loaded")
    tab.set_props("image", generator="plain", params={})
    tab.page.wait_for_function("() => tests.prop('image', 'shown_params').number === undefined")
    assert set(asked(tab)) == {"400x240"}
    # A preview may come before the second one.
    exact = [url for url in tab.images() if "&tier=" not in url]
    assert len(exact) == 3


@pytest.mark.parametrize(
    ("before", "sizes"),
    [("asks", ["400x240", "400x240", "none"]), ("asks_not", ["none", "none", "400x240"])],
)
def test_a_page_that_was_open_during_a_deploy_heals_by_itself(
    site: Any, tab: Tab, before: str, sizes: list[str]
) -> None:
    tab.expect(r"status of 400")

    def asks(number: int = 0, size: Size = Size(64, 64)) -> Image.Image:
        return board(size)

    def asks_not(number: int = 0) -> Image.Image:
        return Image.new("L", (30, 20))

    first, second = (asks, asks_not) if before == "asks" else (asks_not, asks)
    second.__qualname__ = first.__qualname__
    name = f"before-{before}"
    registry = registry_of(site[0])
    registry.generator(name, preview="off")(first)
    show(site, tab, sized(name, style=BOX))
    tab.wait_status("loaded")
    registry.generator(name, preview="off")(second)
    tab.set_props("image", params={"number": 1})
    tab.page.wait_for_function("() => tests.prop('image', 'shown_params').number === 1")
    assert tab.prop("error") is None
    assert asked(tab) == sizes
