"""A page of images that follow a slider, and what was recorded of their requests."""

from __future__ import annotations

import time
from typing import Any

from dash import Dash, Input, dcc, html
from support.apps import make_app
from support.pictures import numbered
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Registry, params_callback
from dash_dynamic_image_component.images.previews import PreviewOption

REACT = r"^info: %cDownload the React DevTools"
"""The line of React in the console of a page with dev tools."""

UNLUCKY = 313
"""The value of which there is no image."""


def slider_app(
    backend: str = "flask",
    *,
    debug: bool,
    images: int = 1,
    preview: PreviewOption = "off",
    **options: Any,
) -> Dash:
    """A slider and an image of its value, which is slow: so one request follows the other."""
    app = make_app(backend, **options)

    @Registry(app).generator(preview=preview)
    def number(value: int) -> Any:
        if value == UNLUCKY:
            raise ValueError(f"{value} is bad luck")
        time.sleep(0.12)
        return numbered(value)

    slider = dcc.Slider(0, 400, 1, value=0, id="slider", updatemode="drag")
    shown = [DynamicImage("number", id=f"image{index or ''}") for index in range(images)]
    app.layout = html.Div([slider, *shown])
    for each in shown:
        params_callback(each.id, value=Input("slider", "value"))
    app.enable_dev_tools(
        debug=debug, dev_tools_hot_reload=False, dev_tools_disable_version_check=True
    )
    return app


def requests(tab: Tab, id: str | None = None) -> list[dict[str, Any]]:
    """All that was recorded, oldest first, when nothing is under way any more."""
    ask = "id => dash_dynamic_image_component.requests(id ?? undefined)"
    tab.page.wait_for_function(f"id => !({ask})(id).some(r => r.outcome === 'running')", arg=id)
    found: list[dict[str, Any]] = tab.js(ask, id)
    return found


def is_told(request: dict[str, Any]) -> bool:
    """True once the panel knows where the image of a request came from.

    An exact image shares the run of its preview; where it arrives first, the preview has no source.
    """
    if request["why"] == "exact":
        return bool(request["source"] == "shared")
    is_overtaken = request["tier"] == "preview" and request["bytes"] is None
    return request["source"] == "run" or (is_overtaken and request["source"] is None)
