"""Client-side callbacks that fill params in the browser. Twin of `src/callbacks/clientside.ts`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import ClientsideFunction, Input, Output, State, clientside_callback
from dash._callback import GLOBAL_CALLBACK_LIST
from dash.dependencies import DashDependency

from ..base.canonical_json import canonical_json

NAMESPACE = "_dash_dynamic_image"


def fill(
    app: Any,
    outputs: list[Output],
    params: Mapping[str, Any],
    base: State | None,
    *,
    generator: str | None = None,
    prefetch: str | None = None,
    **options: Any,
) -> None:
    """Let the browser fill `params` and write them, or the URL of the image, into the outputs.

    Without `generator` the output is `params`. With `generator` the outputs are `params` and
    `generator` if there is a `base`, the params that the new ones are merged into, else a URL.
    `prefetch` adds an output for the params that may be needed next.

    Raises:
        ValueError: there is no `Input` among the params, or a constant is no JSON.
    """
    found = {id(each): each for each in dependencies(params)}
    # Dash passes all inputs before all states; the sort is stable.
    arguments = sorted(found.values(), key=lambda each: isinstance(each, State))
    if not any(isinstance(each, Input) for each in arguments):
        raise ValueError(
            f"the callback of {outputs[0]} has no Input, so nothing would ever run it; give one, "
            'such as Input("slider", "value")'
        )
    position = {id(each): number for number, each in enumerate(arguments)}
    spec: dict[str, Any] = {"params": _template(params, position)}
    if generator is not None:
        spec["generator"] = generator
    if prefetch is not None:
        spec["prefetch"] = prefetch
    if base is not None:
        arguments.append(base)
        spec["arguments"] = len(arguments)
    add = app.clientside_callback if app is not None else clientside_callback
    function = ClientsideFunction(NAMESPACE, canonical_json(spec))
    add(function, *outputs, *arguments, **options)
    if base is not None:
        _keep_title(function, GLOBAL_CALLBACK_LIST if app is None else app)


def _keep_title(function: ClientsideFunction, owner: Any) -> None:
    """Keep the page from showing `update_title` while the callback that was added last runs.

    It takes less than a millisecond. Dash writes the title twice for each value of a slider, which
    takes longer than the callback itself; not so for persistent callbacks, from Dash 4.2 on.
    """
    callbacks = getattr(owner, "_callback_list", owner)
    # A blueprint of dash-extensions adds it later.
    last = callbacks[-1] if isinstance(callbacks, list) and callbacks else {}
    if (last.get("clientside_function") or {}).get("function_name") == function.function_name:
        last["persistent"] = True


def dependencies(value: Any) -> list[DashDependency]:
    """The Inputs and States in a value, at any depth."""
    if isinstance(value, DashDependency):
        if isinstance(value, Output):
            raise TypeError(f"{value!r} stands where an Input or a State belongs")
        return [value]
    inner = value.values() if isinstance(value, Mapping) else value
    if isinstance(value, (Mapping, list, tuple)):
        return [found for each in inner for found in dependencies(each)]
    return []


def _template(value: Any, position: dict[int, int]) -> Any:
    """The value as JSON, with `{"$arg": number}` in place of each dependency."""
    if isinstance(value, DashDependency):
        return {"$arg": position[id(value)]}
    if isinstance(value, Mapping):
        return {name: _template(each, position) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_template(each, position) for each in value]
    return value
