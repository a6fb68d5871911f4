"""The examples whose pages have shapes, as a visitor draws on them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect
from support.examples import EXAMPLES, example
from support.servers import serve
from support.tabs import Tab

pytestmark = pytest.mark.usefixtures("own_libraries")

VALUES = """() => {
  const canvas = document.querySelector('#slide canvas');
  if (!canvas) return [];
  const places = Array.from({ length: 128 }, (_, at) => 4 * at);
  return places.map(row => places.map(column => canvas.values.at(column, row)));
}"""


@pytest.mark.parametrize("name", ["cells_by_strokes", "plots_of_land"])
def test_an_example_of_shapes_has_at_most_eighty_lines(name: str) -> None:
    assert len((EXAMPLES / f"{name}.py").read_text("utf-8").splitlines()) <= 80


def opened(tab: Tab, url: str, id: str) -> None:
    """Waits until the picture can be drawn on."""
    tab.page.goto(url)
    tab.wait_status("loaded", id)
    tab.page.wait_for_selector(f"#{id} .dash-dynamic-image-stage__tool--shapes", state="attached")


def at(tab: Tab, id: str, across: float, down: float) -> tuple[float, float]:
    """A point of the window, in shares of the width and the height of a picture."""
    box = tab.page.locator(f"#{id}").bounding_box()
    assert box
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def drag(tab: Tab, id: str, *shares: tuple[float, float]) -> None:
    tab.page.mouse.move(*at(tab, id, *shares[0]))
    tab.page.mouse.down()
    for each in shares[1:]:
        tab.page.mouse.move(*at(tab, id, *each), steps=5)
    tab.page.mouse.up()


def waits(tab: Tab, id: str, name: str, told: str) -> Any:
    """The prop of a component, once a function of it is true in the page."""
    tab.page.wait_for_function(f"([id, name]) => ({told})(tests.prop(id, name))", arg=[id, name])
    return tab.prop(name, id)


def tissues(tab: Tab, module: Any) -> Any:
    """Every fourth value of every fourth row, once they are those that the strokes teach."""
    strokes = tab.prop("shapes", "slide")
    taught = module.segmentation(strokes).image[::4, ::4].astype(float).filled(np.nan)
    for _ in range(100):
        found = np.array(tab.js(VALUES), float)
        if np.array_equal(found, taught, equal_nan=True):
            return found
        tab.page.wait_for_timeout(100)
    raise AssertionError("the page shows other tissues")


STROKES = {
    "Gland": ((0.06, 0.12), (0.23, 0.2), (0.39, 0.35)),
    "Connective tissue": ((0.29, 0.53), (0.49, 0.52), (0.56, 0.43)),
    "Empty": ((0.02, 0.59), (0.04, 0.75), (0.03, 0.9)),
}


def test_strokes_by_hand_train_the_forest_that_finds_the_tissues(tab: Tab) -> None:
    module = example("cells_by_strokes")
    with serve(module.app.server) as site:
        opened(tab, site.url, "slide")
        assert np.isnan(tissues(tab, module)).all()
        for count, (name, stroke) in enumerate(STROKES.items(), 1):
            tab.page.get_by_text(name, exact=True).click()
            waits(tab, "slide", "newshape", f"each => each.tissue === '{name}'")
            drag(tab, "slide", *stroke)
            waits(tab, "slide", "shapes", f"each => each.length === {count}")
            found = tissues(tab, module)
            assert np.isnan(found).all() == (count == 1)
        shapes = tab.prop("shapes", "slide")
        assert [each["tissue"] for each in shapes] == [*STROKES]
        assert [each["color"] for each in shapes] == [*module.TISSUES.values()]
        assert [found[45, 82], found[100, 77], found[70, 50], found[95, 3]] == [0, 0, 1, 2]
        tab.page.mouse.move(*at(tab, "slide", 330 / 512, 180 / 512))
        expect(tab.page.locator("#slide .dash-dynamic-image-stage__readout")).to_have_text("Gland")
        assert tab.updates() == []
        for left in (2, 1):
            tab.page.keyboard.press("Control+z")
            waits(tab, "slide", "shapes", f"each => each.length === {left}")
            found = tissues(tab, module)
        assert np.isnan(found).all()


def test_sixty_strokes_of_many_corners_train_the_forest(tab: Tab) -> None:
    module = example("cells_by_strokes")
    turn = np.linspace(0, 2 * np.pi, 200)
    strokes = []
    for number in range(60):
        name = [*STROKES][number % 3]
        x, y = np.mean(STROKES[name], axis=0) * 512
        points = {
            "x": (x + number / 9 * np.cos(turn)).tolist(),
            "y": (y + number / 9 * np.sin(turn)).tolist(),
        }
        shape = {"type": "path", "closed": False, "points": points, "tissue": name}
        strokes.append({**shape, "id": f"{number}"})
    with serve(module.app.server) as site:
        opened(tab, site.url, "slide")
        tab.set_props("slide", shapes=strokes)
        assert not np.isnan(tissues(tab, module)).any()
        assert len([each for each in tab.requests if each.url.endswith("/-/blobs")]) == 1
        assert all(len(each) < 400 for each in tab.images())


def hectares(plot: dict[str, Any]) -> float:
    x, y = np.array(plot["points"]["x"]), np.array(plot["points"]["y"])
    return float(abs(x @ np.roll(y, -1) - np.roll(x, -1) @ y) / 20_000)


def labels(tab: Tab, *wanted: str) -> None:
    """Waits until shapes and rows have these labels."""
    told = f"each => String(each?.map(({{ label }}) => label)) === '{','.join(wanted)}'"
    waits(tab, "land", "shapes", told)
    waits(tab, "plots", "rowData", told)


def chosen(tab: Tab, wanted: str | None) -> None:
    """Waits until the shape of this ID has the handles, and its row is the selected one."""
    tab.page.wait_for_function(
        "id => (tests.prop('land', 'active_shape') ?? null) === id", arg=wanted
    )
    rows = tab.page.locator("#plots .ag-center-cols-container .ag-row-selected")
    expect(rows).to_have_count(1 if wanted else 0)
    if wanted:
        expect(rows).to_have_attribute("row-id", wanted)


def test_plots_and_rows_follow_each_other(tab: Tab) -> None:
    module = example("plots_of_land")
    with serve(module.app.server) as site:
        opened(tab, site.url, "land")
        labels(tab, "North", "Disc")
        assert tab.prop("rowData", "plots")[0]["hectares"] == 112
        for corner in ((0.1, 0.75), (0.25, 0.7), (0.3, 0.9)):
            tab.page.mouse.click(*at(tab, "land", *corner))
        tab.page.keyboard.press("Enter")
        labels(tab, "North", "Disc", "Unnamed")
        *_, drawn = tab.prop("shapes", "land")
        *_, row = tab.prop("rowData", "plots")
        assert row["id"] == drawn["id"]
        assert row["hectares"] == round(hectares(drawn), 1) > 30
        chosen(tab, drawn["id"])
        cell = tab.page.locator("#plots [row-id=a] [col-id=label]")
        cell.dblclick()
        cell.locator("input").fill("Barley")
        cell.locator("input").press("Enter")
        labels(tab, "Barley", "Disc", "Unnamed")
        assert tab.prop("shapes", "land")[1:] == [module.DISC, drawn]
        chosen(tab, "a")
        tab.page.locator("#plots [row-id=b] [col-id=label]").click()
        chosen(tab, "b")
        tab.page.get_by_role("button", name="Delete the selected plot").click()
        labels(tab, "Barley", "Unnamed")
        chosen(tab, None)
        tab.set_props("land", dragmode="pan")
        tab.page.mouse.click(*at(tab, "land", 0.25, 0.35))
        chosen(tab, "a")
        tab.page.keyboard.press("Delete")
        labels(tab, "Unnamed")
        chosen(tab, None)
        # The first rows, and those after a drawn, a renamed and two deleted plots.
        tab.page.wait_for_timeout(300)
        assert len(tab.updates()) == 5


def test_a_label_that_the_table_sets_in_mid_drag_and_the_drag_are_both_kept(tab: Tab) -> None:
    with serve(example("plots_of_land").app.server) as site:
        opened(tab, site.url, "land")
        labels(tab, "North", "Disc")
        tab.set_props("land", dragmode="pan")
        tab.page.mouse.click(*at(tab, "land", 0.25, 0.35))
        chosen(tab, "a")
        tab.page.mouse.move(*at(tab, "land", 0.25, 0.35))
        tab.page.mouse.down()
        tab.page.mouse.move(*at(tab, "land", 0.3, 0.4), steps=4)
        tab.set_props("plots", cellValueChanged=[{"rowId": "a", "value": "Rye"}])
        labels(tab, "Rye", "Disc")
        assert tab.prop("shapes", "land")[0]["x0"] == 900
        tab.page.mouse.move(*at(tab, "land", 0.35, 0.45), steps=4)
        tab.page.mouse.up()
        moved, _ = waits(tab, "land", "shapes", "each => each[0].x0 !== 900")
        assert moved["label"] == "Rye"
        assert moved["x1"] - moved["x0"] == pytest.approx(1400)
        assert moved["x0"] == pytest.approx(900 + 600, abs=30)
        labels(tab, "Rye", "Disc")
        chosen(tab, "a")
