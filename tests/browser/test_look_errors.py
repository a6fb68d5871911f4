"""How an error looks: at any size of its image, with the way out of it."""

from __future__ import annotations

from typing import Any

from dash import html
from playwright.sync_api import expect
from support.look_page import Painter, image, size
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage


def fail(tab: Tab, *ids: str) -> None:
    """Ask for what the function does not take."""
    tab.expect(r"status of 422.*/paint")
    tab.expect(r"""^error: Error: DynamicImage\("paint"\)""")
    for id in ids:
        tab.set_props(id, params={"value": 2, "size": "none"})
        tab.wait_status("error", id)


def is_within(tab: Tab, inner: str, outer: str) -> bool:
    return bool(
        tab.js(
            """([inner, outer]) => {
              const [a, b] = [inner, outer].map((at) => document.querySelector(at))
                .map((element) => element.getBoundingClientRect());
              return a.width > 0 && a.height > 0 && a.left >= b.left && a.right <= b.right
                && a.top >= b.top && a.bottom <= b.bottom;
            }""",
            [inner, outer],
        )
    )


SMALL = [(10, 10), (24, 24), (40, 40), (79, 60), (60, 300), (139, 139)]
LOW = [(160, 40), (160, 100), (300, 12), (300, 30), (300, 59), (300, 60), (500, 79)]


def shaped(shapes: list[tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """The shapes by the IDs of images."""
    return {f"image{width}x{height}": (width, height) for width, height in shapes}


def test_an_error_fits_into_an_image_of_any_size(tab: Tab) -> None:
    shapes = shaped([*SMALL, *LOW, (160, 160), (300, 100)])
    images = [image(id=id, width=shape[0], height=shape[1]) for id, shape in shapes.items()]
    with Painter(*images).open(tab):
        for id in shapes:
            tab.wait_value(1, id)
        fail(tab, *shapes)
        for id, shape in shapes.items():
            panel = f"#{id} .dash-dynamic-image__error"
            alert = tab.page.locator(f"#{id} [role=alert]")
            expect(alert).to_contain_text("The params do not fit the generator")
            assert size(tab, f"#{id}") == shape
            assert is_within(tab, panel, f"#{id}")
            told = tab.page.get_attribute(panel, "title") or ""
            assert told.startswith("The params do not fit the generator: size: ")
            assert (size(tab, panel)[0] <= 16) is (shape in SMALL)
            assert (size(tab, panel)[1] <= 30) is (shape in SMALL + LOW)  # one line
            assert tab.page.locator(f"#{id} .dash-dynamic-image__title").is_visible()


def test_the_way_out_of_an_error_is_a_button_at_any_size(tab: Tab) -> None:
    tab.expect(r"net::ERR_FAILED.*/paint")
    tab.expect(r"""^error: Error: DynamicImage\("paint"\)""")
    shapes = shaped([(24, 24), (160, 40), (300, 200)])
    images = [image(id=id, width=shape[0], height=shape[1]) for id, shape in shapes.items()]
    with Painter(*images).open(tab):
        for id in shapes:
            tab.wait_value(1, id)
        tab.page.route("**/paint?*", lambda route: route.abort())
        for id in shapes:
            tab.set_props(id, params={"value": 2})
        for id in shapes:
            tab.wait_status("error", id)
            assert is_within(tab, f"#{id} button", f"#{id}")
        tab.page.unroute("**/paint?*")
        for id in shapes:
            tab.page.locator(f"#{id}").get_by_role("button", name="Retry").click()
            tab.wait_value(2, id)
            assert tab.prop("n_clicks", id) is None


def test_a_first_image_that_fails_has_room_to_say_so(tab: Tab) -> None:
    sizes: dict[str, dict[str, Any]] = {
        "natural": {},
        "narrow": {"width": 40},
        "wide": {"width": 300},
        "low": {"height": 40},
    }
    params = {"value": 1, "size": "none"}
    places = [html.Div(DynamicImage("paint", params, id=id, **sizes[id])) for id in sizes]
    with Painter(*places).open(tab):
        tab.expect(r"status of 422.*/paint")
        tab.expect(r"""^error: Error: DynamicImage\("paint"\)""")
        for id, given in sizes.items():
            tab.wait_status("error", id)
            assert is_within(tab, f"#{id} .dash-dynamic-image__error", f"#{id}")
            box = size(tab, f"#{id}")
            assert box[0] == given.get("width", box[0])
            assert box[1] == given.get("height", box[1])
            assert box[0] >= 40
            assert 20 <= box[1] <= 200


ROOM = {
    "row": {"display": "flex"},
    "column": {"display": "flex", "flexDirection": "column"},
    "tall-row": {"display": "flex", "height": 200},
    "grid": {"display": "grid", "gridTemplateColumns": "200px 1fr"},
    "inline": {"display": "inline-block"},
    "table": {"display": "table"},
}
BOXES: dict[str, dict[str, Any]] = {
    "natural": {},
    "wide": {"width": 200},
    "full": {"width": "100%"},
    "low": {"height": 120},
}


def test_a_first_image_says_in_any_layout_that_it_fails_or_is_awaited(tab: Tab) -> None:
    placed = {f"{box}-{room}": (box, room) for room in ROOM for box in BOXES}
    params = {"value": 1, "size": -1}
    places = [
        html.Div(DynamicImage("paint", params, id=id, **BOXES[box]), style=ROOM[room])
        for id, (box, room) in placed.items()
    ]
    painter = Painter(*places)
    painter.ready.clear()
    with painter.open(tab):
        for id in placed:
            tab.page.wait_for_selector(f"#{id} .dash-dynamic-image__progress")
            bar = size(tab, f"#{id} .dash-dynamic-image__progress")
            assert bar[0] >= 100, (id, bar)
            assert bar[1] >= 3, (id, bar)
            assert is_within(tab, f"#{id} .dash-dynamic-image__progress", f"#{id}"), id
        tab.expect(r"status of 500.*/paint")
        tab.expect(r"""^error: Error: DynamicImage\("paint"\)""")
        painter.ready.set()
        for id in placed:
            tab.wait_status("error", id)
            assert is_within(tab, f"#{id} .dash-dynamic-image__message", f"#{id}"), id
            assert size(tab, f"#{id} .dash-dynamic-image__message")[0] >= 100, id


def test_an_error_over_an_image_lets_clicks_beside_it_through(tab: Tab) -> None:
    with Painter(image(width=300, height=200)).open(tab):
        tab.wait_value(1)
        fail(tab, "image")
        tab.page.mouse.click(50, 30)
        tab.page.wait_for_function("() => tests.prop('image', 'n_clicks') === 1")
