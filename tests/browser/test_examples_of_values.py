"""The examples whose pages have values, as a visitor sees and touches them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect
from support.examples import EXAMPLES, example
from support.servers import serve
from support.tabs import Tab

pytestmark = pytest.mark.usefixtures("own_libraries")

CANVAS = """id => [...document.querySelectorAll(`#${id} canvas`)]
  .find(each => each.values && !each.closest('.dash-dynamic-image__layer'))"""
VALUE = f"([id, col, row]) => ({CANVAS})(id).values.at(col, row)"
BAR = ".dash-dynamic-image-colorbar"


@pytest.mark.parametrize("name", ["ct", "planes", "counts", "field"])
def test_an_example_of_values_has_at_most_sixty_lines(name: str) -> None:
    assert len((EXAMPLES / f"{name}.py").read_text("utf-8").splitlines()) <= 60


def point(tab: Tab, id: str, col: float, row: float) -> tuple[float, float]:
    """The point of the window where a pixel of a picture of values is."""
    left, top, scale = tab.js(
        f"""id => {{
          const canvas = ({CANVAS})(id);
          const {{ left, top, width }} = canvas.getBoundingClientRect();
          return [left, top, width / canvas.naturalWidth];
        }}""",
        id,
    )
    return left + (col + 0.5) * scale, top + (row + 0.5) * scale


def opened(tab: Tab, url: str, *ids: str) -> None:
    """Waits until the pictures can be touched."""
    tab.page.goto(url)
    for id in ids:
        tab.wait_status("loaded", id)
        tab.page.wait_for_selector(f"#{id} canvas")
        tab.page.wait_for_selector(f"#{id} [role=toolbar]", state="attached")


def waits_prop(tab: Tab, id: str, name: str, wanted: Any) -> None:
    told = "([id, name, wanted]) => JSON.stringify(tests.prop(id, name)) === JSON.stringify(wanted)"
    tab.page.wait_for_function(told, arg=[id, name, wanted])


def drag(tab: Tab, start: tuple[float, float], across: float, down: float) -> None:
    tab.page.mouse.move(*start)
    tab.page.mouse.down()
    tab.page.mouse.move(start[0] + across, start[1] + down, steps=4)
    tab.page.mouse.up()


def test_buttons_and_the_hand_move_the_window_of_the_slice_without_a_request(
    tab: Tab, tmp_path: Path
) -> None:
    module = example("ct")
    units = module.scan().pixel_array.astype(int) - 1024
    with serve(module.app.server) as site:
        opened(tab, site.url, "ct")
        tab.page.mouse.move(*point(tab, "ct", 60, 40))
        expect(tab.page.locator("#ct")).to_contain_text(re.compile(rf"{units[40, 60]} HU\s*\d+ mm"))
        with tab.page.expect_download() as download:
            tab.page.get_by_role("button", name=re.compile("values")).click()
        download.value.save_as(tmp_path / "ct.npy")
        assert np.array_equal(np.load(tmp_path / "ct.npy"), units)
        asked = len(tab.requests)
        for name, window in module.WINDOWS.items():
            tab.page.get_by_role("button", name=name).click()
            waits_prop(tab, "ct", "value_range", list(window))
            expect(tab.page.locator("nav [aria-pressed=true]")).to_have_text([name])
        drag(tab, point(tab, "ct", 64, 64), 30, 0)
        expect(tab.page.locator("nav [aria-pressed=true]")).to_have_count(0)
        assert len(tab.requests) == asked


def test_a_click_in_one_plane_moves_both_others_and_all_have_its_window(tab: Tab) -> None:
    module = example("planes")
    with serve(module.app.server) as site:
        opened(tab, site.url, *module.PLANES)
        at = dict(module.PLANES)
        for name, across, down in (
            ("axial", "sagittal", "coronal"),
            ("coronal", "sagittal", "axial"),
            ("sagittal", "coronal", "axial"),
        ):
            at |= {across: at[across] - 30, down: at[down] - 20}
            tab.page.mouse.click(*point(tab, name, at[across], at[down]))
            for each, depth in at.items():
                waits_prop(tab, each, "shown_params", {"at": depth, "name": each})
                slice = module.volume.take(depth, [*module.PLANES].index(each))
                waits_value(tab, each, 80, 80, int(slice[80, 80]))
        asked = len(tab.requests)
        drag(tab, point(tab, "coronal", 80, 80), 10, 15)
        tab.page.wait_for_function("() => tests.prop('coronal', 'value_range')?.[0] !== 0")
        for each in module.PLANES:
            waits_prop(tab, each, "value_range", tab.prop("value_range", "coronal"))
        assert len(tab.requests) == asked


def shown(tab: Tab, id: str, col: int, row: int) -> float | None:
    """The value of a pixel on screen."""
    value: float | None = tab.js(VALUE, [id, col, row])
    return value


def waits_value(tab: Tab, id: str, col: int, row: int, wanted: float) -> None:
    told = f"([wanted, ...place]) => ({VALUE})(place) === wanted"
    tab.page.wait_for_function(told, arg=[wanted, id, col, row])


def test_the_pointer_reads_the_stars_of_a_pixel_also_in_a_nearer_view(tab: Tab) -> None:
    module = example("counts")
    with serve(module.app.server) as site:
        opened(tab, site.url, "counts")
        info = tab.prop("image_info", "counts")
        col, row = info["width"] // 2, info["height"] // 2
        here = point(tab, "counts", col, row)
        tab.page.mouse.move(*here)
        count = shown(tab, "counts", col, row)
        assert count
        expect(tab.page.locator("#counts")).to_contain_text(f"{count:.0f} stars")
        asked = len(tab.images())
        tab.page.get_by_text("log", exact=True).click()
        waits_prop(tab, "counts", "norm", "log")
        assert len(tab.images()) == asked
        tab.page.mouse.move(*here)
        tab.page.keyboard.down("Control")
        tab.page.mouse.wheel(0, -600)
        tab.page.keyboard.up("Control")
        tab.page.wait_for_function(
            "([before, ...place]) => tests.prop('counts', 'view') && "
            f"tests.prop('counts', 'image_info').tier === 'exact' && ({VALUE})(place) < before",
            arg=[count / 2, "counts", col, row],
        )
        tab.page.mouse.move(here[0], here[1] + 0.2)
        count = shown(tab, "counts", col, row)
        expect(tab.page.locator("#counts")).to_contain_text(re.compile(f"(^|\\D){count:.0f} star"))


def test_colormaps_norms_and_the_bar_change_the_field_without_another_image(tab: Tab) -> None:
    module = example("field")
    with serve(module.app.server) as site:
        opened(tab, site.url, "strength")
        asked = len(tab.images())
        for label, name, chosen in (("Colormap", "colormap", "viridis"), ("Norm", "norm", "sqrt")):
            before = tab.js("id => tests.painted(id)", "strength")
            tab.page.get_by_label(label).first.click()
            tab.page.get_by_role("option", name=chosen).click()
            waits_prop(tab, "strength", name, chosen)
            tab.page.wait_for_function("before => tests.painted('strength') !== before", arg=before)
        end = tab.page.locator(f"{BAR} [role=slider]").nth(1)
        box = end.bounding_box()
        assert box
        drag(tab, (box["x"] + 8, box["y"] + 3), 0, 120)
        tab.page.wait_for_function("() => tests.prop('strength', 'value_range')")
        end.press("0")
        waits_prop(tab, "strength", "value_range", None)
        images: list[str] = tab.images()
        assert [each for each in images[asked:] if "/colormaps/" not in each] == []
        tab.page.get_by_role("button", name="Toggle color scheme").click()
        expect(tab.page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
