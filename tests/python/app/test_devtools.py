"""The panel in Dash's dev tools, as far as Python puts it there."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from dash import hooks
from support.apps import make_app
from support.servers import serve

import dash_dynamic_image_component
from dash_dynamic_image_component.app import devtools

PATH = "/_dash-component-suites/dash_dynamic_image_component/devtools.js"


def debug_app(*, debug: bool) -> Any:
    app = make_app("flask")
    app.enable_dev_tools(debug=debug, dev_tools_hot_reload=False)
    return app


def tools(app: Any) -> list[Any]:
    """What our package puts into the dev tools of a page."""
    found = app._config().get("dev_tools", [])
    return [each for each in found if each["namespace"] == "dash_dynamic_image_component"]


def test_dev_tools_of_an_app_know_the_panel_once() -> None:
    (tool,) = tools(debug_app(debug=True))
    assert tool["type"] == "RequestsPanel"
    assert tool["props"] == {}
    assert not tools(debug_app(debug=False))


def test_a_dash_whose_dev_tools_take_nothing_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = list(hooks.get_hooks("dev_tools"))
    assert [each.get("dev_only") for each in devtools.scripts()] == [None, True]
    monkeypatch.setattr(devtools, "hooks", SimpleNamespace())
    devtools.install()
    assert hooks.get_hooks("dev_tools") == before
    assert [each.get("dev_only") for each in devtools.scripts()] == [None]


@pytest.mark.parametrize("debug", [True, False])
def test_a_page_asks_for_the_script_only_with_dev_tools(debug: bool) -> None:
    page = debug_app(debug=debug).index()
    assert ("/devtools." in page) is debug


def test_any_app_serves_the_script_to_those_who_ask_for_it() -> None:
    app = debug_app(debug=False)
    with serve(app.server) as site:
        site.ask("/")  # Dash learns of the files with the first page
        answer = site.ask(PATH)
    assert answer.status == 200
    assert "javascript" in answer.headers["content-type"]
    assert b"RequestsPanel" in answer.body


def test_the_panel_is_no_component_of_the_python_package() -> None:
    assert not hasattr(dash_dynamic_image_component, "RequestsPanel")
