"""`params_callback` and `image_callback`: the params of an image follow other components."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, overload

from dash import Output, State
from dash.dependencies import DashDependency

from ..generators.concurrency import ConcurrencyOption
from ..generators.generator import origin_of
from ..generators.options import OPTION_NAMES, ExecutorOption, GeneratorOptions
from ..generators.parameters import signature_of_params
from ..generators.registry import default, registry_of
from ..images.options import Format
from ..images.previews import PreviewOption
from .clientside import dependencies, fill
from .function_names import check_unique, name_for

F = TypeVar("F", bound=Callable[..., Any])

NEIGHBOURS = "neighbours"


class CallbackOptions(GeneratorOptions, total=False):
    """Options of `image_callback`."""

    prevent_initial_call: bool | None
    """As in `dash.callback`."""


OPTIONS = tuple(CallbackOptions.__annotations__)

Wired: TypeAlias = DashDependency | list[Any] | tuple[Any, ...] | Mapping[str, Any]
"""The value of a parameter: an `Input` or a `State`, or a list or a dict that contains them."""


def params_callback(id: Any, app: Any = None, /, **params: Any) -> None:
    """Fill the `params` of a `DynamicImage` from other components, in the browser.

    Whenever an `Input` changes, these params replace those of the same names in the `params` of the
    component. The only request to the server is that of the image. A value that is still None makes
    the image wait, unless its function takes None there.

    One name is reserved: `prefetch="neighbours"` lets the browser write the `prefetch` of the
    component too. Whenever a `dcc.Slider` moves, or a `dcc.Input` of numbers, its next two steps in
    the same direction are loaded while the page has nothing else to load.

    Args:
        id: the id of the `DynamicImage`; a dict, with MATCH too, as in any callback.
        app: the Dash app that gets the callback. When left out, the first one that serves a page,
            as with `dash.callback`; needed only where a process has several.
        **params: for each parameter of the generator an `Input`, a `State`, a list or a dict that
            contains them, or a constant JSON value. With ALL the parameter gets a list. A parameter
            that is called `prefetch` takes an `Input` or a `State`; a constant for it belongs in
            the `params` of the layout.

    Raises:
        ValueError: there is no `Input` among the params, a constant is no JSON, or `prefetch` is a
            constant other than "neighbours".

    >>> from dash import Input, State
    >>> params_callback("image", frequency=Input("slider", "value"), colour="red")
    """
    outputs = [Output(id, "params")]
    prefetch = None
    if "prefetch" in params and not dependencies(params["prefetch"]):
        prefetch = _check_prefetch(params.pop("prefetch"))
        outputs.append(Output(id, "prefetch"))
    fill(app, outputs, params, State(id, "params"), prefetch=prefetch)


def _check_prefetch(value: Any) -> str:
    if value == NEIGHBOURS:
        return NEIGHBOURS
    raise ValueError(
        f"prefetch={value!r} says nothing: it may be {NEIGHBOURS!r}; a constant for a parameter of "
        "that name belongs into the params of the layout"
    )


# `**keywords: Unpack[CallbackOptions]` beside params of any name needs extra items in a TypedDict
# (PEP 728), which mypy does not know yet. So names and types are repeated here, and a test
# compares them with `CallbackOptions`; a parameter of the function may have the name of an option.
@overload
def image_callback(
    *wiring: Any,
    version: str | DashDependency | None = ...,
    max_age: float | DashDependency | None = ...,
    public: bool | DashDependency = ...,
    timeout: float | DashDependency | None = ...,
    executor: ExecutorOption | DashDependency = ...,
    concurrency: ConcurrencyOption | DashDependency = ...,
    authorize: Callable[..., Any] | DashDependency | None = ...,
    vary: Callable[..., Any] | DashDependency | None = ...,
    preview: PreviewOption | DashDependency = ...,
    format: Format | DashDependency = ...,
    quality: int | DashDependency | None = ...,
    colormap: Any = ...,
    value_range: tuple[float, float] | DashDependency | None = ...,
    folder: str | Path | DashDependency | None = ...,
    prevent_initial_call: bool | DashDependency | None = ...,
    **params: Wired,
) -> Callable[[F], F]: ...


@overload
def image_callback(*wiring: Any, **params: Wired) -> Callable[[F], F]: ...


def image_callback(*wiring: Any, **keywords: Any) -> Callable[[F], F]:
    """Register a function that draws an image, and show its image in a component.

    Whenever an `Input` changes, the browser makes the URL of the new image: the only request to the
    server is that of the image. While a value is None that the function cannot take, the component
    stays as it is. The decorated function is unchanged.

    Args:
        *wiring: the Dash app, which may be left out; then the `Output`; then `Input`s and `State`s
            in the order of the function's parameters, in lists too. The `Output` is a property
            that takes a URL, such as `src` of `html.Img`, or `params` of a `DynamicImage`, which
            shows every step of a drag and gets its `generator` too.
        **keywords: one that holds an `Input` or a `State`, in a list or a dict too, is a parameter
            of the function. The others are options: the items of `GeneratorOptions`, such as
            `max_age`, and `prevent_initial_call` as in `dash.callback`.

    Raises:
        TypeError: the `Output` is missing, an option is unknown, or the values do not fit the
            parameters of the function.
        ValueError: there is no `Input`, or an option is out of its range.

    >>> from dash import Input, Output
    >>> @image_callback(Output("picture", "src"), Input("radius", "value"), max_age=60)
    ... def draw_circle(radius: int): ...
    """
    app, output, values = _read(wiring)
    params = {name: each for name, each in keywords.items() if dependencies(each)}
    options = {name: each for name, each in keywords.items() if name not in params}
    _check_options(options)
    registry = default if app is None else registry_of(app)
    for_component = output.component_property == "params"

    def decorate(function: F) -> F:
        name = name_for(function)
        bound = _bind(function, values, params, partial=for_component)
        check_unique(registry, name, function, str(output))
        policy = {each: options[each] for each in OPTION_NAMES if each in options}
        known = registry.get(name)
        if policy or known is None or known.function is not function:
            registry.generator(name, **policy)(function)
        outputs, base = [output], None
        if for_component:
            outputs.append(Output(output.component_id, "generator", output.allow_duplicate))
            base = State(output.component_id, "params")
        prevent = options.get("prevent_initial_call")
        fill(app, outputs, bound, base, generator=name, prevent_initial_call=prevent)
        return function

    return decorate


def _read(wiring: tuple[Any, ...]) -> tuple[Any, Output, list[Any]]:
    """The app, the output and the values; lists are flattened by one level, as Dash does."""
    app = wiring[0] if wiring and hasattr(wiring[0], "callback_map") else None
    rest = wiring if app is None else wiring[1:]
    flat = [item for each in rest for item in (each if isinstance(each, (list, tuple)) else [each])]
    if not flat or not isinstance(flat[0], Output):
        raise TypeError(
            "image_callback starts with its Output: "
            'image_callback(Output("image", "src"), Input(...)); '
            f"it got {flat[0]!r}"
            if flat
            else "image_callback has no Output"
        )
    for each in flat[1:]:
        if not dependencies(each):
            raise TypeError(f"image_callback takes Inputs and States, not {each!r}")
    return app, flat[0], flat[1:]


def _check_options(options: Mapping[str, Any]) -> None:
    unknown = [name for name in options if name not in OPTIONS]
    if unknown:
        raise TypeError(
            f"image_callback has no option {unknown[0]!r}: its options are {', '.join(OPTIONS)}, "
            "and a parameter of the function needs an Input or a State"
        )


def _bind(
    function: Callable[..., Any], values: list[Any], named: Mapping[str, Any], *, partial: bool
) -> dict[str, Any]:
    """The values by the names of the parameters, bound as in a Python call.

    `partial`: the layout may give the parameters that are left out.
    """
    signature = signature_of_params(function)
    try:
        bound = (signature.bind_partial if partial else signature.bind)(*values, **named)
    except TypeError as error:
        called = ".".join(origin_of(function))
        raise TypeError(f"image_callback does not fit {called}{signature}: {error}") from None
    arguments = dict(bound.arguments)
    for each in signature.parameters.values():
        if each.kind is each.VAR_KEYWORD:
            arguments |= arguments.pop(each.name, {})
    return arguments
