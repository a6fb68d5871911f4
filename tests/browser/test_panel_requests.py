"""The requests of a page, as the script of the panel records them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby, pairwise
from typing import Any

import pytest
from support.apps import make_app
from support.panel_page import REACT, UNLUCKY, is_told, requests, slider_app
from support.pictures import numbered
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Preview, Registry

SCRIPT = "_dash-component-suites/dash_dynamic_image_component/devtools.js"
PHASES = {"gate", "queue", "run", "encode", "transfer", "decode", "paint"}


@contextmanager
def unanswered(tab: Tab, value: int) -> Iterator[None]:
    """Until the image of the value is asked for, to which there is no answer."""
    url = re.compile(rf"value%22%3A{value}%7D")
    tab.page.route(url, lambda route: None)
    with tab.page.expect_request(url):
        yield


def start(tab: Tab, prefix: str = "/") -> None:
    """Record on a page without dev tools."""
    tab.page.add_script_tag(url=prefix + SCRIPT)


def test_a_page_without_dev_tools_loads_and_records_nothing(tab: Tab) -> None:
    with serve(slider_app(debug=False).server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        tab.set_props("slider", value=1)
        tab.wait_value(1)
        names = set(tab.js("() => Object.keys(dash_dynamic_image_component)"))
    assert {"DynamicImage", "listen"} <= names
    assert not {"requests", "RequestsPanel"} & names
    assert not [each.url for each in tab.requests if "devtools" in each.url]


def test_a_page_without_dev_tools_records_once_the_script_is_loaded(tab: Tab) -> None:
    prefix = "/some/where/"
    app = slider_app(debug=False, url_base_pathname=prefix)
    with serve(app.server) as site:
        tab.open(site.url + prefix)
        tab.wait_value(0)
        start(tab, prefix)
        assert requests(tab) == []
        tab.set_props("slider", value=1)
        tab.wait_value(1)
        (request,) = requests(tab, "image")
        assert requests(tab, "other") == []
    assert request["why"] == "first", "of those that were recorded"
    assert request["params"] == {"value": 1}
    assert request["phases"].keys() == PHASES
    assert request["phases"]["run"] >= 50


def drag(tab: Tab, url: str) -> int:
    """Move the slider to 60 before the recorder; how many images were asked for until then."""
    tab.open(url)
    tab.wait_value(0)
    tab.wait_status("loaded")
    start(tab)
    before = len(tab.images())
    tab.js("() => tests.drag('slider', 'value', 60, 1000 / 60)")
    tab.wait_value(60)
    return before


def test_the_truth_of_a_drag_is_told(tab: Tab) -> None:
    with serve(slider_app(debug=False).server) as site:
        before = drag(tab, site.url)
        tab.wait_status("loaded")
        found = requests(tab)
        asked = len(tab.images()) - before
    assert len([each for each in found if each["attempts"]]) == asked
    assert len(found) < sum(1 + each["skipped"] for each in found) <= 60
    values = [each["params"]["value"] for each in found]
    assert values == sorted(values)
    assert values[-1] == 60
    for previous, each in pairwise(found):
        change = {"param": "value", "from": previous["params"]["value"]}
        assert each["changes"] == [{**change, "to": each["params"]["value"]}]
    for each in found:
        assert each["outcome"] in ("shown", "superseded")
        assert each["source"] == "run"
        assert each["phases"].keys() == PHASES
        assert all(duration >= 0 for duration in each["phases"].values())
        assert each["phases"]["run"] >= 50
        assert each["ms"] == pytest.approx(sum(each["phases"].values()))
        assert each["transferred"] > each["bytes"] > 0
    last = found[-1]
    assert last["outcome"] == "shown"


def test_the_truth_of_a_drag_with_previews_is_told(tab: Tab) -> None:
    with serve(slider_app(debug=False, preview=Preview()).server) as site:
        before = drag(tab, site.url)
        with unanswered(tab, 61):
            tab.set_props("slider", value=61)
        tab.set_props("slider", value=60)
        tab.wait_status("loaded")
        found = requests(tab)
        asked = tab.images()[before:]
    assert [each["key"] for each in found if each["attempts"]] == paths(asked)
    *earlier, last = found
    dragged = [each for each in earlier if each["params"]["value"] <= 60]
    given_up = earlier[len(dragged) :]
    asked_for = tiers_by_value(dragged)
    assert all(tiers in (["preview"], ["preview", "exact"]) for _, tiers in asked_for)
    assert asked_for == sorted(asked_for)
    assert asked_for[-1] == (60, ["preview", "exact"])
    assert len(asked_for) >= 4
    for each in dragged:
        assert is_told(each)
        if each["bytes"] is None:
            assert each["outcome"] in ("superseded", "aborted")
            continue
        assert each["outcome"] in ("shown", "superseded")
        assert each["phases"].keys() == PHASES
        assert each["transferred"] > each["bytes"] > 0
    assert dragged[-1]["outcome"] == "shown"
    # A page that is slow to go back asks for the exact image too.
    assert [each["tier"] for each in given_up] in (["preview"], ["preview", "exact"])
    for each in given_up:
        assert (each["outcome"], each["params"]) == ("aborted", {"value": 61})
        assert each["bytes"] is None
    assert (last["tier"], last["outcome"], last["source"]) == ("exact", "shown", "page")
    for each in found:
        assert all(duration >= 0 for duration in each["phases"].values())
        assert each["ms"] == pytest.approx(sum(each["phases"].values()))


def paths(urls: list[str]) -> list[str]:
    """Without the address of the server."""
    return [url[url.index("/_dash-dynamic-image/") :] for url in urls]


def tiers_by_value(found: list[dict[str, Any]]) -> list[tuple[int, list[str]]]:
    """The values in the order of their requests, each with the tiers that were asked for."""
    grouped = groupby(found, lambda each: each["params"]["value"])
    return [(value, [each["tier"] for each in group]) for value, group in grouped]


def test_what_was_given_up_and_what_failed_is_told(tab: Tab) -> None:
    tab.expect(r"status of 500")
    tab.expect(r"The image could not be made")
    with serve(slider_app(debug=False).server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        start(tab)
        with unanswered(tab, 7):
            tab.set_props("slider", value=7)
        tab.set_props("slider", value=0)
        tab.wait_status("loaded")
        tab.set_props("slider", value=UNLUCKY)
        tab.wait_status("error")
        found = requests(tab)
    assert [each["outcome"] for each in found] == ["aborted", "shown", "failed"]
    assert [each["source"] for each in found] == [None, "page", None]
    assert found[0]["attempts"] == 1
    assert found[1]["phases"].keys() == {"decode", "paint"}
    assert found[2]["error"].startswith("The image could not be made")


@pytest.mark.parametrize(
    ("max_age", "source", "run"),
    [(60, "server", False), (None, "run", True)],
    ids=["kept", "run"],
)
def test_an_image_that_the_browser_had_and_asked_about_is_told(
    tab: Tab, max_age: float | None, source: str, run: bool
) -> None:
    """In debug mode browsers ask each time, whatever the `max_age`."""
    tab.expect(REACT)
    app = make_app("flask")

    @Registry(app).generator(max_age=max_age)
    def number() -> Any:
        return numbered(5)

    app.layout = DynamicImage("number", id="image")
    app.enable_dev_tools(
        debug=True, dev_tools_hot_reload=False, dev_tools_disable_version_check=True
    )
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(5)
        tab.page.reload()
        tab.wait_value(5)
        tab.page.wait_for_function(
            "() => dash_dynamic_image_component.requests()[0]?.transferred != null"
        )
        (request,) = requests(tab)
    assert (request["source"], request["revalidated"]) == (source, True)
    assert ("run" in request["phases"]) is run
    assert request["transferred"] == 300


def test_a_fetch_that_images_share_is_told(tab: Tab) -> None:
    with serve(slider_app(debug=False, images=3).server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        start(tab)
        tab.set_props("slider", value=9)
        for id in ("image", "image1", "image2"):
            tab.wait_value(9, id)
        found = requests(tab)
    assert sorted(each["joined"] for each in found) == [False, True, True]
    assert {each["source"] for each in found} == {"run"}


def test_the_cache_of_the_server_is_told(tab: Tab) -> None:
    app = make_app("flask")

    @Registry(app).generator(max_age=60, preview="off")
    def number(value: int) -> Any:
        return numbered(value)

    app.layout = DynamicImage("number", {"value": 1}, id="image")
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        start(tab)
        assert site.image("number", {"value": 2}).status == 200
        tab.set_props("image", params={"value": 2})
        tab.wait_value(2)
        (request,) = requests(tab)
    assert request["source"] == "server"
    assert request["phases"].keys() == {"gate", "transfer", "decode", "paint"}


def test_sixty_requests_leave_the_last_fifty(tab: Tab) -> None:
    with serve(slider_app(debug=False).server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        start(tab)
        tab.js(
            """async () => {
              for (let value = 1; value <= 60; value++) {
                dash_clientside.set_props('image', {params: {value: value % 2}});
                while (tests.value('image') !== value % 2) await new Promise(requestAnimationFrame);
              }
            }"""
        )
        found = requests(tab)
    assert len(found) == 50
    assert [each["number"] for each in found] == list(range(11, 61))
