"""Pictures in the colours of the page: what is asked, and how often when the page changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from dash import Dash, html
from PIL import Image
from support.apps import make_app
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Registry, Size, Theme

HEAD = """<style>
  a { color: #0000ee }
  .dark { background: #222222; color: #eeeeee; transition: background-color 250ms }
  .light { background: #fafafa; color: #111111; transition: background-color 250ms }
  .card { background: rgba(0, 0, 0, 0.5) }
  .mixed { background: color-mix(in srgb, red 50%, blue) }
  .dmc { --mantine-primary-color-filled: var(--mantine-blue); --mantine-blue: #228be6 }
  .dbc { --bs-primary: #0d6efd }
  .shade { background: oklch(0.5 0 0); color: white }
  @media (prefers-color-scheme: dark) { .system { background: black; color: white } }
  @media (prefers-contrast: more) { .contrast { background: black; color: white } }
  @media (max-width: 400px) { .narrow { background: black; color: white } }
</style>"""


SETTLED = 500
"""Milliseconds until the last script has come, after which a page looks at its colours too."""


def swatches() -> Dash:
    app = make_app("flask")
    app.index_string = app.index_string.replace("{%css%}", "{%css%}" + HEAD)
    registry = Registry(app)

    @registry.generator
    def swatch(theme: Theme) -> Image.Image:
        return Image.new("RGB", (64, 64), theme.background)

    @registry.generator
    def both(size: Size, theme: Theme) -> Image.Image:
        return Image.new("RGB", size.pixels, theme.background)

    @registry.generator
    def grey(number: int = 0) -> Image.Image:
        return Image.new("L", (64, 64), 128)

    return app


@pytest.fixture(scope="module")
def site() -> Iterator[Any]:
    app = swatches()
    with serve(app.server) as site:
        yield app, site


def show(site: Any, tab: Tab, *classes: str, inner: Any = None) -> None:
    """The swatch in a box for each class, the outermost first."""
    app, served = site
    box: Any = DynamicImage("swatch", id="image") if inner is None else inner
    for number, name in reversed(list(enumerate(classes))):
        box = html.Div(box, className=name, id=f"box{number}")
    app.layout = html.Div(box)
    tab.open(served.url)
    tab.wait_status("loaded")


def asked(tab: Tab) -> list[str]:
    """The themes that were asked for, in order."""
    found = [re.search(r"&theme=([^&]*)", url) for url in tab.images()]
    return [each[1] if each else "none" for each in found]


THEMES = {
    (): "light,ffffff,000000,0000ee",
    ("dark",): "dark,222222,eeeeee,0000ee",
    ("light", "card"): "light,7d7d7d,111111,0000ee",
    ("dark", "", "card", "card"): "dark,090909,eeeeee,0000ee",
    ("mixed",): "light,800080,000000,0000ee",
    ("shade",): "dark,636363,ffffff,0000ee",
    ("dmc", "dark"): "dark,222222,eeeeee,228be6",
    ("dbc",): "light,ffffff,000000,0d6efd",
    ("system",): "light,ffffff,000000,0000ee",
}


def test_the_theme_has_the_computed_colours_around_the_image(site: Any, tab: Tab) -> None:
    app, served = site
    ids = {classes: f"image{number}" for number, classes in enumerate(THEMES)}
    app.layout = html.Div([boxed(DynamicImage("swatch", id=ids[each]), each) for each in THEMES])
    tab.open(served.url)
    for classes, theme in THEMES.items():
        id = ids[classes]
        tab.wait_status("loaded", id)
        assert f"{tab.value(id):06x}" == theme.split(",")[1], classes
        assert tab.page.locator(f"#{id} a").count() == 0
    assert sorted(asked(tab)) == sorted(set(THEMES.values())), "images of one theme share it"


def boxed(inner: Any, classes: Sequence[str]) -> Any:
    """In a box for each class, the outermost first."""
    for name in reversed(classes):
        inner = html.Div(inner, className=name)
    return inner


def test_a_switch_redraws_once_after_its_transition(site: Any, tab: Tab) -> None:
    show(site, tab, "light")
    tab.set_props("box0", className="dark")
    tab.page.wait_for_function("() => tests.value('image') === 0x222222")
    tab.page.wait_for_timeout(400)
    assert asked(tab) == ["light,fafafa,111111,0000ee", "dark,222222,eeeeee,0000ee"]


def test_a_switch_back_before_the_colours_settle_redraws_nothing(site: Any, tab: Tab) -> None:
    show(site, tab, "light")
    tab.set_props("box0", className="dark")
    tab.page.wait_for_timeout(30)
    tab.set_props("box0", className="light")
    tab.page.wait_for_timeout(700)
    assert asked(tab) == ["light,fafafa,111111,0000ee"]


def test_the_scheme_of_the_system_is_followed(site: Any, tab: Tab) -> None:
    show(site, tab, "system")
    tab.page.emulate_media(color_scheme="dark")
    tab.page.wait_for_function("() => tests.value('image') === 0")
    assert asked(tab)[1:] == ["dark,000000,ffffff,0000ee"]


def test_the_contrast_of_the_system_is_followed(site: Any, tab: Tab) -> None:
    show(site, tab, "contrast")
    tab.page.wait_for_timeout(SETTLED)
    tab.page.emulate_media(contrast="more")
    tab.page.wait_for_function("() => tests.value('image') === 0")


def test_forced_colours_are_followed(site: Any, tab: Tab) -> None:
    show(site, tab, "shade")
    tab.page.wait_for_timeout(SETTLED)
    tab.page.emulate_media(forced_colors="active")
    tab.page.wait_for_function("() => tests.value('image') === 0xffffff")
    tab.page.emulate_media(forced_colors="none")
    tab.page.wait_for_function("() => tests.value('image') === 0x636363")


def test_styles_for_narrow_windows_are_followed(site: Any, tab: Tab) -> None:
    show(site, tab, "narrow")
    tab.page.wait_for_timeout(SETTLED)
    tab.page.set_viewport_size({"width": 390, "height": 600})
    tab.page.wait_for_function("() => tests.value('image') === 0")


def test_a_stylesheet_and_an_attribute_of_the_page_are_followed(site: Any, tab: Tab) -> None:
    show(site, tab, "")
    tab.js(
        """() => {
          const style = document.createElement('style');
          style.textContent = '[data-scheme=dark] body { background: #010203; color: #fff }';
          document.head.append(style);
          document.documentElement.dataset.scheme = 'dark';
        }"""
    )
    tab.page.wait_for_function("() => tests.value('image') === 0x010203")
    assert asked(tab)[1:] == ["dark,010203,ffffff,0000ee"]


def test_an_image_that_does_not_ask_is_not_asked_for_again(site: Any, tab: Tab) -> None:
    show(site, tab, "light", inner=DynamicImage("grey", id="image"))
    tab.set_props("box0", className="dark")
    tab.page.wait_for_timeout(500)
    assert asked(tab) == ["none"]
    assert not [each.url for each in tab.requests if "async-asked" in each.url]


def test_size_and_theme_are_asked_for_in_one_request(site: Any, tab: Tab) -> None:
    box = {"width": 80, "height": 48}
    show(site, tab, "dark", inner=DynamicImage("both", id="image", style=box))
    assert [url.partition("?")[2] for url in tab.images()] == [
        "p=%7B%7D&size=80x48&theme=dark,222222,eeeeee,0000ee"
    ]
