"""Values in the page: every pixel as it was sent, in the colours of the page, without a request."""

from __future__ import annotations

import base64
import io
import re
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
import pytest
from dash import Dash, Input, Output, html
from matplotlib import colors
from PIL import Image
from playwright.sync_api import Browser, Route
from support.apps import make_app
from support.servers import serve
from support.tabs import Tab, open_tab

from dash_dynamic_image_component import DynamicImage, Registry, View

EVERY_16 = np.arange(65_536, dtype=np.uint16).reshape(256, 256)
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

READ = """id => {
  const { values } = document.querySelector(`#${id} canvas`);
  const { width, height } = values;
  const told = new Float64Array(width * height);
  const mask = new Uint8Array(width * height);
  for (let row = 0, at = 0; row < height; row++) {
    for (let col = 0; col < width; col++, at++) {
      const value = values.at(col, row);
      told[at] = value ?? 0;
      mask[at] = value === null ? 1 : 0;
    }
  }
  return [width, height, tests.base64(told), tests.base64(mask), values.step];
}"""


def pixels_of(shot: bytes) -> npt.NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGBA"))


def values_in(tab: Tab, id: str) -> tuple[Any, float]:
    """The values that the page has, masked as they are there, and their step."""
    width, height, told, mask, step = tab.js(READ, id)
    found = np.frombuffer(base64.b64decode(told)).reshape(height, width)
    masked = np.frombuffer(base64.b64decode(mask), np.bool_).reshape(height, width)
    return np.ma.masked_array(found, masked), step


def colours_in(tab: Tab, id: str, shape: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """The pixels of the canvas."""
    return np.frombuffer(base64.b64decode(tab.js("id => tests.painted(id)", id)), np.uint8).reshape(
        *shape, 4
    )


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


MAPS = ["viridis", "plasma", "magma", "cividis", "gray", "turbo"]
MAPS += ["coolwarm", "Spectral", "twilight", "tab10", "hsv", "bone"]
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


def table_of(name: str) -> npt.NDArray[np.uint8]:
    if name == "gray":
        greys = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 4, 1)
        greys[:, 3] = 255
        return greys
    found: npt.NDArray[np.uint8] = mpl.colormaps[name](np.arange(mpl.colormaps[name].N), bytes=True)
    return found


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


def wrong_in(tab: Tab, wanted: npt.NDArray[np.uint8]) -> int:
    """The number of pixels with another colour than the wanted one."""
    found = colours_in(tab, "image", wanted.shape[:2])
    return int((found != wanted).any(axis=2).sum())


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
            # Where a value lies on the border of two colours, the last bit decides.
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


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def grey_file(width: int, height: int, depth: int = 8, rows: bytes = bytes(17 * 16)) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


GOOD = grey_file(16, 16)
HOSTILE = {
    "cut": (GOOD[:-20], "cut short"),
    "a wrong checksum": (GOOD[:-14] + bytes([GOOD[-14] ^ 1]) + GOOD[-13:], "checksum is wrong"),
    "10^9 pixels": (grey_file(16_000, 62_500), "more than a page can show"),
    "another bit depth": (grey_file(16, 16, 16), "not of the type u8"),
    "a bomb": (grey_file(16, 16, rows=bytes(30_000_000)), "more than its size"),
    "no file": (b"", "no PNG"),
}


def test_broken_answer_is_an_error_and_the_image_before_stays(tab: Tab) -> None:
    app = make_app("flask")
    ids = {f"image{number}": fault for number, fault in enumerate(HOSTILE)}

    @Registry(app).generator(data=True, max_age=600, preview="off")
    def flat(value: int) -> Any:
        return np.full((16, 16), value, np.uint8)

    app.layout = html.Div([DynamicImage("flat", {"value": 7}, id=id) for id in ids])
    headers = {"Content-Type": "image/png", "Dash-Image-Data": '{"v":1,"type":"u8","range":[0,1]}'}
    broken = re.compile(r"value%22%3A9(\d)")

    def answer(route: Route) -> None:
        found = broken.search(route.request.url)
        assert found
        body, _ = HOSTILE[ids[f"image{found[1]}"]]
        route.fulfill(status=200, headers=headers, body=body)

    with serve(app.server) as site:
        tab.open(site.url)
        for id in ids:
            tab.wait_status("loaded", id)
        tab.expect(re.escape("The values of the image cannot be read"))
        tab.page.route(broken, answer)
        for number, (id, fault) in enumerate(ids.items()):
            tab.set_props(id, params={"value": 90 + number})
            tab.wait_status("error", id)
            error = tab.prop("error", id)
            assert error["kind"] == "not-an-image", fault
            assert HOSTILE[fault][1] in error["detail"]
            assert (values_in(tab, id)[0] == 7).all()
        tab.page.unroute(broken)
        for number, id in enumerate(ids):
            tab.page.locator(f"#{id}").get_by_role("button", name="Retry").click()
            tab.wait_status("loaded", id)
            assert (values_in(tab, id)[0] == 90 + number).all()


