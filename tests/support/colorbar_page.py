"""Pages with colour bars, the hand that moves their window, and the shades on screen."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from dash import Dash, Input, Output, dcc, html
from PIL import Image
from support.apps import make_app
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Registry, Result, Size

SIZE = 128
NAMES = ["air", "fat", "muscle", "a bone with quite a long name", *(f"part {n}" for n in range(30))]
BAR = ".dash-dynamic-image-colorbar"
LOW, HIGH = f"{BAR} [role=slider] >> nth=0", f"{BAR} [role=slider] >> nth=1"


def scan(z: int) -> np.ndarray[Any, np.dtype[np.int16]]:
    """A ramp over all of -1000 to 3000, on which z moves the rows."""
    ramp = np.linspace(-1000, 3000, SIZE * SIZE).round().astype(np.int16)
    return np.roll(ramp.reshape(SIZE, SIZE), z, axis=0)


SHOWN: dict[str, Any] = {"colorbar": True, "alt": "Scan"}


def with_generators(*children: Any) -> Dash:
    app = make_app("flask")
    app.layout = html.Div([*children])
    registry = Registry(app)

    @registry.generator(data=True, max_age=600)
    def ct(z: int) -> Result:
        return Result(scan(z), unit="HU", filename="scan of today.png")

    @registry.generator(data=True, max_age=600)
    def organs() -> Result:
        return Result(np.arange(SIZE * SIZE).reshape(SIZE, SIZE) % len(NAMES), labels=NAMES)

    @registry.generator(data=True, max_age=600)
    def drawn(size: Size) -> np.ndarray[Any, Any]:
        return np.zeros((size.height, size.width), np.float32) + np.arange(size.width)

    @registry.generator(data=True, max_age=600)
    def plain() -> Image.Image:
        return Image.new("RGB", (SIZE, SIZE), (200, 30, 60))

    return app


def bar_app() -> Dash:
    """One picture, whose window a callback hears of."""
    picture = DynamicImage(
        "ct", {"z": 0}, id="image", width=500, height=400, dragmode="window",
        value_range=[-160, 240], **SHOWN
    )  # fmt: skip
    app = with_generators(picture, dcc.Store(id="told", data=[]), html.P(id="clicked"))
    output, told = Output("told", "data"), Input("image", "value_range")
    app.callback(output, told, prevent_initial_call=True)(lambda value_range: value_range)
    app.callback(Output("clicked", "children"), Input("image", "clickData"))(str)
    return app


def opened(tab: Tab, url: str) -> Tab:
    """The page of `bar_app`, once its bar and its tools are there."""
    tab.open(url)
    tab.wait_status("loaded")
    tab.page.wait_for_selector(f"#image {LOW}")
    tab.page.wait_for_selector("#image [role=toolbar]", state="attached")
    return tab


def put_back(tab: Tab) -> Tab:
    """The page of `bar_app` as it was at first."""
    tab.page.mouse.move(0, 0)
    tab.set_props("told", data=[])
    tab.set_props("image", value_range=[-160, 240], dragmode="window", view=None)
    wait_told(tab, [-160, 240])
    return tab


def box(tab: Tab, selector: str) -> dict[str, float]:
    """The rectangle on screen."""
    found: dict[str, float] = tab.js(
        "at => document.querySelector(at).getBoundingClientRect().toJSON()", selector
    )
    return found


def middle(tab: Tab, selector: str) -> tuple[float, float]:
    found = tab.page.locator(selector).bounding_box()
    assert found
    return found["x"] + found["width"] / 2, found["y"] + found["height"] / 2


def ends(tab: Tab, id: str = "image") -> list[float]:
    """The window as the two sliders tell it."""
    return [
        float(tab.page.get_attribute(f"#{id} {end}", "aria-valuenow") or "nan")
        for end in (LOW, HIGH)
    ]


def drag(
    tab: Tab, start: tuple[float, float], by: tuple[float, float], *, drop: bool = True
) -> None:
    tab.page.mouse.move(*start)
    tab.page.mouse.down()
    for step in (0.2, 0.6, 1):
        tab.page.mouse.move(start[0] + step * by[0], start[1] + step * by[1])
    if drop:
        tab.page.mouse.up()


def wait_told(tab: Tab, expected: Any) -> None:
    """Wait until the callback on `value_range` has told it back."""
    tab.page.wait_for_function(
        "expected => JSON.stringify(tests.prop('told', 'data')) === expected",
        arg=json.dumps(expected, separators=(",", ":")).replace(".0", ""),
    )


def shades(tab: Tab, id: str = "image") -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The red of each pixel of the picture on screen."""
    reds = tab.js(
        """id => {
          const shown = document.querySelector(`#${id} canvas.dash-dynamic-image__img`);
          const { width, height } = shown;
          const context = new OffscreenCanvas(width, height).getContext('2d');
          context.drawImage(shown, 0, 0);
          const { data } = context.getImageData(0, 0, width, height);
          return Array.from({ length: width * height }, (_, at) => data[4 * at]);
        }""",
        id,
    )
    return np.array(reds, np.uint8).reshape(SIZE, SIZE)


def gray(values: Any, low: float, high: float) -> Any:
    """Shades of Matplotlib's table of greys."""
    return np.clip(np.floor((values.astype(float) - low) / (high - low) * 256), 0, 255)
