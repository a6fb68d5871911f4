"""The colour bar of a picture of values: what it shows, where, and the values as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect
from support.colorbar_page import BAR, HIGH, LOW, box, ends, gray, middle, scan
from support.tabs import Tab


def test_the_bar_is_beside_the_picture_and_shows_its_colours(bar: Tab) -> None:
    frame, picture, column = (
        box(bar, f"#image {each}")
        for each in (".dash-dynamic-image__frame", ".dash-dynamic-image__img", BAR)
    )
    assert (frame["width"], frame["height"]) == (500, 400)
    assert picture["right"] <= column["left"]
    assert column["right"] <= frame["right"]
    assert ends(bar) == [-160, 240]
    assert bar.page.get_attribute(f"#image {LOW}", "aria-valuetext") == "−160 HU"
    low, high = (middle(bar, f"#image {end}")[1] for end in (LOW, HIGH))
    reds = bar.js(
        """([low, high]) => {
          const canvas = document.querySelector('#image canvas[class*=colours]');
          const { top, height } = canvas.getBoundingClientRect();
          const context = new OffscreenCanvas(1, canvas.height).getContext('2d');
          context.drawImage(canvas, 0, 0);
          const { data } = context.getImageData(0, 0, 1, canvas.height);
          const rows = [high - 9, high + 9, (low + high) / 2, low - 9, low + 9];
          return rows.map((y) => data[4 * Math.floor(((y - top) / height) * canvas.height)]);
        }""",
        [low, high],
    )
    assert reds[0] == 255
    assert reds[-1] == 0
    step = 9 / (low - high) * 255
    for red, expected in zip(reds[1:4], (255 - step, 127.5, step), strict=True):
        assert abs(red - expected) < 4
    assert bar.page.locator(f"#image {BAR}").inner_text().split()[0] == "HU"


def test_the_histogram_and_the_ticks_are_where_their_values_are(bar: Tab) -> None:
    bar.set_props("image", value_range=[-1000, 3000])
    expect(bar.page.locator(f"#image {LOW}")).to_have_attribute("aria-valuenow", "-1000")
    labels = bar.js(
        """() => {
          const { top, height } =
            document.querySelector('#image [class*=colorbar__track]').getBoundingClientRect();
          const ticks = document.querySelectorAll('#image [class*=colorbar__tick]:not(div)');
          return [...ticks].map((tick) => {
            const own = tick.getBoundingClientRect();
            return [tick.textContent, 1 - ((own.top + own.bottom) / 2 - top) / height];
          });
        }"""
    )
    assert len(labels) >= 4
    for text, part in labels:
        assert abs(float(text.replace("−", "-")) - (4000 * part - 1000)) < 20
    # Of a ramp, all bins are alike.
    counts = bar.js(
        """() => {
          const { width, height } =
            document.querySelector('#image [class*=colorbar__counts] path').getBoundingClientRect();
          const track = document.querySelector('#image [class*=colorbar__track]');
          return [width, height - track.getBoundingClientRect().height];
        }"""
    )
    assert counts[0] == pytest.approx(20, abs=0.5)
    assert counts[1] == pytest.approx(0, abs=0.5)


def test_on_a_page_from_the_right_no_number_is_on_the_colours(bar: Tab) -> None:
    bar.js("() => { document.documentElement.dir = 'rtl' }")
    strip, tick = box(bar, f"#image {BAR}__strip"), box(bar, f"#image {BAR}__tick")
    bar.js("() => { document.documentElement.dir = '' }")
    assert tick["left"] >= strip["right"]


@pytest.mark.parametrize(("width", "height"), [(90, 90), (140, 80), (100, 50), (420, 60)])
def test_tools_stay_in_the_box_of_their_picture(bar: Tab, width: int, height: int) -> None:
    size = {"width": width, "height": height}
    bar.set_props("image", **size, colorbar=False, dragmode="pan")
    bar.page.hover("#image", position={"x": 5, "y": height - 5})
    tools = bar.page.locator("#image [role=toolbar] button").filter(visible=True)
    expect(tools).to_have_count(11)
    frame = box(bar, "#image")
    for at in (0, 10):
        tools.nth(at).focus()
        for inside in (box(bar, "#image [role=toolbar]"), tools.nth(at).bounding_box()):
            assert inside
            assert frame["x"] <= inside["x"]
            assert frame["y"] <= inside["y"]
            assert inside["x"] + inside["width"] <= frame["x"] + width
            assert inside["y"] + inside["height"] <= frame["y"] + height
    bar.set_props("image", width=500, height=400, colorbar=True)


def test_the_number_of_an_end_lies_over_the_tools(bar: Tab) -> None:
    bar.set_props("image", value_range=None)
    bar.page.hover(f"#image {HIGH}")
    bar.page.wait_for_function(
        """at => {
          const number = document.querySelector(at).firstElementChild;
          const {left, top, height} = number.getBoundingClientRect();
          number.style.pointerEvents = 'auto';
          const found = document.elementFromPoint(left + 2, top + height / 2);
          const {right, bottom} = document
            .querySelector('#image [role=toolbar]')
            .getBoundingClientRect();
          number.style.pointerEvents = '';
          return left + 2 < right && top + height / 2 < bottom && found === number;
        }""",
        arg="#image [role=slider] ~ [role=slider]",
    )


def test_the_bar_has_the_colours_of_the_page(bar: Tab) -> None:
    bar.js("() => { document.body.style.color = 'rgb(12, 130, 40)' }")
    colour = bar.js(
        "at => getComputedStyle(document.querySelector(at)).color", f"#image {BAR} [class*=common]"
    )
    assert colour == "rgb(12, 130, 40)"


def test_the_picture_and_its_values_are_saved(bar: Tab, tmp_path: Path) -> None:
    bar.page.hover("#image")

    def saved(name: str, *keys: Any) -> Path:
        with bar.page.expect_download() as download:
            bar.page.locator("#image").get_by_role("button", name=name).click(modifiers=[*keys])
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        return path

    picture = saved("Save the image")
    assert picture.name == "scan of today.png"
    with Image.open(picture) as image:
        reds = np.asarray(image.convert("RGBA"))[..., 0]
    assert (reds == gray(scan(0), -160, 240)).all()
    values = saved("Save the values")
    assert values.name == "scan of today.npy"
    array = np.load(values)
    assert array.dtype == np.int16
    assert (array == scan(0)).all()
    sent = saved("Save the values", "Shift")
    assert sent.name == "scan of today-values.png"
    with Image.open(sent) as image:
        raw = np.asarray(image).astype(int)
    assert (np.diff(raw) == np.diff(scan(0).astype(int))).all()


def test_the_histogram_is_that_of_the_visible_part_on_request(bar: Tab) -> None:
    bar.set_props("image", value_range=[-1000, 3000], dragmode="pan")

    def filled() -> list[int]:
        """The bins that have values."""
        path = bar.page.locator(f"#image {BAR} button path").get_attribute("d") or ""
        bins = [float(each.split("V")[0]) for each in path.split("H") if "V" in each]
        assert len(bins) == 64
        return [number for number, left in enumerate(bins) if left < 1]

    histogram = bar.page.get_by_role("button", name="visible part").and_(
        bar.page.locator("#image button")
    )
    expect(bar.page.locator(f"#image {LOW}")).to_have_attribute("aria-valuenow", "-1000")
    bar.set_props("image", view={"x": [32, 96], "y": [96, 32]})
    bar.page.wait_for_function(
        "() => document.querySelector('#image canvas').getBoundingClientRect().width > 700"
    )
    assert filled() == [*range(64)]
    histogram.click()
    expect(histogram).to_have_attribute("aria-pressed", "true")
    middle_half = filled()
    assert abs(middle_half[0] - 16) <= 1
    assert abs(middle_half[-1] - 47) <= 1
    bar.page.locator("#image [role=application]").focus()
    bar.page.keyboard.press("+")
    bar.page.wait_for_function(
        "([at, before]) => document.querySelector(at).getAttribute('d') !== before",
        arg=[
            f"#image {BAR} button path",
            bar.page.locator(f"#image {BAR} button path").get_attribute("d"),
        ],
    )
    assert len(filled()) < len(middle_half)
    histogram.click()
    assert filled() == [*range(64)]
    assert bar.prop("value_range") == [-1000, 3000]


def test_the_full_screen_has_all_of_the_picture_and_the_bar_in_white(bar: Tab) -> None:
    bar.js("() => document.querySelector('#image').requestFullscreen()")
    bar.page.wait_for_function("() => document.fullscreenElement?.id === 'image'")
    bar.page.wait_for_function(
        "() => document.querySelector('#image > div').offsetHeight === innerHeight"
    )
    column = box(bar, f"#image {BAR}")
    width, height = bar.js("() => [innerWidth, innerHeight]")
    assert (column["right"], column["bottom"]) == (width, height)
    assert box(bar, "#image .dash-dynamic-image__img")["bottom"] <= height
    assert bar.js("at => getComputedStyle(document.querySelector(at)).color", f"#image {BAR}") == (
        "rgb(255, 255, 255)"
    )
    bar.js("() => document.exitFullscreen()")


def test_a_bar_comes_and_goes_with_its_prop(bar: Tab) -> None:
    width = box(bar, "#image .dash-dynamic-image__img")["width"]
    bar.set_props("image", colorbar=False)
    expect(bar.page.locator(f"#image {BAR}")).to_have_count(0)
    assert box(bar, "#image .dash-dynamic-image__img")["width"] > width
    bar.set_props("image", colorbar=True)
    expect(bar.page.locator(f"#image {HIGH}")).to_have_attribute("aria-valuetext", "240 HU")
    assert box(bar, "#image .dash-dynamic-image__img")["width"] == width
