"""The image-processing program: filters on a selection, undo, a histogram and a download."""

from __future__ import annotations

import base64
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect
from support.examples import EXAMPLES, example
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import Blob, Size, Theme

pytestmark = pytest.mark.usefixtures("own_libraries")

BOX = [(0.43, 0.3), (0.8, 0.75)]
TRIANGLE = [(0.2, 0.2), (0.7, 0.3), (0.4, 0.8), (0.2, 0.25)]


def opened(tab: Tab, url: str) -> None:
    """Waits until there are both pictures, and until a selection can be drawn."""
    tab.page.goto(url)
    for id in ("picture", "histogram"):
        tab.wait_status("loaded", id)
    tab.page.wait_for_selector("#picture .dash-dynamic-image-stage", state="attached")


def draw(tab: Tab, *shares: tuple[float, float]) -> None:
    """Draw a selection by hand, through points in shares of the width and the height."""
    tab.page.locator("#picture").scroll_into_view_if_needed()
    box = tab.page.locator("#picture img").last.bounding_box()
    assert box
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in shares]
    tab.page.mouse.move(*places[0])
    tab.page.mouse.down()
    for each in places[1:]:
        tab.page.mouse.move(*each, steps=6)
    tab.page.mouse.up()
    tab.page.wait_for_function("() => tests.prop('corners', 'data')?.length === 2")


def press(tab: Tab, name: str) -> None:
    tab.page.get_by_role("button", name=name, exact=True).click()


def shown(tab: Tab, *filters: str) -> list[Any]:
    """The operations, once both pictures show these filters in all their pixels."""
    tab.page.wait_for_function(
        """filters => ['picture', 'histogram'].every(id => {
          const operations = tests.prop('operations', 'data');
          return JSON.stringify(operations?.map(each => each[0])) === JSON.stringify(filters)
            && JSON.stringify(tests.prop(id, 'shown_params').operations)
              === JSON.stringify(operations)
            && tests.prop(id, 'status') === 'loaded'
            && tests.prop(id, 'image_info').tier === 'exact';
        })""",
        arg=list(filters),
    )
    operations: list[Any] = tab.prop("data", "operations")
    return operations


def pixels(tab: Tab) -> Any:
    """Red, green and blue of the photograph on screen."""
    info, shown = tab.prop("image_info", "picture"), tab.js("() => tests.pixels('picture')")
    data = np.frombuffer(base64.b64decode(shown), np.uint8)
    return data.reshape(info["height"], info["width"], 4)[..., :3]


def as_arguments(module: ModuleType, operations: list[Any]) -> Any:
    """Operations as the functions of the program get them."""
    return tuple((name, strength, tuple(map(tuple, at))) for name, strength, at in operations)


def test_the_program_has_at_most_a_hundred_and_fifty_lines() -> None:
    lines = (EXAMPLES / "image_processing.py").read_text("utf-8").splitlines()
    assert len(lines) <= 150


@pytest.mark.parametrize(("tool", "line"), [("select", BOX), ("lasso", TRIANGLE)])
def test_a_filter_on_a_selection_changes_no_pixel_beside_it(
    tab: Tab, tool: str, line: list[tuple[float, float]]
) -> None:
    module = example("image_processing")
    with serve(module.app.server) as site:
        opened(tab, site.url)
        tab.set_props("picture", dragmode=tool)
        before = pixels(tab)
        draw(tab, *line)
        tab.page.get_by_text("Invert", exact=True).click()
        [[_, strength, corners]] = shown(tab, "Invert")
        assert strength == 100
        picture = Image.fromarray(before)
        inside = np.asarray(module.inside(picture, as_arguments(module, [["", 0, corners]])[0][2]))
        assert 10_000 < inside.sum() < 0.3 * inside.size
        after = pixels(tab)
        assert (after[~inside] == before[~inside]).all()
        assert (after[inside] == 255 - before[inside]).all()
        assert tab.page.locator("#histogram img").get_attribute("alt") == (
            f"Histogram: {inside.sum():,} pixels, mean level {after[inside].mean():.0f}"
        )
        assert tab.updates() == []


def test_apply_undo_redo_and_reset_ask_for_no_picture_again(tab: Tab) -> None:
    module = example("image_processing")
    with serve(module.app.server) as site:
        opened(tab, site.url)
        states = [tab.page.get_by_role("button", name=each) for each in ("Undo", "Redo", "Reset")]
        for each in states:
            expect(each).to_be_disabled()
        seen = [pixels(tab)]
        draw(tab, *BOX)
        for names in (["Blur"], ["Blur", "Edges"]):
            tab.page.get_by_text(names[-1], exact=True).click()
            shown(tab, *names)
            seen.append(pixels(tab))
            press(tab, "Apply")
            expect(tab.page.locator("#apply")).to_be_disabled()
        asked = len(tab.images())
        steps = ["Undo", "Undo", "Redo", "Redo", "Reset", "Redo"]
        for name, count in zip(steps, [1, 0, 1, 2, 0, 1], strict=True):
            press(tab, name)
            shown(tab, *["Blur", "Edges"][:count])
            assert (pixels(tab) == seen[count]).all()
        assert len(tab.images()) == asked
        assert len({each.tobytes() for each in seen}) == 3
        tab.page.get_by_text("Grayscale", exact=True).click()
        shown(tab, "Blur", "Grayscale")
        press(tab, "Apply")
        expect(tab.page.get_by_role("button", name="Redo")).to_be_disabled()


