"""Pages that are written from the right or have forced colours, and paper without backgrounds."""

from __future__ import annotations

import io
import re
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dash import Dash
from PIL import Image
from playwright.sync_api import Browser, expect
from support.apps import ServeOnce, make_app
from support.tabs import Tab, open_tab

from dash_dynamic_image_component import (
    DynamicImage,
    ImageUnavailable,
    Progress,
    Registry,
    Result,
)

COLOURS = [(255, 0, 0), (0, 255, 0), (0, 0, 255)]
SWATCHES = "#organs [class*=swatch]"
SIZE: dict[str, Any] = {"width": 500, "height": 200}
FAILS = [r"^error: Failed to load resource.*422", r"^error: Error: DynamicImage\(.*far away"]
ENDS = """(at) => {
  const letters = document.createTreeWalker(document.querySelector(at), NodeFilter.SHOW_TEXT);
  const texts = [];
  while (letters.nextNode()) texts.push(letters.currentNode);
  return [[texts[0], 0], [texts.at(-1), texts.at(-1).length - 1]].map(([text, start]) => {
    const letter = document.createRange();
    letter.setStart(text, start);
    letter.setEnd(text, start + 1);
    return letter.getBoundingClientRect().left;
  });
}"""
"""The left edges of the first and the last letter."""

finished = threading.Event()


def pages_app() -> Dash:
    app = make_app("flask")
    registry = Registry(app)

    @registry.generator(data=True, colormap=COLOURS)
    def organs() -> Any:
        return Result(np.repeat(np.arange(3), 10)[None, :], labels=["air", "bone", "water"])

    @registry.generator(data=True)
    def heights() -> Any:
        return np.arange(600).reshape(20, 30)

    @registry.generator
    def missing() -> Any:
        raise ImageUnavailable("It is far away.")

    @registry.generator
    def sharpened() -> Iterator[Any]:
        yield Progress(0.5, "10 of 20")
        yield np.zeros((20, 30))
        finished.wait(60)

    template = "%{row}, %{col}: -%{value}"
    app.layout = [
        DynamicImage("organs", {}, id="organs", colorbar=True, **SIZE),
        DynamicImage(
            "heights", {}, id="heights", hovertemplate=template, dragmode="window", **SIZE
        ),
        DynamicImage("heights", {}, id="covered", layers=[{"generator": "missing"}], **SIZE),
        DynamicImage("missing", {}, id="missing", **SIZE),
        DynamicImage("sharpened", {}, id="sharpened", **SIZE),
    ]
    return app


@pytest.fixture(scope="module")
def url(serve_once: ServeOnce) -> Iterator[str]:
    yield serve_once(pages_app).url
    finished.set()


def opened(tab: Tab, url: str) -> Tab:
    tab.expected += FAILS
    tab.open(url)
    tab.page.wait_for_selector(SWATCHES)
    tab.page.wait_for_selector("#heights [aria-pressed=true]", state="attached")
    tab.page.wait_for_selector("#covered [role=alert]")
    tab.page.wait_for_selector("#missing [role=alert]")
    tab.page.wait_for_selector("#sharpened [class*=run-text]")
    return tab


def test_numbers_and_sentences_are_in_order_on_a_page_from_the_right(tab: Tab, url: str) -> None:
    opened(tab, url).js("() => { document.documentElement.dir = 'rtl' }")
    tab.page.hover("#heights", position={"x": 150, "y": 150})
    for text in (
        "#heights [class*=readout]",
        "#covered [class*=detail]",
        "#missing [class*=detail]",
        "#sharpened [class*=run-text]",
    ):
        tab.page.locator(text).wait_for()
        first, last = tab.js(ENDS, text)
        assert first < last, text
    label = tab.page.locator("#sharpened [class*=run-text]")
    assert label.evaluate("(label) => getComputedStyle(label).paddingRight") == "10px"


def test_colours_that_tell_something_stay_where_the_page_has_forced_ones(
    browser: Browser, url: str
) -> None:
    with open_tab(browser, forced_colors="active") as tab:
        opened(tab, url)
        assert [colour_at(tab, f"{SWATCHES} >> nth={at}") for at in range(3)] == COLOURS
        tab.page.hover("#heights", position={"x": 5, "y": 195})
        toolbar = tab.page.locator("#heights [role=toolbar]")
        expect(toolbar).to_have_css("opacity", "1")
        pressed, other = (
            colour_at(tab, f"#heights [aria-pressed={is_pressed}]:visible >> nth=0")
            for is_pressed in ("true", "false")
        )
        assert pressed != other


def colour_at(tab: Tab, at: str) -> tuple[int, ...]:
    """The colour on screen near the upper left corner of an element."""
    with Image.open(io.BytesIO(tab.page.locator(at).screenshot())) as shot:
        colour = shot.convert("RGB").getpixel((3, 3))
    assert isinstance(colour, tuple)
    return colour


def test_a_legend_has_its_colours_on_paper_without_backgrounds(
    tab: Tab, url: str, tmp_path: Path
) -> None:
    opened(tab, url)
    paper = tab.page.pdf(path=tmp_path / "page.pdf", print_background=False)
    streams = re.findall(rb"/FlateDecode[^>]*>>\s*stream\r?\n(.*?)endstream", paper, re.DOTALL)
    drawn = b"".join(zlib.decompressobj().decompress(stream) for stream in streams)
    for fill in (b"1 0 0 rg", b"0 1 0 rg", b"0 0 1 rg"):
        assert fill in drawn, fill
