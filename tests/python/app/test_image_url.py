"""`image_url`: the URL of an image for other components."""

from __future__ import annotations

import math
from typing import Any

import dash
import numpy as np
import pytest
from dash import Input
from support.apps import make_app, make_server, with_dot
from support.servers import serve

from dash_dynamic_image_component import Registry, image_url, params_callback, put_blob
from dash_dynamic_image_component.app.apps import apps


def test_a_url_is_answered_with_the_image() -> None:
    app = make_app("flask")
    with_dot(Registry(app))
    url = image_url("dot", {"value": 9}, app=app)
    assert url == "/_dash-dynamic-image/dot?p=%7B%22value%22%3A9%7D"
    with serve(app.server) as site:
        assert site.ask(url).status == 200


def test_a_url_carries_the_version_of_what_never_changes() -> None:
    app = make_app("flask")

    @Registry(app).generator(version="é 3", max_age=math.inf)
    def pure() -> None: ...

    assert image_url(pure, app=app) == "/_dash-dynamic-image/pure?p=%7B%7D&v=%C3%A9%203"


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"value": float("nan")}, "params.value is nan"),
        ({"value": object()}, "object"),
        ({"value": "red"}, "dot cannot take.*value"),
        ({"colour": 1}, "no such parameter"),
    ],
)
def test_bad_params_are_refused_where_they_are_written(params: Any, message: str) -> None:
    app = make_app("flask")
    with_dot(Registry(app))
    with pytest.raises((ValueError, TypeError), match=message):
        image_url("dot", params, app=app)


def test_an_unknown_generator_is_named() -> None:
    app = make_app("flask")
    with_dot(Registry(app))
    with pytest.raises(LookupError, match="no generator named 'dots'; did you mean 'dot'"):
        image_url("dots", app=app)


@pytest.mark.parametrize("result", [np.zeros((2, 2)), b"\x89PNG", 8])
def test_the_result_of_a_call_is_refused_with_the_remedy(result: Any) -> None:
    app = make_app("flask")
    with_dot(Registry(app))
    with pytest.raises(TypeError, match=r"what a call of it returns .*apart, such as \(waves, "):
        image_url(result, app=app)


@pytest.mark.parametrize("params", [8, [8], np.zeros((2, 2)), "frequency=8"])
def test_params_that_are_not_by_name_are_refused(params: Any) -> None:
    app = make_app("flask")
    with_dot(Registry(app))
    with pytest.raises(TypeError, match=f"params holds .* by name.* no {type(params).__name__}"):
        image_url("dot", params, app=app)


@pytest.mark.parametrize("app", [{"frequency": 8}, "app", 0])
def test_what_is_no_app_is_refused(app: Any) -> None:
    with pytest.raises(TypeError, match=f"must be a Dash app, and is a {type(app).__name__}"):
        image_url("dot", None, app)
    with pytest.raises(TypeError, match="by its position"):
        params_callback("image", app, frequency=Input("slider", "value"))
    with pytest.raises(TypeError, match="must be a Dash app"):
        put_blob(b"GIF89a", app)


def test_a_url_that_servers_would_refuse_is_refused_here() -> None:
    app = make_app("flask")

    @Registry(app).generator
    def text(text: str) -> None: ...

    with pytest.raises(ValueError, match=r"the URL has \d+ bytes; the limit is 2000"):
        image_url("text", {"text": "x" * 4000}, app=app)


def test_in_a_callback_the_app_is_known(backend: str) -> None:
    apps = [make_app(backend, url_base_pathname=prefix) for prefix in ("/one/", "/two/")]
    for app in apps:
        with_dot(Registry(app))
        app.callback(dash.Output("a", "src"), Input("b", "value"))(lambda _: image_url("dot"))
    asked = {
        "output": "a.src",
        "outputs": {"id": "a", "property": "src"},
        "inputs": [{"id": "b", "property": "value", "value": 1}],
        "changedPropIds": ["b.value"],
    }
    for app in apps:
        prefix = app.config.requests_pathname_prefix
        with serve(app.server) as site:
            answer = site.post(f"{prefix}_dash-update-component", asked)
        url = answer.json()["response"]["a"]["src"]
        assert url.startswith(f"{prefix}_dash-dynamic-image/dot?")


