"""One browser, several people: what `vary` and `authorize` mean on a page that is not reloaded."""

from __future__ import annotations

from typing import Any

import pytest
from dash import Dash, html
from playwright.sync_api import Browser, expect
from support.apps import make_app
from support.pictures import numbered
from support.servers import Site, serve
from support.tabs import Tab, open_tab

from dash_dynamic_image_component import DynamicImage, Registry, Viewer

ADA, BOB = 1000, 2000
PEOPLE = {"ada": ADA, "bob": BOB}


def user_of(request: Any) -> Any:
    return request.cookies.get("user")


def app_of_desks(backend: str) -> Dash:
    """Each user has images of their own: a number of theirs and the value."""
    app = make_app(backend)

    # The server keeps them, and they look the same for ever: only the viewer keeps them apart.
    @Registry(app).generator(vary=user_of, max_age=float("inf"), version="1")
    def desk(value: int, user: Viewer) -> Any:
        return numbered(PEOPLE[user] + value)

    app.layout = html.Div(
        [
            html.Div(DynamicImage("desk", {"value": 1}, id="image", width=64), id="place"),
            DynamicImage("desk", {"value": None}, id="other", width=64),
        ]
    )
    return app


def sign_in(tab: Tab, site: Site, user: str) -> None:
    cookie: Any = {"name": "user", "value": user, "url": site.url}
    tab.page.context.add_cookies([cookie])


def ask(tab: Tab, value: int | None, id: str = "image") -> None:
    tab.set_props(id, params={"value": value})


def test_who_signs_in_on_the_same_page_never_gets_an_image_of_who_was_there(
    backend: str, tab: Tab
) -> None:
    with serve(app_of_desks(backend).server) as site:
        sign_in(tab, site, "ada")
        tab.open(site.url)
        tab.wait_value(ADA + 1)
        ask(tab, 2)
        tab.wait_value(ADA + 2)
        tab.wait_status("loaded")
        sign_in(tab, site, "bob")
        tab.js("() => { window.stopWatching = tests.watch('image'); }")
        for value in (1, 3, 2, 1):
            ask(tab, value)
            tab.wait_value(BOB + value)
        frames = tab.js("() => window.stopWatching()")
        values = list(dict.fromkeys(frame["value"] for frame in frames))
        # What was on screen stays until the next image is there, as the rest of the page does.
        assert values == [ADA + 2, BOB + 1, BOB + 3, BOB + 2]
        ask(tab, 2, "other")
        tab.wait_value(BOB + 2, "other")
        assert tab.prop("image_info", "other")["source"] == "server"


@pytest.mark.parametrize("way", ["children", "reload", "back"])
def test_an_image_that_comes_back_is_that_of_who_is_there_now(way: str, tab: Tab) -> None:
    app = app_of_desks("flask")
    with serve(app.server) as site:
        sign_in(tab, site, "ada")
        tab.open(site.url)
        tab.wait_value(ADA + 1)
        if way == "children":
            layout = tab.js("() => window.dash_stores[0].getState().layout")
            image = (layout.get("components") or layout)["props"]["children"][0]["props"][
                "children"
            ]
            tab.set_props("place", children=None)
            expect(tab.page.locator("#image")).to_have_count(0)
            sign_in(tab, site, "bob")
            tab.set_props("place", children=image)
        elif way == "reload":
            sign_in(tab, site, "bob")
            tab.open(site.url)
        else:
            tab.page.goto("about:blank")
            sign_in(tab, site, "bob")
            tab.page.go_back()
        tab.wait_value(BOB + 1)
        tab.wait_status("loaded")


def test_two_people_at_two_browsers_see_each_their_own(tab: Tab, browser: Browser) -> None:
    with serve(app_of_desks("flask").server) as site, open_tab(browser) as other:
        for person, each in (("ada", tab), ("bob", other)):
            sign_in(each, site, person)
            each.open(site.url)
        for value in (1, 2, 3, 2):
            for each in (tab, other):
                ask(each, value)
            tab.wait_value(ADA + value)
            other.wait_value(BOB + value)
        answer = tab.requests_of_images()[-1].response()
        assert answer
        assert answer.headers["cache-control"] == "private, no-store"


