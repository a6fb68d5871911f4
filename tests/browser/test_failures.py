"""What a visitor sees when something fails: the old image, what went wrong, and the way out."""

from __future__ import annotations

import logging
import re
import threading
import time
from typing import Annotated, Any

import numpy as np
import pytest
from dash import Dash, html
from playwright.sync_api import Page, Request, Route, expect
from pydantic import Field
from support.apps import make_app, make_server
from support.logins import LOGINS, Login, Reply, before_request, http_middleware
from support.pictures import numbered
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, ImageUnavailable, Registry
from dash_dynamic_image_component.images.writers.png import write_png

IMAGES = "**/_dash-dynamic-image/**"
FAILED = {"title": "The image could not be made", "detail": "The reason is in the server's log."}


class Pipe:
    """A generator that bursts when it is told to, and remembers its runs."""

    def __init__(self, app: Dash) -> None:
        self.app = app
        self.runs: list[int] = []
        self.bursts = False
        self.is_closed = False
        self.open = threading.Event()
        self.open.set()
        app.layout = html.Div(
            [
                DynamicImage("pipe", {"value": 1}, id="image", width=300, height=200),
                html.Div(id="beneath"),
            ]
        )

        @Registry(app).generator(preview="off")
        def pipe(value: Annotated[int, Field(ge=0)], note: str = "") -> Any:
            self.runs.append(value)
            self.open.wait(30)
            if self.is_closed:
                raise ImageUnavailable("The pipe is closed today.")
            if self.bursts:
                raise ValueError("the pipe bursts")
            return numbered(value)


def alert(tab: Tab) -> Any:
    return tab.page.get_by_role("alert")


def ask(tab: Tab, value: Any, **params: Any) -> None:
    tab.set_props("image", params={"value": value, **params})


def wait_failed(tab: Tab, kind: str) -> dict[str, Any]:
    """Wait for the error; it is told once to people, to callbacks and to Dash's dev tools."""
    tab.wait_status("error")
    expect(alert(tab)).to_have_count(1)
    assert tab.prop("status") == "error"
    error: dict[str, Any] = tab.prop("error")
    assert error["kind"] == kind
    assert alert(tab).inner_text().startswith(error["title"])
    told = f'DynamicImage("{error["generator"]}"): {error["title"]}'
    tab.expect(rf"^error: Error: {re.escape(told)}")
    assert tab.value() == 1, "the old image stays"
    assert tab.prop("shown_params") == {"value": 1}
    return error


def wait_healed(tab: Tab, value: int) -> None:
    tab.wait_value(value)
    tab.wait_status("loaded")
    expect(alert(tab)).to_have_count(0)
    tab.page.wait_for_function("() => tests.prop('image', 'error') === null")


def answer(page: Page, *replies: tuple[int, dict[str, str], str | bytes]) -> list[float]:
    """Answer the next image requests so, in place of the server; tells when they came."""
    times: list[float] = []

    def handle(route: Route, request: Request) -> None:
        times.append(time.monotonic())
        if len(times) > len(replies):
            route.continue_()
            return
        status, headers, body = replies[len(times) - 1]
        route.fulfill(status=status, headers=headers, body=body)

    page.route(IMAGES, handle)
    return times