def test_a_callback_may_return_params_with_a_file_of_the_server(backend: str) -> None:
    app = make_app(backend)

    @Registry(app).generator
    def thumbnail(photo: bytes) -> None: ...

    @app.callback(dash.Output("a", "params"), dash.Output("b", "data"), Input("c", "value"))
    def choose(_: int) -> tuple[Any, Any]:
        return {"photo": put_blob(b"GIF89a"), "size": 3}, [put_blob(b"GIF89a")]

    asked = {
        "output": "..a.params...b.data..",
        "outputs": [{"id": "a", "property": "params"}, {"id": "b", "property": "data"}],
        "inputs": [{"id": "c", "property": "value", "value": 1}],
        "changedPropIds": ["c.value"],
    }
    with serve(app.server) as site:
        told = site.post("/_dash-update-component", asked).json()["response"]
    reference = put_blob(b"GIF89a", app).reference
    assert told == {
        "a": {"params": {"photo": reference, "size": 3}},
        "b": {"data": [reference]},
    }


def test_two_apps_on_one_server_are_told_apart_by_their_prefix() -> None:
    server = make_server("flask")
    prefixes = ("/", "/inner/")
    apps = [make_app("flask", server=server, url_base_pathname=prefix) for prefix in prefixes]
    for app, prefix in zip(apps, prefixes, strict=True):
        with_dot(Registry(app))
        with server.test_request_context(f"{prefix}_dash-layout"):
            assert image_url("dot").startswith(f"{prefix}_dash-dynamic-image/dot?")


def test_a_url_names_its_params_as_python_does_and_holds_no_sign_of_css_or_markdown() -> None:
    app = make_app("flask")

    @Registry(app).generator
    def drift(label: str, μ: float) -> None: ...

    url = image_url("drift", {"\u00b5": 3, "label": "user's (dB) *!"}, app=app)
    assert url == image_url("drift", {"\u03bc": 3, "label": "user's (dB) *!"}, app=app)
    assert not set("!'()*") & set(url)


def test_several_apps_that_give_the_same_url_need_not_be_told_apart() -> None:
    apps = [make_app("flask") for _ in range(3)]
    for app in apps[:2]:
        Registry(app).generator("shared_spot")(lambda n=1: None)
    Registry(apps[2])  # which cannot serve the image
    assert (
        image_url("shared_spot", {"n": 2}) == "/_dash-dynamic-image/shared_spot?p=%7B%22n%22%3A2%7D"
    )
    with pytest.raises(ValueError, match="shared_spot cannot take"):
        image_url("shared_spot", {"m": 2})


def test_several_apps_that_give_different_urls_are_named() -> None:
    apps = [make_app("flask"), make_app("flask", url_base_pathname="/second/")]
    for app in apps:
        Registry(app).generator("other_spot")(lambda n=1: None)
    with pytest.raises(LookupError, match="/second/_dash-dynamic-image/other_spot"):
        image_url("other_spot")


def test_a_layout_function_of_a_second_app_gets_a_url(monkeypatch: pytest.MonkeyPatch) -> None:
    from dash_dynamic_image_component import generator

    generator("spot_of_layouts")(lambda n=1: None)
    first, second = make_app("flask"), make_app("flask")
    # Apps of other tests, such as one in debug mode, are in the process too.
    monkeypatch.setattr(apps, "all", lambda: [first, second])
    for app in (first, second):
        app.layout = lambda: dash.html.Img(src=image_url("spot_of_layouts", {"n": 1}))
        assert first.layout is not None