def test_the_slider_shows_a_filter_before_it_is_applied(tab: Tab) -> None:
    module = example("image_processing")
    with serve(module.app.server) as site:
        opened(tab, site.url)
        before = pixels(tab)
        slider, apply = tab.page.get_by_role("slider", name="Strength"), tab.page.locator("#apply")
        expect(apply).to_be_disabled()
        slider.press("ArrowRight")
        assert shown(tab, "Brightness") == [["Brightness", 1, []]]
        expect(apply).to_be_enabled()
        expect(tab.page.locator("#list")).to_have_text("1. Brightness 1 %, not applied yet")
        assert (pixels(tab) != before).any()
        slider.press("ArrowLeft")
        shown(tab)
        assert (pixels(tab) == before).all()
        slider.press("End")
        shown(tab, "Brightness")
        tab.page.get_by_role("radio", name="Sharpen").press("Space")
        assert shown(tab, "Sharpen") == [["Sharpen", 3, []]], "a usual strength of the new filter"
        slider.press("End")
        expect(tab.page.locator("#list")).to_have_text("1. Sharpen 20 ‰, not applied yet")
        shown(tab, "Sharpen")


def test_a_photograph_goes_up_once_is_processed_and_comes_down_in_all_its_pixels(
    tab: Tab, tmp_path: Path
) -> None:
    module = example("image_processing")
    photo = tmp_path / "cat on a mat.jpg"
    noise = Image.effect_noise((96, 64), 60).resize((2400, 1600), Image.Resampling.BICUBIC)
    noise.convert("RGB").save(photo)
    with serve(module.app.server) as site:
        opened(tab, site.url)
        tab.page.get_by_text("Invert", exact=True).click()
        press(tab, "Apply")
        shown(tab, "Invert")
        draw(tab, *BOX)
        tab.page.set_input_files("#upload input[type=file]", photo)
        tab.page.wait_for_function("() => tests.prop('picture', 'image_info').width === 1200")
        shown(tab)  # a new photograph has no operations
        uploaded = [each for each in tab.images() if "blob" in each]
        assert uploaded
        assert not any("Invert" in each for each in uploaded)
        tab.page.get_by_text("Pixelate", exact=True).click()
        [operation] = shown(tab, "Pixelate")
        press(tab, "Apply")
        asked = len(tab.images())
        with tab.page.expect_download() as download:
            tab.page.click("#download")
        assert download.value.suggested_filename == "cat on a mat-processed.png"
        arguments = Blob(photo.read_bytes()), as_arguments(module, [operation])
        with Image.open(download.value.path()) as image:
            assert (image.format, image.size) == ("PNG", (2400, 1600))
            assert (np.asarray(image) == np.asarray(module.full_size(*arguments))).all()
            reduced = np.asarray(image.resize((1200, 800), Image.Resampling.BOX), int)
        assert np.abs(reduced - pixels(tab)).mean() < 3, "the screen shows what is saved"
        assert len(tab.images()) == asked, "the functions of the page did not run again"
        assert tab.updates() == []
    uploads = [each for each in tab.requests if each.url.endswith("/-/blobs")]
    assert [each.method for each in uploads] == ["POST"]


def test_a_file_that_is_no_photograph_is_told(tab: Tab, tmp_path: Path) -> None:
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"%PDF-1.7")
    for name in ("edited", "levels"):
        tab.expect(rf"status of 422.*_dash-dynamic-image/{name}")
        tab.expect(rf'^error: Error: DynamicImage\("{name}"\)')
    with serve(example("image_processing").app.server) as site:
        opened(tab, site.url)
        tab.page.set_input_files("#upload input[type=file]", paper)
        for id in ("picture", "histogram"):
            tab.wait_status("error", id)
            expect(tab.page.locator(f"#{id}")).to_contain_text("not an image but application/pdf")


def test_the_histogram_counts_each_pixel_of_the_selection_once() -> None:
    module = example("image_processing")
    for corners, pixels in [
        ((), 741 * 500),
        (((0, 0.5), (0, 1)), 370 * 500),
        (((2, 3), (2, 3)), 0),
    ]:
        result = module.levels(None, (), corners, Size(320, 160), Theme("dark"))
        counts = [each.get_data().values for each in result.image.patches]
        assert [each.sum() for each in counts] == [pixels] * 3
        assert result.alt.startswith(f"Histogram: {pixels:,} pixels")


@pytest.mark.parametrize("name", ["Blur", "Pixelate", "Edges", "Sharpen"])
def test_a_filter_looks_the_same_on_all_pixels_and_on_a_reduced_photograph(name: str) -> None:
    module = example("image_processing")
    photo = module.opened(None).resize((2964, 2000), Image.Resampling.BICUBIC)
    operation = (name, module.FILTERS[name][2], ())
    large = module.applied(photo, operation).resize((741, 500), Image.Resampling.BOX)
    small = module.applied(photo.resize((741, 500), Image.Resampling.BOX), operation)
    assert np.abs(np.asarray(large, int) - np.asarray(small, int)).mean() < 3


def test_no_strength_changes_nothing_and_one_beyond_its_range_is_the_last_one() -> None:
    module = example("image_processing")
    photo = module.opened(None)
    for name, (low, high, usual, *_) in module.FILTERS.items():
        assert low <= usual <= high
        last, beyond = (module.applied(photo, (name, each, ())) for each in (high, 9 * high))
        assert (np.asarray(last) == np.asarray(beyond)).all()
        assert (np.asarray(last) != np.asarray(photo)).any()


def test_the_page_fits_a_narrow_window_and_follows_dark_mode(tab: Tab) -> None:
    with serve(example("image_processing").app.server) as site:
        tab.page.set_viewport_size({"width": 360, "height": 740})
        tab.page.emulate_media(color_scheme="light")
        opened(tab, site.url)
        assert tab.js("() => document.documentElement.scrollWidth") == 360
        tab.wait_value(0xFFFFFF, "histogram")
        tab.page.emulate_media(color_scheme="dark")
        tab.wait_value(0x242424, "histogram")
