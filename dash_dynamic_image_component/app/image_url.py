"""`image_url`: the URL of an image, for any component or text that takes a URL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..base.addresses import image_path
from ..base.canonical_json import canonical_json
from ..base.problems import Problem
from ..generators.generator import Generator
from ..generators.injected import FromBrowser
from ..generators.parameters import check_by_name
from ..generators.registry import registry_of
from ..generators.size import Size, check_listed, size_text
from ..generators.theme import Theme, theme_text
from ..generators.view import View, drawn_at, numbers_of
from ..generators.view_text import is_home, listed_view, view_text
from ..uploads.references import plain
from .apps import apps, current_app
from .debug_mode import run_of

MAX_URL_BYTES = 2_000
"""The longest URL; the component uploads larger params as blobs, which a URL alone cannot."""


def image_url(
    generator: str | Callable[..., Any],
    params: Mapping[str, Any] | None = None,
    app: Any = None,
    *,
    size: Size | None = None,
    theme: Theme | None = None,
    view: View | None = None,
) -> str:
    """The URL of an image, with the prefix under which browsers see the app.

    The URL has no scheme, host or port. Every process of the app answers it with the same image.
    Use it where a component takes a URL: `html.Img(src=...)`, a map overlay, a Markdown text.

    Args:
        generator: a registered function or its name.
        params: its arguments, JSON values by name.
        app: the Dash app that serves it. When left out: the app of the request, else any app, where
            all that have the function give the same URL.
        size: the box, for a function that asks for a `Size` or a `View`: width and height are
            multiples of 8 up to 4096, the ratio is 1, 1.25, 1.5, 2 or 3. None: the default of the
            function.
        theme: the colours, for a function that asks for a `Theme`. None: the default of the
            function.
        view: the visible range, for a function that asks for a `View`; its `x` and `y` count. It is
            widened and moved as that of a browser. None: home, the default of the function.

    Raises:
        LookupError: no such generator, there is no app, or several apps give different URLs.
        TypeError: the generator is the result of a call, the params are not by name, or `app` is
            no Dash app.
        ValueError: the params are no JSON, do not fit, name a file that the app lacks, or make a
            URL of over 2,000 bytes; `put_blob` makes large values small. Or the function does not
            ask for a size, a theme or a view, has no default for it, the size is not in the list,
            or the view is outside of the bounds.

    >>> image_url("waves", {"frequency": 8})  # doctest: +SKIP
    '/_dash-dynamic-image/waves?p=%7B%22frequency%22%3A8%7D'
    """

    def asked(found: Generator) -> dict[str, str | None]:
        return {
            "size": _size(found, size),
            "theme": _theme(found, theme),
            "view": _view(found, size, view),
        }

    return common_url(app, generator, params, asked)


def common_url(
    app: Any,
    generator: str | Callable[..., Any],
    params: Mapping[str, Any] | None,
    asked: Callable[[Generator], Mapping[str, str | None]],
) -> str:
    """The URL on an app; without one on that of the request, else the one that all apps give.

    `asked` gives the texts of what is asked for beside the params, by their names in the query.

    Raises:
        LookupError, TypeError, ValueError: as `image_url`.
    """
    check_by_name(params)
    app = current_app() if app is None else app
    if app is not None:
        return _url_on(app, generator, params, asked)
    known = apps.all()
    if not known:
        raise LookupError("there is no Dash app yet: make it first, or say image_url(..., app=app)")
    urls: dict[str, str] = {}
    missing: LookupError | None = None
    for app in known:
        try:
            urls.setdefault(_url_on(app, generator, params, asked), app.config.name)
        except LookupError as error:  # the app has a registry without that function
            missing = error
    if not urls:
        raise missing or LookupError(f"no app has {generator!r}")
    if len(urls) > 1:
        each = ", ".join(f"{url} of {name}" for url, name in urls.items())
        raise LookupError(
            f"which app should serve the image? Say image_url(..., app=app); it may be {each}"
        )
    return next(iter(urls))


def _url_on(
    app: Any,
    generator: str | Callable[..., Any],
    params: Mapping[str, Any] | None,
    asked: Callable[[Generator], Mapping[str, str | None]],
) -> str:
    found = registry_of(app).find(generator)
    params = {name: plain(value) for name, value in (params or {}).items()}
    params = found.parameters.spelled(params)
    canonical = canonical_json(params)
    try:
        blobs = apps.service_of(app).blobs
        blobs.check(found.parameters.check(blobs.values(params, found.parameters)))
    except Problem as problem:
        raise ValueError(f"{found.name} cannot take {canonical}: {problem.detail}") from None
    version = run_of(app) or (found.version if found.immutable else None)
    path = image_path(found.name, canonical, version, asked(found))
    url = f"{app.config.requests_pathname_prefix}{path}"
    if len(url) > MAX_URL_BYTES:
        raise ValueError(
            f"the URL has {len(url)} bytes; the limit is {MAX_URL_BYTES}: put_blob its large values"
        )
    return url


def _size(generator: Generator, size: Size | None) -> str | None:
    """The text of the size, after the checks that a request of that URL would meet."""
    _check_asked(generator.name, Size, size, generator.parameters.box)
    if size is None:
        return None
    check_listed(size)
    generator.size_limits.check(size)
    return size_text(size)


def _theme(generator: Generator, theme: Theme | None) -> str | None:
    _check_asked(generator.name, Theme, theme, generator.parameters.theme)
    return None if theme is None else theme_text(theme)


def _view(generator: Generator, size: Size | None, view: View | None) -> str | None:
    """The text of the view as it is drawn; None for home."""
    parameters = generator.parameters
    _check_asked(generator.name, View, view, parameters.view)
    if view is None or parameters.view is None:
        return None
    home, pixels = parameters.view.default, parameters.pixels(size)
    for name in ("xscale", "yscale"):
        if getattr(view, name) == "date" and getattr(home, name) != "date":
            raise ValueError(f"{name} of view= is 'date', and that of {generator.name} is not")
    in_figure = parameters.in_figure
    ends = listed_view(view_text(*numbers_of(view)), home)
    if is_home(home, ends, pixels, in_figure=in_figure):
        return None
    return view_text(*drawn_at(home, ends, pixels, in_figure=in_figure))


def _check_asked(function: str, kind: type, value: Any, asked: FromBrowser | None) -> None:
    name = kind.__name__
    if value is not None and not isinstance(value, kind):
        raise TypeError(f"{name.lower()} is {value!r:.80}; write {name}(...) there")
    if value is not None and asked is None:
        raise ValueError(f"{function} asks for no {name}; leave {name.lower()}= out")
    if value is None and asked is not None and asked.is_needed:
        raise ValueError(
            f"{function} asks for a {name} and has no default for it: give {name.lower()}=, or a "
            f"default to the parameter {asked.name}"
        )
