"""Fills the params of an image in the browser, without a request to the server."""

from __future__ import annotations

import builtins
from typing import Any

from dash import ClientsideFunction, Input, Output, State, clientside_callback
from dash.dependencies import DashDependency

from .key import canonical_json

NAMESPACE = "_dash_dynamic_image"


def params_callback(id: Any, app: Any = None, /, **params: Any) -> None:
    """Fill the `params` of a `DynamicImage` from other components, in the browser.

    Whenever an `Input` changes, the component gets the `params` that it has (those of the layout
    at first) with these put over them. No request goes to the server but the image's own. A value
    that is still None makes the image wait, unless its function takes None there.

    Args:
        id: the id of the `DynamicImage`; a dict, with MATCH too, as in any callback.
        app: the Dash app that gets the callback. When left out, the first one that serves a page,
            as with `dash.callback`; needed only where a process has several.
        **params: for each parameter of the generator an `Input`, a `State`, a list or a dict with
            such in it, or a constant JSON value. With ALL the parameter gets a list.

    Raises:
        ValueError: there is no `Input` among the params, or a constant is no JSON.

    >>> from dash import Input, State
    >>> params_callback("image", frequency=Input("slider", "value"), colour="red")
    """
    found = {builtins.id(each): each for each in _dependencies(params)}
    # Dash hands over all inputs before all states; sorting keeps their order otherwise.
    wired = sorted(found.values(), key=lambda each: isinstance(each, State))
    if not any(isinstance(each, Input) for each in wired):
        raise ValueError(f"params_callback({id!r}) has no Input, so nothing would ever run it")
    arguments = [*wired, State(id, "params")]
    position = {builtins.id(each): number for number, each in enumerate(arguments)}
    spec = {"params": _template(params, position), "arguments": len(arguments)}
    add = app.clientside_callback if app is not None else clientside_callback
    add(ClientsideFunction(NAMESPACE, canonical_json(spec)), Output(id, "params"), *arguments)


def _dependencies(value: Any) -> list[DashDependency]:
    if isinstance(value, DashDependency):
        return [value]
    inner = value.values() if isinstance(value, dict) else value
    if isinstance(value, (dict, list, tuple)):
        return [found for each in inner for found in _dependencies(each)]
    return []


def _template(value: Any, position: dict[int, int]) -> Any:
    """The value as JSON, with the number of an argument in the place of each dependency."""
    if isinstance(value, DashDependency):
        return {"$arg": position[builtins.id(value)]}
    if isinstance(value, dict):
        return {name: _template(each, position) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_template(each, position) for each in value]
    return value