def test_browser_without_decompression_is_told_its_remedy_and_shows_other_images(tab: Tab) -> None:
    app = make_app("flask")
    registry = Registry(app)

    @registry.generator(data=True)
    def scan() -> Any:
        return EVERY_16

    @registry.generator(data=True)
    def coloured() -> Any:
        return np.zeros((8, 8, 3), np.uint8)

    app.layout = html.Div([DynamicImage("scan", id="image"), DynamicImage("coloured", id="rgb")])
    tab.page.add_init_script("delete window.DecompressionStream")
    tab.expect(re.escape("The browser is too old for values"))
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_status("loaded", "rgb")
        tab.wait_status("error")
        error = tab.prop("error")
        assert error["kind"] == "not-an-image"
        assert "Safari 16.4" in error["detail"]
        assert tab.page.get_by_role("button", name="Retry").count() == 0
        assert len([url for url in tab.images() if "/scan?" in url]) == 1


@pytest.mark.parametrize("images", ["'self' blob:", "'none'"])
def test_policy_of_own_scripts_shows_values_and_their_colours_whatever_images_it_permits(
    tab: Tab, images: str
) -> None:
    app = make_app("flask")
    hashes = " ".join(app.csp_hashes())

    @Registry(app).generator(data=True)
    def scan() -> Any:
        return EVERY_16

    def restrict(response: Any) -> Any:
        policy = f"default-src 'self'; script-src 'self' {hashes}; img-src {images}"
        response.headers["Content-Security-Policy"] = policy
        return response

    app.server.after_request(restrict)
    app.layout = html.Div([DynamicImage("scan", id="image", colormap="viridis", colorbar=True)])
    tab.expect(r"Applying inline style violates .*/_dash-component-suites/dash/")
    if images == "'none'":
        tab.expect("favicon.* violates .* \"img-src 'none'\"")
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_status("loaded")
        assert np.array_equal(values_in(tab, "image")[0], EVERY_16)
        tab.page.wait_for_selector(".dash-dynamic-image-colorbar__colours")
        shades = table_of("viridis")[np.minimum(EVERY_16 // 256, 255)]
        assert wrong_in(tab, shades) <= 255  # the borders of two colours


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
WITHOUT_COLOURS = {
    "a name of nothing": ("nothing", "matplotlib knows no colormap"),
    "no colours": ([], "neither a name of Matplotlib nor a list of colours"),
    "a colour of the place": (["red", "currentColor"], "neither a colour of CSS"),
    "an inherited colour": (["inherit"], "neither a colour of CSS"),
    "a variable": (["var(--bs-primary)"], "neither a colour of CSS"),
    "floats": ([[0.2, 0.5, 1]], "integers from 0 to 255"),
}


def test_without_colours_there_is_an_error_until_another_colormap_comes(tab: Tab) -> None:
    app = make_app("flask")
    cases = {f"image{number}": case for number, case in enumerate(WITHOUT_COLOURS.values())}

    @Registry(app).generator(data=True)
    def flat() -> Any:
        return np.full((4, 4), 7, np.uint8)

    images = {id: DynamicImage("flat", {}, id=id) for id in cases}
    for id, (colormap, _) in cases.items():
        images[id].colormap = colormap  # unchecked, as by a callback
    app.layout = html.Div([*images.values()])
    tab.expect("404")
    with serve(app.server) as site:
        tab.open(site.url)
        for id, (_, text) in cases.items():
            tab.expect(re.escape(text))
            tab.wait_status("error", id)
            assert text in tab.prop("error", id)["detail"]
            tab.set_props(id, colormap=["hsl(120 100% 50% / 0.5)", [1, 2, 3]])
            tab.wait_status("loaded", id)
            assert tab.prop("error", id) is None
            assert colours_in(tab, id, (4, 4))[2, 2].tolist() == [0, 255, 0, 128]


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


@pytest.mark.parametrize("pixelated", [True, False])
def test_enlarged_values_have_their_colours_on_screen(tab: Tab, pixelated: bool) -> None:
    app = make_app("flask")
    values = np.arange(9, dtype=np.uint8).reshape(3, 3)

    @Registry(app).generator(data=True, colormap="viridis")
    def steps() -> Any:
        # What a smooth image shows in the middle of a block is not mixed with the next ones.
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
        asked = len(tab.images())
        tab.set_props("image", value_range=[0, 200])
        wrong = tab.js(OFF_COLOURS)
        assert len(wrong) > 1
        assert not any(wrong)
        assert len(tab.images()) == asked