def app_with_a_gate(backend: str, runs: list[int]) -> Dash:
    """Only ada may see what is over 9; nobody sees anything without a name."""
    app = make_app(backend)

    def may_see(request: Any, params: dict[str, Any]) -> bool:
        user = user_of(request)
        if user is None:
            unauthorized(backend)
        return bool(user == "ada" or params["value"] < 10)

    @Registry(app).generator(authorize=may_see, preview="off")
    def plan(value: int) -> Any:
        runs.append(value)
        return numbered(value)

    app.layout = DynamicImage("plan", {"value": 1}, id="image", width=300, height=200)
    return app


def unauthorized(backend: str) -> None:
    if backend == "fastapi":
        from fastapi import HTTPException

        raise HTTPException(401)
    if backend == "quart":
        from quart import abort

        abort(401)
    from flask import abort as flask_abort

    flask_abort(401)


def test_who_may_not_see_an_image_is_told_so_and_asked_no_more(backend: str, tab: Tab) -> None:
    tab.expect(r"status of 403.*/plan\?")
    tab.expect(r"""^error: Error: DynamicImage\("plan"\)""")
    runs: list[int] = []
    with serve(app_with_a_gate(backend, runs).server) as site:
        sign_in(tab, site, "bob")
        tab.open(site.url)
        tab.wait_value(1)
        asked = len(tab.images())
        ask(tab, 10)
        tab.wait_status("error")
        error = tab.prop("error")
        assert (error["kind"], error["code"], error["status"]) == ("problem", "forbidden", 403)
        expect(tab.page.get_by_role("alert")).to_contain_text("You may not see this image")
        expect(tab.page.get_by_role("button")).to_have_count(0)
        assert tab.value() == 1
        tab.page.wait_for_timeout(500)  # a retry would come after 300 ms
        assert len(tab.images()) == asked + 1
        assert runs == [1]
        ask(tab, 2)
        tab.wait_value(2)
        tab.wait_status("loaded")
        sign_in(tab, site, "ada")
        ask(tab, 10)
        tab.wait_value(10)
        expect(tab.page.get_by_role("alert")).to_have_count(0)
    assert runs == [1, 2, 10]


def test_who_signs_in_on_the_same_page_is_asked_for_what_the_page_had_before(tab: Tab) -> None:
    tab.expect(r"status of 403.*/plan\?")
    tab.expect(r"""^error: Error: DynamicImage\("plan"\)""")
    runs: list[int] = []
    with serve(app_with_a_gate("flask", runs).server) as site:
        sign_in(tab, site, "ada")
        tab.open(site.url)
        for value in (10, 2):
            ask(tab, value)
            tab.wait_value(value)
            tab.wait_status("loaded")
        sign_in(tab, site, "bob")
        ask(tab, 10)
        tab.wait_status("error")
        assert tab.prop("error")["code"] == "forbidden"
        assert tab.value() == 2


def test_whoever_is_unknown_to_authorize_is_signed_out(backend: str, tab: Tab) -> None:
    tab.expect(r"status of 401.*/plan\?")
    tab.expect(r"""^error: Error: DynamicImage\("plan"\): You are signed out""")
    runs: list[int] = []
    with serve(app_with_a_gate(backend, runs).server) as site:
        sign_in(tab, site, "ada")
        tab.open(site.url)
        tab.wait_value(1)
        tab.page.context.clear_cookies()
        ask(tab, 2)
        tab.wait_status("error")
        assert tab.prop("error")["kind"] == "signed-out"
        expect(tab.page.get_by_role("button", name="Reload page")).to_be_visible()
        expect(tab.page.get_by_role("button", name="Retry")).to_have_count(0)
    assert runs == [1]
