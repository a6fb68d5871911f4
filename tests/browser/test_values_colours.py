"""Colours of values in the page: of every table and norm, without a request."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from dash import Input, Output, html
from matplotlib import colors
from PIL import Image
from playwright.sync_api import Browser
from support.apps import make_app
from support.colormaps import MAPS, table_of
from support.servers import serve
from support.tabs import Tab, open_tab
from support.values_page import colours_in, wrong_in

from dash_dynamic_image_component import DynamicImage, Registry, View

LOW, HIGH = 20.0, 900.0
SHOWN = np.arange(1100, dtype=np.uint16).reshape(22, 50)


def equalised(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    inside = np.sort(values[(values >= LOW) & (values <= HIGH)])
    up_to = np.searchsorted(inside, values, side="right")
    least = np.searchsorted(inside, inside[0], side="right")
    placed: npt.NDArray[Any] = (up_to - least) / (inside.size - least)
    return placed


NORMS: dict[str, Any] = {
    "linear": colors.Normalize(LOW, HIGH),
    "log": colors.LogNorm(LOW, HIGH),
    "sqrt": colors.PowerNorm(0.5, LOW, HIGH),
    "symlog": colors.SymLogNorm(HIGH / 1000, vmin=LOW, vmax=HIGH, base=10),
    "eq_hist": equalised,
}


@pytest.fixture
def colour_tab(browser: Browser) -> Iterator[Tab]:
    app = make_app("flask")

    @Registry(app).generator(data=True, max_age=600, colormap="viridis")
    def ramp(z: int) -> Any:
        return np.ma.masked_equal(SHOWN.astype(np.int32) + z, 5)

    app.layout = html.Div([DynamicImage("ramp", {"z": 0}, id="image", value_range=[LOW, HIGH])])
    with serve(app.server) as site, open_tab(browser) as tab:
        tab.open(site.url)
        tab.wait_status("loaded")
        yield tab


def test_colours_are_those_of_the_table_and_the_norm_and_a_change_asks_for_nothing(
    colour_tab: Tab,
) -> None:
    tab = colour_tab
    before = tab.images()
    for name in MAPS:
        for norm, place in NORMS.items():
            tab.set_props("image", colormap=name, norm=norm)
            table = table_of(name)
            places = np.clip(np.asarray(place(SHOWN.astype(np.float64))), 0, 1)
            at = np.minimum(np.floor(places * len(table)), len(table) - 1).astype(int)
            wanted = table[at]
            wanted[0, 5] = 0  # masked
            # The colour of a value at the border of two depends on the last bit of its place.
            for _ in range(100):  # the table of a name comes once
                if wrong_in(tab, wanted) <= 5:
                    break
                tab.page.wait_for_timeout(10)
            assert wrong_in(tab, wanted) <= 5, (name, norm)
            assert (colours_in(tab, "image", SHOWN.shape)[0, 5] == 0).all()
    asked = tab.images()[len(before) :]
    assert sorted(url.rsplit("/", 1)[1] for url in asked) == sorted(set(MAPS) - {"gray", "viridis"})
    assert tab.updates() == []


def test_list_of_colours_takes_those_that_a_canvas_knows_and_tells_of_others(
    colour_tab: Tab,
) -> None:
    tab = colour_tab
    listed = ["red", "#0f0", "rgb(0 0 255)", "hsl(60 100% 50%)", [9, 8, 7]]
    tab.set_props("image", colormap=listed)
    found = colours_in(tab, "image", SHOWN.shape)
    assert {tuple(each[:3]) for each in found.reshape(-1, 4) if each[3]} == {
        *((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (9, 8, 7))
    }
    for unknown in ("var(--blue)", "inherit"):
        tab.expect(re.escape("The colormap has an unknown colour"))
        tab.set_props("image", colormap=["red", unknown])
        tab.wait_console(re.escape(f'"{unknown}" is neither a colour of CSS'))
        assert np.array_equal(colours_in(tab, "image", SHOWN.shape), found)


NEXT_FRAME = """async ([props, col]) => {
  const pixel = () => tests.painted('image', col, 0, 1, 1);
  const before = pixel();
  await new Promise((resolve) => requestAnimationFrame(resolve));
  dash_clientside.set_props('image', props);
  // The frame that is painted next has what is there when its callbacks have run.
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  return [before, pixel()];
}"""


@pytest.mark.parametrize("size", [1024])
def test_another_window_is_on_screen_in_the_next_frame_without_a_request(
    tab: Tab, size: int
) -> None:
    app = make_app("flask")

    @Registry(app).generator(data=True, max_age=600)
    def large() -> Any:
        return np.arange(size * size, dtype=np.uint32).reshape(size, size).astype(np.uint16)

    app.layout = html.Div(
        [DynamicImage("large", {}, id="image", width=size, height=size), html.Output(id="told")]
    )

    @app.callback(
        Output("told", "children"), Input("image", "value_range"), prevent_initial_call=True
    )
    def tell(value_range: Any) -> str:
        return str(value_range)

    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_status("loaded")
        asked = len(tab.images())
        black, grey = [base64.b64encode(bytes([v, v, v, 255])).decode() for v in (0, 128)]
        assert tab.js(NEXT_FRAME, [{"value_range": [0, 200]}, 100]) == [black, grey]
        assert tab.js(NEXT_FRAME, [{"value_range": None}, 100]) == [grey, black]
        assert len(tab.images()) == asked


def pixels_of(shot: bytes) -> npt.NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGBA"))


@pytest.mark.parametrize("pixelated", [True, False])
def test_enlarged_values_have_their_colours_on_screen(tab: Tab, pixelated: bool) -> None:
    app = make_app("flask")
    values = np.arange(9, dtype=np.uint8).reshape(3, 3)

    @Registry(app).generator(data=True, colormap="viridis")
    def steps() -> Any:
        # In a smooth image, the colour in the middle of such a block is that of one value.
        return values.repeat(5, 0).repeat(5, 1)

    app.layout = html.Div(
        [DynamicImage("steps", {}, id="image", width=300, height=300, pixelated=pixelated)]
    )
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_status("loaded")
        shot = pixels_of(tab.page.locator("#image").screenshot()).astype(int)
        wanted = table_of("viridis")[np.minimum(values / 8 * 256, 255).astype(int)]
        assert np.abs(shot[50::100, 50::100] - wanted).max() <= 1
        if pixelated:
            assert np.abs(shot - wanted.repeat(100, 0).repeat(100, 1)).max() <= 1


OFF_COLOURS = """() => [...document.querySelectorAll('#image canvas')].map((canvas) => {
  const { values, width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  let wrong = 0;
  for (let at = 0; at < width * height; at++) {
    const value = values.at(at % width, Math.floor(at / width));
    const grey = Math.min(Math.floor((value / 200) * 256), 255);
    if (Math.abs(data[4 * at] - grey) > 1) wrong++;
  }
  return wrong;
})"""


SURROUNDINGS = """() => {
  const names = performance.getEntriesByType('resource').map(({ name }) => name);
  return names.some((name) => name.includes('&view=0,80,0,80&'));
}"""
"""Arrival of the picture around the view, which an idle page fetches for the next gesture."""


def test_another_range_paints_every_picture_in_the_stack_of_a_view(tab: Tab) -> None:
    app = make_app("flask")

    @Registry(app).generator(data=True, max_age=600)
    def field(view: View = View(x=(0, 100), y=(0, 100))) -> Any:
        x, _ = view.grid()
        return np.broadcast_to(x, (view.height, view.width)).astype(np.float32)

    app.layout = html.Div([DynamicImage("field", {}, id="image", width=160, height=160)])
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_status("loaded")
        tab.page.wait_for_selector(".dash-dynamic-image__plane")
        tab.set_props("image", view={"x": [20, 60], "y": [20, 60]})
        tab.page.wait_for_function("() => document.querySelectorAll('#image canvas').length > 1")
        tab.wait_status("loaded")
        tab.page.wait_for_function(SURROUNDINGS)
        asked = len(tab.images())
        tab.set_props("image", value_range=[0, 200])
        wrong = tab.js(OFF_COLOURS)
        assert len(wrong) > 1
        assert not any(wrong)
        assert len(tab.images()) == asked
