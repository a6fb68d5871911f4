"""An image and the caches on its way."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from dash import Dash, html
from support.apps import make_app
from support.pictures import numbered
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Registry


@dataclass(frozen=True)
class Visit:
    """A request for an image that reached the server, and its answer."""

    revalidates: bool
    status: int


def cached_app(**options: Any) -> tuple[Dash, list[int], list[Visit]]:
    """An app whose image counts its runs, and the requests that got as far as the server."""
    from flask import Response, request

    app = make_app("flask")
    runs: list[int] = []
    visits: list[Visit] = []

    @Registry(app).generator(**options)
    def counted(value: int = 0) -> Any:
        runs.append(value)
        return numbered(len(runs) if options.get("max_age") is not None else value)

    def remember(response: Response) -> Response:
        if "/_dash-dynamic-image/" in request.path:
            visits.append(Visit("If-None-Match" in request.headers, response.status_code))
        return response

    app.server.after_request(remember)
    app.layout = html.Div(DynamicImage("counted", {"value": 5}, id="image", refresh=1))
    return app, runs, visits


def test_refresh_fetches_once_past_every_cache_and_its_first_value_does_nothing(tab: Tab) -> None:
    app, runs, visits = cached_app(max_age=60)
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        assert runs == [5]
        tab.set_props("image", refresh=2)
        tab.wait_value(2)
        tab.page.reload()
        tab.wait_value(2)
        assert visits == [Visit(False, 200)] * 2, "the browser keeps the refreshed image"
    assert runs == [5, 5]


def test_what_must_not_be_kept_is_fetched_again_when_its_params_return(tab: Tab) -> None:
    app, runs, visits = cached_app(max_age=0, preview="off")
    with serve(app.server) as site:
        tab.open(site.url)
        for count, value in enumerate((5, 6, 5), 1):
            tab.set_props("image", params={"value": value})
            tab.wait_value(count)
    assert runs == [5, 6, 5]
    assert visits == [Visit(False, 200)] * 3


def test_an_image_that_never_changes_is_not_asked_for_again_after_a_reload(tab: Tab) -> None:
    app, runs, visits = cached_app(max_age=math.inf, version="7")
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        for _ in range(2):
            tab.page.reload()
            tab.wait_value(1)
        assert tab.images()[0].endswith("&v=7")
    assert (runs, visits) == ([5], [Visit(False, 200)])


def test_after_a_reload_an_image_is_checked_and_not_sent_again(tab: Tab) -> None:
    app, runs, visits = cached_app()
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(5)
        tab.page.reload()
        tab.wait_value(5)
    assert runs == [5, 5]
    assert visits == [Visit(False, 200), Visit(True, 304)]