def test_a_function_that_raises_leaves_the_old_image_until_the_next_good_params(
    backend: str, tab: Tab, caplog: pytest.LogCaptureFixture
) -> None:
    tab.expect(r"status of 500.*/pipe\?p=%7B%22value%22%3A2%7D")
    pipe = Pipe(make_app(backend))
    with serve(pipe.app.server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        pipe.bursts = True
        ask(tab, 2)
        error = wait_failed(tab, "problem")
        assert error == {
            "kind": "problem",
            "code": "generator-failed",
            "status": 500,
            "generator": "pipe",
            "params": {"value": 2},
            **FAILED,
        }
        assert "bursts" not in tab.page.content()
        pipe.bursts = False
        ask(tab, 3)
        wait_healed(tab, 3)
    assert pipe.runs == [1, 2, 3]
    record = next(each for each in caplog.records if each.levelno == logging.ERROR)
    assert '{"value":2}' in record.getMessage()
    assert "pipe" in record.getMessage()
    assert "the pipe bursts" in caplog.text, "the log has the traceback"


def test_an_unavailable_image_tells_visitors_why_and_is_asked_once(tab: Tab) -> None:
    tab.expect(r"status of 422.*/pipe\?p=%7B%22value%22%3A2%7D")
    pipe = Pipe(make_app("flask"))
    with serve(pipe.app.server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        pipe.is_closed = True
        ask(tab, 2)
        error = wait_failed(tab, "problem")
        assert error["code"] == "image-unavailable"
        assert error["detail"] == "The pipe is closed today."
        expect(alert(tab)).to_contain_text("The pipe is closed today.")
        pipe.is_closed = False
        tab.page.get_by_role("button", name="Retry").click()
        wait_healed(tab, 2)
    assert pipe.runs == [1, 2, 2]


def test_in_debug_mode_the_page_and_dash_s_dev_tools_say_what_was_raised(
    backend: str, tab: Tab
) -> None:
    tab.expect(r"status of 500.*/pipe")
    tab.expect(r"^info: %cDownload the React DevTools")
    pipe = Pipe(make_app(backend))
    pipe.app.enable_dev_tools(
        debug=True, dev_tools_hot_reload=False, dev_tools_disable_version_check=True
    )
    with serve(pipe.app.server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        expect(tab.page.locator(".test-devtools-error-count")).to_have_count(0)
        pipe.bursts = True
        ask(tab, 2)
        error = wait_failed(tab, "problem")
        assert error["detail"] == "ValueError: the pipe bursts"
        expect(alert(tab)).to_contain_text("ValueError: the pipe bursts")
        expect(tab.page.locator(".test-devtools-error-count")).to_have_text("1")
        tool = tab.page.locator(".test-devtools-error-toggle")
        expect(tool).to_contain_text('DynamicImage("pipe"): The image could not be made')
        tool.first.click()
        trace = tab.page.locator(".dash-backend-error")
        expect(trace).to_contain_text("Traceback (most recent call last)")
        expect(trace).to_contain_text('raise ValueError("the pipe bursts")')


def test_params_that_do_not_fit_are_named_one_by_one(tab: Tab) -> None:
    tab.expect(r"status of 422.*/pipe")
    pipe = Pipe(make_app("flask"))
    with serve(pipe.app.server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        ask(tab, -1, note=[], wave=2)
        error = wait_failed(tab, "problem")
        assert (error["code"], error["status"]) == ("invalid-params", 422)
        assert [each["param"] for each in error["errors"]] == ["value", "note", "wave"]
        lines = alert(tab).get_by_role("listitem").all_inner_texts()
        assert lines == [f"{each['param']}: {each['message']}" for each in error["errors"]]
        ask(tab, 2)
        wait_healed(tab, 2)
    assert pipe.runs == [1, 2]


def test_a_name_that_nobody_registered_is_an_error_until_it_is_right(tab: Tab) -> None:
    tab.expect(r"status of 404.*/pope")
    with serve(Pipe(make_app("flask")).app.server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        tab.set_props("image", generator="pope")
        error = wait_failed(tab, "problem")
        assert (error["code"], error["generator"]) == ("generator-not-found", "pope")
        expect(alert(tab)).to_contain_text("no generator named 'pope'")
        asked = len(tab.images())
        tab.set_props("image", generator="pipe")
        wait_healed(tab, 1)
    assert len(tab.images()) == asked


def test_the_retry_button_asks_again_and_is_no_click_on_the_image(tab: Tab) -> None:
    tab.expect(r"status of 500.*/pipe")
    pipe = Pipe(make_app("flask"))
    with serve(pipe.app.server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        pipe.bursts = True
        ask(tab, 2)
        wait_failed(tab, "problem")
        pipe.bursts = False
        tab.page.get_by_role("button", name="Retry").click()
        wait_healed(tab, 2)
        assert tab.prop("n_clicks") is None
    assert pipe.runs == [1, 2, 2]


def test_a_first_image_that_fails_says_so_where_it_would_be(tab: Tab) -> None:
    tab.expect(r"status of 500.*/pipe")
    pipe = Pipe(make_app("flask"))
    pipe.bursts = True
    with serve(pipe.app.server) as site:
        tab.open(site.url)
        tab.wait_status("error")
        tab.expect(r'^error: Error: DynamicImage\("pipe"\)')
        expect(alert(tab)).to_be_visible()
        assert tab.page.locator("#image img").count() == 0
        assert tab.page.locator("#image").bounding_box() == pytest.approx(
            {"x": 8, "y": 8, "width": 300, "height": 200}
        )
        pipe.bursts = False
        tab.page.get_by_role("button", name="Retry").click()
        wait_healed(tab, 1)


def test_a_server_that_is_gone_is_tried_three_times(tab: Tab) -> None:
    tab.expect(r"net::ERR_CONNECTION_REFUSED.*/pipe")
    with serve(Pipe(make_app("flask")).app.server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        asked = len(tab.images())
    ask(tab, 2)
    wait_failed(tab, "network")
    assert len(tab.images()) == asked + 3


def test_a_request_that_the_network_drops_is_made_again(tab: Tab) -> None:
    tab.expect(r"net::ERR_FAILED.*/pipe")
    with serve(Pipe(make_app("flask")).app.server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        tab.page.route(IMAGES, lambda route: route.abort(), times=2)
        ask(tab, 2)
        wait_healed(tab, 2)
        assert alerts(tab) == 0, "a retry that helps is no error"
    assert len(tab.images()) == 4


def test_a_bad_gateway_of_a_proxy_is_asked_again(tab: Tab) -> None:
    tab.expect(r"status of 502.*/pipe")
    with serve(Pipe(make_app("flask")).app.server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        page = (502, {"Content-Type": "text/html"}, "<h1>Bad Gateway</h1>")
        times = answer(tab.page, page, page)
        ask(tab, 2)
        wait_healed(tab, 2)
        assert len(times) == 3
        assert alerts(tab) == 0


def test_a_busy_server_is_asked_again_when_it_says_so_and_as_often(tab: Tab) -> None:
    tab.expect(r"status of 503.*/pipe")
    with serve(Pipe(make_app("flask")).app.server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        times = answer(tab.page, busy(1), busy(0), busy(0), busy(0))
        ask(tab, 2)
        wait_healed(tab, 2)
        assert len(times) == 5
        assert times[1] - times[0] >= 1
        assert alerts(tab) == 0


def busy(seconds: int) -> Reply:
    headers = {"Content-Type": "application/problem+json", "Retry-After": str(seconds)}
    return 503, headers, '{"type": "urn:dash-dynamic-image:busy", "title": "Busy", "status": 503}'


def alerts(tab: Tab) -> int:
    """In how many moments there was an error to read."""
    count: int = tab.js("() => tests.alerts()")
    return count


def test_an_image_that_takes_longer_than_the_timeout_is_given_up(tab: Tab) -> None:
    pipe = Pipe(make_app("flask"))
    with serve(pipe.app.server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        pipe.open.clear()
        tab.set_props("image", params={"value": 2}, timeout=400)
        error = wait_failed(tab, "timeout")
        assert error["title"] == "No image within 0.4 seconds"
        pipe.open.set()
        tab.set_props("image", params={"value": 3}, timeout=60_000)
        wait_healed(tab, 3)
    assert pipe.runs == [1, 2, 3]


PNG = write_png(np.zeros((1, 1), np.uint8))


@pytest.mark.parametrize(
    ("media_type", "body", "words"),
    [
        ("text/plain", PNG, "It sent text/plain."),
        ("image/png", PNG[:40], "The image cannot be decoded"),
    ],
)
def test_what_is_no_image_never_takes_the_place_of_one(
    media_type: str, body: bytes, words: str, tab: Tab
) -> None:
    with serve(Pipe(make_app("flask")).app.server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        times = answer(tab.page, (200, {"Content-Type": media_type}, body))
        ask(tab, 2)
        wait_failed(tab, "not-an-image")
        expect(alert(tab)).to_contain_text(words)
        assert len(times) == 1
        tab.page.get_by_role("button", name="Retry").click()
        wait_healed(tab, 2)


def test_params_too_large_for_the_server_are_refused_before_they_are_sent(tab: Tab) -> None:
    with serve(Pipe(make_app("flask")).app.server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        asked = len(tab.images())
        ask(tab, 2, **{f"name{number}": "x" * 900 for number in range(80)})
        wait_failed(tab, "url-too-long")
        expect(alert(tab)).to_contain_text("the limit is 65536")
        assert len(tab.images()) == asked
        ask(tab, 2)
        wait_healed(tab, 2)


UNAUTHORIZED: Reply = (401, {}, "sign in")
LOGIN_PAGE: Reply = (200, {"Content-Type": "text/html"}, "<form>sign in</form>")


def sign_out_and_in_again(app: Dash, tab: Tab) -> None:
    pipe = Pipe(app)
    with serve(app.server) as site:
        cookie: Any = {"name": "user", "value": "ada", "url": site.url}
        tab.page.context.add_cookies([cookie])
        tab.open(site.url)
        tab.wait_value(1)
        tab.page.context.clear_cookies()
        asked = len(tab.images())
        ask(tab, 2)
        error = wait_failed(tab, "signed-out")
        assert error["title"] == "You are signed out"
        assert alert(tab).inner_text() == "You are signed out. Reload the page to sign in."
        assert tab.page.get_by_role("button", name="Reload page").is_visible()
        tab.page.wait_for_timeout(500)  # a retry would come after 300 ms
        assert len(tab.images()) == asked + 1
        assert pipe.runs == [1], "the function is not run for who is signed out"
        tab.page.context.add_cookies([cookie])
        ask(tab, 3)
        wait_healed(tab, 3)


@pytest.mark.parametrize(("backend", "login"), LOGINS)
def test_who_is_signed_out_is_told_so(backend: str, login: Login, tab: Tab) -> None:
    tab.expect(r"status of 401.*/pipe")
    sign_out_and_in_again(login(backend, UNAUTHORIZED), tab)


def test_a_login_on_another_origin_means_signed_out(tab: Tab) -> None:
    visits = []
    other = make_server("flask")
    other.before_request(lambda: visits.append(1))
    with serve(other) as site:
        redirect = 302, {"Location": f"http://localhost:{site.port}/login"}, ""
        sign_out_and_in_again(http_middleware("fastapi", redirect), tab)
    assert visits == [], "the redirect is not followed"


def test_a_login_page_in_place_of_the_image_means_signed_out(tab: Tab) -> None:
    sign_out_and_in_again(before_request("quart", LOGIN_PAGE), tab)
