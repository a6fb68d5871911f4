"""`params_callback` and `image_callback`: the params of an image follow other components."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar, overload

from dash import Output, State
from dash.dependencies import DashDependency

from ..base.problems import did_you_mean
from ..generators.concurrency import ConcurrencyOption
from ..generators.generator import origin_of
from ..generators.options import OPTION_NAMES, ExecutorOption, GeneratorOptions
from ..generators.parameters import Parameters, folded, signature_of_params
from ..generators.registry import Registry, default, registry_of
from ..generators.tile import refuse_component
from ..images.options import Format
from ..images.previews import PreviewOption
from .clientside import dependencies, fill
from .function_names import unique_name

F = TypeVar("F", bound=Callable[..., Any])

NEIGHBOURS = "neighbours"

NO_URL = frozenset({"alt", "children", "className", "figure", "generator", "id", "style", "title"})
"""Properties that no component takes a URL of an image for."""


class CallbackOptions(GeneratorOptions, total=False):
    """Options of `image_callback`."""

    prevent_initial_call: bool | None
    """As in `dash.callback`."""


CONSTANT_OPTIONS = ("prefetch", "prevent_initial_call", "allow_duplicate")
"""Options of `params_callback`."""

OPTIONS = tuple(CallbackOptions.__annotations__)

VALUES: Mapping[str, tuple[Any, ...]] = {
    "prevent_initial_call": (True, False, None, "initial_duplicate"),
    "allow_duplicate": (True, False),
}
"""The values of these options of `params_callback`."""

Wired: TypeAlias = DashDependency | list[Any] | tuple[Any, ...] | Mapping[str, Any]
"""The value of a parameter: an `Input` or a `State`, or a list or a dict that contains them."""


def params_callback(
    id: Any,
    app: Any = None,
    /,
    *,
    prevent_initial_call: bool | str | DashDependency | None = None,
    allow_duplicate: bool | DashDependency = False,
    **params: Any,
) -> None:
    """Fill the `params` of a `DynamicImage` from other components, in the browser.

    Whenever an `Input` changes, these params replace those of the same names in the `params` of the
    component. The only request to the server is that of the image. A value that is still None makes
    the image wait, unless its function takes None there.

    `prefetch="neighbours"` lets the browser write the `prefetch` of the component too. Whenever a
    `dcc.Slider` moves, or a `dcc.Input` of numbers, its next two steps in the same direction are
    loaded while the page has nothing else to load.

    Args:
        id: the id of the `DynamicImage`; a dict, with MATCH too, as in any callback.
        app: the Dash app that gets the callback. When left out, the first one that serves a page,
            as with `dash.callback`; needed only where a process has several.
        prevent_initial_call: as in `dash.callback`.
        allow_duplicate: as in `dash.Output`: True if another callback writes the same `params`.
            `prevent_initial_call` is "initial_duplicate" then, unless it is given.
        **params: for each parameter of the generator an `Input`, a `State`, a list or a dict that
            contains them, or a constant JSON value. With ALL the parameter gets a list. A parameter
            that has the name of an option, `prefetch`, `prevent_initial_call` or
            `allow_duplicate`, takes an `Input` or a `State`; a constant for it belongs in the
            `params` of the layout.

    Raises:
        ValueError: there is no `Input` among the params, a constant is no JSON, or an option has a
            value that it cannot have.
        TypeError: a constant has a name that no parameter of a registered function has, such as a
            misspelt option; or a param is given without its name.

    >>> from dash import Input, State
    >>> params_callback("image", frequency=Input("slider", "value"), colour="red")
    """
    _check_positions(id, app)
    given = {"prevent_initial_call": prevent_initial_call, "allow_duplicate": allow_duplicate}
    params |= {name: each for name, each in given.items() if dependencies(each)}
    options = {name: each for name, each in given.items() if name not in params}
    for name, each in options.items():
        _check_option(name, each)
    duplicate = bool(options.get("allow_duplicate"))
    outputs = [Output(id, "params", duplicate)]
    prefetch = None
    if "prefetch" in params and not dependencies(params["prefetch"]):
        prefetch = _check_prefetch(params.pop("prefetch"))
        outputs.append(Output(id, "prefetch", duplicate))
    _check_constants(default if app is None else registry_of(app), params)
    prevent = options.get("prevent_initial_call")
    if duplicate and prevent is None:
        prevent = "initial_duplicate"  # Dash asks for it, since the order of callbacks is not known
    base = State(id, "params")
    fill(app, outputs, params, base, prefetch=prefetch, prevent_initial_call=prevent)


def _check_positions(id: Any, app: Any) -> None:
    if isinstance(id, DashDependency) or not (app is None or hasattr(app, "clientside_callback")):
        wrong = id if isinstance(id, DashDependency) else app
        raise TypeError(
            f"params_callback got {wrong!r:.80} by its position; give the id of the DynamicImage, "
            'and each param by its name: params_callback("image", frequency=Input(...))'
        )


def _check_option(name: str, value: Any) -> None:
    choices = VALUES[name]
    if not (isinstance(value, (str, bool, type(None))) and value in choices):
        *others, last = map(repr, choices)
        raise ValueError(
            f"{name}={value!r} says nothing to params_callback: it may be "
            f"{', '.join(others)} or {last}; a constant for a parameter of that name belongs into "
            "the params of the layout"
        )


def _check_constants(registry: Registry, params: Mapping[str, Any]) -> None:
    """Refuse a constant that is no parameter of the functions which may draw the image.

    These are the registered ones that take all the wired params. The function may be registered
    later: where there are none, only names that are nearly those of options are refused.
    """
    wired = [name for name, each in params.items() if dependencies(each)]
    known = [registry.get(name) for name in registry.names]
    parameters = [each.parameters for each in known if each is not None]
    likely = [each for each in parameters if all(map(each.takes, wired))]
    for name in params.keys() - set(wired):
        near = did_you_mean(name, CONSTANT_OPTIONS)
        if (likely or near) and not any(each.takes(name) for each in parameters):
            raise TypeError(
                f"params_callback has no option {name!r}{near or '.'} Its options are "
                f"{', '.join(CONSTANT_OPTIONS)}, and no registered function has a parameter of "
                "that name: register the function before, or put the constant into the params of "
                "the layout"
            )


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
    cross_origin: bool | DashDependency = ...,
    timeout: float | DashDependency | None = ...,
    executor: ExecutorOption | DashDependency = ...,
    concurrency: ConcurrencyOption | DashDependency = ...,
    authorize: Callable[..., Any] | DashDependency | None = ...,
    vary: Callable[..., Any] | DashDependency | None = ...,
    max_pixel_ratio: float | DashDependency = ...,
    max_pixels: int | DashDependency = ...,
    preview: PreviewOption | DashDependency = ...,
    format: Format | DashDependency = ...,
    quality: int | DashDependency | None = ...,
    colormap: Any = ...,
    value_range: tuple[float, float] | DashDependency | None = ...,
    data: bool | Literal["exact"] | DashDependency = ...,
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
        TypeError: the `Output` is missing, an option is unknown, the values do not fit the
            parameters of the function, or it asks for a `Size` or a `Theme` without a default,
            which only a `DynamicImage` can measure. It asks for a `Tile`, and the `Output` is a
            `DynamicImage`.
        ValueError: there is no `Input`, an option is out of its range, or the property of the
            `Output` shows no URL, such as `children`.

    >>> from dash import Input, Output
    >>> @image_callback(Output("picture", "src"), Input("radius", "value"), max_age=60)
    ... def draw_circle(radius: int): ...
    """
    app, output, values = _read(wiring)
    params = {name: each for name, each in keywords.items() if dependencies(each)}
    options = {name: each for name, each in keywords.items() if name not in params}
    _check_options(options)
    _check_output(output)
    registry = default if app is None else registry_of(app)
    for_component = output.component_property == "params"

    def decorate(function: F) -> F:
        bound = _bind(function, values, params, partial=for_component)
        _check_asked(function, output, for_component=for_component)
        name = unique_name(registry, function, str(output))
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
    # A blueprint of dash-extensions has no `callback_map`.
    app = wiring[0] if wiring and hasattr(wiring[0], "clientside_callback") else None
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


def _check_output(output: Output) -> None:
    name = output.component_property
    if name not in NO_URL:
        return
    raise ValueError(
        f"image_callback writes the URL of an image, which {name} does not show: write "
        f'Output({output.component_id!r}, "src") for an html.Img, or "params" for a DynamicImage'
    )


def _check_asked(function: Callable[..., Any], output: Output, *, for_component: bool) -> None:
    """Refuse a function that needs what a URL alone cannot tell, or that a component cannot."""
    parameters = Parameters(function, ".".join(origin_of(function)))
    if for_component:
        if parameters.tile is not None:
            raise TypeError(refuse_component(".".join(origin_of(function))))
        return
    for kind, asked in (("Size", parameters.size), ("Theme", parameters.theme)):
        if asked is not None and asked.is_needed:
            raise TypeError(
                f"{asked.name} asks for a {kind}, which only a DynamicImage can measure: give it a "
                f"default for {output}, or write the params of a DynamicImage"
            )


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
    names = signature.parameters
    named = {folded(n) if folded(n) in names else n: each for n, each in named.items()}
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
