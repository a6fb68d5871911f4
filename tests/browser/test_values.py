"""Values in the page: every pixel as it was sent, at rest and in motion, and told in events."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from dash import Dash, Input, Output, html
from support.apps import make_app
from support.servers import serve
from support.tabs import Tab
from support.values_page import EVERY_16, colours_in, values_in

from dash_dynamic_image_component import DynamicImage, Registry

NOISE = np.random.default_rng(5)
FLOATS = NOISE.normal(0, 40, (48, 33)).astype(np.float32)
HOLES = np.where(NOISE.random(FLOATS.shape) < 0.1, np.nan, FLOATS)
HOLES[0, :3] = np.inf, -np.inf, np.nan

ARRAYS: dict[str, Any] = {
    "uint16": EVERY_16,
    "int16": EVERY_16.view(np.int16),
    "uint16_big": EVERY_16.astype(">u2"),
    "turned": EVERY_16[::-1, ::2].T,
    "uint8": np.arange(256, dtype=np.uint8).reshape(16, 16),
    "bool": NOISE.random((9, 7)) < 0.5,
    "counts": np.linspace(0, 5_000_000, 80 * 60).astype(np.int32).reshape(80, 60),
    "int64": np.array([[-(2**53), 2**53, 0], [1, -1, 2**40]]),
    "masked": np.ma.masked_less(EVERY_16[:, :40], 900),
    "float32": HOLES,
    "float64": HOLES.astype(">f8"),
    "masked_float": np.ma.masked_greater(FLOATS, 50),
}


def values_app(**options: Any) -> tuple[Dash, Registry]:
    app = make_app("flask")
    registry = Registry(app)

    @registry.generator(max_age=600, **{"data": True, **options})
    def drawn(name: str) -> Any:
        return ARRAYS[name].copy()

    app.layout = html.Div(
        [DynamicImage("drawn", {"name": name}, id=name) for name in ARRAYS],
        style={"display": "flex", "flexWrap": "wrap"},
    )
    return app, registry


@pytest.mark.parametrize("data", [True, "exact"])
def test_each_value_in_the_page_is_the_one_that_was_sent(tab: Tab, data: Any) -> None:
    app, _ = values_app(data=data)
    with serve(app.server) as site:
        tab.open(site.url)
        for name, sent in ARRAYS.items():
            tab.wait_status("loaded", name)
            found, step = values_in(tab, name)
            wanted: Any = np.ma.asarray(sent).astype(np.float64)
            without = np.ma.getmaskarray(wanted)
            if data == "exact" and sent.dtype.kind == "f":  # masked floats are NaN there
                found, wanted = found.filled(np.nan), wanted.filled(np.nan)
            else:
                assert np.array_equal(np.ma.getmaskarray(found), without), name
                found, wanted = found.filled(0), wanted.filled(0)
            if data is True and sent.dtype.kind == "f":
                assert 0 < step < np.nanmax(FLOATS) / 10_000
                finite = np.isfinite(wanted)
                assert np.allclose(found[finite], wanted[finite], rtol=0, atol=step)
                found, wanted = found[~finite], wanted[~finite]
            assert np.array_equal(found, wanted, equal_nan=True), name


def test_while_a_value_moves_eight_bits_are_shown_in_one_range_and_then_the_exact_values(
    tab: Tab,
) -> None:
    app = make_app("flask")

    @Registry(app).generator(data=True, max_age=600)
    def volume(z: int) -> Any:
        return np.arange(64 * 64, dtype=np.int32).reshape(64, 64) + 100 * z

    app.layout = html.Div([DynamicImage("volume", {"z": 0}, id="image")])
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_status("loaded")
        assert tab.images()[-1].endswith("&tier=data")
        tab.js(
            """async () => {
              for (let z = 1; z < 20; z++) {
                dash_clientside.set_props('image', { params: { z } });
                await new Promise(resolve => setTimeout(resolve, 15));
              }
            }"""
        )
        tab.wait_status("loaded")
        assert any(url.endswith("&tier=data8") for url in tab.images())
        assert tab.images()[-1].endswith("&tier=data")
        found, step = values_in(tab, "image")
        assert step == 1
        assert found[0, 0] == 1900
        assert tab.prop("image_info")["tier"] == "exact"
        assert tab.js("() => document.querySelectorAll('#image canvas').length") == 1
        # At rest the range is that of this image: its least value has the first colour.
        tab.page.wait_for_function(
            "() => atob(tests.painted('image', 63, 63, 1, 1))[0] === '\\xff'"
        )
        assert (colours_in(tab, "image", (64, 64))[0, 0] == [0, 0, 0, 255]).all()


def scripts_in(tab: Tab) -> list[str]:
    return [each.url for each in tab.requests if "/async-" in each.url]


def test_page_without_values_loads_no_script_for_them(tab: Tab) -> None:
    app = make_app("flask")
    registry = Registry(app)

    @registry.generator
    def plain(value: int) -> Any:
        return np.full((8, 8), value, np.uint8)

    @registry.generator(data=True)
    def coloured() -> Any:
        return np.zeros((8, 8, 3), np.uint8)

    app.layout = html.Div(
        [DynamicImage("plain", {"value": 1}, id="image"), DynamicImage("coloured", {}, id="rgb")]
    )
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_status("loaded")
        tab.wait_status("loaded", "rgb")
        tab.set_props("image", params={"value": 2}, colormap="viridis", value_range=[0, 1])
        tab.page.wait_for_function(
            "() => tests.prop('image', 'shown_params').value === 2 && !tests.isPreview('image')"
        )
        assert not [url for url in scripts_in(tab) if "async-values" in url]
        assert tab.js("() => document.querySelectorAll('canvas').length") == 0


PLACES = [(0, 0), (1, 0), (2, 0), (3, 0), (7, 7)]

READOUT = ".dash-dynamic-image-stage__readout"


def test_events_and_the_read_out_tell_the_values(tab: Tab) -> None:
    app = make_app("flask")

    @Registry(app).generator(data=True)
    def scan() -> Any:
        values = np.full((8, 8), 0.1 + 0.2, np.float32)
        values[0, 1], values[0, 2], values[7, 7] = np.nan, np.inf, 1000
        return np.ma.masked_array(values, np.eye(8, k=3, dtype=bool))

    app.layout = html.Div(
        [
            DynamicImage(
                *("scan", {}), id="image", width=80, height=80, hovertemplate="%{value}", alt="Scan"
            ),
            html.Output(id="clicked"),
        ]
    )

    @app.callback(
        Output("clicked", "children"), Input("image", "clickData"), prevent_initial_call=True
    )
    def tell(data: Any) -> str:
        return str(data["value"])

    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_status("loaded")
        assert tab.page.get_by_role("img", name="Scan").count() == 1
        tab.page.wait_for_selector(".dash-dynamic-image-stage", state="attached")
        box = tab.page.locator("#image canvas").bounding_box()
        assert box
        # A step of 16 bits is 0.0153, and no digit is finer.
        texts = ["0.3", "NaN", "\u221e", "\u2013", "1000"]
        for (col, row), text in zip(PLACES, texts, strict=True):
            tab.page.mouse.move(box["x"] + 10 * col + 5, box["y"] + 10 * row + 5)
            assert tab.page.locator(READOUT).text_content() == text
        tab.page.mouse.click(box["x"] + 5, box["y"] + 5)
        tab.page.wait_for_function("() => tests.prop('clicked', 'children')")
        assert float(tab.prop("children", "clicked")) == pytest.approx(0.3, abs=0.0077)
        tab.page.mouse.click(box["x"] + 15, box["y"] + 5)
        tab.page.wait_for_function("() => tests.prop('clicked', 'children') === 'None'")
